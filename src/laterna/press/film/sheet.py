"""A sheet of the paper theatre in the encoder's own colours: premultiplied Y'CbCr with half-size chroma.

Blending is linear, and so is the step from R'G'B' to Y'CbCr (ITU-R BT.709, limited range); so sheets can be blended
after that step, on 1.5 samples a pixel instead of 4, and a frame is ready for the encoder as soon as it is composed.
`screen` and `multiply` are not linear in the ground; on brightness they are exact for neutral light, on chroma the
product of two chroma differences is left out (under 2 % for the lights and shadows of a page).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import cv2
import numpy as np

Bytes = np.ndarray
"""uint8."""
Reals = np.ndarray
"""float32."""

BLOCK = 16
"""Side of the squares, in luma pixels, for which a sheet knows whether they are empty or opaque."""

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
    """Pixels to be laid on a frame as `ground * keep + colour`, all uint8 and premultiplied."""

    x: float
    """Left edge in stage pixels."""
    y: float
    luma: Bytes
    """`[H, W]`, H and W even."""
    cb: Bytes
    """`[H/2, W/2]`."""
    cr: Bytes
    keep: Bytes
    """`[H, W]`: what the ground keeps; 255 is all of it."""
    keep_chroma: Bytes
    """`[H/2, W/2]`."""


@dataclass(frozen=True)
class Glaze:
    """Light or shadow: it draws the ground toward white or black, and tints it."""

    x: float
    y: float
    keep: Bytes
    """`[H, W]`: what the ground keeps; the rest turns to `level`."""
    keep_chroma: Bytes
    """`[H/2, W/2]`."""
    tint_cb: Reals
    """`[H/2, W/2]`: added in the measure of the ground's darkness (light) or brightness (shadow)."""
    tint_cr: Reals
    level: Literal[16, 235]
    """The luma drawn to: 235 for light (`screen`), 16 for shadow (`multiply`)."""


def size_of(sheet: Sheet | Glaze) -> tuple[int, int]:
    """(width, height) in stage pixels."""
    return sheet.keep.shape[1], sheet.keep.shape[0]


def sheet_of(pixels: Bytes, x: float, y: float, blend: Literal["over", "multiply", "screen"] = "over") -> Sheet | Glaze:
    """A sheet from premultiplied RGBA, uint8 `[H, W, 4]`, whose left upper corner lies at (x, y) of the stage."""
    if blend == "over":
        return paper_of(pixels, x, y)
    return _glaze(_even(pixels, "constant"), x, y, blend)


def paper_of(pixels: Bytes, x: float, y: float) -> Sheet:
    """A sheet that is laid over, from the same."""
    return _over(_even(pixels, "constant"), x, y)


def opaque_sheet(pixels: Bytes, x: float = 0, y: float = 0) -> Sheet:
    """A sheet from a picture without transparency, uint8 `[H, W, 3]` sRGB."""
    return _over(_even(cv2.cvtColor(pixels, cv2.COLOR_RGB2RGBA), "edge"), x, y)


def _over(pixels: Bytes, x: float, y: float) -> Sheet:
    matrix = np.zeros((4, 5), np.float64)
    matrix[:3, :3] = _FROM_RGB
    matrix[:3, 3] = _OFFSET
    matrix[3, 3:] = (-1, 255)
    small = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    luma, keep = cv2.split(cv2.transform(pixels, matrix[[0, 3]]))
    cb, cr, keep_chroma = cv2.split(cv2.transform(small, matrix[1:]))
    return Sheet(x, y, luma, cb, cr, keep, keep_chroma)


def _glaze(pixels: Bytes, x: float, y: float, blend: Literal["multiply", "screen"]) -> Glaze:
    colour = cv2.transform(pixels[..., :3].astype(np.float32), _FROM_RGB)
    light = colour[..., 0] / 219
    veil = light if blend == "screen" else pixels[..., 3].astype(np.float32) / 255 - light
    keep = 255 - 255 * veil
    return Glaze(
        x, y, _bytes(keep), _bytes(_half(keep)), _half(colour[..., 1]), _half(colour[..., 2]),
        235 if blend == "screen" else 16,
    )  # fmt: skip


def _even(pixels: Bytes, beyond: Literal["constant", "edge"]) -> Bytes:
    """Padded to even sides by an empty (`constant`) or a repeated (`edge`) row and column."""
    height, width = pixels.shape[:2]
    if height % 2 or width % 2:
        return np.pad(pixels, ((0, height % 2), (0, width % 2), (0, 0)), mode=beyond)
    return np.ascontiguousarray(pixels)


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
