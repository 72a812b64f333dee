"""Dominant colours by name: k-means in CIE Lab, then the nearest of the vocabulary's colour words.

Nearness is the CIE 1994 colour difference (CIE 116-1995): it forgives a difference in chroma between two strong
colours, which plain distance in Lab does not.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from laterna.engines.vision.glance.frame import lab_of, rgb_of
from laterna.story import NamedColour
from laterna.story.vocabulary import NamedHue, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

_SAMPLES = 6000
_SEED = 7
_LEAST = 0.03
"""Share under which a colour is not worth a word."""
_VIVID = 40.0
"""Chroma from which a colour stands out."""
_PLAIN = ("red", "orange", "yellow", "green", "blue", "purple", "pink", "brown", "black", "white", "grey")
"""The eleven basic colour terms (B. Berlin, P. Kay, Basic Color Terms, 1969), for plain sentences."""


def palette_of(lab: np.ndarray, most: int = 6) -> tuple[NamedColour, ...]:
    """The dominant colours, the largest first.

    Args:
        lab: float32 `[N, 3]` pixels in CIE Lab, N at least 1.
        most: how many clusters; clusters of one name are told once.
    """
    rows = clusters(lab, most)
    named: dict[str, tuple[np.ndarray, float]] = {}
    for centre, share in rows:
        name = name_of(centre)
        first, sum_of_shares = named.get(name, (centre, 0.0))
        named[name] = first, sum_of_shares + share
    told = [(name, centre, share) for name, (centre, share) in named.items() if share >= _LEAST]
    told.sort(key=lambda row: (-row[2], row[0]))
    return tuple(NamedColour(name=name, colour=hex_of(centre), share=min(1.0, share)) for name, centre, share in told)


def clusters(lab: np.ndarray, count: int) -> list[tuple[np.ndarray, float]]:
    """(centre in Lab, share) of at most `count` clusters of float32 `[N, 3]`, the largest first."""
    step = max(1, len(lab) // _SAMPLES)
    rows = np.ascontiguousarray(lab[::step], np.float32)
    if len(rows) == 1:  # OpenCV takes a single row for three samples of one number each.
        return [(rows[0], 1.0)]
    count = min(count, len(np.unique(np.round(rows), axis=0)))
    cv2.setRNGSeed(_SEED)
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 20, 0.5)
    _, labels, centres = cv2.kmeans(rows, count, cast("np.ndarray", None), stop, 2, cv2.KMEANS_PP_CENTERS)
    sizes = np.bincount(labels.ravel(), minlength=count) / len(rows)
    order = sorted(range(count), key=lambda index: (-sizes[index], *centres[index]))
    return [(centres[index], float(sizes[index])) for index in order if sizes[index] > 0]


def accent_of(subject: tuple[NamedColour, ...], whole: tuple[NamedColour, ...]) -> str:
    """The plain word of a vivid colour that is much of the subject and little of the photo; else empty."""
    everywhere = {plain_name(colour.colour) for colour in whole if colour.share > 0.25}
    for colour in subject:
        lab = _lab_of_hex(colour.colour)
        word = plain_name(colour.colour)
        if colour.share > 0.25 and np.hypot(lab[1], lab[2]) > _VIVID and word not in everywhere:
            return word
    return ""


def plain_name(colour: str) -> str:
    """The basic colour term for a `#rrggbb`: `yellow` for mustard and gold."""
    lab = _lab_of_hex(colour)
    hues = np.stack([_lab_of_hex(cast("NamedHue", vocabulary().entry("colours", name)).colour) for name in _PLAIN])
    return _PLAIN[int(np.argmin(_difference(hues, lab)))]


def name_of(lab: np.ndarray) -> str:
    """The colour word nearest to one Lab colour."""
    names, hues = _named()
    return names[int(np.argmin(_difference(hues, lab)))]


def hex_of(lab: np.ndarray) -> str:
    red, green, blue = (int(value) for value in rgb_of(lab[None])[0])
    return f"#{red:02x}{green:02x}{blue:02x}"


def list_of(words: Sequence[str]) -> str:
    """`red`, `red and blue`, `red, blue and green`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else "".join(words)


@cache
def _named() -> tuple[tuple[str, ...], np.ndarray]:
    names = vocabulary().names("colours")
    hues = [cast("NamedHue", vocabulary().entry("colours", name)).colour for name in names]
    return tuple(name.replace("-", " ") for name in names), np.stack([_lab_of_hex(hue) for hue in hues])


def _lab_of_hex(colour: str) -> np.ndarray:
    return lab_of(np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)], np.uint8))


def _difference(hues: np.ndarray, lab: np.ndarray) -> np.ndarray:
    """float32 `[N]`: CIE94 difference of float32 `[N, 3]` from one colour `[3]`."""
    delta = hues - lab
    chroma, others = float(np.hypot(lab[1], lab[2])), np.hypot(hues[:, 1], hues[:, 2])
    chroma_delta = others - chroma
    hue_square = np.maximum(delta[:, 1] ** 2 + delta[:, 2] ** 2 - chroma_delta**2, 0)
    mean = np.sqrt(chroma * others)
    return np.sqrt(delta[:, 0] ** 2 + (chroma_delta / (1 + 0.045 * mean)) ** 2 + hue_square / (1 + 0.015 * mean) ** 2)
