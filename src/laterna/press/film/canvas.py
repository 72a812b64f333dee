"""A frame in the encoder's own planes, and how a sheet is laid on it.

Matrices are 2 x 3 and take stage coordinates to frame coordinates, both measured from the corner of a pixel. Sampling
is bilinear at true positions, so slow moves do not step from pixel to pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import av
import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from laterna.press.film.sheet import Bytes, Reals, Sheet

    Matrix = NDArray[np.float64]

_SAMPLE = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP


class Rect(NamedTuple):
    """A part of the frame; all four are even."""

    left: int
    top: int
    right: int
    bottom: int


class Tone(NamedTuple):
    """A passing change of a sheet's light."""

    brightness: float = 1.0
    opacity: float = 1.0


PLAIN = Tone()


class Canvas:
    """One frame that is being composed: `luma` `[H, W]`, `cb` and `cr` `[H/2, W/2]`, uint8, limited range BT.709."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.size = size
        self.frame = av.VideoFrame(*size, "yuv420p")
        self.luma, self.cb, self.cr = (_plane(plane) for plane in self.frame.planes)

    @property
    def whole(self) -> Rect:
        return Rect(0, 0, *self.size)

    def fill(self, luma: int, cb: int, cr: int) -> None:
        self.luma[:], self.cb[:], self.cr[:] = luma, cb, cr

    def copy(self, sheet: Sheet, matrix: Matrix, rect: Rect) -> None:
        """Lays a part of a sheet that is opaque there; what lay below is gone."""
        back = cv2.invertAffineTransform(matrix)
        full, half = _sampling(back, sheet, rect, 1), _sampling(back, sheet, rect, 2)
        _warp(sheet.luma, full, _view(self.luma, rect, 1), cv2.BORDER_REPLICATE)
        _warp(sheet.cb, half, _view(self.cb, rect, 2), cv2.BORDER_REPLICATE)
        _warp(sheet.cr, half, _view(self.cr, rect, 2), cv2.BORDER_REPLICATE)

    def blend(self, sheet: Sheet, matrix: Matrix, rect: Rect, tone: Tone = PLAIN) -> None:
        """Lays a part of a sheet over what is there."""
        back = cv2.invertAffineTransform(matrix)
        full, half = _sampling(back, sheet, rect, 1), _sampling(back, sheet, rect, 2)
        wide = (rect.bottom - rect.top, rect.right - rect.left)
        small = (wide[0] // 2, wide[1] // 2)
        luma = _view(self.luma, rect, 1)
        shade = _shade(luma, sheet) if sheet.tint else None
        keep = _warped(sheet.keep, full, wide, 255)
        _lay(luma, _warped(sheet.luma, full, wide), keep, tone, 16, sheet)
        keep = _warped(sheet.keep_chroma, half, small, 255)
        for index, (plane, colour) in enumerate(((self.cb, sheet.cb), (self.cr, sheet.cr))):
            ground = _view(plane, rect, 2)
            _lay(ground, _warped(colour, half, small), keep, tone, 128, sheet)
            if sheet.tint and shade is not None:
                glow = _warped(sheet.tint[index], half, small) * shade * (tone.brightness * tone.opacity)
                cv2.add(ground, glow, dst=ground, dtype=cv2.CV_8U)


def reach(sheet: Sheet, matrix: Matrix, frame: Rect) -> Rect | None:
    """The part of a frame that a sheet can touch; none when it lies outside."""
    width, height = sheet.size
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]], np.float64) + (sheet.x, sheet.y)
    placed = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top = (np.floor(placed.min(axis=0) / 2 - 0.5).astype(int) * 2).tolist()
    right, bottom = (np.ceil(placed.max(axis=0) / 2 + 0.5).astype(int) * 2).tolist()
    rect = Rect(max(left, frame.left), max(top, frame.top), min(right, frame.right), min(bottom, frame.bottom))
    return rect if rect.left < rect.right and rect.top < rect.bottom else None


def _plane(plane: av.video.plane.VideoPlane) -> Bytes:
    rows = np.frombuffer(plane, np.uint8).reshape(plane.height, plane.line_size)  # pyright: ignore[reportArgumentType]
    return rows[:, : plane.width]


def _view(plane: Bytes, rect: Rect, step: int) -> Bytes:
    return plane[rect.top // step : rect.bottom // step, rect.left // step : rect.right // step]


def _sampling(back: Matrix, sheet: Sheet, rect: Rect, step: int) -> Matrix:
    """From sample numbers of a rect of the frame to sample numbers of the sheet; `step` 1 for luma, 2 for chroma."""
    linear = back[:, :2]
    first = np.array([rect.left + step / 2, rect.top + step / 2])
    corner = (linear @ first + back[:, 2] - (sheet.x, sheet.y)) / step - 0.5
    return np.column_stack((linear, corner))


def _warp(source: Bytes, sampling: Matrix, target: Bytes, border: int) -> None:
    cv2.warpAffine(source, sampling, (target.shape[1], target.shape[0]), target, _SAMPLE, border)


def _warped(source: Bytes | Reals, sampling: Matrix, shape: tuple[int, int], border: int = 0) -> Bytes:
    return cv2.warpAffine(
        source, sampling, (shape[1], shape[0]), flags=_SAMPLE, borderMode=cv2.BORDER_CONSTANT, borderValue=border
    )


def _shade(luma: Bytes, sheet: Sheet) -> Reals:
    """How dark, or how bright, the ground is: 0 to 1, at chroma size."""
    small = cv2.resize(luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32)
    bright = (small - 16) / 219
    return bright if sheet.tints == "bright" else 1 - bright


def _lay(ground: Bytes, colour: Bytes, keep: Bytes, tone: Tone, zero: int, sheet: Sheet) -> None:
    """`ground * keep + colour`, in place; `zero` is the plane's value of black."""
    if tone != PLAIN:
        dim = 1 - tone.brightness if sheet.tint is None else 0.0
        opacity = tone.opacity if sheet.tint is None else tone.opacity * tone.brightness
        colour = cv2.addWeighted(
            colour, opacity * (1 - dim), keep, -opacity * dim * zero / 255, opacity * dim * zero
        )
        keep = cv2.convertScaleAbs(keep, alpha=opacity, beta=255 * (1 - opacity))
    cv2.multiply(ground, keep, dst=ground, scale=1 / 255)
    cv2.add(ground, colour, dst=ground)
