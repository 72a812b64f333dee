"""Hands of paper: a mitten for most that people do, a finger to point with, and spread fingers to reach and to wave.

In the bind pose an arm hangs down, and its thumb is to the right.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape

_OPEN = {"reach": ("near", "far"), "wave": ("near",), "give": ("near", "far")}
"""Whose fingers are spread, by pose."""
_FINGERS = (-26, -8, 10, 28)


def hand_of(sitter: Sitter, side: str, wrist: Point, r: float, skin: str) -> list[Shape]:
    """The hand of a side, `r` wide to each side, that hangs from a wrist."""
    if sitter.pose == "point" and side == "far":
        return _pointing(wrist, r, skin)
    if side in _OPEN.get(sitter.pose, ()) and not (side == "near" and sitter.busy):
        return _open(wrist, r, skin)
    x, y = wrist
    thumb = curves.ellipse(x + r * 0.72, y + r * 0.3, r * 0.3, r * 0.56, tilt=-28)
    return [cut(thumb, skin), cut(curves.ellipse(x, y + r * 0.62, r * 0.86, r * 1.08), skin)]


def _pointing(wrist: Point, r: float, skin: str) -> list[Shape]:
    """A fist with one finger out, its thumb along it."""
    x, y = wrist
    finger = curves.tube([(x + r * 0.3, y + r * 0.5), (x + r * 0.3, y + r * 3.5)], [r * 0.36, r * 0.3])
    thumb = curves.tube([(x + r * 0.6, y + r * 0.2), (x + r * 1.15, y + r * 0.95)], [r * 0.34, r * 0.28])
    return [cut(finger, skin), cut(thumb, skin), cut(curves.ellipse(x, y + r * 0.6, r * 0.92, r * 0.95), skin)]


def _open(wrist: Point, r: float, skin: str) -> list[Shape]:
    """A palm with its four fingers and the thumb spread."""
    x, y = wrist
    palm = curves.ellipse(x, y + r * 0.6, r * 0.92, r * 0.95)
    fingers = [cut(_finger((x, y + r * 0.6), turn, r * 2.15, r * 0.27), skin) for turn in _FINGERS]
    return [*fingers, cut(_finger((x, y + r * 0.5), 66, r * 1.6, r * 0.28), skin), cut(palm, skin)]


def _finger(root: Point, turn: float, length: float, thick: float) -> curves.Outline:
    """A finger `turn` degrees from straight down, towards the thumb."""
    x, y = root
    u, v = math.sin(math.radians(turn)), math.cos(math.radians(turn))
    return curves.tube([root, (x + length * u, y + length * v)], [thick, thick * 0.9])
