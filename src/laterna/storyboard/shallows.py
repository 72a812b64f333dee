"""Water before the bank, for those who swim or float in a place that has land and water, and the waves around them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

import numpy as np

from laterna.story import Motion, vocabulary
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.curves import leaf
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.relations import NEAR
from laterna.storyboard.scenery import ground_y
from laterna.storyboard.scenery.kit import hanging, water
from laterna.storyboard.scenery.site import site_of
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from laterna.story import Layout, PlacedFigure, PlacedProp
    from laterna.story.vocabulary import PropKind
    from laterna.storyboard.scenery.site import Site

_BANK = 0.28
"""Depth of the water's sheet where nobody stands on the bank."""
_ALOFT = 0.06
"""Whoever is this far above the water is not in it, in page units."""
_FLOOR = 1.12
"""y to which water reaches down."""
_UNDER = {"upright": 0.4, "four-legged": 0.34, "bird": 0.3, "fish": 0.34, "crawler": 0.3, "prop": 0.15}
"""How much of a swimmer, by body plan, and of a boat lies under water."""


def cut_shallows(layout: Layout) -> tuple[Sheet, ...]:
    """The water's surface, where the place has a bank, and a wave before everyone who is in it."""
    floating = [item for item in (*layout.figures, *layout.props) if _floats(item, layout)]
    if not floating or layout.setting is None:
        return ()
    site = site_of(layout)
    on_shore = is_one_of(layout.setting, "shores")
    paper = "water" if on_shore else "ground"
    waves = [_wave(site, item, paper) for item in floating]
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


def _wave(site: Site, item: PlacedFigure | PlacedProp, paper: str) -> Sheet:
    """The water before someone: it closes over the lower part of them, with foam at their sides."""
    box = item.box
    level = box.y + box.height * (1 - _UNDER[getattr(item, "body", "prop")])
    colour = site.papers[paper]
    dice = site.dice("wave", item.id)
    xs = np.linspace(site.left, site.right, 61)
    shapes: list[Shape] = []
    for drop, shade in ((0.0, lighter(colour, 0.06)), (0.055, darker(colour, 0.06)), (0.135, darker(colour, 0.13))):
        swell = (0.005 + 0.03 * drop) * np.sin(xs * (26 - 70 * drop) + dice.uniform(0, math.tau))
        shapes.append(Shape((hanging(xs, level + drop + swell, _FLOOR),), shade))
    foam = lighter(colour, 0.72)
    middle, half = box.x + box.width / 2, box.width / 2
    for side in (-1, 1):
        for reach, wide, low in ((0.86, 0.3, 0.004), (1.12, 0.2, 0.02), (0.62, 0.16, 0.026)):
            x, w = middle + side * reach * half, wide * half
            shapes.append(Shape((leaf((x - w, level + low), (x + w, level + low), 0.014, bend=0.004),), foam))
    ripple = Motion(kind="ripple", amount=0.3, period_s=5.0, phase=round(item.depth % 1, 3))
    return Sheet(f"{item.id}-wave", item.depth + 0.8 * NEAR, tuple(shapes), ripple, role="ground")
