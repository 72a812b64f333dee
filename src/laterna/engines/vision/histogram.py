"""A colour histogram: the oldest way to find pictures that look alike, and still an honest baseline.

M. J. Swain, D. H. Ballard, Color Indexing, 1991, over CIE Lab; rows are square roots of shares, so that the product of
two rows is the Bhattacharyya coefficient of their histograms.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Floats, Picture

_BINS = (6, 10, 10)
"""Of L*, a* and b*."""
_RANGES = [0, 256, 68, 188, 68, 188]
"""Of OpenCV's 8-bit Lab; photographs seldom leave the middle of a* and b*, and what does falls into the last bin."""
_SIDE_PX = 160


class Histogram:
    """Keeps the protocol `Embed`."""

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, 600]`, rows of length 1."""
        return np.array([_row(picture.pixels) for picture in pictures], np.float32).reshape(-1, int(np.prod(_BINS)))


def _row(pixels: np.ndarray) -> np.ndarray:
    small = cv2.resize(np.ascontiguousarray(pixels[..., :3]), (_SIDE_PX, _SIDE_PX), interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(small, cv2.COLOR_RGB2LAB)
    lab[..., 1:] = lab[..., 1:].clip(_RANGES[2], _RANGES[3] - 1)
    counts = cv2.calcHist([lab], [0, 1, 2], None, list(_BINS), _RANGES)
    return np.sqrt(counts.ravel() / counts.sum())
