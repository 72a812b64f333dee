"""A slow camera over a page: where it looks at each moment, and how far each depth follows it.

One move a page, eased at both ends, chosen by the page's seed: it comes nearer, draws back, or travels to a side. The
bound `|pan| <= (zoom - 1) / 2` keeps the picture's edge out of sight at every depth, since zoom and pan grow with
nearness alike. The multiplane camera of classic animation is the model.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from laterna.press.film.canvas import Matrix

FAR, NEAR = 0.35, 1.3
"""How much of the camera's move the farthest and the nearest plane make."""
FLAT = 1.0
"""The same for a picture in one piece."""


@dataclass(frozen=True)
class View:
    """Where the camera looks: `zoom` >= 1; `pan` as fractions of the frame, positive to the right and down."""

    zoom: float
    pan: tuple[float, float]


@dataclass(frozen=True)
class Move:
    """From one view to another."""

    start: View
    end: View

    def at(self, progress: float) -> View:
        """The view at `progress` 0 to 1 of the move's time."""
        p = ease(progress)
        mix = [
            a + (b - a) * p
            for a, b in zip((self.start.zoom, *self.start.pan), (self.end.zoom, *self.end.pan), strict=True)
        ]
        return View(mix[0], (mix[1], mix[2]))


def ease(progress: float) -> float:
    """Slow at both ends: 3p^2 - 2p^3 mixed with the straight line, so that a long page is never at a standstill."""
    p = min(max(progress, 0.0), 1.0)
    return 0.75 * p * p * (3 - 2 * p) + 0.25 * p


def choose_move(seconds: float, focus: tuple[float, float], seed: int) -> Move:
    """A page's move.

    Args:
        seconds: length of the page; a short page moves less far, so that all move alike slowly.
        focus: where the action is, as fractions (0 to 1) of the picture.
        seed: of the page.
    """
    draw = np.random.default_rng(seed)
    reach = float(np.clip(seconds / 10, 0.4, 1.3))
    toward = (focus[0] - 0.5, focus[1] - 0.5)
    near = View(1.02 + 0.075 * reach, (0, 0))
    aimed = View(near.zoom, _within(near.zoom, toward, 0.9))
    wide = View(1.02, (0.0, 0.0))
    kind = draw.choice(["nearer", "back", "travel"], p=[0.45, 0.2, 0.35])
    if kind == "nearer":
        return Move(wide, aimed)
    if kind == "back":
        return Move(aimed, wide)
    side = 1 if toward[0] >= 0 else -1
    zoom = 1.03 + 0.04 * reach
    tilt = _within(zoom, toward, 0.5)[1]
    return Move(View(zoom, (-side * 0.42 * (zoom - 1), 0.0)), View(zoom + 0.01, (side * 0.45 * (zoom - 1), tilt)))


def projection(view: View, depth_factor: float, stage: tuple[int, int], frame: tuple[int, int]) -> Matrix:
    """From stage pixels to frame pixels for a plane that makes `depth_factor` of the move.

    The stage covers the frame; where their aspects differ, the middle of the stage is seen.
    """
    scale = max(frame[0] / stage[0], frame[1] / stage[1])
    grown = scale * (1 + (view.zoom - 1) * depth_factor)
    middle = np.array(frame) / 2 - np.array(view.pan) * depth_factor * np.array(frame)
    corner = middle - grown * np.array(stage) / 2
    return np.array([[grown, 0.0, corner[0]], [0.0, grown, corner[1]]])


def follow(depth: float) -> float:
    """How much of the camera's move a depth (0 farthest, 1 nearest) makes."""
    return FAR + (NEAR - FAR) * depth


def _within(zoom: float, toward: tuple[float, float], share: float) -> tuple[float, float]:
    """The pan toward a point that uses at most `share` of what the zoom allows."""
    most = share * (zoom - 1) / 2
    x, y = np.clip(np.array(toward) * (zoom - 1) * 2, -most, most)
    return float(x), float(y)
