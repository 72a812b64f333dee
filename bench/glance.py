"""What the embedded eye sees on labelled photos, every figure beside the best constant guess.

Truth: people are the photos' object counts; indoors or outdoors is read from the five human captions by their words
(`OUTDOOR` and `INDOOR` below: the side with more of them; a draw or none leaves the photo out). An eye that says
nothing of the place is counted as wrong. The best constant caption is the best of one common sentence and of every
caption that the eye itself gave to any of the photos.
"""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import numpy as np
from PIL import Image

from laterna.engines.vision.glance import Glance
from laterna.evaluate.captions import score, tokens_of
from laterna.story import Photo, Picture

PHOTOS = Path(__file__).parents[2] / "shared" / "data" / "photos"
OUTDOOR = set(
    re.findall(
        r"\w+",
        "hill mountain mountains lake meadow grass hillside road street path airport tarmac skatepark skateboarding "
        "pool beach ocean outdoor outside patio court stands baseball field pitcher bench park bushes trees city "
        "intersection sidewalk car bus woods forest stop bike bicycle",
    )
)
INDOOR = set(
    re.findall(
        r"\w+",
        "table room desk kitchen plate laptop computer stove oven sink microwave toilet mirror wall walls cabinets "
        "keyboard bowl dining",
    )
)
COMMON = "a man is standing in front of a building"


def main() -> int:
    if not PHOTOS.exists():
        print(f"{PHOTOS} is not there: nothing to measure.")
        return 0
    rows = json.loads((PHOTOS / "captions.json").read_text(encoding="utf-8"))
    eye = Glance()
    began = time.process_time()
    seen = [eye.see(_photo(PHOTOS / row["file"])) for row in rows]
    cpu_s = (time.process_time() - began) / len(rows)

    counts = np.array([row["object_counts"].get("person", 0) for row in rows])
    told = np.array([one.people for one in seen])
    places = [(one.place, truth) for one, row in zip(seen, rows, strict=True) if (truth := _place(row["captions"]))]
    outdoors = float(np.mean([truth == "outdoor" for _, truth in places]))
    captions = [tokens_of(one.caption) for one in seen]
    references = [[tokens_of(sentence) for sentence in row["captions"]] for row in rows]
    ciders = score(captions, references).cider
    cider = float(np.mean(ciders))
    constant = max(score([words] * len(rows), references).mean_cider for words in sorted({COMMON, *captions}))
    present = float(np.mean((told > 0) == (counts > 0)))
    some = float((counts > 0).mean())
    table = [
        ("people or nobody, share right", present, max(some, 1 - some), True),
        ("people, mean absolute error", float(np.abs(told - counts).mean()), _best_count_error(counts), False),
        ("indoors or outdoors, share right", _right(places), max(outdoors, 1 - outdoors), True),
        ("captions, CIDEr", cider, constant, True),
    ]
    print(f"{'on ' + str(len(rows)) + ' photos':36}{'glance':>8}{'constant':>10}")
    for name, value, guess, more in table:
        print(f"{name:36}{value:8.3f}{guess:10.3f}  {'ok' if (value > guess) == more and value != guess else 'SHORT'}")
    spoken = [pair for pair in places if pair[0]]
    invented = [row["file"] for row, one, count in zip(rows, seen, counts, strict=True) if one.people > count]
    print(f"captions, CIDEr without the one best photo: {float(np.mean(sorted(ciders)[:-1])):.3f}")
    print(f"place, where it speaks ({len(spoken)} of {len(places)}): {_right(spoken):.3f} right")
    print(f"photos with more people seen than there are: {', '.join(invented) or 'none'}")
    print(f"{cpu_s:.2f} CPU-seconds a photo")
    return int(any((value > guess) != more or value == guess for _, value, guess, more in table))


def _photo(file: Path) -> Photo:
    return Photo(picture=Picture(pixels=np.asarray(Image.open(file).convert("RGB"))))


def _place(captions: list[str]) -> str:
    words = re.findall(r"[a-z]+", " ".join(captions).lower())
    out, inside = sum(word in OUTDOOR for word in words), sum(word in INDOOR for word in words)
    return "outdoor" if out > inside else "indoor" if inside > out else ""


def _right(pairs: list[tuple[str | None, str]]) -> float:
    return float(np.mean([said == truth for said, truth in pairs]))


def _best_count_error(counts: np.ndarray) -> float:
    return min(float(np.abs(counts - guess).mean()) for guess in range(int(counts.max()) + 1))
