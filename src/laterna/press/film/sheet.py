"""A sheet of the paper theatre in the encoder's own colours: premultiplied Y'CbCr with half-size chroma.

Blending is linear, and so is the step from R'G'B' to Y'CbCr (ITU-R BT.709, limited range); so sheets can be blended
after that step, on 1.5 samples a pixel instead of 4, and a frame is ready for the encoder as soon as it is composed.
`screen` and `multiply` are not linear in the ground; on brightness they are exact for neutral light, on chroma the
product of two chroma differences is left out (under 2 % for the lights and shadows of a page).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import Literal

import cv2
import numpy as np

Bytes = np.ndarray
"""uint8."""
Reals = np.ndarray
"""float32."""

BLOCK = 16
"""Side of the squares, in luma pixels, for which a sheet knows whether they are empty or opaque."""

_EDGE = 2
_EQUAL = 1e-9
_COARSE = 0.7
"""Under this scale several pixels fall on one and are averaged."""

# BT.709 luma weights; chroma is the scaled difference from luma. Limited range: 16 to 235, chroma about 128.
_KR, _KG, _KB = 0.2126, 0.7152, 0.0722
_FROM_RGB = np.array(
    [
        [_KR * 219 / 255, _KG * 219 / 255, _KB * 219 / 255],
        [-_KR / (1 - _KB) * 112 / 255, -_KG / (1 - _KB) * 112 / 255, 112 / 255],
        [112 / 255, -_KG / (1 - _KR) * 112 / 255, -_KB / (1 - _KR) * 112 / 255],
    ],
    np.float32,
)
_OFFSET = np.array([16 / 255, 128 / 255, 128 / 255], np.float32)


@dataclass(frozen=True)
class Sheet:
    """Pixels to be laid on a frame as `ground * keep + colour`, uint8, premultiplied, with an empty edge all round."""

    x: float
    """Left edge, in stage pixels times the sheet's scale."""
    y: float
    luma: Bytes
    """`[H, W]`, H and W even."""
    keep: Bytes
    """`[H, W]`: what the ground keeps; 255 is all of it."""
    cb: Bytes
    """`[H/2, W/2]`."""
    cr: Bytes
    keep_chroma: Bytes
    """`[H/2, W/2]`."""


@dataclass(frozen=True)
class Glaze:
    """Light or shadow: it draws the ground toward white or black, and tints it."""

    x: float
    y: float
    luma: Bytes
    """`[H, W]`, as a sheet's."""
    keep: Bytes
    keep_chroma: Reals
    """`[H/2, W/2]`, 0 to 1."""
    tint_cb: Reals
    """`[H/2, W/2]`: added in the measure of the ground's darkness (light) or brightness (shadow)."""
    tint_cr: Reals
    shades: bool
    """Whether it is a shadow (`multiply`) or a light (`screen`)."""


def size_of(sheet: Sheet | Glaze) -> tuple[int, int]:
    """(width, height) in the sheet's own pixels."""
    return sheet.keep.shape[1], sheet.keep.shape[0]


def sheet_of(
    pixels: Bytes, x: float, y: float, blend: Literal["over", "multiply", "screen"] = "over", scale: float = 1.0
) -> Sheet | Glaze:
    """A sheet from premultiplied RGBA, uint8 `[H, W, 4]`, whose left upper corner lies at (x, y) of the stage.

    With a `scale` the pixels are resampled, once and well, for a film whose pixels are finer or coarser than the
    stage's; the sheet then lies at (x, y) times the scale.
    """
    if blend == "over":
        return paper_of(pixels, x, y, scale)
    return _glaze(*_prepared(pixels, x, y, scale), blend)


def paper_of(pixels: Bytes, x: float, y: float, scale: float = 1.0) -> Sheet:
    """A sheet that is laid over, from the same."""
    even, left, top = _prepared(pixels, x, y, scale)
    matrix = np.zeros((4, 5), np.float64)
    matrix[:3, :3] = _FROM_RGB
    matrix[:3, 3] = _OFFSET
    matrix[3, 3:] = (-1, 255)
    small = cv2.resize(even, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    luma, keep = cv2.split(cv2.transform(even, matrix[[0, 3]]))
    return Sheet(left, top, luma, keep, *cv2.split(cv2.transform(small, matrix[1:])))


def _glaze(pixels: Bytes, x: float, y: float, blend: Literal["multiply", "screen"]) -> Glaze:
    colour = cv2.transform(pixels[..., :3].astype(np.float32), _FROM_RGB)
    light = colour[..., 0] / 219
    shades = blend == "multiply"
    veil = pixels[..., 3].astype(np.float32) / 255 - light if shades else light
    return Glaze(
        x, y, _bytes(veil * (16 if shades else 235)), _bytes(255 - 255 * veil), 1 - _half(veil),
        _half(colour[..., 1]), _half(colour[..., 2]), shades,
    )  # fmt: skip


def _prepared(pixels: Bytes, x: float, y: float, scale: float) -> tuple[Bytes, float, float]:
    """Pixels at the scale, with an empty edge and even sides, and where their corner lies."""
    if abs(scale - 1) > _EQUAL:
        pixels, x, y = _scaled(pixels, x, y, scale)
    height, width = pixels.shape[:2]
    sides = ((_EDGE, _EDGE + height % 2), (_EDGE, _EDGE + width % 2), (0, 0))
    return np.pad(pixels, sides), x - _EDGE, y - _EDGE


def _scaled(pixels: Bytes, x: float, y: float, scale: float) -> tuple[Bytes, float, float]:
    left, top = floor(x * scale), floor(y * scale)
    size = (ceil((x + pixels.shape[1]) * scale) - left, ceil((y + pixels.shape[0]) * scale) - top)
    if scale < _COARSE:
        return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), left, top
    shift = [(corner + 0.5) / scale - near - 0.5 for corner, near in ((left, x), (top, y))]
    sampling = np.array([[1 / scale, 0, shift[0]], [0, 1 / scale, shift[1]]])
    edge = cv2.copyMakeBorder(pixels, 2, 2, 2, 2, cv2.BORDER_REPLICATE)
    sampling[:, 2] += 2
    finer = cv2.warpAffine(edge, sampling, size, flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP)
    return np.minimum(finer, finer[..., 3:]), left, top


def _half(plane: Reals) -> Reals:
    return cv2.resize(plane, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)


def _bytes(plane: Reals) -> Bytes:
    return np.clip(np.rint(plane), 0, 255).astype(np.uint8)


def blocks_of(keep: Bytes) -> tuple[np.ndarray, np.ndarray]:
    """Which `BLOCK` squares of a sheet hold anything at all, and which are wholly opaque: bool `[rows, columns]` each.

    A square counts as filled when anything within two pixels of it is, and as opaque only when all within two
    pixels is, so that what interpolation reaches is told rightly.
    """
    reach = np.ones((5, 5), np.uint8)
    least = cv2.erode(keep, reach, borderType=cv2.BORDER_REPLICATE)
    most = cv2.dilate(keep, reach, borderType=cv2.BORDER_REPLICATE)
    height, width = keep.shape
    pad = ((0, -height % BLOCK), (0, -width % BLOCK))
    rows, columns = -(-height // BLOCK), -(-width // BLOCK)
    squares = (rows, BLOCK, columns, BLOCK)
    filled = np.pad(least, pad, constant_values=255).reshape(squares).min(axis=(1, 3)) < 255
    opaque = np.pad(most, pad, constant_values=255).reshape(squares).max(axis=(1, 3)) == 0
    return filled, opaque
