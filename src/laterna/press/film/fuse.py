"""Fewer sheets: neighbours that never move against each other become one before the filming begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from laterna.story import Plane, Stage

_SAME_DEPTH = 0.005
"""Planes that lie closer than this move against each other by less than a tenth of a pixel."""


def fused(stage: Stage) -> tuple[Plane, ...]:
    """The stage's planes, with runs of still planes at one depth laid together.

    A plane that figures stand in front of ends a run, and keeps its name.
    """
    below = {figure.above for figure in stage.figures}
    return tuple(_one(run) for run in _runs(stage.planes, below))


def _runs(planes: Sequence[Plane], below: set[str]) -> Iterator[list[Plane]]:
    run: list[Plane] = []
    for plane in planes:
        if run and not (_joins(run[-1], plane) and run[-1].name not in below):
            yield run
            run = []
        run.append(plane)
    yield run


def _joins(lower: Plane, upper: Plane) -> bool:
    plain = all(plane.blend == "over" and plane.motion is None for plane in (lower, upper))
    return plain and abs(lower.depth - upper.depth) < _SAME_DEPTH


def _one(run: list[Plane]) -> Plane:
    if len(run) == 1:
        return run[0]
    left, top = min(plane.x for plane in run), min(plane.y for plane in run)
    right = max(plane.x + plane.pixels.shape[1] for plane in run)
    bottom = max(plane.y + plane.pixels.shape[0] for plane in run)
    canvas = np.zeros((bottom - top, right - left, 4), np.uint8)
    for plane in run:
        height, width = plane.pixels.shape[:2]
        ground = canvas[plane.y - top : plane.y - top + height, plane.x - left : plane.x - left + width]
        keep = cv2.merge([cv2.bitwise_not(plane.pixels[..., 3])] * 4)
        cv2.multiply(ground, keep, dst=ground, scale=1 / 255)
        cv2.add(ground, np.ascontiguousarray(plane.pixels), dst=ground)
    return run[-1].model_copy(update={"pixels": canvas, "x": left, "y": top})
