"""When each word is spoken in a recording that does not say: a parent's own reading, an engine without timings.

The recording is laid onto a reading of the same text whose times are known, by dynamic time warping (`warp`) of their
cepstra (`cepstrum`); the known times then move along the path.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.press.cepstrum import HOP, RATE_HZ, cepstrum, spectra
from laterna.press.warp import distance, warp
from laterna.story import WordTiming
from laterna.story.errors import InputError
from laterna.story.spoken import words_of

if TYPE_CHECKING:
    from laterna.press.filters import Curve
    from laterna.story import Narration, Sound

_FRAME_S = HOP / RATE_HZ
_STRETCHES = (0.8, 0.88, 0.94, 1.0, 1.07, 1.15, 1.24, 1.34)
"""From a giant's voice to a small child's, beside the reference's."""


def align(text: str, language: str, recording: Sound, reference: Narration) -> tuple[WordTiming, ...]:
    """The time of every spoken word of `text` in `recording`, ordered, never overlapping.

    Args:
        text: what is read.
        language: its BCP 47 code.
        recording: somebody's reading of the whole text; one or two channels, any rate.
        reference: another reading of the same text, with its word timings.

    Raises `InputError` when the reference does not read the same words.
    """
    ranges = words_of(text, language)
    if len(ranges) != len(reference.words):
        raise InputError(
            f"The text has {len(ranges)} words and the reference reading {len(reference.words)}: "
            "let the same text be read, in the same language."
        )
    path = _path(reference.sound, recording)
    starts = _moved(np.array([word.start_s for word in reference.words]), path, recording.seconds)
    ends = _moved(np.array([word.end_s for word in reference.words]), path, recording.seconds)
    ends = np.maximum(starts, np.minimum(ends, np.append(starts[1:], recording.seconds)))
    return tuple(
        WordTiming(start_s=float(start), end_s=float(end), start_char=first, end_char=last)
        for start, end, (first, last) in zip(starts, ends, ranges, strict=True)
    )


def _path(reference: Sound, recording: Sound) -> Curve:
    """Moments that belong together, in seconds `[N, 2]`, under the stretch that makes the two speakers most alike."""
    known, heard = spectra(reference), cepstrum(spectra(recording))
    stretched = [cepstrum(known, stretch) for stretch in _STRETCHES]
    nearest = min(stretched, key=lambda rows: distance(rows, heard))
    return warp(nearest, heard).astype(np.float64) * _FRAME_S


def _moved(times: Curve, path: Curve, longest: float) -> Curve:
    """Times of the reference as times of the recording; where one moment meets many, their mean."""
    rows, first = np.unique(path[:, 0], return_index=True)
    counts = np.diff(np.append(first, len(path)))
    means = np.add.reduceat(path[:, 1], first) / counts
    return np.maximum.accumulate(np.clip(np.interp(times, rows, means), 0, longest))
