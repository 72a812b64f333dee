"""The last gain of a mix: one factor to the wished loudness, and a limiter that looks ahead to every true peak.

The limiter's gain is the least that each millisecond needs, held over its surroundings and smoothed by a window no
wider than the hold, so that it never cuts a peak's top (Zölzer, *DAFX*, the look-ahead limiter).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.press.filters import Audio, Curve, eased, lowest, ratio
from laterna.press.loudness import Meter, PeakMeter

if TYPE_CHECKING:
    from collections.abc import Iterable

TARGET_LUFS, CEILING_DBTP = -16.0, -1.0

_MARGIN_DB = 0.25
_MOST_DB = 30.0
_HOLD = 6
"""Milliseconds before and after a peak."""


class Master:
    """The gain of a programme, known once all of it has been heard."""

    def __init__(self, blocks: Iterable[Audio]) -> None:
        """Hear the programme, float32 `[2, N]` blocks at 48 kHz; silence is left as it is."""
        meter, peaks = Meter(2), PeakMeter(2)
        heard: list[Curve] = []
        for block in blocks:
            meter.add(block)
            heard.append(peaks.add(block))
        loudness = meter.loudness().integrated_lufs
        wished_db = min(TARGET_LUFS - loudness, _MOST_DB) if np.isfinite(loudness) else 0.0
        self._gains = _limited(np.concatenate([*heard, peaks.flush()]), ratio(wished_db))

    def gain(self, start: int, count: int) -> Audio:
        """The factor for each of `count` samples from `start` on."""
        at = np.arange(start, start + count)
        centres = (np.arange(len(self._gains)) + 0.5) * PeakMeter.STEP
        return np.interp(at, centres, self._gains).astype(np.float32)


def _limited(peaks: Curve, factor: float) -> Curve:
    ceiling = ratio(CEILING_DBTP - _MARGIN_DB)
    needed = np.minimum(1, ceiling / np.maximum(peaks * factor, ceiling))
    return factor * eased(lowest(needed, _HOLD), 2 * _HOLD - 1)
