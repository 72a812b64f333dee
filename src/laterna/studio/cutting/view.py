"""The part of a photo about a box, small enough to be cut several times, and the way back to the whole photo."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

from laterna.story import Box

_ROOM = 0.45
"""What is shown around a box, as a share of its sides."""
_PAD = 0.02
"""And as a share of the photo's."""
_LEAST_PX = 12


@dataclass(frozen=True)
class View:
    """A part of a photo at a working size."""

    rgb: np.ndarray
    """uint8 `[h, w, 3]`."""
    lab: np.ndarray
    """float32 `[h, w, 3]` CIE Lab."""
    salience: np.ndarray
    """float32 `[h, w]` within 0 to 1, as in the whole photo."""
    left: int
    top: int
    """Where its corner lies in the photo, in the photo's pixels."""
    scale: float
    """Its pixels per pixel of the photo."""
    photo: tuple[int, int]
    """(width, height) of the photo."""

    def inside(self, box: Box, room: float) -> np.ndarray:
        """Bool `[h, w]`: what lies in the box, which is grown by a share of its sides."""
        (left, top), (right, bottom) = (
            self._here(box.x - room * box.width, box.y - room * box.height),
            self._here(box.x + (1 + room) * box.width, box.y + (1 + room) * box.height),
        )
        rows, columns = np.arange(self.rgb.shape[0])[:, None], np.arange(self.rgb.shape[1])
        return (rows >= top) & (rows <= bottom) & (columns >= left) & (columns <= right)

    def box_of(self, piece: np.ndarray) -> Box:
        """Where a piece of it, bool `[h, w]`, lies in the photo."""
        x, y, wide, high = cv2.boundingRect(piece.astype(np.uint8))
        width, height = self.photo
        return Box(
            x=(x / self.scale + self.left) / width,
            y=(y / self.scale + self.top) / height,
            width=wide / self.scale / width,
            height=high / self.scale / height,
        )

    def share_of(self, piece: np.ndarray) -> float:
        """The share of the photo that a piece takes."""
        return float(piece.sum()) / (self.scale**2 * self.photo[0] * self.photo[1])

    @property
    def ends_below(self) -> bool:
        """Whether its lower end is the photo's own."""
        return self.top + self.rgb.shape[0] / self.scale >= self.photo[1] - 1

    def _here(self, x: float, y: float) -> tuple[float, float]:
        return (x * self.photo[0] - self.left) * self.scale, (y * self.photo[1] - self.top) * self.scale


def view_of(rgb: np.ndarray, lab: np.ndarray, salience: np.ndarray, box: Box, long_px: int) -> View | None:
    """The photo about a box, its longer side at most `long_px`; none where the box is too small to cut.

    Args:
        rgb: uint8 `[H, W, 3]`.
        lab: float32 `[H, W, 3]`, the same in CIE Lab.
        salience: float32 `[any, any]`, over the whole photo.
        box: May reach beyond the photo.
        long_px: The working size.
    """
    height, width = rgb.shape[:2]
    left = max(0, int((box.x - _ROOM * box.width - _PAD) * width))
    top = max(0, int((box.y - _ROOM * box.height - _PAD) * height))
    right = min(width, int((box.x + (1 + _ROOM) * box.width + _PAD) * width) + 1)
    bottom = min(height, int((box.y + (1 + _ROOM) * box.height + _PAD) * height) + 1)
    if min(right - left, bottom - top) < _LEAST_PX:
        return None
    scale = min(1.0, long_px / max(right - left, bottom - top))
    size = max(1, round((right - left) * scale)), max(1, round((bottom - top) * scale))
    part = slice(top, bottom), slice(left, right)
    wide = cv2.resize(salience, (width, height), interpolation=cv2.INTER_LINEAR)
    small, colours, stands = (cv2.resize(whole[part], size, interpolation=cv2.INTER_AREA) for whole in (rgb, lab, wide))
    return View(small, colours, stands, left, top, scale, (width, height))
