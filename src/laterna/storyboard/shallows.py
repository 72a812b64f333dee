"""Water before the bank, for those who swim or float in a place that has land and water, and the waves around them."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.story import Motion, vocabulary
from laterna.storyboard.figures.colours import lighter
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.relations import NEAR
from laterna.storyboard.scenery import ground_y
from laterna.storyboard.scenery.kit import water
from laterna.storyboard.scenery.site import site_of
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from laterna.story import Layout, PlacedFigure, PlacedProp
    from laterna.story.vocabulary import PropKind

_BEHIND = 0.13
"""How far behind the farthest who floats the water begins, in depth."""
_CRESTS = 12
_UNDER = {"figure": 0.3, "prop": 0.15}
"""How much of a swimmer, and of a boat, lies under water."""


def cut_shallows(layout: Layout) -> tuple[Sheet, ...]:
    """The water's surface, where the place has a bank, and a wave before everyone who is in it."""
    floating = [item for item in (*layout.figures, *layout.props) if _floats(item, layout)]
    if not floating or layout.setting is None:
        return ()
    site = site_of(layout)
    on_shore = is_one_of(layout.setting, "shores")
    paper = "water" if on_shore else "ground"
    waves = [_wave(item, lighter(site.papers[paper], 0.08)) for item in floating]
    if not on_shore:
        return tuple(waves)
    depth = max(min(item.depth for item in floating) - _BEHIND, 0.3)
    top = ground_y(layout, layout.aspect / 2, depth)
    ripple = Motion(kind="ripple", amount=0.4, period_s=6.0)
    return Sheet("shallows", depth, tuple(water(site, top, paper)), ripple, role="ground"), *waves


def _floats(item: PlacedFigure | PlacedProp, layout: Layout) -> bool:
    if layout.setting is None or not (is_one_of(layout.setting, "shores") or is_one_of(layout.setting, "seas")):
        return False
    pose = getattr(item, "pose", "")
    if pose:
        return pose == "swim"
    kind = cast("PropKind", vocabulary().entry("props", item.kind))
    return kind.place == "water" and getattr(item, "held_by", None) is None


def _wave(item: PlacedFigure | PlacedProp, colour: str) -> Sheet:
    """A strip of water before the lower part of someone, wider than they are."""
    box = item.box
    sunk = _UNDER["figure" if hasattr(item, "pose") else "prop"] * box.height
    bottom = box.y + box.height
    left, right = box.x - 0.02, box.x + box.width + 0.02
    middle, half = (left + right) / 2, (right - left) / 2
    steps = [-1 + 2 * k / _CRESTS for k in range(_CRESTS + 1)]
    rise = [bottom - sunk * (1 - t * t) ** 0.5 + (0.004 if k % 2 else 0.0) for k, t in enumerate(steps)]
    crest = [(middle + half * t, y) for t, y in zip(steps, rise, strict=True)]
    hull = [(middle + half * t, bottom + 0.35 * sunk * (1 - t * t)) for t in reversed(steps[1:-1])]
    outline = (*crest, *hull)
    return Sheet(f"{item.id}-wave", item.depth + 0.8 * NEAR, (Shape((outline,), colour),), role="ground")
