"""Water before the bank, for those who swim or float in a place that has land and water, and the waves around them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np
import skia

from laterna.story import Motion, PlacedProp, vocabulary
from laterna.storyboard.figures import cut_figure
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.curves import leaf
from laterna.storyboard.outline import Surface, path_of
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.relations import NEAR
from laterna.storyboard.scenery import ground_y
from laterna.storyboard.scenery.kit import hanging, water
from laterna.storyboard.scenery.site import site_of
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from laterna.story import Area, Layout, PlacedFigure
    from laterna.story.vocabulary import PropKind
    from laterna.storyboard.scenery.site import Site

_BANK = 0.28
"""Depth of the water's sheet where nobody stands on the bank."""
_ALOFT = 0.06
"""Whoever is this far above the water is not in it, in page units."""
_FLOOR = 1.12
"""y to which water reaches down."""
_BEFORE = 0.8 * NEAR
"""How much nearer to us than a swimmer the wave before it is, in depth."""
_WET = 0.22
"""How much of whoever stands on the bank a wave may hide."""
_SHORE = 0.07
"""Over what width a wave falls off beside one whom it would hide, in page units."""
_DRY = 0.72
"""How much of the paper of a swimmer is never under water."""
_PX = 64
_TALL = 0.2
"""Swimmers less tall than this have lower waves before them, in page units."""
_UNDER = {"upright": 0.36, "four-legged": 0.34, "bird": 0.3, "fish": 0.3, "crawler": 0.3, "prop": 0.15}
"""How much of a swimmer, by body plan, and of a boat lies under water."""


def cut_shallows(layout: Layout) -> tuple[Sheet, ...]:
    """The water's surface, where the place has a bank, and a wave before everyone who is in it."""
    floating = [item for item in (*layout.figures, *layout.props) if _floats(item, layout)]
    if not floating or layout.setting is None:
        return ()
    site = site_of(layout)
    on_shore = is_one_of(layout.setting, "shores")
    paper = "water" if on_shore else "ground"
    levels = {item.id: _level(item) for item in floating}
    waves = [_wave(site, item, paper, levels) for item in floating]
    if not on_shore:
        return tuple(waves)
    nearest = min(item.depth for item in floating)
    ashore = [item.depth for item in _ashore(layout) if item.depth < nearest - NEAR]
    depth = max(_BANK, min(max(ashore, default=0.0) + NEAR, nearest - NEAR))
    top = ground_y(layout, layout.aspect / 2, depth if ashore else 0.05)
    ripple = Motion(kind="ripple", amount=0.4, period_s=6.0)
    return Sheet("shallows", depth, tuple(water(site, top, paper)), ripple, role="ground"), *waves


def _ashore(layout: Layout) -> list[PlacedFigure | PlacedProp]:
    """Who stands on the bank, behind the water."""
    loose = [prop for prop in layout.props if prop.held_by is None]
    return [item for item in (*layout.figures, *loose) if not _floats(item, layout)]


def _floats(item: PlacedFigure | PlacedProp, layout: Layout) -> bool:
    if layout.setting is None or not (is_one_of(layout.setting, "shores") or is_one_of(layout.setting, "seas")):
        return False
    if item.y < ground_y(layout, item.x, item.depth) - _ALOFT:
        return False
    pose = getattr(item, "pose", "")
    if pose:
        return pose == "swim" or (getattr(item, "body", "") == "fish" and pose != "jump")
    kind = cast("PropKind", vocabulary().entry("props", item.kind))
    return kind.place == "water" and getattr(item, "held_by", None) is None


def _wave(site: Site, item: PlacedFigure | PlacedProp, paper: str, levels: dict[str, float]) -> Sheet:
    """The water before someone: it closes over the lower part of them, with foam at their sides."""
    box, level = item.box, levels[item.id]
    tall = min(box.height / _TALL, 1.0)
    colour = site.papers[paper]
    dice = site.dice("wave", item.id)
    xs = np.linspace(site.left, site.right, 61)
    lines = level + _dips(site.layout, item, xs, levels)
    shapes: list[Shape] = []
    for drop, shade in ((0.0, lighter(colour, 0.06)), (0.055, darker(colour, 0.06)), (0.135, darker(colour, 0.13))):
        swell = (0.005 * tall + 0.03 * drop) * np.sin(xs * (26 - 70 * drop) + dice.uniform(0, math.tau))
        shapes.append(Shape((hanging(xs, lines + drop + swell, _FLOOR),), shade))
    foam = lighter(colour, 0.72)
    middle, half = box.x + box.width / 2, box.width / 2
    for side in (-1, 1):
        for reach, wide, low in ((0.86, 0.3, 0.004), (1.12, 0.2, 0.02), (0.62, 0.16, 0.026)):
            x, w = middle + side * reach * half, wide * half
            shapes.append(Shape((leaf((x - w, level + low), (x + w, level + low), 0.014, bend=0.004),), foam))
    ripple = Motion(kind="ripple", amount=0.3, period_s=5.0, phase=round(item.depth % 1, 3))
    return Sheet(f"{item.id}-wave", item.depth + _BEFORE, tuple(shapes), ripple, role="ground")


def _level(item: PlacedFigure | PlacedProp) -> float:
    """The y at which the water closes over someone, of whose paper the most stays dry."""
    level = item.box.y + item.box.height * (1 - _UNDER[getattr(item, "body", "prop")])
    return level if isinstance(item, PlacedProp) else max(level, _dry_down_to(item))


def _dry_down_to(figure: PlacedFigure) -> float:
    """The y above which a figure has so much of its paper as is never under water."""
    box = figure.box
    surface = Surface.empty(_PX, _PX)
    surface.canvas.scale(_PX / box.width, _PX / box.height)
    surface.canvas.translate(-box.x, -box.y)
    paint = skia.Paint(AntiAlias=False)
    for piece in cut_figure(figure, at_rest=True):
        for shape in piece.shapes:
            surface.canvas.drawPath(path_of(shape), paint)
    rows = np.cumsum(np.count_nonzero(surface.pixels[..., 3], axis=1))
    return box.y + box.height * float(np.searchsorted(rows, _DRY * rows[-1])) / _PX


def _dips(layout: Layout, item: PlacedFigure | PlacedProp, xs: np.ndarray, levels: dict[str, float]) -> np.ndarray:
    """How far the wave before someone falls off at each x, so that whoever is behind it and lower is not drowned."""
    dips = np.zeros(len(xs))
    for other in layout.figures:
        if other.id != item.id and other.depth < item.depth + _BEFORE:
            foot = levels.get(other.id, other.box.y + (1 - _WET) * other.box.height)
            dips = np.maximum(dips, max(foot - levels[item.id], 0.0) * _around(other.box, xs))
    return dips * (1 - _around(item.box, xs))


def _around(box: Area, xs: np.ndarray) -> np.ndarray:
    """1 from the left to the right of a box, falling to 0 at a little distance."""
    away = np.maximum(box.x - xs, xs - box.x - box.width)
    return 0.5 + 0.5 * np.cos(np.pi * np.clip(away / _SHORE, 0, 1))
