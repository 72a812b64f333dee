"""Paper under the knife: outlines as slightly uneven paths, the grain of the sheet, and raster surfaces to lay it on.

Skia draws; all surfaces are premultiplied RGBA backed by numpy arrays, which is the fastest that its raster back end
offers. A smooth outline is a closed centripetal-free Catmull-Rom curve, drawn as cubic Béziers (E. Catmull and
R. Rom, 1974).
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np
import skia

from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point
    from laterna.storyboard.shapes import Shape

_TILE = 512
_CUT = 0.012
"""Length of one snip of the scissors, in page units."""


class Surface:
    """A premultiplied RGBA picture that can be drawn on."""

    def __init__(self, width: int, height: int) -> None:
        self.pixels = np.zeros((height, width, 4), np.uint8)
        info = skia.ImageInfo.Make(width, height, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType)
        self._surface = skia.Surface.MakeRasterDirect(info, self.pixels, width * 4)
        self.canvas: skia.Canvas = self._surface.getCanvas()


def path_of(shape: Shape, unevenness: float, seed: int) -> skia.Path:
    """A shape's outline in page units, cut a little unevenly (`unevenness` in page units, 0 is exact)."""
    path = skia.Path()
    path.setFillType(skia.PathFillType.kEvenOdd)
    for contour in shape.contours:
        if len(contour) < 3:
            continue
        (_curve if shape.smooth else _polygon)(path, contour)
        path.close()
    if unevenness <= 0:
        return path
    box = path.getBounds()
    size = max(box.width(), box.height())
    if size < 4 * _CUT:
        return path
    cut = skia.Path()
    effect = skia.DiscretePathEffect.Make(min(_CUT, size / 8), min(unevenness, size / 60), seed)
    paint = skia.Paint(PathEffect=effect)
    paint.getFillPath(path, cut)
    cut.setFillType(skia.PathFillType.kEvenOdd)
    return cut


def _polygon(path: skia.Path, contour: Sequence[Point]) -> None:
    path.moveTo(*contour[0])
    for point in contour[1:]:
        path.lineTo(*point)


def _curve(path: skia.Path, contour: Sequence[Point]) -> None:
    count = len(contour)
    path.moveTo(*contour[0])
    for i in range(count):
        (ax, ay), (bx, by), (cx, cy), (dx, dy) = (contour[(i + k) % count] for k in (-1, 0, 1, 2))
        path.cubicTo(bx + (cx - ax) / 6, by + (cy - ay) / 6, cx - (dx - bx) / 6, cy - (dy - by) / 6, cx, cy)


@cache
def grain(strength: float, fibre: float) -> skia.Shader:
    """A tileable sheet of paper grain, to be multiplied over a picture.

    Args:
        strength: Standard deviation of the brightness, as a fraction.
        fibre: Length of the fibres in pixels; 0 for none.
    """
    random = np.random.default_rng(seed_of("grain"))
    fine = _wrapped_blur(random.standard_normal((_TILE, _TILE)).astype(np.float32), 0.7)
    cloud = _wrapped_blur(random.standard_normal((_TILE, _TILE)).astype(np.float32), 6.0)
    field = 0.8 * fine + 0.45 * cloud
    if fibre > 0:
        noise = random.standard_normal((_TILE, _TILE)).astype(np.float32)
        kernel = np.full((1, int(fibre)), 1 / fibre, np.float32)
        turned = cv2.filter2D(np.tile(noise, (2, 2)), -1, kernel)[:_TILE, :_TILE]
        field += 0.6 * (turned + turned.T) / max(float(turned.std()), 1e-6) / 2
    value = np.clip(255 * (1 - strength + strength * field / field.std()), 0, 255)
    tile = np.repeat(value.astype(np.uint8)[..., None], 4, axis=2)
    tile[..., 3] = 255
    image = skia.Image.fromarray(tile, colorType=skia.kRGBA_8888_ColorType)
    return image.makeShader(skia.TileMode.kRepeat, skia.TileMode.kRepeat, skia.SamplingOptions())


def _wrapped_blur(field: np.ndarray, sigma: float) -> np.ndarray:
    pad = int(4 * sigma) + 1
    wide = np.pad(field, pad, mode="wrap")
    soft = cv2.GaussianBlur(wide, (0, 0), sigma)[pad:-pad, pad:-pad]
    return soft / soft.std()
