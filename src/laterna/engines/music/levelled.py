"""Music of any length brought to an even peak: kept in a temporary file until the peak is known, then given out."""

from __future__ import annotations

from tempfile import TemporaryFile
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Sound
from laterna.story.sound import RATE_HZ

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

BLOCK = 1 << 16
"""Samples that are worked on at a time."""
_PEAK = 0.7


def levelled(blocks: Iterable[np.ndarray], count: int, fade_s: float) -> Iterator[Sound]:
    """The same music at 48 kHz with its peak at -3 dBFS, in pieces of about a second.

    Args:
        blocks: float32 `[2, T]` in order, of any lengths and any loudness; `count` samples in all.
        count: how many.
        fade_s: the last so many seconds are faded to silence.
    """
    with TemporaryFile() as kept:
        highest = 1e-6
        for block in blocks:
            highest = max(highest, float(np.abs(block).max(initial=0)))
            kept.write(np.ascontiguousarray(block.T).tobytes())
        kept.seek(0)
        fade = max(min(count, round(fade_s * RATE_HZ)) - 1, 1)
        for start in range(0, count, BLOCK):
            size = min(BLOCK, count - start)
            samples = np.frombuffer(kept.read(size * 8), np.float32).reshape(-1, 2).T
            left = np.arange(count - start - 1, count - start - 1 - size, -1, dtype=np.float32)
            ending = np.minimum(left / fade, 1) ** 2
            yield Sound(samples=np.ascontiguousarray(samples * (ending * (_PEAK / highest))), rate_hz=RATE_HZ)
