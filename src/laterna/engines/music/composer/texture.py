"""What sounds under the melody: figures of accompaniment, bass, pad and soft drums, one bar at a time."""

from __future__ import annotations

from typing import NamedTuple


class Beat(NamedTuple):
    """One note of a bar."""

    start: float
    """In beats from the bar's start."""
    length: float
    pitch: int
    strength: float = 1.0
    """Factor on the bar's loudness."""


def rocking(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    order = (0, 1, 2, 1)
    return [Beat(beat, 1.2, voices[order[beat % 4]], 1.0 if beat == 0 else 0.8) for beat in range(beats)]


def lullaby(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    return [Beat(0, 2, voices[0]), *(Beat(beat, 1, voice, 0.7) for beat in range(1, beats) for voice in voices[1:])]


def harp(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    run = (*voices, voices[0] + 12, voices[1] + 12, voices[0] + 12, voices[2], voices[1])
    return [Beat(step / 2, 2.0, run[step % 8], 0.95 if step % 2 else 1.0) for step in range(beats * 2)]


def oompah(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    return [Beat(beat, 0.4, voice, 0.8) for beat in range(1, beats, 2 if beats == 4 else 1) for voice in voices]


def pulse(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    return [Beat(step / 2, 0.35, voices[0], 1.0 if step % 4 == 0 else 0.7) for step in range(beats * 2)]


def march(voices: tuple[int, ...], bass: int, beats: int) -> list[Beat]:
    return [
        Beat(start, length, voice, strength)
        for start, length, strength in ((0.0, 1.4, 1.0), (1.5, 0.5, 0.8), (2.0, float(beats - 2), 0.9))
        for voice in voices
    ]


FIGURES = {
    "rocking": rocking, "lullaby": lullaby, "harp": harp, "oompah": oompah, "pulse": pulse, "march": march,
}  # fmt: skip

_KICK, _BRUSH, _SHAKER = 36, 40, 70
"""General MIDI drums."""


def bass_line(figure: str, bass: int, beats: int) -> list[Beat]:
    """The lowest voice: long where it is calm, walking where it moves."""
    if figure in {"oompah", "march"}:
        return [Beat(0, 0.9, bass), Beat(beats // 2, 0.9, bass + 7 if bass < 41 else bass - 5, 0.85)]
    if figure == "pulse":
        return [Beat(beat, 0.8, bass, 1.0 if beat == 0 else 0.75) for beat in range(beats)]
    return [Beat(0, float(beats), bass)]


def drum_bar(figure: str, beats: int) -> list[Beat]:
    """A bar of soft drums."""
    if figure == "pulse":
        return [Beat(beat, 0.5, _KICK, 1.0 if beat == 0 else 0.6) for beat in range(0, beats, 2)]
    shaker = [Beat(step / 2, 0.25, _SHAKER, 0.5 if step % 2 else 0.8) for step in range(beats * 2)]
    backbeat = [Beat(beat, 0.5, _BRUSH, 0.7) for beat in range(1, beats, 2)]
    return [Beat(0, 0.5, _KICK), *backbeat, *shaker]
