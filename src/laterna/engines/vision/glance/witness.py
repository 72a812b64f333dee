"""What the detectors share: boxes in pixels, their overlap, and pictures turned a little.

Cascades after P. Viola, M. Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001, as OpenCV
ships them.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator


class Found(NamedTuple):
    """A candidate in pixels of the picture it was found in."""

    x: int
    y: int
    width: int
    height: int
    weight: float
    """How sure: a detector's own measure first, a probability once it is kept."""


class Turned(NamedTuple):
    """A picture turned by a small angle about its middle."""

    grey: np.ndarray
    """uint8 `[H, W]`."""
    back: np.ndarray
    """float64 `[2, 3]`: from the turned picture to the upright one."""


def turns(grey: np.ndarray, angles: tuple[int, ...]) -> Iterator[Turned]:
    """The picture turned by each of the angles, in degrees anticlockwise."""
    height, width = grey.shape
    for angle in angles:
        there = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1)
        turned = cv2.warpAffine(grey, there, (width, height)) if angle else grey
        yield Turned(turned, cv2.invertAffineTransform(there))


def upright(found: Found, back: np.ndarray, limit: tuple[int, int]) -> Found:
    """The box, of the same size, about the same spot in the upright picture of (width, height) `limit`."""
    x, y = back @ (found.x + found.width / 2, found.y + found.height / 2, 1)
    left = int(np.clip(x - found.width / 2, 0, max(0, limit[0] - found.width)))
    top = int(np.clip(y - found.height / 2, 0, max(0, limit[1] - found.height)))
    return found._replace(x=left, y=top)


def overlap(one: Found, other: Found) -> float:
    """Area in common, as a share of the smaller box."""
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one.width * one.height, other.width * other.height)


def share_of(mask: np.ndarray, found: Found) -> float:
    """Share of the box that the mask, bool `[H, W]`, covers; 0 for a box outside the picture."""
    inside = mask[max(0, found.y) : found.y + found.height, max(0, found.x) : found.x + found.width]
    return float(inside.mean()) if inside.size else 0.0


def around(grey: np.ndarray, found: Found) -> np.ndarray:
    """The picture within the box and half its size beyond it on every side."""
    by = found.width // 2
    rows = slice(max(0, found.y - by), found.y + found.height + by)
    return grey[rows, max(0, found.x - by) : found.x + found.width + by]


@cache
def cascade(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))
