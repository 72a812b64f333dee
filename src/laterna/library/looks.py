"""Stories found by what their pictures look like: to a picture, to another story, or in a colour.

The best eye that is ready looks. Where no network is, two that need no weights look together, one for things and one
for colours (`sift`, `histogram`), and their likenesses are averaged. What was seen is kept as rows in the database.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import cv2
import numpy as np
from sqlalchemy import select

from laterna.engines.catalog import Engine, choose, engine
from laterna.library.eyes import eye_key
from laterna.library.tables import Asset, Look, StoryRow
from laterna.story import Picture

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from laterna.library.database import Database
    from laterna.story import Floats

AT_ONCE = 48
"""Pictures that one search looks at for the first time; whoever asks again has the next looked at."""
_PLAIN = ("sift", "histogram")
_SIDE_PX = 160
_SPREAD = (20.0, 7.0, 7.0)
"""How far a colour's shades lie about it in L*, a* and b*, as standard deviations in OpenCV's 8-bit Lab."""


@dataclass(frozen=True)
class Found:
    """Stories with their likenesses, the most alike first; and how many pictures nobody has looked at yet."""

    stories: tuple[tuple[StoryRow, float], ...]
    left: int


class Looks:
    """What a house's stories look like."""

    def __init__(self, database: Database, house: str, show: Callable[[str, str], Picture]) -> None:
        self._database = database
        self._house = house
        self._show = show
        """Gives a story's picture by its SHA-256."""

    def like_pictures(self, pictures: Sequence[Picture], count: int) -> Found:
        """Stories with a picture like one of these."""
        eyes = _eyes()
        left = self._look(eyes)
        return self._nearest({eye_key(row): _embed(row, pictures) for row in eyes}, count, left)

    def like_story(self, story: str, count: int) -> Found:
        """Other stories that look like one."""
        eyes = _eyes()
        left = self._look(eyes)
        asked = {eye_key(row): self._rows(eye_key(row), story)[1] for row in eyes}
        found = self._nearest(asked, count + 1, left)
        return Found(tuple(row for row in found.stories if row[0].id != story)[:count], left)

    def in_colour(self, colour: str, count: int) -> Found:
        """Stories with much of a colour, `#rrggbb`, and of its shades."""
        eye = engine("embed", "histogram")
        left = self._look((eye,))
        return self._nearest({eye_key(eye): _embed(eye, [_shades(colour)])}, count, left)

    def _nearest(self, asked: dict[str, Floats], count: int, left: int) -> Found:
        """Each story is as alike as its most alike picture; where several eyes look, as they find it in the mean.

        An eye that saw nothing in what is asked for, `sift` in a picture without a corner, has no say.
        """
        asked = {eye: rows for eye, row in asked.items() if len(rows := row[row.any(axis=1)])}
        alike: dict[str, float] = {}
        for eye, query in asked.items():
            stories, rows = self._rows(eye)
            if len(rows):
                best: dict[str, float] = {}
                for story, likeness in zip(stories, (rows @ query.T).max(axis=1), strict=True):
                    best[story] = max(best.get(story, -1.0), float(likeness))
                for story, likeness in best.items():
                    alike[story] = alike.get(story, 0.0) + likeness / len(asked)
        nearest = sorted(alike.items(), key=lambda row: (-row[1], row[0]))[:count]
        with self._database.session() as session:
            known = {row.id: row for row in session.scalars(select(StoryRow).where(StoryRow.id.in_(dict(nearest))))}
        return Found(tuple((known[story], likeness) for story, likeness in nearest if story in known), left)

    def _rows(self, eye: str, story: str | None = None) -> tuple[list[str], Floats]:
        """Of all stories that are not thrown away, or of one: their ids, and float32 `[N, D]`."""
        rules = [StoryRow.owner == self._house, StoryRow.trashed.is_(None), Look.eye == eye]
        if story is not None:
            rules.append(Look.story == story)
        chosen = select(Look.story, Look.row).join(StoryRow, StoryRow.id == Look.story).where(*rules)
        shown = select(Asset.sha256).where(Asset.story == Look.story, Asset.role == "picture")
        with self._database.session() as session:
            found = session.execute(chosen.where(Look.sha256.in_(shown)).order_by(Look.story, Look.sha256)).all()
        rows = [np.frombuffer(row, np.float32) for _, row in found]
        return [name for name, _ in found], np.stack(rows) if rows else np.zeros((0, 0), np.float32)

    def _look(self, eyes: Sequence[Engine]) -> int:
        """Look at some of the pictures that nobody has looked at; returns how many are left."""
        return max(self._look_by(row) for row in eyes)

    def _look_by(self, row: Engine) -> int:
        key = eye_key(row)
        seen = select(Look.sha256).where(Look.story == Asset.story, Look.sha256 == Asset.sha256, Look.eye == key)
        rules = StoryRow.owner == self._house, StoryRow.trashed.is_(None), Asset.role == "picture", ~seen.exists()
        chosen = select(Asset.story, Asset.sha256).join(StoryRow, StoryRow.id == Asset.story).where(*rules)
        with self._database.session() as session:
            new = session.execute(chosen.distinct().order_by(Asset.story, Asset.sha256)).all()
        some = new[:AT_ONCE]
        rows = _embed(row, [self._show(story, sha256) for story, sha256 in some])
        with self._database.session() as session:
            for (story, sha256), numbers in zip(some, rows, strict=True):
                if session.get(StoryRow, story) is not None:
                    session.merge(Look(story=story, sha256=sha256, eye=key, row=numbers.astype(np.float32).tobytes()))
        return len(new) - len(some)


def _eyes() -> tuple[Engine, ...]:
    best = choose("embed")[0]
    return tuple(engine("embed", name) for name in _PLAIN) if best.kind == "embedded" else (best,)


def _embed(row: Engine, pictures: Sequence[Picture]) -> Floats:
    """float32 `[N, D]`, rows of length 1 or 0."""
    return np.asarray(_loaded(row.model_dump_json()).embed(list(pictures)), np.float32) if pictures else _NOTHING


_NOTHING: Floats = np.zeros((0, 0), np.float32)


@cache
def _loaded(row: str) -> Any:
    return Engine.model_validate_json(row).load()


def _shades(colour: str) -> Picture:
    """A picture in all shades of a colour."""
    plain = np.array([[[int(colour[at : at + 2], 16) for at in (1, 3, 5)]]], np.uint8)
    lab = cv2.cvtColor(plain, cv2.COLOR_RGB2LAB).astype(np.float32)
    spread = np.random.default_rng(0).normal(0.0, 1.0, (_SIDE_PX, _SIDE_PX, 3)) * _SPREAD
    shades = (lab + spread).clip(0, 255).astype(np.uint8)
    return Picture(pixels=cv2.cvtColor(shades, cv2.COLOR_LAB2RGB))
