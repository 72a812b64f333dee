"""The last gain of a mix: one factor to the wished loudness, and a limiter that looks ahead to every true peak.

The limiter's gain is the least that each millisecond needs, held over its surroundings and smoothed by a window no
wider than the hold, so that it never cuts a peak's top (Zölzer, *DAFX*, the look-ahead limiter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.press.filters import Audio, Curve, eased, lowest, ratio
from laterna.press.loudness import FRAME, Meter, PeakMeter, integrated

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET_LUFS, CEILING_DBTP = -16.0, -1.0

_MARGIN_DB = 0.25
_MOST_DB = 40.0
_HOLD = 6
"""Milliseconds before and after a peak."""
_ROUNDS = 12
_CLOSE_LU = 0.02


class Master:
    """The gain of a programme, known once all of it has been heard."""

    def __init__(self, blocks: Iterable[Audio]) -> None:
        """Hear the programme, float32 `[2, N]` blocks at 48 kHz; silence is left as it is."""
        meter, peaks = Meter(2), PeakMeter(2)
        heard: list[Curve] = []
        for block in blocks:
            meter.add(block)
            heard.append(peaks.add(block))
        self._gains = _settled(meter.powers(), np.concatenate([*heard, peaks.flush()]))

    def gain(self, start: int, count: int) -> Audio:
        """The factor for each of `count` samples from `start` on."""
        at = np.arange(start, start + count)
        centres = (np.arange(len(self._gains)) + 0.5) * FRAME
        return np.interp(at, centres, self._gains).astype(np.float32)


def _settled(powers: Curve, peaks: Curve) -> Curve:
    """The gains, one a millisecond, under which the programme has the wished loudness after the limiter's bite."""
    most = ratio(_MOST_DB)
    factor = 1.0
    gains = np.ones(len(peaks))
    for _ in range(_ROUNDS):
        gains = _limited(peaks, factor)
        short = TARGET_LUFS - integrated(powers * gains[: len(powers)] ** 2)
        if not np.isfinite(short) or abs(short) < _CLOSE_LU:
            break
        factor = min(factor * ratio(short), most)
    return gains


def _limited(peaks: Curve, factor: float) -> Curve:
    ceiling = ratio(CEILING_DBTP - _MARGIN_DB)
    needed = np.minimum(1, ceiling / np.maximum(peaks * factor, ceiling))
    return factor * eased(lowest(needed, _HOLD), 2 * _HOLD - 1)
