"""Outlines as Skia paths in page units, for everyone who fills them: the painter and the control maps.

A smooth outline is a closed Catmull-Rom curve, drawn as cubic Béziers (E. Catmull and R. Rom, 1974).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skia

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.story import Point
    from laterna.storyboard.shapes import Shape

Box = tuple[float, float, float, float]
"""(left, top, right, bottom) in page units."""


class Surface:
    """A premultiplied RGBA picture that can be drawn on."""

    def __init__(self, pixels: np.ndarray) -> None:
        """Draws into `pixels`, uint8 `[H, W, 4]`, contiguous."""
        height, width = pixels.shape[:2]
        info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self.pixels = pixels
        self._surface = skia.Surface.MakeRasterDirect(info, pixels, width * 4)
        self.canvas: skia.Canvas = self._surface.getCanvas()

    @classmethod
    def empty(cls, width: int, height: int) -> Surface:
        return cls(np.zeros((height, width, 4), np.uint8))


def path_of(shape: Shape) -> skia.Path:
    """A shape's outline in page units, filled by the even-odd rule."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for contour in shape.contours:
        if len(contour) > 2:
            (_curve if shape.smooth else _polygon)(path, contour)
            path.close()
    return path


def box_of(paths: Iterable[skia.Path]) -> Box:
    """What paths cover; the origin for none."""
    boxes = [path.computeTightBounds() for path in paths]
    if not boxes:
        return 0.0, 0.0, 0.0, 0.0
    return (
        min(box.left() for box in boxes),
        min(box.top() for box in boxes),
        max(box.right() for box in boxes),
        max(box.bottom() for box in boxes),
    )


def _polygon(path: skia.Path, contour: Sequence[Point]) -> None:
    path.moveTo(*contour[0])
    for point in contour[1:]:
        path.lineTo(*point)


def _curve(path: skia.Path, contour: Sequence[Point]) -> None:
    (ax, ay), (bx, by), (cx, cy) = contour[-1], contour[0], contour[1]
    path.moveTo(bx, by)
    for dx, dy in (*contour[2:], *contour[:2]):
        path.cubicTo(bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy)
        ax, ay, bx, by, cx, cy = bx, by, cx, cy, dx, dy
