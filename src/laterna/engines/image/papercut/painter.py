"""Lays the sheets of a page on one another: shadow, paper, light, grain."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import skia

from laterna.engines.image.papercut.light import Lighting, parse
from laterna.engines.image.papercut.material import Material, grain, uneven
from laterna.story.seeds import seed_of
from laterna.storyboard.outline import Box, Surface, box_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.storyboard.shapes import Shape, Sheet

Crop = tuple[int, int, int, int]
"""(x, y, width, height) in pixels."""
_COARSE = 4
"""Shadows and halos are blurred at this fraction of the size; they are soft."""
_RIM = 0.0011
"""Width of the cut edge that takes the light, in page units."""
_REACH = (3.4, 0.05, 0.42)
"""How far a lamp shines into the air: times its size, at least, at most (page units)."""
_HALO = ((90.0, 0.14), (78.0, 0.42))
"""Layers of its light: brightness at the lamp, spread as a share of its reach."""
_BACKING = 0.0034
"""How far the sheet behind a figure that would be lost reaches beyond it, in page units."""
_MARGIN = 0.025
"""How far beyond the picture everything is painted, so that shadows from there fall into it."""
_FILM_MARGIN = 0.08
"""How far planes reach beyond the picture, in page units, for a moving camera."""


@dataclass(frozen=True, slots=True)
class Cut:
    """One piece of coloured paper, ready to be laid down."""

    path: skia.Path
    """In page units."""
    colour: np.ndarray
    """float32 `[3]`, lit."""
    opacity: float
    glow: float
    size: float = 0.0
    """Of its largest piece, in page units; halos are as wide as the lamp they come from."""


@dataclass(frozen=True, slots=True)
class Tile:
    """A rectangle of pixels that lies at (x, y) of the picture."""

    pixels: np.ndarray
    """uint8 `[H, W, 4]`, premultiplied RGBA."""
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Frame:
    """The part of the page that is painted, in pixels."""

    width: int
    height: int
    margin: int
    """Pixels painted beyond every edge."""

    @classmethod
    def of(cls, size: tuple[int, int], planes: bool) -> Frame:
        return cls(size[0], size[1], round((_FILM_MARGIN if planes else _MARGIN) * size[1]))

    def crop(self, box: Box, pad: float) -> Crop | None:
        """(x, y, width, height) in pixels of a box in page units with a rim of `pad`; none when it can't be seen."""
        scale = self.height
        left = max(math.floor((box[0] - pad) * scale), -self.margin)
        top = max(math.floor((box[1] - pad) * scale), -self.margin)
        right = min(math.ceil((box[2] + pad) * scale), self.width + self.margin)
        bottom = min(math.ceil((box[3] + pad) * scale), self.height + self.margin)
        return (left, top, right - left, bottom - top) if right > left and bottom > top else None


class Painter:
    """Paints sheets in one light on one material."""

    def __init__(self, frame: Frame, lighting: Lighting, seed: int) -> None:
        self.frame = frame
        self.lighting = lighting
        self._material: Material = lighting.material
        self._seed = seed
        self._grain = grain(self._material, frame.height / 1024)

    def cut(self, shapes: Iterable[Shape], sheet: Sheet) -> list[Cut]:
        """The shapes of a sheet, cut and lit."""
        cuts: list[Cut] = []
        for number, shape in enumerate(shapes):
            size = _size(shape)
            path = uneven(path_of(shape), size, self._material, seed_of(self._seed, sheet.name, number))
            cuts.append(Cut(path, self.lighting.colour(shape, sheet), shape.opacity, shape.glow, size))
        return cuts

    def paper(self, cuts: Sequence[Cut], lift: float = 0.0) -> Tile | None:
        """The cuts laid on one another; none when they lie outside the picture.

        Args:
            cuts: From the lowest to the uppermost.
            lift: How high they lie over what they are pinned on, in page units; 0 throws no shadow.
        """
        crop = self.frame.crop(covered(cuts), 0.003 + 4 * lift)
        if crop is None:
            return None
        surface = self._surface(crop)
        if lift > 0 and self._material.shadow > 0:
            surface.pixels[:] = self._shade(cuts, crop, lift, 0.6)
        self._fill(surface.canvas, cuts)
        return Tile(surface.pixels, crop[0], crop[1])

    def backing(self, cuts: Sequence[Cut], colour: np.ndarray) -> Tile | None:
        """A plain sheet in one colour (float32 `[3]`) of the form of the cuts, but a little larger."""
        crop = self.frame.crop(covered(cuts), 2 * _BACKING)
        if crop is None:
            return None
        surface = self._surface(crop)
        for cut in cuts:
            surface.canvas.drawPath(cut.path, _stroke(colour, 2 * _BACKING))
            surface.canvas.drawPath(cut.path, _paint(colour, 1.0))
        return Tile(surface.pixels, crop[0], crop[1])

    def shadow(self, cuts: Sequence[Cut], height: float) -> Tile | None:
        """The soft shadow that the cuts throw together; none where the material throws none.

        Args:
            cuts: What throws it.
            height: How high the sheet lies over what is behind it, in page units.
        """
        crop = self.frame.crop(covered(cuts), height * (3 * self._material.softness + 1))
        if crop is None or self._material.shadow <= 0:
            return None
        return Tile(self._shade([cut for cut in cuts if cut.opacity > 0.3], crop, height, 1.0), crop[0], crop[1])

    def _shade(self, cuts: Sequence[Cut], crop: Crop, height: float, share: float) -> np.ndarray:
        """Shadow of a height over a crop; uint8 `[H, W, 4]`, premultiplied."""
        dx, dy = self.lighting.light.direction
        alpha = self._coverage(cuts, crop, (dx * height, dy * height))
        sigma = height * self._material.softness * self.frame.height / _COARSE
        soft = cv2.GaussianBlur(alpha, (0, 0), max(sigma, 0.5))
        full = cv2.resize(soft, (crop[2], crop[3]), interpolation=cv2.INTER_LINEAR)
        hue = np.array([*parse(self.lighting.light.shadow), 1.0], np.float32)
        table = np.arange(256, dtype=np.float32)[:, None] * self._material.shadow * share * hue
        shades = np.round(table).astype(np.uint8)
        return np.take(shades, np.asarray(full, np.uint8), axis=0)

    def halo(self, cuts: Sequence[Cut]) -> Tile | None:
        """The light that glowing cuts throw into the air, to be screened over the picture; none when nothing glows."""
        lamps = [cut for cut in cuts if cut.glow > 0]
        power = self.lighting.light.glow
        if not lamps or power <= 0:
            return None
        size = max(cut.size for cut in lamps)
        power *= max(cut.glow for cut in lamps)
        reach = min(max(_REACH[0] * size, _REACH[1]), _REACH[2])
        crop = self.frame.crop(covered(lamps), reach * 1.5)
        if crop is None:
            return None
        coarse = 2 * _COARSE
        surface = Surface.empty(-(-crop[2] // coarse), -(-crop[3] // coarse))
        canvas = surface.canvas
        canvas.scale(1 / coarse, 1 / coarse)
        canvas.translate(-crop[0], -crop[1])
        canvas.scale(self.frame.height, self.frame.height)
        for cut in lamps:
            canvas.drawPath(cut.path, _paint(cut.colour * cut.glow, 1.0))
        light = surface.pixels[..., :3].astype(np.float32)
        unit = self.frame.height / coarse
        field = np.zeros_like(light)
        for peak, spread in _HALO:
            soft = np.asarray(cv2.GaussianBlur(light, (0, 0), max(spread * reach * unit, 0.5)))
            field += peak * power * soft / max(float(soft.max()), 1e-3)
        bright = np.minimum(field, 255).astype(np.uint8)
        rgb = np.asarray(cv2.resize(bright, (crop[2], crop[3]), interpolation=cv2.INTER_LINEAR))
        return _lit(rgb, crop)

    def graze(self, tile: Tile) -> None:
        """Lays the paper's grain over a tile, in place."""
        surface = Surface(tile.pixels)
        surface.canvas.translate(-tile.x, -tile.y)
        surface.canvas.drawPaint(self._grain)

    def _surface(self, crop: Crop) -> Surface:
        surface = Surface.empty(crop[2], crop[3])
        surface.canvas.translate(-crop[0], -crop[1])
        surface.canvas.scale(self.frame.height, self.frame.height)
        return surface

    def _fill(self, canvas: skia.Canvas, cuts: Sequence[Cut]) -> None:
        dx, dy = (part * _RIM for part in self.lighting.light.direction)
        lift = self._material.edge
        for cut in cuts:
            whole = cut.opacity == 1 and _extent(cut) > 0.02
            if self._material.keyline > 0 and whole:
                canvas.drawPath(cut.path, _stroke(parse(self._material.paper), 2 * self._material.keyline))
            if lift > 0 and whole and cut.glow < 0.5:
                canvas.save()
                canvas.clipPath(cut.path, True)
                canvas.drawPath(cut.path, _paint(cut.colour + (1 - cut.colour) * lift, 1.0))
                canvas.translate(dx, dy)
                canvas.drawPath(cut.path, _paint(cut.colour, 1.0))
                canvas.restore()
            else:
                canvas.drawPath(cut.path, _paint(cut.colour, cut.opacity))

    def _coverage(self, cuts: Sequence[Cut], crop: Crop, offset: tuple[float, float]) -> np.ndarray:
        surface = Surface.empty(-(-crop[2] // _COARSE), -(-crop[3] // _COARSE))
        canvas = surface.canvas
        canvas.scale(1 / _COARSE, 1 / _COARSE)
        canvas.translate(-crop[0], -crop[1])
        canvas.scale(self.frame.height, self.frame.height)
        canvas.translate(*offset)
        paint = skia.Paint(AntiAlias=True, Color=skia.ColorWHITE)
        for cut in cuts:
            canvas.drawPath(cut.path, paint)
        return np.ascontiguousarray(surface.pixels[..., 3])


def _lit(rgb: np.ndarray, crop: Crop) -> Tile | None:
    """The lit part of uint8 `[H, W, 3]` as a tile; none where all is dark."""
    alpha = np.maximum(np.maximum(rgb[..., 0], rgb[..., 1]), rgb[..., 2])  # many times as fast as along the last axis
    rows, columns = (np.flatnonzero(alpha.any(axis=axis)) for axis in (1, 0))
    if not len(rows):
        return None
    part = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    return Tile(np.dstack([rgb[part], alpha[part]]), crop[0] + int(columns[0]), crop[1] + int(rows[0]))


def united(low: Tile, high: Tile) -> Tile:
    """Two tiles as one, the second over the first."""
    x, y = min(low.x, high.x), min(low.y, high.y)
    right = max(tile.x + tile.pixels.shape[1] for tile in (low, high))
    bottom = max(tile.y + tile.pixels.shape[0] for tile in (low, high))
    surface = Surface.empty(right - x, bottom - y)
    for tile in (low, high):
        surface.canvas.drawImage(image_of(tile), tile.x - x, tile.y - y)
    return Tile(surface.pixels, x, y)


def image_of(tile: Tile) -> skia.Image:
    """The tile's own pixels, not a copy, for skia to draw."""
    return skia.Image.fromarray(tile.pixels, skia.kRGBA_8888_ColorType, skia.kPremul_AlphaType, copy=False)


def covered(cuts: Iterable[Cut]) -> Box:
    """What cuts cover, in page units."""
    return box_of(cut.path for cut in cuts)


def _size(shape: Shape) -> float:
    """The longer side of its largest piece, in page units."""
    sizes: list[float] = []
    for contour in shape.contours:
        xs, ys = [x for x, _ in contour], [y for _, y in contour]
        sizes.append(max(max(xs) - min(xs), max(ys) - min(ys)))
    return max(sizes)


def _extent(cut: Cut) -> float:
    box = cut.path.getBounds()
    return max(box.width(), box.height())


def _paint(colour: np.ndarray, opacity: float) -> skia.Paint:
    red, green, blue = (round(255 * min(max(float(part), 0.0), 1.0)) for part in colour)
    return skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue, round(255 * opacity)))


def _stroke(colour: np.ndarray, width: float) -> skia.Paint:
    paint = _paint(colour, 1.0)
    paint.setStyle(skia.Paint.kStroke_Style)
    paint.setStrokeWidth(width)
    paint.setStrokeJoin(skia.Paint.kRound_Join)
    return paint
