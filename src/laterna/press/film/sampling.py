"""Parts of a sheet at true positions between its pixels, bilinear, by the quickest of three routes.

What only moves goes by `getRectSubPix`, eight times as fast as the general way; what also grows, and is large, goes
by `resize`, twice as fast: it starts on a whole pixel, so a few samples are drawn too many on the near sides until
one falls where the first is wanted. What turns, and what is small, goes the general way, `warpAffine`.
"""

from __future__ import annotations

from math import ceil
from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    from laterna.press.film.affine import Affine

_GENERAL = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
_OFF = 0.03
"""How far, in pixels, a position may be off by the second route."""
_ROOM = 96
_LARGE = 96
"""Shorter side, in pixels, from which the second route pays."""


def sample(source: np.ndarray, back: Affine, x: float, y: float, target: np.ndarray, beyond: int = 0) -> None:
    """Fills `target` `[h, w]` from `source` `[H, W]`, both of one dtype (uint8 or float32).

    Args:
        source: a plane of a sheet.
        back: from the frame to the sheet; its linear part is used.
        x: position in the source, in sample numbers, of the target's first sample.
        y: the same downward.
        target: a view into a frame, or an array of its own.
        beyond: the source's value outside of itself; its own outermost samples by the first route.
    """
    height, width = target.shape
    if back.shifts:
        cv2.getRectSubPix(source, (width, height), (x + (width - 1) / 2, y + (height - 1) / 2), target)
    elif not (back.upright and min(width, height) >= _LARGE and _resized(source, back.a, x, y, target)):
        where = np.array(((back.a, back.b, x), (back.c, back.d, y)))
        cv2.warpAffine(source, where, (width, height), target, _GENERAL, cv2.BORDER_CONSTANT, (beyond,))


def _resized(source: np.ndarray, step: float, x: float, y: float, target: np.ndarray) -> bool:
    """The second route, where the source reaches far enough for it; whether it did."""
    across = _whole_start(x, step, target.shape[1], source.shape[1])
    down = _whole_start(y, step, target.shape[0], source.shape[0])
    if across is None or down is None:
        return False
    (left, skipped, right), (top, above, bottom) = across, down
    drawn = cv2.resize(source[top:bottom, left:right], None, fx=1 / step, fy=1 / step, interpolation=cv2.INTER_LINEAR)
    target[:] = drawn[above : above + target.shape[0], skipped : skipped + target.shape[1]]
    return True


def _whole_start(first: float, step: float, count: int, size: int) -> tuple[int, int, int] | None:
    """(first source sample, samples drawn too many, end of the source's part) along one axis; none when none fits."""
    extra = np.arange(_ROOM)
    starts = first + 0.5 - 0.5 * step - extra * step
    fits = np.flatnonzero(np.abs(starts - np.rint(starts)) < _OFF)
    if not len(fits):
        return None
    skipped = int(fits[0])
    start = round(float(starts[skipped]))
    end = start + ceil((skipped + count) * step) + 2
    return (start, skipped, end) if start >= 0 and end <= size else None
