"""Pages as sections of music: whole bars between page turns, a tempo for each, and an end that slows down."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING, NamedTuple

from laterna.story import MoodPoint, Tempo

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from laterna.story import CueSheet

_SHORTEST_S = 2.0
"""A page shorter than this belongs to the music of the one before."""
_EVEN, _PHRASED = 0.05, 0.03
"""How far a tempo may bend, as a logarithm, for an even number of bars and for whole phrases."""
_SLOWING = (0.94, 0.84, 0.72)
"""The tempo of the last bars as a part of the section's."""
_SLOWER_BARS = sum(1 / speed - 1 for speed in _SLOWING)
"""Bars' worth of time that slowing down takes."""
_SLOWING_FROM = 2.6
"""A last section of fewer bars has no bar to spare for it."""


class Section(NamedTuple):
    """The music of one page."""

    point: MoodPoint
    start: int
    """In bars from the beginning."""
    bars: int
    seconds: float
    last: bool

    def tempos(self, beats: int) -> list[Tempo]:
        """The section's tempo; the last section's falls bar by bar, its length still exact."""
        slowing = _SLOWING[-(self.bars - 1) :] if self.last and self.bars > 1 else ()
        speeds = [*([1.0] * (self.bars - len(slowing))), *slowing]
        bpm = 60 * beats * sum(1 / speed for speed in speeds) / self.seconds
        changes = [bar for bar in range(self.bars) if bar == 0 or speeds[bar] != speeds[bar - 1]]
        return [Tempo(beat=(self.start + bar) * beats, bpm=bpm * speeds[bar]) for bar in changes]


def sections(sheet: CueSheet, speeds: Mapping[str, float], beats: int) -> list[Section]:
    """The pages as sections of whole bars.

    Args:
        sheet: The order.
        speeds: The tempo that each mood wishes, in quarter notes a minute.
        beats: Of a bar.
    """
    points = [sheet.points[0].model_copy(update={"start_s": 0.0})]
    for point in sheet.points[1:]:
        if point.start_s - points[-1].start_s >= _SHORTEST_S and sheet.seconds - point.start_s >= _SHORTEST_S:
            points.append(point)
    ends = [*(point.start_s for point in points[1:]), sheet.seconds]
    rows: list[Section] = []
    bar = 0
    for point, end in zip(points, ends, strict=True):
        seconds = end - point.start_s
        last = end == sheet.seconds
        wished = seconds * speeds[point.mood] / 60 / beats
        bars = _bars(wished - _SLOWER_BARS if last and wished > _SLOWING_FROM else wished)
        rows.append(Section(point, bar, bars, seconds, last))
        bar += bars
    return rows


def waltzes(points: Sequence[MoodPoint]) -> bool:
    """Whether three beats suit a story: more than half of it is calm, night or wonder."""
    gentle = sum(point.mood in {"calm", "night", "wonder"} for point in points)
    return gentle * 2 > len(points)


def _bars(wished: float) -> int:
    """The number of bars nearest to a wish; even ones and whole phrases may be a little farther."""
    around = range(max(1, int(wished) - 1), int(wished) + 3)

    def bend(bars: int) -> float:
        return abs(log(bars / wished)) + (_EVEN if bars % 2 and bars > 1 else 0) + (_PHRASED if bars % 4 else 0)

    return min(around, key=bend)
