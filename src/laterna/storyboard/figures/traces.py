"""What a deed leaves in the air and on the ground: a runner's dust, a leaper's drops, where a finger points.

A stride alone can't be told from a leap or a stagger; comics have drawn these marks since R. Töpffer's time.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Point
    from laterna.storyboard.figures.rig import Affine, Rig
    from laterna.storyboard.shapes import Shape

SPEED = "#fff6df"
DUST = "#e9d9b8"
AWAY = "#f2b33d"
WATER, FOAM = "#8ecbe8", "#eaf7fb"
_STROKES = ((0.66, 0.02, 0.2), (0.47, 0.06, 0.27), (0.28, 0.02, 0.18))
"""How high over the ground, in heights of the body, and from where to where behind it."""
_PUFFS = ((0.0, 0.0, 0.034), (0.05, -0.012, 0.046), (0.11, 0.002, 0.034), (0.155, 0.01, 0.02))
"""How far behind the body and below its feet, and how large."""


def trail(rig: Rig, frames: Mapping[str, Affine]) -> list[Shape]:
    """The marks behind whoever runs to the right with the bones standing in `frames`."""
    left, top, _, low = rig.bounds(frames)
    strokes = [
        cut(curves.leaf((left - near, y), (left - far, y), 0.022, belly=0.25), SPEED)
        for y, near, far in ((low - share * (low - top), near, far) for share, near, far in _STROKES)
    ]
    dust = [cut(curves.ellipse(left - u, low + v, r, r * 0.85), DUST) for u, v, r in _PUFFS]
    return [*strokes, *dust]


def beyond(root: Point, tip: Point, gap: float) -> list[Shape]:
    """Dashes that go on from the tip of a limb the way it points, `gap` beyond it: there, far off."""
    turn = math.atan2(tip[1] - root[1], tip[0] - root[0])
    u, v = math.cos(turn), math.sin(turn)
    dashes = ((gap, gap + 0.06), (gap + 0.105, gap + 0.165), (gap + 0.21, gap + 0.27))
    return [
        cut(curves.tube([(tip[0] + u * a, tip[1] + v * a), (tip[0] + u * b, tip[1] + v * b)], [0.012, 0.012]), AWAY)
        for a, b in dashes
    ]


def strain(root: Point, tip: Point, gap: float) -> list[Shape]:
    """Three short strokes fanned before the tip of a limb that is stretched as far as it goes."""
    turn = math.atan2(tip[1] - root[1], tip[0] - root[0])
    ways = [(math.cos(turn + fan), math.sin(turn + fan)) for fan in (-0.62, 0.0, 0.62)]
    return [
        cut(curves.tube([(tip[0] + u * a, tip[1] + v * a) for a in (gap, gap + 0.055)], [0.008, 0.013]), AWAY)
        for u, v in ways
    ]


def slime(rig: Rig, frames: Mapping[str, Affine]) -> list[Shape]:
    """The shining trail behind a snail that creeps to the right."""
    left, _, _, low = rig.bounds(frames)
    path = [
        (left + 0.2, low - 0.012),
        (left - 0.12, low - 0.006),
        (left - 0.34, low - 0.018),
        (left - 0.52, low - 0.008),
    ]
    gleam = [(x - 0.02, y - 0.008) for x, y in path[1:]]
    return [cut(curves.tube(path, [0.02, 0.024, 0.02, 0.008]), WATER), cut(curves.tube(gleam, [0.006] * 3), FOAM)]


def leap(rig: Rig, frames: Mapping[str, Affine], lift: float) -> list[Shape]:
    """Where a fish left the water, `lift` below it: a crown of water, its arch as drops, and what runs off it."""
    left, _, right, low = rig.bounds(frames)
    foot, x = low + lift, left + 0.25 * (right - left)
    spikes = [
        cut(curves.leaf((x + 0.1 * u, foot), (x + 0.34 * u, foot - tall), 0.11, belly=0.3), shade)
        for u, tall, shade in (
            (-1.0, 0.2, WATER), (1.0, 0.2, WATER), (-0.55, 0.32, FOAM), (0.55, 0.32, FOAM), (0.0, 0.26, WATER),
        )
    ]  # fmt: skip
    ring = cut(curves.ellipse(x, foot, 0.3, 0.05), FOAM)
    drops = [
        cut(curves.ellipse(x + u, low + (foot - low) * v, r, r * 1.2), shade)
        for u, v, r, shade in (
            (-0.12, 0.55, 0.03, WATER), (0.05, 0.42, 0.036, FOAM), (-0.02, 0.15, 0.03, WATER), (0.16, 0.2, 0.026, FOAM),
            (0.34, 0.3, 0.03, WATER), (0.2, 0.62, 0.026, WATER), (-0.22, 0.3, 0.026, FOAM),
        )
    ]  # fmt: skip
    return [*spikes, ring, *drops]


def hamlet(rig: Rig, frames: Mapping[str, Affine]) -> list[Shape]:
    """A cottage and firs no higher than a boot, at the feet of whoever is as tall as a tower."""
    left, _, right, low = rig.bounds(frames)
    shapes: list[Shape] = []
    for x, tall, green in (
        (left - 0.16, 0.15, "#3a6b58"),
        (right + 0.05, 0.19, "#4f8650"),
        (right + 0.13, 0.13, "#3a6b58"),
    ):
        trunk = curves.tube([(x, low), (x, low - tall * 0.3)], [tall * 0.06] * 2)
        crown = ((x - tall * 0.32, low - tall * 0.2), (x, low - tall), (x + tall * 0.32, low - tall * 0.2))
        shapes += [cut(trunk, "#7a5238"), cut(crown, green, smooth=False)]
    x, w = left - 0.06, 0.055
    wall = ((x - w, low), (x - w, low - 0.075), (x + w, low - 0.075), (x + w, low))
    roof = ((x - w * 1.35, low - 0.07), (x, low - 0.14), (x + w * 1.35, low - 0.07))
    door = ((x - 0.013, low), (x - 0.013, low - 0.042), (x + 0.013, low - 0.042), (x + 0.013, low))
    return [
        *shapes,
        cut(wall, "#f3e3c3", smooth=False),
        cut(roof, "#cf4b3c", smooth=False),
        cut(door, "#4d3530", smooth=False),
    ]
