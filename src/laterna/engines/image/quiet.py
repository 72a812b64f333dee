"""A veil of mist over the part of the picture that carries words, just as dense as reading needs.

Contrast is that of the Web Content Accessibility Guidelines 2.1, between the words' ink, black or white, and all but
the outermost hundredth of the pixels.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from laterna.story import Area

READABLE = 5.2
"""The guideline asks 4.5; words on paper deserve a little more, and a paper's grain, laid over all, takes a tenth."""
_DENSITIES = (0.25, 0.4, 0.55, 0.7, 0.8, 0.88, 0.94)
_FEATHER = 0.07
"""Width of the veil's soft rim outside the area, in page units."""
_FINE = 512
"""Of pictures higher than this many pixels, only so many rows and columns are looked at."""
_NEAR_EDGE = 0.1
"""Where the area comes as near as this to the picture's edge, the veil runs over it."""
_LIGHTER = np.array([255, 250, 240], np.float32)
_DARKER = np.array([14, 16, 34], np.float32)


class Veil(NamedTuple):
    """A rectangle of mist that lies at (x, y) of the picture, partly beyond its edges."""

    pixels: np.ndarray
    """uint8 `[H, W, 4]`, premultiplied RGBA."""
    x: int
    y: int

    def over(self, page: np.ndarray) -> np.ndarray:
        """A picture with the veil on it, uint8 `[H, W, 3]`."""
        top, left = max(0, self.y), max(0, self.x)
        piece = self.pixels[top - self.y : page.shape[0] - self.y, left - self.x : page.shape[1] - self.x]
        below, right = top + piece.shape[0], left + piece.shape[1]
        seen = page[top:below, left:right] * (1 - piece[..., 3:] / np.float32(255))
        laid = page.copy()
        laid[top:below, left:right] = np.minimum(seen.round() + piece[..., :3], 255).astype(np.uint8)
        return laid


def veil(page: np.ndarray, area: Area) -> Veil | None:
    """The thinnest veil that lets words be read, to be laid over the page; none where it is quiet enough.

    Args:
        page: uint8 `[H, W, C]`, opaque, RGB first.
        area: Where the words go.
    """
    scale = page.shape[0]
    left, top = max(round(area.x * scale), 0), max(round(area.y * scale), 0)
    right, bottom = round((area.x + area.width) * scale), round((area.y + area.height) * scale)
    step = -(-scale // _FINE)
    under = page[top:bottom:step, left:right:step, :3].astype(np.float32)
    if contrast(under) >= READABLE:
        return None
    mean = under.reshape(-1, 3).mean(axis=0)
    ink = _LIGHTER if _luminance(mean) > 0.2 else _DARKER
    tone = 0.45 * mean + 0.55 * ink
    density = next((d for d in _DENSITIES if contrast(under + (tone - under) * d) >= READABLE), _DENSITIES[-1])
    height, width = page.shape[:2]
    rim = round(_FEATHER * scale)
    near = round(_NEAR_EDGE * scale)
    x0, y0 = (-2 * rim if start < near else start - rim // 2 for start in (left, top))
    x1 = width + 2 * rim if right > width - near else right + rim // 2
    y1 = height + 2 * rim if bottom > height - near else bottom + rim // 2
    alpha = np.zeros((y1 - y0 + 2 * rim, x1 - x0 + 2 * rim), np.float32)
    alpha[rim:-rim, rim:-rim] = density
    alpha = cv2.GaussianBlur(alpha, (0, 0), max(rim / 3, 0.5))
    pixels = np.round(alpha[..., None] * np.array([*tone, 255], np.float32)).astype(np.uint8)
    return Veil(pixels, x0 - rim, y0 - rim)


def contrast(pixels: np.ndarray) -> float:
    """Of the better of black and white ink against pixels of 0 to 255, `[..., 3]`; 1 to 21."""
    low, high = np.percentile(_luminance(pixels), [1, 99])
    return float(max((low + 0.05) / 0.05, 1.05 / (high + 0.05)))


def _luminance(pixels: np.ndarray) -> np.ndarray:
    part = pixels / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.2126, 0.7152, 0.0722])
