"""How loud a programme is, and how high its true peaks rise.

Methods: ITU-R BS.1770-4 (K-weighting, gated integrated loudness, true peak by oversampling), EBU R 128, loudness range
by EBU Tech 3342. Checked against the test signals of EBU Tech 3341.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from laterna.press.filters import Audio, Curve, Filter, decibels

RATE_HZ = 48000
SILENCE_LUFS = -70.0
"""The absolute gate: what is quieter does not count."""

_STEP = RATE_HZ // 10
_MOMENTARY, _SHORT_TERM = 4, 30
_OFFSET = -0.691
_RELATIVE_GATE_LU, _RANGE_GATE_LU = -10.0, -20.0
_SHELF = ((1.53512485958697, -2.69169618940638, 1.19839281085285), (-1.69065929318241, 0.73248077421585))
_HIGH_PASS = ((1.0, -2.0, 1.0), (-1.99004745483398, 0.99007225036621))
_TAPS = 4096
_OVERSAMPLING, _PEAK_TAPS = 4, 24


@dataclass(frozen=True)
class Loudness:
    """A measured programme."""

    integrated_lufs: float
    """-inf when nothing was over the absolute gate."""
    range_lu: float
    true_peak_dbtp: float
    """-inf for digital silence."""


class Meter:
    """Measures a programme at 48 kHz that flows by in blocks."""

    def __init__(self, channels: int) -> None:
        self._weighting = Filter(_k_impulse(), channels)
        self._rest = np.zeros((channels, 0), np.float32)
        self._steps: list[Curve] = []
        self._peaks = PeakMeter(channels)
        self._peak = 0.0

    def add(self, block: Audio) -> None:
        """The next samples, float32 `[C, T]`, C being 1 or 2."""
        self._peak = max(self._peak, float(self._peaks.add(block).max(initial=0)))
        line = np.concatenate([self._rest, self._weighting.feed(block)], axis=1)
        whole = line.shape[1] // _STEP * _STEP
        steps = line[:, :whole].reshape(len(line), -1, _STEP)
        self._steps.append(np.einsum("cst,cst->s", steps, steps, dtype=np.float64) / _STEP)
        self._rest = line[:, whole:]

    def loudness(self) -> Loudness:
        """What was measured so far."""
        steps = np.concatenate([*self._steps, np.zeros(0)])
        peak = max(self._peak, float(self._peaks.flush().max(initial=0)))
        return Loudness(_lufs(_gated(_windows(steps, _MOMENTARY), _RELATIVE_GATE_LU)), _range(steps), decibels(peak))


class PeakMeter:
    """The true peak of each millisecond of what flows by."""

    STEP = RATE_HZ // 1000

    def __init__(self, channels: int) -> None:
        self._past = np.zeros((channels, _PEAK_TAPS), np.float32)
        self._filters = _peak_filters()

    def add(self, block: Audio) -> Curve:
        """The highest absolute value, between the samples too, of each millisecond, half a filter (0.25 ms) late."""
        line = np.concatenate([self._past, block], axis=1)
        whole = (line.shape[1] - _PEAK_TAPS) // self.STEP * self.STEP
        self._past = line[:, whole:]
        line = line[:, : whole + _PEAK_TAPS]
        if not whole:
            return np.zeros(0)
        centre = _PEAK_TAPS // 2
        peak = np.abs(line[:, centre : centre + whole]).max(axis=0)
        loud = np.flatnonzero(peak.reshape(-1, self.STEP).max(axis=1) > 0)
        if len(loud):
            for taps in self._filters:
                for channel in line:
                    np.maximum(peak, np.abs(np.convolve(channel, taps, "valid")[:whole]), out=peak)
        return peak.reshape(-1, self.STEP).max(axis=1).astype(np.float64)

    def flush(self) -> Curve:
        """The peaks of what is still in the filter."""
        return self.add(np.zeros((len(self._past), 2 * self.STEP), np.float32))


def measure(samples: Audio) -> Loudness:
    """The loudness of float32 `[C, T]` at 48 kHz, C being 1 or 2."""
    meter = Meter(len(samples))
    for start in range(0, samples.shape[1], 10 * RATE_HZ):
        meter.add(samples[:, start : start + 10 * RATE_HZ])
    return meter.loudness()


def _windows(steps: Curve, length: int) -> Curve:
    """The mean power of each window of `length` steps of 100 ms; a shorter programme counts as one window."""
    if len(steps) < length:
        return np.array([steps.mean()]) if len(steps) else steps
    return np.convolve(steps, np.full(length, 1 / length), "valid")


def _gated(powers: Curve, gate_lu: float) -> float:
    """The mean power over the absolute and then the relative gate; 0 when nothing is over it."""
    powers = powers[powers > _power(SILENCE_LUFS)]
    if not len(powers):
        return 0.0
    return float(powers[powers > powers.mean() * 10 ** (gate_lu / 10)].mean())


def _range(steps: Curve) -> float:
    powers = _windows(steps, _SHORT_TERM)
    powers = powers[powers > _power(SILENCE_LUFS)]
    if not len(powers):
        return 0.0
    low, high = np.percentile(powers[powers > powers.mean() * 10 ** (_RANGE_GATE_LU / 10)], (10, 95))
    return 10 * float(np.log10(high / low))


def _lufs(power: float) -> float:
    return _OFFSET + 10 * float(np.log10(power)) if power > 0 else float("-inf")


def _power(lufs: float) -> float:
    return 10 ** ((lufs - _OFFSET) / 10)


@cache
def _k_impulse() -> Curve:
    """The K-weighting as an impulse response; after 4096 samples less than 1e-7 of it is left."""
    impulse = [1.0] + [0.0] * (_TAPS - 1)
    for (b0, b1, b2), (a1, a2) in (_SHELF, _HIGH_PASS):
        x1 = x2 = y1 = y2 = 0.0
        for index, x in enumerate(impulse):
            y = b0 * x + b1 * x1 + b2 * x2 - a1 * y1 - a2 * y2
            x1, x2, y1, y2 = x, x1, y, y1
            impulse[index] = y
    return np.array(impulse)


@cache
def _peak_filters() -> tuple[Audio, ...]:
    """Windowed-sinc interpolators to the three points between two samples."""
    taps = np.arange(_PEAK_TAPS + 1) - _PEAK_TAPS // 2
    filters: list[Audio] = []
    for phase in range(1, _OVERSAMPLING):
        at = taps - phase / _OVERSAMPLING
        kernel = np.sinc(at) * np.cos(np.pi * at / (_PEAK_TAPS + 2)) ** 2
        filters.append((kernel / kernel.sum())[::-1].astype(np.float32))
    return tuple(filters)
