"""A frame in the encoder's own planes, and how a sheet is laid on it.

Matrices are 2 x 3 and take stage coordinates to frame coordinates, both measured from the corner of a pixel. Sampling
is bilinear at true positions, so slow moves do not step from pixel to pixel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import av
import cv2
import numpy as np

from laterna.press.film.sheet import size_of

if TYPE_CHECKING:
    from av.video.plane import VideoPlane

    from laterna.press.film.sheet import Bytes, Glaze, Reals, Sheet

Matrix = np.ndarray
"""float64 `[2, 3]`."""

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
        full, half = _samplings(sheet, matrix, rect)
        _warp(sheet.luma, full, _view(self.luma, rect, 1))
        _warp(sheet.cb, half, _view(self.cb, rect, 2))
        _warp(sheet.cr, half, _view(self.cr, rect, 2))

    def blend(self, sheet: Sheet, matrix: Matrix, rect: Rect, tone: Tone = PLAIN) -> None:
        """Lays a part of a sheet over what is there."""
        full, half = _samplings(sheet, matrix, rect)
        for plane, colour, keep, sampling, step, black in (
            (self.luma, sheet.luma, sheet.keep, full, 1, 16),
            (self.cb, sheet.cb, sheet.keep_chroma, half, 2, 128),
            (self.cr, sheet.cr, sheet.keep_chroma, half, 2, 128),
        ):
            ground = _view(plane, rect, step)
            own, kept = _warped(colour, sampling, ground), _warped(keep, sampling, ground, 255)
            if tone != PLAIN:
                own, kept = _toned(own, kept, tone, black)
            cv2.multiply(ground, kept, dst=ground, scale=1 / 255)
            cv2.add(ground, own, dst=ground)

    def glaze(self, glaze: Glaze, matrix: Matrix, rect: Rect, tone: Tone = PLAIN) -> None:
        """Lights or shades a part of what is there; computed in float32 and rounded once, or faint hues would drift."""
        full, half = _samplings(glaze, matrix, rect)
        strength = tone.brightness * tone.opacity
        luma = _view(self.luma, rect, 1)
        bright = (cv2.resize(luma, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA).astype(np.float32) - 16) / 219
        weight = (1 - bright if glaze.level == 235 else bright) * strength
        _draw_to(luma, glaze.level, _warped(glaze.keep, full, luma, 255), strength)
        for plane, tint in ((self.cb, glaze.tint_cb), (self.cr, glaze.tint_cr)):
            ground = _view(plane, rect, 2)
            own = _warped(tint, half, ground) * weight
            _draw_to(ground, 128, _warped(glaze.keep_chroma, half, ground, 255), strength, own)


def reach(sheet: Sheet | Glaze, matrix: Matrix, frame: Rect) -> Rect | None:
    """The part of a frame that a sheet can touch; none when it lies outside."""
    width, height = size_of(sheet)
    xs, ys = (sheet.x, sheet.x + width), (sheet.y, sheet.y + height)
    corners = np.array([(x, y) for x in xs for y in ys])
    placed = corners @ matrix[:, :2].T + matrix[:, 2]
    left, top = (np.floor(placed.min(axis=0) / 2 - 0.5).astype(int) * 2).tolist()
    right, bottom = (np.ceil(placed.max(axis=0) / 2 + 0.5).astype(int) * 2).tolist()
    rect = Rect(max(left, frame.left), max(top, frame.top), min(right, frame.right), min(bottom, frame.bottom))
    return rect if rect.left < rect.right and rect.top < rect.bottom else None


def _plane(plane: VideoPlane) -> Bytes:
    rows = np.frombuffer(cast("memoryview", plane), np.uint8).reshape(plane.height, plane.line_size)
    return rows[:, : plane.width]


def _view(plane: Bytes, rect: Rect, step: int) -> Bytes:
    return plane[rect.top // step : rect.bottom // step, rect.left // step : rect.right // step]


def _samplings(sheet: Sheet | Glaze, matrix: Matrix, rect: Rect) -> tuple[Matrix, Matrix]:
    """From sample numbers of a rect of the frame to sample numbers of the sheet: for luma, and for chroma."""
    back = cv2.invertAffineTransform(matrix)
    linear = back[:, :2]

    def sampling(step: int) -> Matrix:
        first = np.array([rect.left + step / 2, rect.top + step / 2])
        corner = (linear @ first + back[:, 2] - (sheet.x, sheet.y)) / step - 0.5
        return np.column_stack((linear, corner))

    return sampling(1), sampling(2)


def _warp(source: Bytes, sampling: Matrix, target: Bytes) -> None:
    size = (target.shape[1], target.shape[0])
    cv2.warpAffine(source, sampling, size, target, _SAMPLE, cv2.BORDER_REPLICATE)


def _warped(source: Bytes | Reals, sampling: Matrix, like: Bytes, border: int = 0) -> Bytes:
    size = (like.shape[1], like.shape[0])
    return cv2.warpAffine(source, sampling, size, flags=_SAMPLE, borderMode=cv2.BORDER_CONSTANT, borderValue=(border,))


def _toned(colour: Bytes, keep: Bytes, tone: Tone, black: int) -> tuple[Bytes, Bytes]:
    """Colour and keep of a sheet under a passing light; `black` is the plane's value of black."""
    dim = tone.opacity * (1 - tone.brightness) * black
    own = cv2.addWeighted(colour, tone.opacity * tone.brightness, keep, -dim / 255, dim)
    return own, cv2.convertScaleAbs(keep, alpha=tone.opacity, beta=255 * (1 - tone.opacity))


def _draw_to(ground: Bytes, level: int, keep: Bytes, strength: float, own: Reals | float = 0.0) -> None:
    kept = 1 - (1 - keep.astype(np.float32) / 255) * strength
    ground[:] = np.clip(np.rint((ground - np.float32(level)) * kept + (level + own)), 0, 255)
