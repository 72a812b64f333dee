"""A small room: sparse early reflections and a soft tail of noise, the two ears different.

The tail is exponentially decaying noise, darker the longer it lasts (J. Moorer, About This Reverberation Business,
1979); it is laid on by fast convolution in blocks, overlap-add.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.music.levelled import BLOCK, RATE_HZ
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TAIL_S = 1.1
_EARLY = ((0.011, 0.5), (0.017, -0.38), (0.023, 0.3), (0.031, 0.24), (0.041, -0.18))
"""(seconds, loudness) of the walls."""


def in_room(blocks: Iterable[np.ndarray], share: float) -> Iterator[np.ndarray]:
    """Sound with a room around it, as long as before.

    Args:
        blocks: float32 `[2, T]` at 48 kHz, in order, T at most `BLOCK`.
        share: Loudness of the room beside the sound itself, 0 to 1.
    """
    size = BLOCK * 2
    spectrum = np.fft.rfft(_response(), size, axis=1).astype(np.complex64)
    wet = np.zeros((2, size), np.float32)
    for block in blocks:
        count = block.shape[1]
        wet += np.fft.irfft(np.fft.rfft(block, size, axis=1) * spectrum, size, axis=1).astype(np.float32)
        yield block + share * wet[:, :count]
        wet = np.concatenate([wet[:, count:], np.zeros((2, count), np.float32)], axis=1)


@cache
def _response() -> np.ndarray:
    """float32 `[2, T]`, T at most a block."""
    count = min(BLOCK, round(_TAIL_S * RATE_HZ))
    time = np.arange(count) / RATE_HZ
    rng = np.random.default_rng(seed_of("room"))
    noise = rng.standard_normal((2, count))
    spectrum = np.fft.rfft(noise, axis=1)
    darker = 1 / (1 + (np.fft.rfftfreq(count, 1 / RATE_HZ) / 2600.0) ** 2)
    tail = np.fft.irfft(spectrum * darker, count, axis=1) * np.exp(-time / 0.24) * np.clip(time / 0.03, 0, 1)
    tail /= np.sqrt((tail**2).sum(axis=1, keepdims=True))
    for ear, shift in enumerate((0.0, 0.0013)):
        for seconds, loud in _EARLY:
            tail[ear, round((seconds + shift) * RATE_HZ)] += loud * 0.5
    return tail.astype(np.float32)
