"""A small room: sparse early reflections and a soft tail of noise, the two ears different.

The tail is exponentially decaying noise, darker the longer it lasts (J. Moorer, About This Reverberation Business,
1979); it is laid on by fast convolution in blocks, overlap-add.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from laterna.story.seeds import seed_of

_BLOCK = 1 << 16
_TAIL_S = 1.1
_EARLY = ((0.011, 0.5), (0.017, -0.38), (0.023, 0.3), (0.031, 0.24), (0.041, -0.18))
"""(seconds, loudness) of the walls."""


def in_room(samples: np.ndarray, share: float, rate_hz: int) -> np.ndarray:
    """Sound with a room around it: float32 `[2, T]`, as long as before.

    Args:
        samples: float32 `[2, T]`.
        share: Loudness of the room beside the sound itself, 0 to 1.
        rate_hz: Samples a second.
    """
    response = _response(rate_hz)
    count = samples.shape[1]
    size = _BLOCK * 2
    spectrum = np.fft.rfft(response, size, axis=1).astype(np.complex64)
    wet = np.zeros((2, count + size), np.float32)
    for start in range(0, count, _BLOCK):
        block = samples[:, start : start + _BLOCK]
        laid = np.fft.irfft(np.fft.rfft(block, size, axis=1) * spectrum, size, axis=1)
        wet[:, start : start + size] += laid.astype(np.float32)
    return samples + share * wet[:, :count]


@cache
def _response(rate_hz: int) -> np.ndarray:
    """float32 `[2, T]`, T at most a block."""
    count = min(_BLOCK, round(_TAIL_S * rate_hz))
    time = np.arange(count) / rate_hz
    rng = np.random.default_rng(seed_of("room"))
    noise = rng.standard_normal((2, count))
    spectrum = np.fft.rfft(noise, axis=1)
    darker = 1 / (1 + (np.fft.rfftfreq(count, 1 / rate_hz) / 2600.0) ** 2)
    tail = np.fft.irfft(spectrum * darker, count, axis=1) * np.exp(-time / 0.24) * np.clip(time / 0.03, 0, 1)
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    for ear, shift in enumerate((0.0, 0.0013)):
        for seconds, loud in _EARLY:
            tail[ear, round((seconds + shift) * rate_hz)] += loud * 0.5
    return tail.astype(np.float32)
