"""A melody in keys: steps of the scale become pitches in an instrument's range, and make peace with the harmony."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.music.composer.harmony import nearest
from laterna.engines.music.composer.theme import Tone, is_strong

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.music.composer.harmony import Chord, Key, Span

_LONGEST_LEANING = 1.5
"""Beats that a note may lean on a chord before it resolves."""
_OCTAVE = 12


class Sung(NamedTuple):
    """One note of a line."""

    start: float
    """In beats from the section's start."""
    length: float
    pitch: int
    accent: float = 1.0
    """Factor on its loudness."""


def sing(tones: Sequence[Tone], key: Key, heart: int, low: int, high: int) -> list[Sung]:
    """Tones as pitches, all in one octave's place, as near to the instrument's heart as its range allows.

    Args:
        tones: By start.
        key: The key.
        heart: MIDI key around which the instrument sounds best.
        low: Its lowest MIDI key.
        high: Its highest.
    """
    pitches = [key.pitch(tone.degree, heart) for tone in tones]
    if not pitches:
        return []
    shifts = sorted(
        range(-3 * _OCTAVE, 4 * _OCTAVE, _OCTAVE),
        key=lambda shift: (
            sum(not low <= pitch + shift <= high for pitch in pitches),
            abs(sum(pitches) / len(pitches) + shift - heart),
        ),
    )
    return [Sung(tone.start, tone.length, pitch + shifts[0]) for tone, pitch in zip(tones, pitches, strict=True)]


def settle(line: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord], key: Key, beats: int) -> list[Sung]:
    """The line made to fit its chords.

    Accented notes become chord tones unless they lean on one a step away; passing notes take the chord's version of
    their step, the raised seventh over a dominant; a note held into a chord that it does not belong to ends there.
    """
    at = [_span_at(note.start, spans) for note in line]
    settled: list[Sung] = []
    for index, note in enumerate(line):
        harmony = chords[at[index]]
        after = line[index + 1] if index + 1 < len(line) else None
        leans = (
            after is not None
            and note.length <= _LONGEST_LEANING
            and 1 <= abs(after.pitch - note.pitch) <= 2
            and after.pitch % 12 in chords[at[index + 1]].tones
        )
        strong = is_strong(Tone(note.start, note.length, 0), beats)
        if note.pitch % 12 in harmony.tones:
            pitch = note.pitch
        elif strong and not leans:
            pitch = nearest(note.pitch, harmony.tones)
        else:
            pitch = _altered(note.pitch, harmony, key)
        settled.append(_cut(note._replace(pitch=pitch), at[index], spans, chords))
    return settled


def phrased(line: Sequence[Sung], beats: int) -> list[Sung]:
    """The line with its dynamics: towards the highest note and away from it, a little weight on first beats."""
    if not line:
        return []
    top = max(line, key=lambda note: note.pitch)
    reach = max(abs(line[0].start - top.start), abs(line[-1].start - top.start), 1.0)
    return [
        note._replace(
            accent=(1.06 - 0.16 * abs(note.start - top.start) / reach) * (1.0 if note.start % beats == 0 else 0.93)
        )
        for note in line
    ]


def _span_at(beat: float, spans: Sequence[Span]) -> int:
    return max(index for index, span in enumerate(spans) if span.start <= beat)


def _altered(pitch: int, harmony: Chord, key: Key) -> int:
    """A pitch as the chord has it, where the chord raises or lowers that step of the scale."""
    for other in (pitch + 1, pitch - 1):
        if other % 12 in harmony.tones and other % 12 not in key.classes:
            return other
    return pitch


def _cut(note: Sung, at: int, spans: Sequence[Span], chords: Sequence[Chord]) -> Sung:
    for index in range(at + 1, len(spans)):
        if spans[index].start >= note.start + note.length:
            break
        if note.pitch % 12 not in chords[index].tones:
            return note._replace(length=spans[index].start - note.start)
    return note
