"""A slow camera over a page: where it looks at each moment, and how far each depth follows it.

One move a page, eased at both ends, chosen by the page's seed: it comes nearer, draws back, or travels to a side. The
multiplane camera of classic animation is the model: planes are shifted against each other, and a lens before them all
enlarges. A plane is shifted as its own middle goes; that it would also grow by a hair more or less than its
neighbours is left out, so that sheets are never resampled but moved. The bound `|pan| <= (zoom - 1) / 2`, or what
the planes reach beyond the picture, keeps the picture's edge out of sight at every depth.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laterna.press.film.affine import STILL, Affine

FAR, NEAR = 0.35, 1.3
"""How much of the camera's move the farthest and the nearest plane make."""
_TRAVELS, _COMES_NEARER = 0.7, 0.7
"""The share of pages with a move to the side; of the others, the share that comes nearer."""
_LEAST_ZOOM = 1.02
"""For a picture that ends where the frame does."""


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


def choose_move(seconds: float, focus: tuple[float, float], seed: int, room: float = 0.0) -> Move:
    """A page's move.

    Args:
        seconds: length of the page; a short page moves less far, so that all move alike slowly.
        focus: where the action is, as fractions (0 to 1) of the picture.
        seed: of the page.
        room: how far the planes reach beyond the picture on every side, as a fraction of its sides.
    """
    draw = np.random.default_rng(seed)
    reach = float(np.clip(seconds / 10, 0.4, 1.3))
    if draw.uniform() < _TRAVELS:
        way = 0.0135 + 0.016 * reach
        zoom = 1.0 if way * NEAR <= room else 1 + way / 0.45
        side = way if focus[0] >= 0.5 else -way
        y = _toward(focus, way)[1]
        return Move(View(zoom, (-side, -0.4 * y)), View(zoom, (side, y)))
    least = 1.0 if room else _LEAST_ZOOM
    zoom = least + 0.075 * reach
    wide, near = View(least, (0.0, 0.0)), View(zoom, _toward(focus, 0.45 * (zoom - 1)))
    return Move(wide, near) if draw.uniform() < _COMES_NEARER else Move(near, wide)


def projection(view: View, depth_factor: float, stage: tuple[int, int], frame: tuple[int, int]) -> Affine:
    """From stage pixels to frame pixels for a plane that makes `depth_factor` of the move.

    The stage covers the frame; where their aspects differ, the middle of the stage is seen.
    """
    grown = cover(stage, frame) * scale_of(view, depth_factor)
    left, top = (f * (0.5 - p * depth_factor) - grown * s / 2 for f, p, s in zip(frame, view.pan, stage, strict=True))
    return Affine(grown, 0, left, 0, grown, top)


def lens(move: Move, view: View, frame: tuple[int, int]) -> Affine:
    """From the frame as the planes compose it to the frame as it is seen; a steady move needs no lens."""
    if move.steady:
        return STILL
    left, top = (f * (0.5 - p - view.zoom / 2) for f, p in zip(frame, view.pan, strict=True))
    return Affine(view.zoom, 0, left, 0, view.zoom, top)


def cover(stage: tuple[int, int], frame: tuple[int, int]) -> float:
    """Frame pixels to a stage pixel, where the stage just covers the frame."""
    return max(frame[0] / stage[0], frame[1] / stage[1])


def scale_of(view: View, depth_factor: float) -> float:
    """How much larger than at rest a plane is seen."""
    return 1 + (view.zoom - 1) * depth_factor


def follow(depth: float) -> float:
    """How much of the camera's move a depth (0 farthest, 1 nearest) makes."""
    return FAR + (NEAR - FAR) * depth


def _toward(focus: tuple[float, float], most: float) -> tuple[float, float]:
    """The pan toward a point, at most so far to each side."""
    x, y = np.clip((np.array(focus) - 0.5) * 4 * most, -most, most)
    return float(x), float(y)
