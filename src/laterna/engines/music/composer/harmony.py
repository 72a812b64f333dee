"""Chords by their Roman numerals, scales, and voices that move as little as they can.

Numerals are read against the major scale of the tonic whatever the mode: `bVI` is the major chord on the flat sixth,
`ii` a minor one, `viio` a diminished one; `7`, `maj7`, `sus4` and `add9` add their notes. Voice leading follows the
common rule of the least motion, without parallel fifths and octaves against the bass (W. Piston, Harmony).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import product
from typing import NamedTuple

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic": (0, 2, 3, 5, 7, 8, 11),
    "pentatonic": (0, 2, 4, 7, 9),
}
"""Semitones above the tonic."""

_STEPS = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_NUMERAL = re.compile(r"^(b?)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(o?)(maj7|7|sus4|add9|)$")
_PERFECT = {0, 7}


class Chord(NamedTuple):
    """A chord above a tonic."""

    root: int
    """Semitones above the tonic."""
    tones: tuple[int, ...]
    """Semitones above the tonic, each within an octave, the root first."""


@cache
def chord(numeral: str) -> Chord:
    """The chord of a numeral. Raises `ValueError` for what is none."""
    match = _NUMERAL.match(numeral)
    if match is None:
        raise ValueError(f"not a chord: {numeral}")
    flat, name, diminished, added = match.groups()
    root = _STEPS[name.lower()] - len(flat)
    third = 4 if name.isupper() else 3
    above = [0, 5 if added == "sus4" else third, 6 if diminished else 7]
    above += {"7": [10], "maj7": [11], "add9": [14]}.get(added, [])
    return Chord(root % 12, tuple((root + step) % 12 for step in above))


def scale_tone(target: float, scale: tuple[int, ...], tonic: int) -> int:
    """The MIDI key of the scale nearest to `target`."""
    return _nearest(target, tuple((tonic + step) % 12 for step in scale))


def chord_tone(target: float, harmony: Chord, tonic: int) -> int:
    """The MIDI key of the chord nearest to `target`."""
    return _nearest(target, tuple((tonic + tone) % 12 for tone in harmony.tones))


def lead(
    harmony: Chord, before: tuple[int, ...], bass: tuple[int, int], tonic: int, low: int, high: int
) -> tuple[int, ...]:
    """Three voices for a chord, as near as can be to the three before.

    Args:
        harmony: The chord.
        before: MIDI keys of the voices before, low to high; empty at a beginning.
        bass: MIDI keys of the bass before and now.
        tonic: Pitch class of the tonic.
        low: Lowest MIDI key allowed.
        high: Highest MIDI key allowed.
    """
    classes = {(tonic + tone) % 12 for tone in harmony.tones}
    keys = [key for key in range(low, high + 1) if key % 12 in classes]
    middle = before or (low + 5, low + 9, low + 14)
    near = [[key for key in keys if abs(key - voice) <= 7] or keys[:1] for voice in middle]
    voicings = [voicing for voicing in product(*near) if voicing[0] < voicing[1] < voicing[2]]
    return min(voicings or [tuple(keys[:3])], key=lambda voicing: _cost(voicing, middle, bass, classes))


def _cost(voicing: tuple[int, ...], before: tuple[int, ...], bass: tuple[int, int], classes: set[int]) -> float:
    motion = sum(abs(key - old) for key, old in zip(voicing, before, strict=True))
    missing = 6 * (min(3, len(classes)) - len({key % 12 for key in voicing}))
    wide = max(0, voicing[2] - voicing[0] - 14)
    parallels = sum(
        12
        for key, old in zip(voicing, before, strict=True)
        if key != old and bass[0] != bass[1] and (key - bass[1]) % 12 == (old - bass[0]) % 12 in _PERFECT
    )
    return motion + missing + wide + parallels


def _nearest(target: float, classes: tuple[int, ...]) -> int:
    around = range(int(target) - 7, int(target) + 8)
    return min((key for key in around if key % 12 in classes), key=lambda key: (abs(key - target), key))
