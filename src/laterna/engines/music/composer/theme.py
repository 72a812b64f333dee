"""A theme: eight bars, a question and its answer, grown from one motif.

The form is the period (A. Schoenberg, Fundamentals of Musical Composition): motif, continuation, the motif moved to
another step, a comma; the motif again, higher, a way down, a full stop. A theme is kept in steps of the scale, so that
it can return in any key and mode and still be known. It is found by inventing many and keeping the one that follows
best what singers expect (D. Huron, Sweet Anticipation): mostly steps, a leap turned back, one highest note, late, and
an end on the tonic.
"""

from __future__ import annotations

import tomllib
from functools import cache
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

BARS = 4
"""Of a phrase."""
_TRIES = 600
_LOWEST, _HIGHEST = -4, 9
_OCTAVE = 7
_TONIC, _LEADING = 0, 6


class Tone(NamedTuple):
    """One note of a melody."""

    start: float
    """In beats from the phrase's start."""
    length: float
    """In beats."""
    degree: int
    """Steps of the scale above the tonic of the melody's octave; 7 is the octave."""


Phrase = tuple[Tone, ...]


class Theme(NamedTuple):
    """A question and its answer, four bars each."""

    question: Phrase
    answer: Phrase
    beats: int
    """Of a bar: 3 or 4."""


class _Rhythm(NamedTuple):
    head: tuple[float, ...]
    tail: tuple[float, ...]
    half: tuple[float, ...]
    drive: tuple[float, ...]
    close: tuple[float, ...]


@cache
def make_theme(seed: int, beats: int) -> Theme:
    """The theme of a seed, in bars of 3 or 4 beats."""
    random = Random(seed)
    parts = _data()["meter"][str(beats)]
    rhythm = _Rhythm(*(tuple(_pick(random, parts[name])) for name in _Rhythm._fields))
    if rhythm.tail == rhythm.head:
        rhythm = rhythm._replace(tail=(float(beats),))
    question = tuple(_pick(random, _data()["grounds"]["question"]))
    answer = tuple(_pick(random, _data()["grounds"]["answer"]))
    themes = [_invent(random, rhythm, question, answer, beats) for _ in range(_TRIES)]
    return min(themes, key=_faults)


def is_strong(tone: Tone, beats: int) -> bool:
    """Whether a note stands where the harmony is heard: on the first beat, the middle of four, or long."""
    within = tone.start % beats
    return within == 0 or (beats == 4 and within == 2) or tone.length >= 2


def _invent(random: Random, rhythm: _Rhythm, question: tuple[int, ...], answer: tuple[int, ...], beats: int) -> Theme:
    head = _walk(random, rhythm.head, question[0], random.choice((0, 2, 4)), beats)
    tail = _walk(random, rhythm.tail, question[1], head[-1] + random.choice((-1, 1, 2)), beats)
    moved = _moved(head, question[0], question[2], random)
    half = _walk(random, rhythm.half, question[3], moved[-1] + random.choice((-1, 1)), beats)
    half[-1] = _near_chord(half[-1], question[3])
    again = _moved(head, question[0], answer[0], random) if answer[0] != question[0] else head
    higher = _walk(random, rhythm.tail, answer[1], max(head) + random.choice((1, 2)), beats)
    drive = _walk(random, rhythm.drive, answer[2], higher[-1] - 1, beats)
    lines = ((rhythm.head, head), (rhythm.tail, tail), (rhythm.head, moved), (rhythm.half, half))
    second = (
        (rhythm.head, again),
        (rhythm.tail, higher),
        (rhythm.drive, drive),
        (rhythm.close, [_TONIC if drive[-1] < 4 else _OCTAVE] * len(rhythm.close)),
    )
    return Theme(_lay(lines, beats), _lay(second, beats), beats)


def _walk(random: Random, lengths: Sequence[float], root: int, start: int, beats: int) -> list[int]:
    """A bar's degrees: chord tones where it is strong, steps and neighbours between."""
    line: list[int] = []
    position = 0.0
    here = start
    for length in lengths:
        if length > 0:
            tone = Tone(position, length, here)
            here = _near_chord(here, root) if is_strong(tone, beats) else here
            line.append(here)
            here += random.choices((-1, 1, -2, 2, 0, 4, -3), (34, 30, 9, 10, 5, 3, 3))[0]
        position += abs(length)
    return line


def _near_chord(degree: int, root: int) -> int:
    """The tone of the triad on `root` nearest to a degree, the lower of two."""
    return min(range(degree - 2, degree + 3), key=lambda d: ((d - root) % _OCTAVE not in (0, 2, 4), abs(d - degree)))


def _moved(head: list[int], before: int, now: int, random: Random) -> list[int]:
    """The motif on another step, its intervals kept, so that it stands on another root as it stood on the first."""
    shift = (now - before) % _OCTAVE
    return [degree + shift - (_OCTAVE if shift > 3 else 0) for degree in head] if shift else _varied(head, random)


def _varied(head: list[int], random: Random) -> list[int]:
    """The motif on the same chord, with another last note."""
    return [*head[:-1], head[-1] + random.choice((-2, 2, -1))]


def _lay(bars: Iterable[tuple[Sequence[float], Sequence[int]]], beats: int) -> Phrase:
    tones: list[Tone] = []
    for bar, (lengths, degrees) in enumerate(bars):
        start = float(bar * beats)
        left = list(degrees)
        for length in lengths:
            if length > 0:
                tones.append(Tone(start, length, left.pop(0)))
            start += abs(length)
    return tuple(tones)


def _faults(theme: Theme) -> float:
    """How far a theme is from one that sings; 0 is best."""
    line = [tone.degree for tone in (*theme.question, *theme.answer)]
    moves = [b - a for a, b in pairwise(line)]
    steps = sum(abs(move) == 1 for move in moves) / len(moves)
    repeats = sum(move == 0 for move in moves) / len(moves)
    width = max(line) - min(line)
    top = max(range(len(line)), key=lambda index: line[index])
    faults = (
        14 * abs(steps - 0.62) + 10 * max(0.0, repeats - 0.15) + 1.5 * (abs(width - 7) if not 6 <= width <= 9 else 0)
    )
    faults += 2.0 * (line.count(max(line)) - 1) + (0 if top >= len(theme.question) else 3)
    faults += sum(_leap_fault(one, two) for one, two in pairwise(moves))
    faults += sum(2.5 for a, b in pairwise(line) if {a % _OCTAVE, b % _OCTAVE} == {3, _LEADING})
    faults += 3.0 * sum(degree < _LOWEST or degree > _HIGHEST for degree in line)
    faults += _motif_faults([tone.degree for tone in theme.question if tone.start < theme.beats])
    faults += (1.5 if line[-1] == _OCTAVE else 0) + (2 if top >= len(line) - 2 else 0)
    return faults + (0 if abs(moves[-1]) == 1 else 2.5)


def _leap_fault(move: int, after: int) -> float:
    """A leap of a fourth or more wants a step back; more than an octave can't be sung, nor two leaps one way."""
    wide = 4.0 * max(0, abs(move) - 5)
    if abs(move) < 3:
        return wide
    return wide + (0 if move * after < 0 and abs(after) <= 2 else 2.4)


def _motif_faults(head: Sequence[int]) -> float:
    """A motif is known by one turn or one leap; a bare scale or one note is none."""
    moves = [b - a for a, b in pairwise(head)]
    plain = all(move == moves[0] for move in moves) and abs(moves[0]) <= 1
    return (4.0 if plain else 0.0) + (0 if any(abs(move) >= 2 for move in moves) else 1.5)


def _pick(random: Random, rows: Sequence[Any]) -> Any:
    return rows[random.randrange(len(rows))]


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "themes.toml").read_text(encoding="utf-8"))
