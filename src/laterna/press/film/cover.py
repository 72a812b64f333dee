"""What of each sheet can be seen at all: opaque sheets hide what lies behind, and nothing hidden is drawn.

The frame is cut into square cells. For a few frames at a time, each sheet's cells are empty, opaque or mixed, by
summed-area tables of the sheet's blocks (Crow, SIGGRAPH 1984); from near to far, an opaque cell hides all behind it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.film.canvas import Rect
from laterna.press.film.sheet import BLOCK, blocks_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.film.affine import Affine
    from laterna.press.film.sheet import Glaze, Sheet


CELL = 96
Flags = np.ndarray
"""bool `[rows, columns]`."""
Table = np.ndarray
"""int32 `[rows + 1, columns + 1]`."""


@dataclass(frozen=True)
class Blocks:
    """Where a sheet holds something and where it is opaque, as summed-area tables over its blocks."""

    corner: tuple[float, float]
    filled: Table
    opaque: Table
    share: float
    """The share of blocks that hold anything."""
    areas: tuple[Rect, ...]
    """The filled blocks as rectangles, in the sheet's own pixels."""


@dataclass
class Seen:
    """What is drawn of one sheet."""

    copies: list[Rect] = field(default_factory=list)
    """Parts of the frame where it is opaque."""
    blends: list[Rect] = field(default_factory=list)
    window: Rect | None = None
    """For what moves by itself: what is not hidden lies within."""


def blocks_for(sheet: Sheet | Glaze, opaque: bool) -> Blocks:
    """The blocks of a sheet; `opaque` false where it never hides anything, as under `screen`."""
    filled, solid = blocks_of(sheet.keep)
    if not opaque:
        solid = np.zeros_like(solid)
    areas = tuple(Rect(*(BLOCK * edge for edge in rect)) for rect in merged(filled, 1))
    return Blocks((sheet.x, sheet.y), _summed(filled), _summed(solid), float(filled.mean()), areas)


def plan_cover(
    sheets: Sequence[tuple[Blocks, Affine, Affine] | None], size: tuple[int, int], window: Rect
) -> list[Seen]:
    """What is to be drawn of each sheet over a few frames.

    Args:
        sheets: from far to near, each with its map in the first and in the last of the frames; none for what
            moves by itself, which hides nothing.
        size: (width, height) of the frame.
        window: the part of it that will be seen.
    """
    columns, rows = -(-size[0] // CELL), -(-size[1] // CELL)
    covered = np.ones((rows, columns), np.bool_)
    top, left = max(window.top // CELL, 0), max(window.left // CELL, 0)
    covered[top : -(-window.bottom // CELL), left : -(-window.right // CELL)] = False
    plan: list[Seen] = []
    for sheet in reversed(sheets):
        if sheet is None:
            plan.append(Seen(window=_window(~covered, size)))
            continue
        filled, opaque = _cells(*sheet, rows, columns)
        wanted = filled & ~covered
        plan.append(Seen(_rects(wanted & opaque, size), _rects(wanted & ~opaque, size)))
        covered |= opaque
    plan.reverse()
    return plan


def merged(cells: Flags, side: int) -> list[Rect]:
    """True cells as few rectangles that do not overlap: runs in a row, joined with equal runs above."""
    done: list[Rect] = []
    growing: dict[tuple[int, int], int] = {}
    for row in range(cells.shape[0] + 1):
        runs = _runs(cells[row]) if row < cells.shape[0] else []
        kept = {run: growing.get(run, row) for run in runs}
        done += [
            Rect(a * side, top * side, b * side, row * side) for (a, b), top in growing.items() if (a, b) not in kept
        ]
        growing = kept
    return done


def _runs(row: Flags) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], row.view(np.int8), [0]))))
    return list(zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True))


def _rects(cells: Flags, size: tuple[int, int]) -> list[Rect]:
    return [Rect(r.left, r.top, min(r.right, size[0]), min(r.bottom, size[1])) for r in merged(cells, CELL)]


def _window(cells: Flags, size: tuple[int, int]) -> Rect | None:
    rows, columns = np.flatnonzero(cells.any(axis=1)), np.flatnonzero(cells.any(axis=0))
    if not len(rows):
        return None
    right, bottom = int(columns[-1] + 1) * CELL, int(rows[-1] + 1) * CELL
    return Rect(int(columns[0]) * CELL, int(rows[0]) * CELL, min(right, size[0]), min(bottom, size[1]))


def _cells(blocks: Blocks, first: Affine, last: Affine, rows: int, columns: int) -> tuple[Flags, Flags]:
    left, right = _reached(columns, first, last, 0, blocks.corner[0])
    top, bottom = _reached(rows, first, last, 1, blocks.corner[1])
    area = (bottom - top)[:, None] * (right - left)[None, :]
    height, width = (side - 1 for side in blocks.filled.shape)
    box = (np.clip(top, 0, height), np.clip(bottom, 0, height), np.clip(left, 0, width), np.clip(right, 0, width))
    return _count(blocks.filled, *box) > 0, _count(blocks.opaque, *box) == area


def _reached(count: int, first: Affine, last: Affine, axis: int, corner: float) -> tuple[np.ndarray, np.ndarray]:
    """The blocks that each row or column of cells may show in any of the frames: from and up to, in block numbers."""
    edges = np.arange(count + 1) * CELL
    ways = [(m.d, m.y) if axis else (m.a, m.x) for m in (first, last)]
    places = [((edges - shift) / scale - corner) / BLOCK for scale, shift in ways]
    low = np.floor(np.minimum(places[0][:-1], places[1][:-1])).astype(np.int64)
    high = np.ceil(np.maximum(places[0][1:], places[1][1:])).astype(np.int64)
    return low, high


def _count(
    table: Table,
    top: np.ndarray,
    bottom: np.ndarray,
    left: np.ndarray,
    right: np.ndarray,
) -> Table:
    return (
        table[np.ix_(bottom, right)]
        - table[np.ix_(top, right)]
        - table[np.ix_(bottom, left)]
        + table[np.ix_(top, left)]
    )


def _summed(flags: Flags) -> Table:
    return cv2.integral(flags.astype(np.uint8))
