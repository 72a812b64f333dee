"""Plays a score: every note from its instrument, panned, summed, set in a small room, at an even level."""

from __future__ import annotations

from bisect import bisect_right
from collections import deque
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laterna.engines.music.levelled import BLOCK, RATE_HZ, levelled
from laterna.engines.music.synth.room import in_room
from laterna.engines.music.synth.tone import instruments, tone, touch_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from laterna.story import Score, Sound, Tempo, Track

_ROOM = 0.28
_FADE_S = 0.8
_GRID_MS = 20
"""Lengths of notes are rounded to this, so that equal notes are made once."""


class Synth:
    """Plays scores at 48 kHz in stereo. Made without settings; keeps the notes it has made."""

    def render(self, score: Score) -> Iterator[Sound]:
        """The score's sound in pieces: exactly `score.seconds` in all, peak at -3 dBFS, silent at both ends."""
        count = round(score.seconds * RATE_HZ)
        return levelled(in_room(_played(score, count), _ROOM), count, _FADE_S)


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


class _Struck(NamedTuple):
    """A note that is to sound."""

    first: int
    """The sample at which it begins."""
    instrument: str
    pitch: int
    held_ms: int
    touch: int
    sides: np.ndarray
    """float32 `[2, 1]`: how loud it is in each ear, with constant power."""


def _notes(track: Track, clock: Clock) -> Iterator[_Struck]:
    instrument = track.instrument if track.instrument in instruments() else "piano"
    angle = (track.pan + 1) * np.pi / 4
    ears = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32)
    for note in track.notes:
        start_s = clock.seconds(note.start)
        held_ms = round((clock.seconds(note.start + note.length) - start_s) * 1000 / _GRID_MS) * _GRID_MS
        sides = ears * np.float32((note.velocity / 127) ** 1.6)
        first = round(start_s * RATE_HZ)
        yield _Struck(first, instrument, note.pitch, max(_GRID_MS, held_ms), touch_of(note.velocity), sides)


def _played(score: Score, count: int) -> Iterator[np.ndarray]:
    """All notes of a score summed, `count` samples in blocks, each note made when its time comes."""
    clock = Clock(score.tempos)
    waiting = deque(sorted((n for track in score.tracks for n in _notes(track, clock)), key=attrgetter("first")))
    sounding: list[tuple[_Struck, np.ndarray]] = []
    for start in range(0, count, BLOCK):
        stop = min(start + BLOCK, count)
        while waiting and waiting[0].first < stop:
            note = waiting.popleft()
            sounding.append((note, tone(note.instrument, note.pitch, note.held_ms, note.touch)))
        block = np.zeros((2, stop - start), np.float32)
        for note, sound in sounding:
            first, last = max(note.first, start), min(note.first + sound.size, stop)
            block[:, first - start : last - start] += note.sides * sound[first - note.first : last - note.first]
        yield block
        sounding = [(note, sound) for note, sound in sounding if note.first + sound.size > stop]
