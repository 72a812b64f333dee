"""Plays a score: every note from its instrument, panned, summed, set in a small room, at an even level."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.music.synth.room import in_room
from laterna.engines.music.synth.tone import RATE_HZ, instruments, tone, touch_of
from laterna.story import Score, Sound

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Tempo, Track

_ROOM = 0.28
_PEAK = 0.7
_FADE_S = 0.8
_GRID_MS = 20
"""Lengths of notes are rounded to this, so that equal notes are made once."""


class Synth:
    """Plays scores at 48 kHz in stereo. Made without settings; keeps the notes it has made."""

    def render(self, score: Score) -> Sound:
        """The score's sound: exactly `score.seconds` long, peak at -3 dBFS, silent at both ends."""
        count = round(score.seconds * RATE_HZ)
        samples = np.zeros((2, count), np.float32)
        clock = Clock(score.tempos)
        for track in score.tracks:
            _play(track, clock, samples)
        samples = in_room(samples, _ROOM, RATE_HZ)
        samples *= _PEAK / max(float(np.abs(samples).max(initial=0)), 1e-6)
        fade = min(count, round(_FADE_S * RATE_HZ))
        samples[:, count - fade :] *= np.linspace(1, 0, fade, dtype=np.float32) ** 2
        return Sound(samples=samples, rate_hz=RATE_HZ)


class Clock:
    """Beats to seconds, through a tempo map."""

    def __init__(self, tempos: Sequence[Tempo]) -> None:
        self._beats = [tempo.beat for tempo in tempos]
        self._lengths = [60 / tempo.bpm for tempo in tempos]
        self._starts = [0.0]
        for index in range(1, len(tempos)):
            passed = self._beats[index] - self._beats[index - 1]
            self._starts.append(self._starts[-1] + passed * self._lengths[index - 1])

    def seconds(self, beat: float) -> float:
        """When a beat falls, in seconds from the beginning."""
        index = max(0, bisect_right(self._beats, beat) - 1)
        return self._starts[index] + (beat - self._beats[index]) * self._lengths[index]


def _play(track: Track, clock: Clock, samples: np.ndarray) -> None:
    """Add a track's notes, with constant-power panning."""
    instrument = track.instrument if track.instrument in instruments() else "piano"
    angle = (track.pan + 1) * np.pi / 4
    sides = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    for note in track.notes:
        start_s = clock.seconds(note.start)
        held_ms = round((clock.seconds(note.start + note.length) - start_s) * 1000 / _GRID_MS) * _GRID_MS
        sound = tone(instrument, note.pitch, max(_GRID_MS, held_ms), touch_of(note.velocity))
        first = round(start_s * RATE_HZ)
        piece = sound[: max(0, samples.shape[1] - first)]
        loudness = np.float32((note.velocity / 127) ** 1.6)
        samples[:, first : first + piece.size] += sides * (loudness * piece)
