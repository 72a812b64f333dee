"""What of a real picture book's words is drawn: seven published books, page by page.

For every page: who, what and where its scene asks for, and what the layout puts on the page. `named` are the beings,
things and places that the page's own sentences name with a word of the vocabulary, direct speech left out; it counts
what the reading of the text loses as well. A thing is wrong when the page shows one that nobody asked for: another
kind than the word means, or more or fewer than were asked for. With a word behind the command,
`python -m bench pages`, pictures are left in `.cache/pages` where LATERNA_PAGES is set.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from laterna.engines.text.adapter import Adapter
from laterna.story import Brief, vocabulary
from laterna.story.lexicon import items_of, tokens_of
from laterna.story.spoken import quotes_of
from laterna.storyboard import numbered
from laterna.storyboard.page import lay_out

STORIES = Path(__file__).parents[2] / "shared" / "data" / "stories"
ASKED_SHARE = 0.8
FEW = 12


class PageRow(NamedTuple):
    """One page's account."""

    asked: tuple[str, ...]
    drawn: tuple[str, ...]
    near: tuple[str, ...]
    left: tuple[str, ...]
    wrong: tuple[str, ...]
    named: tuple[str, ...]
    lost: tuple[str, ...]


def main() -> int:
    if not STORIES.is_dir():
        print(f"{STORIES} is not there: nothing to measure.")
        return 0
    rows: list[PageRow] = []
    for file in sorted(STORIES.glob("asp_*/story.json")):
        raw = json.loads(file.read_text(encoding="utf-8"))
        story = Adapter().adapt(Brief(text="\f".join(" ".join(p["text"]["en"].split()) for p in raw["pages"])))
        print(f"\n{raw['title']['en']}: {', '.join(f'{m.name} ({m.kind})' for m in story.cast) or 'nobody'}")
        for number, page in enumerate(story.pages, 1):
            row = account(story, page)
            rows.append(row)
            lines = {"asked": row.asked, "near": row.near, "left": row.left, "wrong": row.wrong, "lost": row.lost}
            told = "; ".join(f"{name}: {', '.join(words)}" for name, words in lines.items() if words)
            print(f"  {number:2} {told or 'nothing'}")
            if os.environ.get("LATERNA_PAGES"):
                _paint(story, page, Path(os.environ["LATERNA_PAGES"]) / f"{file.parent.name}-{number:02}.png")
    asked, left = (sum(len(getattr(row, name)) for row in rows) for name in ("asked", "left"))
    named, lost = (sum(len(getattr(row, name)) for row in rows) for name in ("named", "lost"))
    wrong = sum(len(row.wrong) for row in rows)
    print(f"\n{len(rows)} pages; asked for by the scenes {asked}, drawn {1 - left / asked:.1%}, wrong {wrong}")
    print(f"named by the sentences {named}, in the picture {1 - lost / named:.1%}")
    often = Counter(word for row in rows for word in row.lost).most_common(FEW)
    print("lost most: " + ", ".join(f"{word} {count}" for word, count in often))
    return int(wrong > 0 or 1 - left / asked < ASKED_SHARE or 1 - lost / named < ASKED_SHARE)


def account(story, page) -> PageRow:
    """What a page asks for and gets."""
    layout, scene = lay_out(story, page, 1.0), page.scene
    members = {member.id: member for member in story.cast}
    asked = {f.character: members[f.character].kind for f in scene.figures}
    asked |= {name: e.kind for e in scene.extras for name in numbered(e.id, e.count)}
    asked |= {name: p.name for p in scene.props for name in numbered(p.id, p.count)}
    place = next((s.kind for s in story.settings if s.id == scene.setting), "")
    gone = {left.id for left in layout.left if left.drawn is None}
    placed = {item.id: item.kind for item in (*layout.figures, *layout.props)}
    told = {left.id for left in layout.left}
    wrong = [f"{name} {kind}" for name, kind in placed.items() if name not in asked]
    wrong += [
        f"{asked[n]} as {kind}" for n, kind in placed.items() if n in asked and not _means(asked[n], kind, n, told)
    ]
    wrong += [f"no {asked[n]}" for n in asked if n not in placed and not {n, n.rpartition("-")[0]} & gone]
    named = _named(story, page)
    shown = {*placed.values(), layout.setting or ""}
    near = [f"{left.asked} as {left.drawn}" for left in layout.left if left.drawn]
    left = [row.asked for row in layout.left if row.drawn is None]
    return PageRow(
        asked=(*asked.values(), *((place,) if place else ())),
        drawn=tuple(placed.values()),
        near=tuple(near),
        left=tuple(left),
        wrong=tuple(wrong),
        named=tuple(named),
        lost=tuple(word for word, kinds in named.items() if not kinds & shown),
    )


def _means(asked: str, drawn: str, name: str, told: set[str]) -> bool:
    """Whether the kind drawn is what the word means, or the page says that it stands in."""
    matches = [vocabulary().find(category, asked) for category in ("kinds", "props")]
    kinds = {match.entry.name for match in matches if match}
    return drawn in kinds or bool({name, name.rpartition("-")[0]} & told)


def _named(story, page) -> dict[str, set[str]]:
    """Every being, thing and place that the page's narration names, with the kinds that would show it."""
    text = page.text["en"].words
    quiet = list(text)
    for start, end in quotes_of(text, "en"):
        quiet[start:end] = " " * (end - start)
    names = {member.name.lower(): member.id for member in story.cast}
    kinds_of = {member.id: _kinds("kinds", member.kind) for member in story.cast}
    found: dict[str, set[str]] = {}
    for item in items_of(tokens_of("".join(quiet)), names):
        if item.role == "name":
            found[item.value] = kinds_of[item.value]
        elif item.role in ("kinds", "props", "settings"):
            found[item.value] = _kinds(item.role, item.value)
    return found


def _kinds(category: str, word: str) -> set[str]:
    match = vocabulary().find(category, word)
    return {match.entry.name, word} if match else {word}


def _paint(story, page, file: Path) -> None:
    from laterna.engines.image.papercut import Papercut
    from laterna.press.provenance import write_png
    from laterna.story import Commission

    file.parent.mkdir(parents=True, exist_ok=True)
    layout = lay_out(story, page, 1.0)
    commission = Commission(layout=layout, scene=page.scene, cast=story.cast, size=(512, 512), seed=layout.seed)
    write_png(Papercut().illustrate(commission).picture, file, "")
