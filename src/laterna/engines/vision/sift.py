"""SIFT features gathered into one row: finds the same thing again, turned, cropped, lighter or darker.

D. Lowe, Distinctive Image Features from Scale-Invariant Keypoints, 2004; square roots after R. Arandjelovic,
A. Zisserman, Three Things Everyone Should Know to Improve Object Retrieval, 2012; residuals gathered by cell after
H. Jegou et al., Aggregating Local Descriptors into a Compact Image Representation, 2010. The cells are those of seeded
random planes (M. Charikar, 2002), so that nothing has to be trained and a row depends on its picture alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Floats, Picture

_LONG_PX = 480
_MOST_POINTS = 600
_PLANES = 5
_LENGTH = 128
"""Numbers in a SIFT descriptor."""
WIDTH = 2**_PLANES * _LENGTH
"""Numbers in a row."""
_SEED = 20041105
_MEAN = 0.8 * _LENGTH**-0.5
"""About what each number is, over all photos: rows of length 1 that are rather sparse."""


class Sift:
    """Keeps the protocol `Embed`."""

    def __init__(self) -> None:
        """Draw the planes that part the cells."""
        self._points = cv2.SIFT.create(nfeatures=_MOST_POINTS)
        planes = np.random.default_rng(_SEED).normal(size=(_LENGTH, _PLANES)).astype(np.float32)
        # Descriptors are all positive: planes through the middle of them part them evenly.
        self._planes = planes - planes.mean(0)

    def embed(self, pictures: Sequence[Picture]) -> Floats:
        """float32 `[N, 4096]`, rows of length 1; a picture without any corner is a row of zeros."""
        return np.array([self._row(picture.pixels) for picture in pictures], np.float32).reshape(-1, WIDTH)

    def _row(self, pixels: np.ndarray) -> np.ndarray:
        grey = cv2.cvtColor(np.ascontiguousarray(pixels[..., :3]), cv2.COLOR_RGB2GRAY)
        scale = min(1.0, _LONG_PX / max(grey.shape))
        small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        points, found = self._points.detectAndCompute(small, None)
        gathered = np.zeros((2**_PLANES, _LENGTH), np.float32)
        if not points:
            return gathered.ravel()
        rows = np.sqrt(found / np.maximum(found.sum(1, keepdims=True), 1e-6))
        cells = (rows @ self._planes > 0) @ (1 << np.arange(_PLANES))
        for cell in range(2**_PLANES):
            inside = rows[cells == cell]
            if len(inside):
                gathered[cell] = (inside - _MEAN).sum(0)
        row = np.sign(gathered) * np.sqrt(np.abs(gathered))
        return (row / max(float(np.linalg.norm(row)), 1e-6)).ravel()
