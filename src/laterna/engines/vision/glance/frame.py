"""The photo as the eye works on it: small, and in the colour spaces that each question needs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from laterna.story import Picture

LONG_PX = 512
"""The longer side of the analysed picture."""


@dataclass(frozen=True)
class Frame:
    """One photo at the analysed size."""

    rgb: np.ndarray
    """uint8 `[H, W, 3]`."""
    lab: np.ndarray
    """float32 `[H, W, 3]`: CIE L* within 0 to 100, a* and b* within about -127 to 127."""
    texture: np.ndarray
    """float32 `[H, W]`: standard deviation of L* over 9 x 9 px; under 2 is smooth, over 8 is busy."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.rgb.shape[1], self.rgb.shape[0]


def frame_of(picture: Picture) -> Frame:
    """The picture with its longer side at 512 px; a smaller one keeps its size."""
    rgb = shrunk(np.ascontiguousarray(picture.pixels[..., :3]), LONG_PX)
    lab = lab_of(rgb)
    light = lab[..., 0]
    mean, square = cv2.blur(light, (9, 9)), cv2.blur(light * light, (9, 9))
    return Frame(rgb, lab, np.sqrt(np.maximum(square - mean * mean, 0)))


def shrunk(pixels: np.ndarray, long_px: int) -> np.ndarray:
    """The picture, uint8 `[H, W, ...]`, with its longer side at most `long_px`."""
    height, width = pixels.shape[:2]
    scale = long_px / max(width, height)
    if scale >= 1:
        return pixels
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)


def lab_of(rgb: np.ndarray) -> np.ndarray:
    """float32 `[..., 3]` CIE Lab of uint8 `[..., 3]` sRGB."""
    flat = rgb.reshape(-1, 1, 3).astype(np.float32) / 255
    return cv2.cvtColor(flat, cv2.COLOR_RGB2LAB).reshape(rgb.shape)


def rgb_of(lab: np.ndarray) -> np.ndarray:
    """uint8 `[..., 3]` sRGB of float32 `[..., 3]` CIE Lab."""
    flat = cv2.cvtColor(lab.reshape(-1, 1, 3).astype(np.float32), cv2.COLOR_LAB2RGB)
    return np.clip(flat * 255 + 0.5, 0, 255).astype(np.uint8).reshape(lab.shape)


def sharpness_of(frame: Frame) -> float:
    """Variance of the Laplacian of the grey picture; under 50 is blurred."""
    return float(cv2.Laplacian(cv2.cvtColor(frame.rgb, cv2.COLOR_RGB2GRAY), cv2.CV_64F).var())
