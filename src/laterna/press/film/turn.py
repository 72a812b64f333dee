"""The page turn: a sheet of paper closes over one page and opens from the next.

Each page's segment holds its own two halves, so a page's frames depend on no other page. The edge is cut a little
unevenly and casts a soft shadow, as every sheet of the theatre does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.film.affine import moved
from laterna.press.film.canvas import reach
from laterna.press.film.sheet import paper_of

if TYPE_CHECKING:
    from laterna.press.film.canvas import Canvas

_SHADOW = 0.35
"""Opacity of the shadow where it is deepest."""


class PageTurn:
    """A sheet of paper that can stand anywhere between out of sight on one side and out of sight on the other."""

    def __init__(self, size: tuple[int, int], colour: str, rightward: bool = False) -> None:
        """A sheet for frames of `size`; `colour` is `#rrggbb`; `rightward` for languages read from right to left."""
        self._margin = 2 * round(size[0] / 24)
        self._width = size[0]
        self._rightward = rightward
        self._sheet = paper_of(_paper(size, self._margin, colour), -self._margin, 0)

    def close(self, canvas: Canvas, progress: float) -> None:
        """`progress` 0: the frame is free; 1: covered. It gathers speed."""
        self._draw(canvas, progress * progress - 1)

    def open(self, canvas: Canvas, progress: float) -> None:
        """`progress` 0: the frame is covered; 1: free. It comes to rest."""
        self._draw(canvas, progress * (2 - progress))

    def _draw(self, canvas: Canvas, way: float) -> None:
        """`way` from -1 (not yet there) by 0 (covers all) to 1 (gone)."""
        travel = (self._width + self._margin) * way * (1 if self._rightward else -1)
        where = moved(travel, 0)
        rect = reach(self._sheet, where).within(canvas.whole)
        if rect:
            canvas.blend(self._sheet, where, [rect])


def _paper(size: tuple[int, int], margin: int, colour: str) -> np.ndarray:
    """Premultiplied RGBA `[H, W + 2 margins, 4]`: paper with uneven edges over its own soft shadow."""
    width, height = size
    rows = np.linspace(0, 1, height, dtype=np.float32)[:, None]
    wander = margin * (0.12 * np.sin(2 * np.pi * 1.3 * rows) + 0.05 * np.sin(2 * np.pi * 4.1 * rows + 1))
    columns = np.arange(width + 2 * margin, dtype=np.float32)[None, :] + 0.5
    left, right = 0.72 * margin + wander, width + 1.28 * margin + wander
    paper = np.clip(columns - left, 0, 1) * np.clip(right - columns, 0, 1)
    shadow = _SHADOW * cv2.GaussianBlur(paper, (0, 0), margin / 5, borderType=cv2.BORDER_REPLICATE)
    # One plane after the other: all of them as reals would be the most memory that a film ever takes.
    planes = [np.rint(paper * int(colour[i : i + 2], 16)).astype(np.uint8) for i in (1, 3, 5)]
    alpha = np.rint((paper + (1 - paper) * shadow) * 255).astype(np.uint8)
    return cv2.merge([*planes, alpha])
