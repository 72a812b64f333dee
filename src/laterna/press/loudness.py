"""How loud a programme is, and how high its true peaks rise.

Methods: ITU-R BS.1770-4 (K-weighting, gated integrated loudness, true peak by oversampling), EBU R 128, loudness range
by EBU Tech 3342. Checked against the test signals of EBU Tech 3341.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from laterna.press.filters import Audio, Curve, Filter, decibels
from laterna.story.sound import RATE_HZ

FRAME = RATE_HZ // 1000
"""Samples of a millisecond."""
SILENCE_LUFS = -70.0
"""The absolute gate: what is quieter does not count."""

_STEP = 100
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
    """The K-weighted power of a programme at 48 kHz that flows by in blocks."""

    def __init__(self, channels: int) -> None:
        self._weighting = Filter(_k_impulse(), channels)
        self._rest = np.zeros((channels, 0), np.float32)
        self._powers: list[Curve] = []

    def add(self, block: Audio) -> None:
        """The next samples, float32 `[C, T]`, C being 1 or 2."""
        line = np.concatenate([self._rest, self._weighting.feed(block)], axis=1)
        whole = line.shape[1] // FRAME * FRAME
        frames = line[:, :whole].reshape(len(line), -1, FRAME)
        self._powers.append(np.einsum("cft,cft->f", frames, frames, dtype=np.float64) / FRAME)
        self._rest = line[:, whole:]

    def powers(self) -> Curve:
        """The power of each millisecond so far, of all channels together."""
        return np.concatenate([*self._powers, np.zeros(0)])

    def integrated_lufs(self) -> float:
        """The gated loudness so far; -inf when nothing was over the absolute gate."""
        return integrated(self.powers())


class PeakMeter:
    """The true peak of each millisecond of what flows by."""

    def __init__(self, channels: int) -> None:
        self._past = np.zeros((channels, _PEAK_TAPS), np.float32)

    def add(self, block: Audio) -> Curve:
        """The highest absolute value, between the samples too, of each millisecond, half a filter (0.25 ms) late."""
        line = np.concatenate([self._past, block], axis=1)
        count = (line.shape[1] - _PEAK_TAPS) // FRAME
        self._past = line[:, count * FRAME :]
        if count <= 0:
            return np.zeros(0)
        windows = np.lib.stride_tricks.sliding_window_view(line, FRAME + _PEAK_TAPS, axis=1)[:, ::FRAME][:, :count]
        peaks = np.zeros(count)
        for channel in windows:
            for start in range(0, count, 1000):
                between = np.ascontiguousarray(channel[start : start + 1000]) @ _peak_filters()
                highest = np.abs(between, out=between).max(axis=1)
                np.maximum(peaks[start : start + 1000], highest, out=peaks[start : start + 1000])
        return peaks

    def flush(self) -> Curve:
        """The peaks of what is still in the filter."""
        return self.add(np.zeros((len(self._past), 2 * FRAME), np.float32))


def measure(samples: Audio) -> Loudness:
    """The loudness of float32 `[C, T]` at 48 kHz, C being 1 or 2."""
    meter, peaks = Meter(len(samples)), PeakMeter(len(samples))
    highest = [0.0]
    for start in range(0, samples.shape[1], 10 * RATE_HZ):
        block = samples[:, start : start + 10 * RATE_HZ]
        meter.add(block)
        highest.append(peaks.add(block).max(initial=0))
    highest.append(peaks.flush().max(initial=0))
    return Loudness(meter.integrated_lufs(), _range(_steps(meter.powers())), decibels(float(max(highest))))


def integrated(powers: Curve) -> float:
    """The gated loudness in LUFS of K-weighted powers, one a millisecond; -inf when none is over the absolute gate."""
    return _lufs(_gated(_windows(_steps(powers), _MOMENTARY), _RELATIVE_GATE_LU))


def _steps(powers: Curve) -> Curve:
    """The mean power of each 100 ms; of the whole, where there is less."""
    whole = len(powers) // _STEP * _STEP
    return powers[:whole].reshape(-1, _STEP).mean(axis=1) if whole else powers[:0]


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
def _peak_filters() -> Audio:
    """`[FRAME + _PEAK_TAPS, FRAME * 4]`: from a window of samples to a millisecond of them and the points between.

    Each column is a windowed-sinc interpolator to one point.
    """
    samples = np.arange(FRAME + _PEAK_TAPS)[:, None]
    points = _PEAK_TAPS / 2 + np.arange(FRAME * _OVERSAMPLING) / _OVERSAMPLING
    at = samples - points
    kernel = np.sinc(at) * np.cos(np.pi * np.clip(at / (_PEAK_TAPS + 1), -0.5, 0.5)) ** 2
    return (kernel / kernel.sum(axis=0)).astype(np.float32)
