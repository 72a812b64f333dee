"""The ground that everyone stands on: where it lies in a place, and how high it is at each spot and distance."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from laterna.story.seeds import seed_of
from laterna.storyboard.scenery.places import kind_of, place_of

if TYPE_CHECKING:
    from laterna.story import Layout

ACTION = 0.6
"""The depth of the line of action, where the camera's `ground` lies."""
FAR_EDGE = 0.3
"""How far the ground's far edge lies below the horizon, as a share of the way to the line of action."""
_LOWEST = 0.97
_SWING = {
    "grass": 0.009,
    "earth": 0.006,
    "sand": 0.008,
    "snow": 0.01,
    "stone": 0.003,
    "air": 0.012,
    "underwater": 0.008,
}


class StageGround(NamedTuple):
    """A place's own ground, for a medium shot."""

    horizon: float
    """y of the horizon."""
    ground: float
    """y of the line of action."""
    kind: str
    """What one stands on, as the vocabulary's `ground`: `grass`, `water`, `underwater`, `air` ..."""


def stage_of(setting: str | None) -> StageGround:
    """Where horizon and ground lie in a setting; none is a plain floor."""
    place = place_of(setting)
    return StageGround(place.horizon, place.ground, kind_of(setting).ground if setting else "floor")


def ground_y(layout: Layout, x: float, depth: float) -> float:
    """The ground's y under a thing at `x` that stands at `depth`: at depth 0 the far edge, growing with depth.

    Args:
        layout: The page; its camera says where the ground is.
        x: In page units.
        depth: 0 (farthest) to 1 (nearest).
    """
    camera = layout.camera
    far = far_edge(layout)
    if depth <= ACTION:
        line = far + (camera.ground - far) * depth / ACTION
    else:
        near = max(min(camera.ground + 0.35 * (camera.ground - camera.horizon), _LOWEST), camera.ground + 0.01)
        line = camera.ground + (near - camera.ground) * (depth - ACTION) / (1 - ACTION)
    return line + swing(layout, x)


def far_edge(layout: Layout) -> float:
    """The y of the ground's far edge before it swings."""
    camera = layout.camera
    return camera.horizon + FAR_EDGE * (camera.ground - camera.horizon)


def swing(layout: Layout, x: float) -> float:
    """How far the ground rises and falls at x, in page units; the same at every depth and on every page."""
    size, phase = _swing_of(layout.setting, layout.setting_seed)
    return size * (0.7 * math.sin(3.1 * x + phase) + 0.3 * math.sin(7.3 * x + 2.1 * phase))


@lru_cache(maxsize=64)
def _swing_of(setting: str | None, seed: int) -> tuple[float, float]:
    """How much the ground of a place rises and falls, in page units, and where in its waves it begins."""
    return _SWING.get(stage_of(setting).kind, 0.0), math.tau * (seed_of(seed, "swing") % 1000) / 1000
