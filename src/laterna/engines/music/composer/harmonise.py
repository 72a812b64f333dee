"""Chords for a melody: of all the ways through a mood's chords, the one that fits best.

A melody is cut into spans, a bar or half a bar each. Every chord has a cost on every span, how its notes rub against
the melody's, and after every chord before it: common root motions are free, others dear. So harmonise those who take
chords for hidden states (M. Allan and C. Williams, Harmonising Chorales by Probabilistic Inference, 2005).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.music.composer.harmony import Chord, Span, chord
from laterna.engines.music.composer.paths import cheapest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.music.composer.melody import Sung

_ROOT_MOTION = {0: 1.6, 5: 0.0, 7: 0.5, 2: 0.3, 9: 0.4, 8: 0.5, 10: 0.7, 3: 0.9, 4: 0.9, 1: 0.8, 11: 0.8, 6: 1.8}
"""Cost of the root's rise in semitones: a fifth down is the strongest, a tritone the strangest."""
_LIKED = -0.7
_RARE = 0.08
"""Cost of a chord by its place in the mood's list."""


class Palette(NamedTuple):
    """What a mood draws its harmony from."""

    chords: tuple[Chord, ...]
    """The most typical first."""
    moves: frozenset[tuple[Chord, Chord]]
    """Steps that are liked."""


def palette(numerals: Sequence[str], moves: Sequence[str], tonic: int) -> Palette:
    """Chords and liked steps, `"I IV"`, on a tonic."""
    pairs = [move.split() for move in moves]
    return Palette(
        tuple(chord(numeral, tonic) for numeral in numerals),
        frozenset((chord(one, tonic), chord(two, tonic)) for one, two in pairs),
    )


def harmonise(melody: Sequence[Sung], spans: Sequence[Span], of: Palette) -> list[Chord]:
    """The chord of each span.

    Args:
        melody: By start, in beats from the section's start; may be empty.
        spans: In order, without gaps.
        of: What may stand where nothing is fixed.
    """
    heard = [[note for note in melody if _within(note, span) > 0] for span in spans]

    def cost(index: int, choice: Chord) -> float:
        rare = 0.0 if spans[index].fixed else _RARE * of.chords.index(choice)
        return rare + sum(_rub(note, choice, spans[index]) for note in heard[index])

    def step(index: int, before: Chord, now: Chord) -> float:
        return _ROOT_MOTION[(now.root - before.root) % 12] + (_LIKED if (before, now) in of.moves else 0.0)

    return cheapest([(span.fixed,) if span.fixed else of.chords for span in spans], cost, step)


def _within(note: Sung, span: Span) -> float:
    """How many beats of a note sound in a span; 0 or less for none."""
    return min(note.start + note.length, span.start + span.length) - max(note.start, span.start)


def _rub(note: Sung, choice: Chord, span: Span) -> float:
    """How a melody's note sounds against a chord: more where it is long or accented."""
    weight = _within(note, span) * (1.6 if note.start == span.start else 1.0)
    near = any((note.pitch - tone) % 12 in {1, 11} for tone in choice.tones)
    if note.pitch % 12 in choice.tones:
        return weight * (0.4 if near else -0.25)
    return weight * (1.5 if near else 0.8)
