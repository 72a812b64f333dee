"""The outer contour of a piece, and how much of its hull it fills."""

from __future__ import annotations

import cv2
import numpy as np


def contour_of(mask: np.ndarray) -> np.ndarray:
    """int32 `[N, 1, 2]`: the outer contour of the largest part of a bool mask `[h, w]`, every pixel as (x, y)."""
    contours, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    return max(contours, key=cv2.contourArea)


def solid_of(mask: np.ndarray) -> float:
    """The share of its convex hull that the largest part of a mask fills, 0 to 1."""
    contour = contour_of(mask)
    return cv2.contourArea(contour) / max(1.0, cv2.contourArea(cv2.convexHull(contour)))
