"""Enlarge a picture of any size piece by piece, so that a network never sees more than one tile.

Each tile is seen with a margin of its neighbours, and only its middle is kept: where the margin is as wide as what a
network looks at, there are no seams. Alpha is enlarged beside the colours, which first flow out under what is
transparent, so that no dark rim appears.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.story import Picture
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    Enlarge = Callable[[np.ndarray], np.ndarray]
    """float32 `[H, W, 3]` within 0 to 1, to `[H * native, W * native, 3]`."""

MOST_PIXELS = 400_000_000
_BLEED_PX = 9.0


def enlarged(
    picture: Picture, scale: int, native: int, enlarge: Enlarge, tile_px: int = 192, margin_px: int = 32
) -> Picture:
    """The picture `scale` times as wide and high.

    Args:
        picture: RGB or RGBA, of any size.
        scale: 2 or more.
        native: what `enlarge` makes of 1; it is applied again where `scale` is more, and reduced where it is less.
        enlarge: the network.
        tile_px: side of a tile without its margin.
        margin_px: what is seen around it.

    Raises:
        InputError: the result is too large to hold.
    """
    width, height = picture.size
    if width * height * scale * scale > MOST_PIXELS:
        raise InputError(
            f"{width} x {height} pixels times {scale} is more than {MOST_PIXELS // 1_000_000} megapixels. "
            "Choose a smaller scale."
        )
    done = 1
    pixels = picture.pixels
    while done < scale:
        step = min(native, -(-scale // done)) if native > 1 else scale
        pixels = _once(pixels, step, enlarge, tile_px, margin_px)
        done *= step
    if pixels.shape[:2] != (height * scale, width * scale):
        pixels = cv2.resize(pixels, (width * scale, height * scale), interpolation=cv2.INTER_AREA)
    return Picture(pixels=pixels)


def _once(pixels: np.ndarray, scale: int, enlarge: Enlarge, tile_px: int, margin_px: int) -> np.ndarray:
    """uint8 `[H * scale, W * scale, C]`."""
    if pixels.shape[2] == 3:
        return _colours(pixels, scale, enlarge, tile_px, margin_px)
    alpha = np.ascontiguousarray(pixels[..., 3])
    colours = _colours(_flowed(pixels), scale, enlarge, tile_px, margin_px)
    if alpha.min() == alpha.max():
        large = np.full(colours.shape[:2], alpha[0, 0], np.uint8)
    else:
        grey = np.repeat(alpha[..., None], 3, axis=2)
        large = _colours(grey, scale, enlarge, tile_px, margin_px).mean(2).round().astype(np.uint8)
    return np.dstack([colours, large])


def _colours(pixels: np.ndarray, scale: int, enlarge: Enlarge, tile_px: int, margin_px: int) -> np.ndarray:
    height, width = pixels.shape[:2]
    out = np.empty((height * scale, width * scale, 3), np.uint8)
    for top in range(0, height, tile_px):
        for left in range(0, width, tile_px):
            bottom, right = min(top + tile_px, height), min(left + tile_px, width)
            above, before = max(0, top - margin_px), max(0, left - margin_px)
            seen = pixels[above : bottom + margin_px, before : right + margin_px].astype(np.float32) / 255
            large = _to_scale(enlarge(seen), seen, scale)
            y, x = (top - above) * scale, (left - before) * scale
            middle = large[y : y + (bottom - top) * scale, x : x + (right - left) * scale]
            out[top * scale : bottom * scale, left * scale : right * scale] = (middle.clip(0, 1) * 255).round()
    return out


def _to_scale(large: np.ndarray, seen: np.ndarray, scale: int) -> np.ndarray:
    """What a network of another scale made, brought to `scale`."""
    height, width = seen.shape[0] * scale, seen.shape[1] * scale
    if large.shape[:2] == (height, width):
        return large
    smaller = large.shape[0] > height
    return cv2.resize(large, (width, height), interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4)


def _flowed(pixels: np.ndarray) -> np.ndarray:
    """uint8 `[H, W, 3]`: the colours, flowing out under what is transparent."""
    share = pixels[..., 3:].astype(np.float32) / 255
    near = cv2.GaussianBlur(pixels[..., :3] * share, (0, 0), _BLEED_PX)
    weight = cv2.GaussianBlur(share[..., 0], (0, 0), _BLEED_PX)[..., None]
    flowed = np.where(weight > 1e-4, near / np.maximum(weight, 1e-4), pixels[..., :3])
    return np.where(share > 0, pixels[..., :3], flowed.clip(0, 255)).astype(np.uint8)
