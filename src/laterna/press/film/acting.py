"""How a figure acts: it breathes, blinks, moves its mouth while it speaks, and changes its attitude on its cues."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import cos, pi, sin
from typing import TYPE_CHECKING

import numpy as np

from laterna.press.film.affine import Affine, moved, turned
from laterna.story import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.story import MovingFigure, Part

CHANGE_S = 0.7
"""How long a figure takes from one attitude to the next, from the cued word's first sound on."""
BREATH_S = 3.6
_BLINK_S = 0.15
_FACE_S = 0.1
"""From a cue to the change of face, which a blink hides."""
_MOUTH_S = 0.26
"""One opening and closing of the mouth."""
_STIRRINGS = {"tail": (3.5, 2.9), "head": (0.7, 5.3), "ear": (1.5, 4.1), "wing": (1.5, 3.1)}
"""Parts that are never quite still, by a word in their name: (degrees to each side, seconds a period)."""


@dataclass(frozen=True)
class Role:
    """What one figure does on a page, in seconds from the page's start."""

    cues: tuple[float, ...] = ()
    """When each of its cues falls, by the cue's index."""
    speech: tuple[tuple[float, float], ...] = ()
    """Start and end of each word that it says itself."""


@dataclass(frozen=True)
class Actor:
    """A figure with its role."""

    figure: MovingFigure
    role: Role
    seed: int
    seconds: float

    def parts_at(self, t: float) -> Iterator[tuple[int, Affine]]:
        """The parts seen at `t` seconds, in drawing order: (index, map within the stage)."""
        placed: dict[str, Affine] = {}
        turns = self._turns_at(t)
        breath = self._breath_at(t)
        shown = self._shown_at(t)
        for index, part in enumerate(self.figure.parts):
            own = self._stirred(part, turns.get(part.name, _REST), t)
            placed[part.name] = own.then(placed[part.parent] if part.parent else breath)
            if part.shows in shown and self._drawn[index]:
                yield index, placed[part.name]

    def _turns_at(self, t: float) -> dict[str, Turn]:
        first, *later = self.figure.attitudes
        turns = dict(first.turns)
        for attitude in later:
            share = _smooth((t - self._time_of(attitude.cue)) / CHANGE_S)
            if share > 0:
                names = dict.fromkeys((*turns, *attitude.turns))
                turns = {n: _mixed(turns.get(n, _REST), attitude.turns.get(n, _REST), share) for n in names}
        return turns

    def _shown_at(self, t: float) -> set[str]:
        past = [a for a in self.figure.attitudes if a.cue < 0 or self._time_of(a.cue) + _FACE_S <= t]
        shown = {"always", past[-1].expression}
        if any(start <= t < start + _BLINK_S for start in self._blinks):
            shown.add("blink")
        if any(start <= t < end and (t - start) % _MOUTH_S < _MOUTH_S / 2 for start, end in self.role.speech):
            shown.add("open-mouth")
        return shown

    def _time_of(self, cue: int) -> float:
        return self.role.cues[cue] if cue < len(self.role.cues) else float("inf")

    @cached_property
    def _drawn(self) -> tuple[bool, ...]:
        """Which parts have anything to show; the others are joints."""
        return tuple(bool(part.pixels[..., 3].any()) for part in self.figure.parts)

    @cached_property
    def _blinks(self) -> tuple[float, ...]:
        draw = np.random.default_rng(self.seed)
        starts: list[float] = [self._time_of(a.cue) + _FACE_S - _BLINK_S / 2 for a in self.figure.attitudes[1:]]
        at = float(draw.uniform(0.8, 3.0))
        while at < self.seconds:
            starts.append(at)
            at += float(draw.uniform(2.6, 5.2))
        return tuple(starts)

    def _breath_at(self, t: float) -> Affine:
        foot = max(part.y + part.pixels.shape[0] for part in self.figure.parts)
        wave = 0.5 - 0.5 * cos(2 * pi * (t / BREATH_S + self._phase))
        grown = 1 + self.figure.breath * wave
        return Affine(1, 0, 0, 0, grown, foot - grown * foot)

    def _stirred(self, part: Part, turn: Turn, t: float) -> Affine:
        angle = turn.angle
        if self.figure.breath > 0 and part.shows == "always":
            for word, (degrees, period) in _STIRRINGS.items():
                if word in part.name:
                    angle += degrees * sin(2 * pi * (t / period + self._phase))
        return turned(angle, part.pivot).then(moved(turn.dx, turn.dy))

    @cached_property
    def _phase(self) -> float:
        return float(np.random.default_rng(self.seed + 1).uniform())


_REST = Turn()


def _mixed(one: Turn, other: Turn, share: float) -> Turn:
    return Turn(
        angle=one.angle + (other.angle - one.angle) * share,
        dx=one.dx + (other.dx - one.dx) * share,
        dy=one.dy + (other.dy - one.dy) * share,
    )


def _smooth(share: float) -> float:
    p = min(max(share, 0.0), 1.0)
    return p * p * (3 - 2 * p)
