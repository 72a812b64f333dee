"""A frame in the encoder's own planes, and how a sheet is laid on it.

Maps take stage coordinates to frame coordinates, both measured from the corner of a pixel. Sampling is bilinear at
true positions (`sampling`), so that slow moves do not step from pixel to pixel.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple, cast

import av
import cv2
import numpy as np

from laterna.press.film.sampling import sample
from laterna.press.film.sheet import Glaze, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.press.film.affine import Affine
    from laterna.press.film.sheet import Bytes, Reals, Sheet


class Rect(NamedTuple):
    """A part of the frame; all four are even."""

    left: int
    top: int
    right: int
    bottom: int

    def within(self, other: Rect) -> Rect | None:
        """What both have in common; none when that is nothing."""
        left, top = max(self.left, other.left), max(self.top, other.top)
        right, bottom = min(self.right, other.right), min(self.bottom, other.bottom)
        return Rect(left, top, right, bottom) if left < right and top < bottom else None

    def around(self, other: Rect) -> Rect:
        """The least that holds both."""
        left, top = min(self.left, other.left), min(self.top, other.top)
        return Rect(left, top, max(self.right, other.right), max(self.bottom, other.bottom))


class Tone(NamedTuple):
    """A passing change of a sheet's light."""

    brightness: float = 1.0
    opacity: float = 1.0


PLAIN = Tone()


class Canvas:
    """One frame that is being composed, uint8, limited range BT.709."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.frame = av.VideoFrame(*size, "yuv420p")
        self.luma, self.cb, self.cr = (
            np.frombuffer(cast("memoryview", plane), np.uint8).reshape(-1, plane.line_size)[:, : plane.width]
            for plane in self.frame.planes
        )

    @property
    def whole(self) -> Rect:
        return Rect(0, 0, *self.size)

    def blacken(self) -> None:
        self.luma[:], self.cb[:], self.cr[:] = 16, 128, 128

    def copy(self, sheet: Sheet, where: Affine, rects: Iterable[Rect]) -> None:
        """Lays parts of a sheet that are opaque there; what lay below is gone."""
        back = where.inverse()
        for rect in rects:
            luma, cb, cr = self._views(rect)
            _sample(sheet.luma, back, sheet, rect, 1, luma)
            _sample(sheet.cb, back, sheet, rect, 2, cb)
            _sample(sheet.cr, back, sheet, rect, 2, cr)

    def blend(self, sheet: Sheet, where: Affine, rects: Iterable[Rect], tone: Tone = PLAIN) -> None:
        """Lays parts of a sheet over what is there."""
        back = where.inverse()
        for rect in rects:
            luma, *chroma = self._views(rect)
            self._blend_luma(sheet, back, rect, luma, tone)
            keep = _sampled(sheet.keep_chroma, back, sheet, rect, 2, 255)
            for ground, colour in zip(chroma, (sheet.cb, sheet.cr), strict=True):
                _lay(ground, _sampled(colour, back, sheet, rect, 2), keep, tone, 128)

    def glaze(self, glaze: Glaze, where: Affine, rects: Iterable[Rect], tone: Tone = PLAIN) -> None:
        """Lights or shades parts of what is there; chroma is rounded once, or faint hues would drift."""
        back = where.inverse()
        strength = tone.brightness * tone.opacity
        for rect in rects:
            luma, *chroma = self._views(rect)
            small = cv2.resize(luma, chroma[0].shape[::-1], interpolation=cv2.INTER_AREA)
            bright = (small.astype(np.float32) - 16) / 219
            weight = (bright if glaze.shades else 1 - bright) * strength
            keep = 1 + (_sampled(glaze.keep_chroma, back, glaze, rect, 2, 1) - 1) * strength
            for ground, tint in zip(chroma, (glaze.tint_cb, glaze.tint_cr), strict=True):
                glow = _sampled(tint, back, glaze, rect, 2) * weight
                ground[:] = np.clip(np.rint((ground - np.float32(128)) * keep + glow + 128), 0, 255)
            self._blend_luma(glaze, back, rect, luma, Tone(opacity=strength))

    def _blend_luma(self, sheet: Sheet | Glaze, back: Affine, rect: Rect, luma: Bytes, tone: Tone) -> None:
        keep = _sampled(sheet.keep, back, sheet, rect, 1, 255)
        _lay(luma, _sampled(sheet.luma, back, sheet, rect, 1), keep, tone, 16)

    def _views(self, rect: Rect) -> tuple[Bytes, Bytes, Bytes]:
        half = (slice(rect.top // 2, rect.bottom // 2), slice(rect.left // 2, rect.right // 2))
        return self.luma[rect.top : rect.bottom, rect.left : rect.right], self.cb[half], self.cr[half]


def seen_through(lens: Affine, composed: Canvas) -> Canvas:
    """The frame that a lens makes of another, which reaches as far as it looks."""
    seen = Canvas(composed.size)
    back = lens.inverse()
    for step, source, target in ((1, composed.luma, seen.luma), (2, composed.cb, seen.cb), (2, composed.cr, seen.cr)):
        x, y = back.place(step / 2, step / 2)
        sample(source, back, x / step - 0.5, y / step - 0.5, target)
    return seen


def reach(sheet: Sheet | Glaze, where: Affine) -> Rect:
    """The rectangle that a sheet can touch, inside the frame or not."""
    width, height = size_of(sheet)
    xs, ys = (sheet.x, sheet.x + width), (sheet.y, sheet.y + height)
    corners = [where.place(x, y) for x in xs for y in ys]
    across, down = [x for x, _ in corners], [y for _, y in corners]
    return Rect(
        2 * floor(min(across) / 2 - 0.5), 2 * floor(min(down) / 2 - 0.5),
        2 * ceil(max(across) / 2 + 0.5), 2 * ceil(max(down) / 2 + 0.5),
    )  # fmt: skip


def _sampled(
    source: Bytes | Reals, back: Affine, sheet: Sheet | Glaze, rect: Rect, step: int, beyond: int = 0
) -> Bytes:
    target = np.empty(((rect.bottom - rect.top) // step, (rect.right - rect.left) // step), source.dtype)
    _sample(source, back, sheet, rect, step, target, beyond)
    return target


def _sample(
    source: Bytes | Reals, back: Affine, sheet: Sheet | Glaze, rect: Rect, step: int, target: Bytes, beyond: int = 0
) -> None:
    """Draws a rect of the frame from one plane of a sheet; `step` is 1 for luma and 2 for chroma."""
    x, y = back.place(rect.left + step / 2, rect.top + step / 2)
    sample(source, back, (x - sheet.x) / step - 0.5, (y - sheet.y) / step - 0.5, target, beyond)


def _lay(ground: Bytes, colour: Bytes, keep: Bytes, tone: Tone, black: int) -> None:
    """`ground * keep + colour`, in place; `black` is the plane's value of black."""
    if tone != PLAIN:
        dim = tone.opacity * (1 - tone.brightness) * black
        colour = cv2.addWeighted(colour, tone.opacity * tone.brightness, keep, -dim / 255, dim)
        keep = cv2.convertScaleAbs(keep, alpha=tone.opacity, beta=255 * (1 - tone.opacity))
    cv2.multiply(ground, keep, dst=ground, scale=1 / 255)
    cv2.add(ground, colour, dst=ground)
