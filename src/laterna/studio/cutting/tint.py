"""Colours counted in coarse cells of CIE Lab, smoothed, so that shades of one colour count as one."""

from __future__ import annotations

import numpy as np

_CELLS = 12
_REACH = 60.0
"""a* and b* beyond which all colours fall into the outermost cells."""
STRANGE = 0.0012
"""Share of some pixels under which a colour is none of theirs."""


def codes_of(lab: np.ndarray) -> np.ndarray:
    """The cells, int `[h, w]`, of the pixels of float32 `[h, w, 3]` CIE Lab."""
    scaled = np.stack([lab[..., 0] / 100, (lab[..., 1] / _REACH + 1) / 2, (lab[..., 2] / _REACH + 1) / 2])
    light, green, blue = np.clip(scaled * _CELLS, 0, _CELLS - 1).astype(int)
    return (light * _CELLS + green) * _CELLS + blue


def shares_of(codes: np.ndarray) -> np.ndarray:
    """Float64 `[cells]`, of sum 1: the share of some pixels in each cell, spread over the cells beside it."""
    counts = np.bincount(codes, minlength=_CELLS**3).reshape(_CELLS, _CELLS, _CELLS).astype(float)
    for axis in range(3):
        counts = np.moveaxis(counts, axis, 0)
        padded = np.concatenate([counts[:1], counts, counts[-1:]])
        counts = np.moveaxis(0.25 * padded[:-2] + 0.5 * padded[1:-1] + 0.25 * padded[2:], 0, axis)
    return counts.ravel() / max(float(counts.sum()), 1.0)


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """1 less the Bhattacharyya coefficient of two shares: 0 for the same colours, 1 for none in common."""
    return 1 - float(np.sqrt(one * other).sum())
