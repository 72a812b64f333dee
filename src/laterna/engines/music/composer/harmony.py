"""Chords by their Roman numerals, keys, and voices that move as little as they can.

Numerals are read against the major scale of the tonic whatever the mode: `bVI` is the major chord on the flat sixth,
`ii` a minor one, `viio` a diminished one; `7`, `maj7`, `sus4` and `add9` add their notes. Voice leading follows the
common rule of the least motion, without parallel fifths and octaves (W. Piston, Harmony).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import combinations, product
from typing import NamedTuple

SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "minor": (0, 2, 3, 5, 7, 8, 10),
}
"""Semitones above the tonic, one a step."""

_STEPS = {"i": 0, "ii": 2, "iii": 4, "iv": 5, "v": 7, "vi": 9, "vii": 11}
_NUMERAL = re.compile(r"^([b#]?)(VII|VI|V|IV|III|II|I|vii|vi|v|iv|iii|ii|i)(o?)(maj7|7|sus4|add9|)$")
_FLAT = {"b": -1, "#": 1, "": 0}
_PERFECT = {0, 7}


class Chord(NamedTuple):
    """A chord: pitch classes, 0 for C."""

    root: int
    tones: tuple[int, ...]
    """The root first, then third, fifth and what is added."""
    third: int = 0
    """Semitones from the root to its third; 5 where the fourth stands in for it."""


class Span(NamedTuple):
    """A stretch of one harmony."""

    start: float
    """In beats from the section's start."""
    length: int
    """In beats."""
    fixed: Chord | None = None
    """The chord that it must have."""


class Key(NamedTuple):
    """A tonic and the scale on it."""

    tonic: int
    """Pitch class, 0 for C."""
    scale: tuple[int, ...]

    def pitch(self, degree: int, middle: int) -> int:
        """The MIDI key of a step of the scale above the tonic nearest below or at `middle`."""
        octave, step = divmod(degree, len(self.scale))
        return middle - (middle - self.tonic) % 12 + 12 * octave + self.scale[step]

    @property
    def classes(self) -> frozenset[int]:
        """The pitch classes of the scale."""
        return frozenset((self.tonic + step) % 12 for step in self.scale)


@cache
def chord(numeral: str, tonic: int = 0) -> Chord:
    """The chord of a numeral above a tonic. Raises `ValueError` for what is none."""
    match = _NUMERAL.match(numeral)
    if match is None:
        raise ValueError(f"not a chord: {numeral}")
    accidental, name, diminished, added = match.groups()
    root = (tonic + _STEPS[name.lower()] + _FLAT[accidental]) % 12
    third = 5 if added == "sus4" else 4 if name.isupper() else 3
    above = [0, third, 6 if diminished else 7, *{"7": [10], "maj7": [11], "add9": [14]}.get(added, [])]
    return Chord(root, tuple((root + step) % 12 for step in above), third)


def nearest(target: float, classes: frozenset[int] | tuple[int, ...]) -> int:
    """The MIDI key nearest to `target` whose pitch class is among `classes`; the lower of two."""
    around = range(int(target) - 7, int(target) + 8)
    return min((key for key in around if key % 12 in classes), key=lambda key: (abs(key - target), key))


def lead(harmony: Chord, before: tuple[int, ...], bass: tuple[int, int], low: int, high: int) -> tuple[int, ...]:
    """Three voices for a chord, as near as can be to the three before.

    Args:
        harmony: The chord.
        before: MIDI keys of the voices before, low to high; empty at a beginning.
        bass: MIDI keys of the bass before and now.
        low: Lowest MIDI key allowed.
        high: Highest MIDI key allowed.
    """
    keys = [key for key in range(low, high + 1) if key % 12 in harmony.tones]
    middle = before or (low + 5, low + 9, low + 14)
    near = [[key for key in keys if abs(key - voice) <= 6] or keys[:1] for voice in middle]
    voicings = [voicing for voicing in product(*near) if voicing[0] < voicing[1] < voicing[2]]
    return min(voicings or [tuple(keys[:3])], key=lambda voicing: _cost(voicing, middle, bass, harmony))


def _cost(voicing: tuple[int, ...], before: tuple[int, ...], bass: tuple[int, int], harmony: Chord) -> float:
    motion = sum(abs(key - old) for key, old in zip(voicing, before, strict=True))
    sounding = {key % 12 for key in voicing}
    missing = 5 * (3 - len(sounding)) + 5 * sum(tone not in sounding for tone in (harmony.tones[1], *harmony.tones[3:]))
    wide = max(0, voicing[2] - voicing[0] - 14)
    return motion + missing + wide + 12 * parallels((bass[0], *before), (bass[1], *voicing))


def parallels(before: tuple[int, ...], now: tuple[int, ...]) -> int:
    """How many pairs of voices move together in fifths or octaves."""
    return sum(
        1
        for one, two in combinations(range(len(now)), 2)
        if before[one] != now[one]
        and before[two] != now[two]
        and (now[two] - now[one]) % 12 == (before[two] - before[one]) % 12
        and (now[two] - now[one]) % 12 in _PERFECT
    )
