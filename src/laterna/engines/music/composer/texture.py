"""What sounds under the melody: figures of accompaniment, the bass's rhythm and soft drums, one span at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable


class Beat(NamedTuple):
    """One note of a span."""

    start: float
    """In beats from the span's start."""
    length: float
    pitch: int
    strength: float = 1.0
    """Factor on the span's loudness."""


Voices = tuple[int, ...]


def rocking(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """Low, high, middle, high: in quarters at first, in eighths when it is busy."""
    order = (0, 2, 1, 2)
    width = 0.5 if busy else 1.0
    return [
        Beat(step * width, 1.4 * width, voices[order[step % 4]], 1.0 if step == 0 else 0.74)
        for step in range(round(beats / width))
    ]


def weaving(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """A slow rise that stays up."""
    rise = [Beat(0, 1.0, voices[0]), Beat(0.5, 1.0, voices[1], 0.8), Beat(1, float(beats - 1) or 0.5, voices[2], 0.85)]
    return rise if beats > 1 else rise[:2]


def lullaby(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """A low note, then two that rock above it."""
    above = [Beat(beat, 0.9, voice, 0.66) for beat in range(1, beats) for voice in voices[1:]]
    return [Beat(0, 1.6, voices[0]), *above]


def harp(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """A wave of eighths over an octave and a half."""
    run = (*voices, voices[0] + 12, voices[1] + 12, voices[0] + 12, voices[2], voices[1])
    return [Beat(step / 2, 1.8, run[step % 8], 1.0 if step == 0 else 0.78) for step in range(beats * 2)]


def oompah(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """The chord on the beats where the bass is not."""
    offbeats = range(1, beats) if beats == 3 else range(1, beats, 2)
    return [Beat(beat, 0.4, voice, 0.78) for beat in offbeats for voice in (voices if busy else voices[1:])]


def pulse(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """Repeated eighths that hold their breath."""
    return [
        Beat(step / 2, 0.32, voices[0] if step % 2 or not busy else voices[1], 1.0 if step % 4 == 0 else 0.68)
        for step in range(beats * 2)
    ]


def march(voices: Voices, beats: int, busy: bool) -> list[Beat]:
    """Dotted chords."""
    rows = [(0.0, 1.2, 1.0), (1.5, 0.45, 0.75), (2.0, beats - 2.2, 0.88)]
    return [Beat(start, length, voice, loud) for start, length, loud in rows if start < beats for voice in voices]


FIGURES: dict[str, Callable[[Voices, int, bool], list[Beat]]] = {
    "rocking": rocking, "weaving": weaving, "lullaby": lullaby, "harp": harp, "oompah": oompah, "pulse": pulse,
    "march": march,
}  # fmt: skip

_ROLL = 0.09
_KICK, _BRUSH, _SHAKER = 36, 40, 70
"""General MIDI drums."""


def roll(voices: Voices, beats: float) -> list[Beat]:
    """A chord from the bottom up, as a harpist ends with."""
    keys = (*voices, voices[0] + 12)
    return [Beat(index * _ROLL, beats - index * _ROLL, key, 0.95) for index, key in enumerate(keys)]


def bass_rhythm(figure: str, bass: int, fifth: int, link: int | None, beats: int) -> list[Beat]:
    """The bass of a span.

    Args:
        figure: The accompaniment's name.
        bass: MIDI key.
        fifth: MIDI key that it swings to in dances.
        link: A passing note to the next span's bass, if any.
        beats: Of the span.
    """
    if figure == "pulse":
        line = [Beat(beat, 0.8, bass, 1.0 if beat == 0 else 0.72) for beat in range(beats)]
    elif figure in {"oompah", "march"} and beats == 4:
        line = [Beat(0, 0.9, bass), Beat(2, 0.9, fifth, 0.85)]
    elif figure == "oompah":
        line = [Beat(0, 0.9, bass)]
    else:
        line = [Beat(0, float(beats), bass)]
    if link is None or beats == 1:
        return line
    last = beats - 1.0
    cut = [beat._replace(length=min(beat.length, last - beat.start)) for beat in line if beat.start < last]
    return [*cut, Beat(last, 0.9, link, 0.8)]


def drum_bar(figure: str, beats: int, busy: bool) -> list[Beat]:
    """A bar of soft drums: a heartbeat in tension, a shaker in play, a march when it is won."""
    if figure == "pulse":
        return [Beat(0, 0.5, _KICK, 0.9), Beat(0.5, 0.5, _KICK, 0.5)]
    shaker = [Beat(step / 2, 0.25, _SHAKER, 0.45 if step % 2 else 0.75) for step in range(beats * 2)]
    backbeat = [Beat(beat, 0.5, _BRUSH, 0.6) for beat in range(1, beats, 2 if beats == 4 else 1)]
    if figure == "march":
        return [Beat(0, 0.5, _KICK), Beat(beats - 0.5, 0.25, _BRUSH, 0.4), *backbeat]
    return [Beat(0, 0.5, _KICK, 0.7), *shaker, *(backbeat if busy else [])]
