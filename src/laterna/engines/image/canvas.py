"""The size that a model paints at, and the way from there to the size that was asked for.

A model paints well near the area it was taught with, in whole steps of its autoencoder. So a page is painted at that
area in its own shape, its edges carried on to the next whole step and cut off again: what stands at a pixel of the
storyboard's maps stands there in the picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import cv2
import numpy as np

_ROOM = (0.5, 1.5)
"""Least and most area that is painted as it was asked for, of the area that the model was taught with."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """Sizes are (width, height) in pixels."""

    asked: tuple[int, int]
    page: tuple[int, int]
    """The page as it is painted; it has the shape that was asked for."""
    whole: tuple[int, int]
    """With the edges that are cut off; both sides are whole steps."""

    @classmethod
    def of(cls, size: tuple[int, int], native_px: int, step: int) -> Canvas:
        """The canvas for a picture of `size` by a model taught with squares of `native_px`, in steps of `step`."""
        width, height = size
        share = width * height / native_px**2
        factor = math.sqrt(min(max(share, _ROOM[0]), _ROOM[1]) / share)
        page = (max(step, round(width * factor)), max(step, round(height * factor)))
        return cls(size, page, (-(-page[0] // step) * step, -(-page[1] // step) * step))

    def carried_on(self, pixels: np.ndarray) -> np.ndarray:
        """What has the page's size, its last row and column repeated up to the whole; uint8 `[H, W, ...]`."""
        right, below = self.whole[0] - self.page[0], self.whole[1] - self.page[1]
        return np.pad(pixels, ((0, below), (0, right)) + ((0, 0),) * (pixels.ndim - 2), mode="edge")

    def brought(self, pixels: np.ndarray) -> np.ndarray:
        """A picture of the size that was asked for, as the model's input; uint8 `[H, W, 3]` of the whole."""
        return self.carried_on(resized(pixels[..., :3], self.page))

    def enlarged(self, pixels: np.ndarray) -> np.ndarray:
        """What has the page's size, at the size that was asked for; uint8 `[H, W, 3]`."""
        return resized(pixels, self.asked)

    def cut(self, pixels: np.ndarray) -> np.ndarray:
        """What was painted on the whole, at the size that was asked for; uint8 `[H, W, 3]`."""
        return self.enlarged(pixels[: self.page[1], : self.page[0]])


def resized(pixels: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Pixels at another size (width, height), by area when it is smaller, else by Lanczos."""
    if (pixels.shape[1], pixels.shape[0]) == size:
        return np.ascontiguousarray(pixels)
    smaller = pixels.shape[1] > size[0]
    return cv2.resize(pixels, size, interpolation=cv2.INTER_AREA if smaller else cv2.INTER_LANCZOS4)
