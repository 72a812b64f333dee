"""Speech as a row of numbers every ten milliseconds: mel-frequency cepstral coefficients and their slopes.

Methods: Davis and Mermelstein 1980; mean and variance normalised over the recording, and the scale of frequencies
stretched to make a large speaker like a small one (vocal tract length normalisation, Lee and Rose 1996).
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

from laterna.press.audio import resampled
from laterna.story import Sound

Rows = NDArray[np.float32]
"""float32 `[T, D]`: a row a frame."""

RATE_HZ = 16000
HOP = 160
"""Samples of 10 ms."""

_WINDOW, _SPECTRUM = 400, 512
_BANDS, _COEFFICIENTS = 28, 13
_LOW_HZ, _HIGH_HZ = 100.0, 6800.0
_FLOOR_DB = 42.0
"""What is so far under the loud parts counts as silence, so that a hissing room is as silent as a computed one."""
_SLOPE_WEIGHT = 1.0
_BLOCK = 4096


def spectra(sound: Sound) -> Rows:
    """The power spectra of a sound, its channels heard as one: float32 `[T, 257]`, row `i` around sample `i * HOP`."""
    heard = resampled(Sound(samples=sound.samples.mean(axis=0, keepdims=True), rate_hz=sound.rate_hz), RATE_HZ)
    wave = np.pad(heard.samples[0], (_WINDOW // 2, _WINDOW))
    wave = np.append(wave[:1], wave[1:] - np.float32(0.97) * wave[:-1])
    frames = np.lib.stride_tricks.sliding_window_view(wave, _WINDOW)[::HOP]
    window = np.hanning(_WINDOW).astype(np.float32)
    blocks = (frames[at : at + _BLOCK] * window for at in range(0, len(frames), _BLOCK))
    return np.concatenate([(np.abs(np.fft.rfft(block, _SPECTRUM)) ** 2).astype(np.float32) for block in blocks])


def cepstrum(power: Rows, stretch: float = 1.0) -> Rows:
    """The coefficients and slopes `[T, 26]` of power spectra, as of a speaker `stretch` times smaller."""
    decibels = 10 * np.log10(power @ _mel_bands(stretch) + 1e-12)
    decibels = np.maximum(decibels, np.percentile(decibels, 95) - _FLOOR_DB)
    rows = decibels @ _cosines()
    rows = (rows - rows.mean(axis=0)) / (rows.std(axis=0) + 1e-6)
    padded = np.pad(rows, ((2, 2), (0, 0)), mode="edge")
    slopes = (2 * (padded[4:] - padded[:-4]) + padded[3:-1] - padded[1:-3]) / 10
    slopes *= _SLOPE_WEIGHT / (slopes.std(axis=0) + 1e-6)
    return np.hstack([rows, slopes]).astype(np.float32)


@cache
def _mel_bands(stretch: float) -> NDArray[np.float64]:
    """Triangles, evenly spaced in mel, `[257, _BANDS]`."""
    edges = 700 * (10 ** (np.linspace(_mel(_LOW_HZ), _mel(_HIGH_HZ), _BANDS + 2) / 2595) - 1) / stretch
    bins = np.fft.rfftfreq(_SPECTRUM, 1 / RATE_HZ)[:, None]
    rising = (bins - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - bins) / (edges[2:] - edges[1:-1])
    return np.clip(np.minimum(rising, falling), 0, None)


@cache
def _cosines() -> NDArray[np.float64]:
    """The discrete cosine transform, `[_BANDS, _COEFFICIENTS]`."""
    bands = np.arange(_BANDS)[:, None] + 0.5
    return np.cos(np.pi * bands * np.arange(_COEFFICIENTS) / _BANDS)


def _mel(hertz: float) -> float:
    return 2595 * float(np.log10(1 + hertz / 700))
