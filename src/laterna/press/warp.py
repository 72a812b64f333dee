"""Two rows of features laid onto each other in time.

Method: dynamic time warping (Sakoe and Chiba 1978), first coarsely over everything, then finely in a band around the
coarse path (Salvador and Chan 2007). A row is done at once: with running sums `S` of its costs, the best way from the
left is `S + min(D_above - S)`, a running minimum.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from laterna.press.cepstrum import Rows

Path = NDArray[np.int64]
"""int64 `[N, 2]`: pairs of rows that belong together, rising in both."""

_COARSE = 8
_BAND = 60
"""Frames on either side of the coarse path."""


def distance(reference: Rows, recording: Rows) -> float:
    """How unlike the two are, coarsely, on the cheapest path."""
    small, other = _thinned(reference), _thinned(recording)
    path = _path(small, other, np.zeros(len(small), np.int64), np.full(len(small), len(other)))
    return float(np.sqrt(((small[path[:, 0]] - other[path[:, 1]]) ** 2).sum(axis=1)).mean())


def warp(reference: Rows, recording: Rows) -> Path:
    """The cheapest path from the first rows to the last: pairs (row of the reference, row of the recording)."""
    small, other = _thinned(reference), _thinned(recording)
    coarse = _path(small, other, np.zeros(len(small), np.int64), np.full(len(small), len(other)))
    rows = np.arange(len(reference))
    centres = np.interp(rows, coarse[:, 0] * _COARSE, coarse[:, 1] * _COARSE)
    first, last = _reach(coarse, len(small))
    at = np.minimum(rows // _COARSE, len(small) - 1)
    low = np.clip(np.minimum(centres, first[at] * _COARSE) - _BAND, 0, len(recording) - 1).astype(np.int64)
    high = np.clip(np.maximum(centres, (last[at] + 1) * _COARSE) + _BAND, 1, len(recording)).astype(np.int64)
    low[0], high[-1] = 0, len(recording)
    return _path(reference, recording, np.minimum.accumulate(low[::-1])[::-1], np.maximum.accumulate(high))


def _reach(path: Path, count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The first and the last row of the recording that each of `count` rows of the reference meets."""
    first, last = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
    np.minimum.at(first, path[:, 0], path[:, 1])
    np.maximum.at(last, path[:, 0], path[:, 1])
    return first, last


def _thinned(rows: Rows) -> Rows:
    """The mean of every few rows."""
    whole = max(_COARSE, -(-len(rows) // _COARSE) * _COARSE)
    padded = np.pad(rows, ((0, whole - len(rows)), (0, 0)), mode="edge")
    return padded.reshape(-1, _COARSE, rows.shape[1]).mean(axis=1)


def _path(reference: Rows, recording: Rows, low: NDArray[np.int64], high: NDArray[np.int64]) -> Path:
    """The cheapest path where row `i` of the reference meets rows `low[i]` to `high[i]` of the recording only."""
    width = int((high - low).max())
    total = np.full(width + 1, np.inf)
    came: list[NDArray[np.int8]] = []
    for row, (first, last) in enumerate(zip(low, high, strict=True)):
        cost = np.sqrt(((recording[first:last] - reference[row]) ** 2).sum(axis=1)).astype(np.float64)
        if row == 0:
            above = np.full(len(cost), np.inf)
            diagonal = above.copy()
            diagonal[0] = 0.0
        else:
            above, diagonal = _shifted(total, int(low[row - 1]), int(first), len(cost))
        entering = np.minimum(above + cost, diagonal + 1.4 * cost)
        sums = np.cumsum(cost)
        total = sums + np.minimum.accumulate(entering - sums)
        came.append(
            np.where(total < entering - 1e-9, 0, np.where(above + cost <= diagonal + 1.4 * cost, 1, 2)).astype(np.int8)
        )
    return _traced(came, low)


def _shifted(total: NDArray[np.float64], before: int, first: int, count: int) -> tuple[NDArray[np.float64], ...]:
    """The totals of the row above, at the same column and one to the left, for columns from `first` on."""
    padded = np.concatenate([[np.inf], total, np.full(count + 1, np.inf)])
    at = first - before + 1
    return padded[at : at + count], padded[at - 1 : at - 1 + count]


def _traced(came: list[NDArray[np.int8]], low: NDArray[np.int64]) -> Path:
    row, column = len(came) - 1, len(came[-1]) - 1 + int(low[-1])
    steps = [(row, column)]
    while row > 0 or column > 0:
        way = came[row][column - low[row]]
        row -= int(way > 0)
        column -= int(way != 1)
        steps.append((row, column))
    return np.array(steps[::-1], np.int64)
