"""The sheet that the action stands on."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Motion
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.scenery.kit import hanging, scatter, water
from laterna.storyboard.scenery.stage import far_edge, ground_y, swing
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.scenery.site import Site

DEPTH = 0.26
_FLOOR = 1.12


def cut_ground(site: Site) -> Sheet:
    """The ground from its far edge to the viewer, with its pattern and the small things on it."""
    xs = np.linspace(site.left, site.right, 41)
    top = np.array([ground_y(site.layout, float(x), 0.0) for x in xs])
    colour = site.papers["ground"]
    pattern = site.place.pattern
    if pattern == "waves":
        shapes = water(site, far_edge(site.layout), "ground")
        return Sheet("ground", DEPTH, tuple(shapes), Motion(kind="ripple", amount=0.4, period_s=6.0), role="ground")
    shapes = [Shape((hanging(xs, top, _FLOOR),), colour)]
    if pattern == "strips":
        shapes += _strips(site, xs, colour)
    elif pattern == "boards":
        shapes += _boards(site, colour)
    elif pattern == "tiles":
        shapes += _tiles(site, colour)
    elif pattern == "cobbles":
        shapes += _cobbles(site, colour)
    return Sheet("ground", DEPTH, (*shapes, *scatter(site)), role="ground")


def _strips(site: Site, xs: np.ndarray, colour: str) -> list[Shape]:
    """Soft swells, darker towards the viewer: they say how far away things stand."""
    strips: list[Shape] = []
    for number, depth in enumerate((0.2, 0.48, 0.82)):
        dice = site.dice("strip", number)
        phase, slope = dice.uniform(0, 6.3), dice.uniform(-0.02, 0.02)
        base = ground_y(site.layout, 0.0, depth) - swing(site.layout, 0.0)
        ys = base + 0.012 * np.sin(2.2 * xs + phase) + slope * (xs - site.layout.aspect / 2)
        shade = lighter(colour, 0.1) if number == 0 else darker(colour, 0.035 * number)
        strips.append(Shape((hanging(xs, ys, _FLOOR),), shade))
    return strips


def _boards(site: Site, colour: str) -> list[Shape]:
    """Floorboards that run to a vanishing point."""
    top = far_edge(site.layout)
    vanish = top - 0.9
    centre = site.layout.aspect / 2
    dice = site.dice("boards")
    tones = (lighter(colour, 0.08), darker(colour, 0.06), darker(colour, 0.02))
    boards: list[Shape] = []
    spread = 0.16 * site.zoom
    for number in range(-16, 17):
        low = [centre + (number + k) * spread for k in (0.03, 0.97)]
        share = (top - vanish) / (_FLOOR - vanish)
        high = [centre + (x - centre) * share for x in low]
        outline = ((high[0], top), (high[1], top), (low[1], _FLOOR), (low[0], _FLOOR))
        boards.append(Shape((outline,), tones[int(dice.integers(3))], smooth=False))
    return boards


def _tiles(site: Site, colour: str) -> list[Shape]:
    """A chequered floor in perspective."""
    top = far_edge(site.layout)
    vanish = top - 0.5
    centre = site.layout.aspect / 2
    tiles: list[tuple[Point, ...]] = []
    rows = [top + (_FLOOR - top) * share for share in (0.0, 0.14, 0.32, 0.56, 0.86, 1.25)]

    def at(column: int, y: float) -> Point:
        return centre + column * 0.24 * site.zoom * (y - vanish) / (_FLOOR - vanish), y

    for r, (y0, y1) in enumerate(pairwise(rows)):
        tiles += [(at(c, y0), at(c + 1, y0), at(c + 1, y1), at(c, y1)) for c in range(-14, 14) if (c + r) % 2]
    return [Shape(tuple(tiles), lighter(colour, 0.22), smooth=False)]


def _cobbles(site: Site, colour: str) -> list[Shape]:
    """Rows of round stones, larger towards the viewer."""
    dice = site.dice("cobbles")
    dark: list[tuple[Point, ...]] = []
    light: list[tuple[Point, ...]] = []
    for row in range(7):
        depth = 0.08 + 0.15 * row
        size = (0.011 + 0.012 * depth) * site.zoom
        x = site.left + float(dice.uniform(0, 2 * size))
        while x < site.right:
            y = ground_y(site.layout, x, depth)
            w = size * float(dice.uniform(0.9, 1.6))
            if dice.random() < 0.55:
                stone = ((x - w, y), (x - 0.5 * w, y - 0.4 * size), (x + 0.5 * w, y - 0.4 * size), (x + w, y),
                         (x + 0.5 * w, y + 0.4 * size), (x - 0.5 * w, y + 0.4 * size))  # fmt: skip
                (dark if dice.random() < 0.5 else light).append(stone)
            x += w * 2.5
    return [Shape(tuple(dark), darker(colour, 0.13)), Shape(tuple(light), lighter(colour, 0.26))]
