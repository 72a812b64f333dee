"""Filtering a sound that flows by in blocks, and smoothing the slow curves that steer its level.

Method: overlap-save convolution by the fast Fourier transform (Smith, *Spectral Audio Signal Processing*).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Audio = NDArray[np.float32]
"""float32 `[C, T]`, nominally within -1 to 1."""
Curve = NDArray[np.float64]
"""float64 `[N]`: one value a step of time."""

_BLOCK = 1 << 15


class Filter:
    """A finite impulse response on `[C, T]` blocks, remembering what went before."""

    def __init__(self, impulse: NDArray[np.floating], channels: int) -> None:
        self._response = np.fft.rfft(impulse.astype(np.float32), _BLOCK)
        self._past = np.zeros((channels, len(impulse) - 1), np.float32)

    def feed(self, block: Audio) -> Audio:
        """The next block, filtered, of the same length; the filter's own delay is in it."""
        history = self._past.shape[1]
        line = np.concatenate([self._past, block], axis=1)
        out = np.empty_like(block)
        hop = _BLOCK - history
        for start in range(0, block.shape[1], hop):
            spectrum = np.fft.rfft(line[:, start : start + _BLOCK], _BLOCK) * self._response
            piece = np.fft.irfft(spectrum, _BLOCK)[:, history : history + block.shape[1] - start]
            out[:, start : start + hop] = piece
        self._past = line[:, line.shape[1] - history :]
        return out


def eased(curve: Curve, width: int) -> Curve:
    """A curve smoothed by a Hann window of `width` steps, centred, of the same length."""
    window = np.hanning(width + 2)[1:-1]
    padded = np.pad(curve, (width // 2, width - 1 - width // 2), mode="edge")
    return np.asarray(np.convolve(padded, window / window.sum(), "valid"), np.float64)


def widened(active: NDArray[np.bool_], before: int, after: int) -> NDArray[np.bool_]:
    """Where something is active within `before` steps to come or `after` steps past."""
    total = np.concatenate([[0], np.cumsum(active)])
    steps = np.arange(len(active))
    first = np.maximum(steps - after, 0)
    last = np.minimum(steps + before + 1, len(active))
    return total[last] > total[first]


def lowest(curve: Curve, reach: int) -> Curve:
    """The least value within `reach` steps before and after each step."""
    padded = np.pad(curve, reach, mode="edge")
    width = 2 * reach + 1
    best = padded
    span = 1
    while span < width:
        step = min(span, width - span)
        best = np.minimum(best[:-step], best[step:])
        span += step
    return best


def decibels(ratio: float) -> float:
    """A ratio of amplitudes in dB; -inf for 0."""
    return 20 * float(np.log10(ratio)) if ratio > 0 else float("-inf")


def ratio(decibels: float) -> float:
    """The ratio of amplitudes that so many dB are."""
    return 10.0 ** (decibels / 20)
