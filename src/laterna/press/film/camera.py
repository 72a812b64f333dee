"""A slow camera over a page: where it looks at each moment, and how far each depth follows it.

One move a page, eased at both ends, chosen by the page's seed: it comes nearer, draws back, or travels to a side. The
bound `|pan| <= (zoom - 1) / 2` keeps the picture's edge out of sight at every depth, since zoom and pan grow with
nearness alike. The multiplane camera of classic animation is the model.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laterna.press.film.affine import Affine

FAR, NEAR = 0.35, 1.3
"""How much of the camera's move the farthest and the nearest plane make."""
_TRAVELS, _COMES_NEARER = 0.7, 0.7
"""The share of pages with a move to the side; of the others, the share that comes nearer."""


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

    @property
    def steady(self) -> bool:
        """Whether it keeps its distance, so that nothing grows."""
        return self.start.zoom == self.end.zoom

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
    if draw.uniform() < _TRAVELS:
        zoom = 1.03 + 0.035 * reach
        y = _within(zoom, toward, 0.9)[1]
        side = 1 if toward[0] >= 0 else -1
        far = 0.45 * (zoom - 1)
        return Move(View(zoom, (-side * far, -0.4 * y)), View(zoom, (side * far, y)))
    zoom = 1.02 + 0.075 * reach
    wide, near = View(1.02, (0.0, 0.0)), View(zoom, _within(zoom, toward, 0.9))
    return Move(wide, near) if draw.uniform() < _COMES_NEARER else Move(near, wide)


def projection(view: View, depth_factor: float, stage: tuple[int, int], frame: tuple[int, int]) -> Affine:
    """From stage pixels to frame pixels for a plane that makes `depth_factor` of the move.

    The stage covers the frame; where their aspects differ, the middle of the stage is seen.
    """
    grown = cover(stage, frame) * scale_of(view, depth_factor)
    left, top = (f * (0.5 - p * depth_factor) - grown * s / 2 for f, p, s in zip(frame, view.pan, stage, strict=True))
    return Affine(grown, 0, left, 0, grown, top)


def cover(stage: tuple[int, int], frame: tuple[int, int]) -> float:
    """Frame pixels to a stage pixel, where the stage just covers the frame."""
    return max(frame[0] / stage[0], frame[1] / stage[1])


def scale_of(view: View, depth_factor: float) -> float:
    """How much larger than at rest a plane is seen."""
    return 1 + (view.zoom - 1) * depth_factor


def follow(depth: float) -> float:
    """How much of the camera's move a depth (0 farthest, 1 nearest) makes."""
    return FAR + (NEAR - FAR) * depth


def _within(zoom: float, toward: tuple[float, float], share: float) -> tuple[float, float]:
    """The pan toward a point that uses at most `share` of what the zoom allows."""
    most = share * (zoom - 1) / 2
    x, y = np.clip(np.array(toward) * (zoom - 1) * 2, -most, most)
    return float(x), float(y)
