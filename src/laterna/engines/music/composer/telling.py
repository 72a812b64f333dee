"""How a theme is told: whole, with ornaments, in fragments, in long notes, upside down; and over how many bars.

The ways are those of the classical development (A. Schoenberg, Fundamentals of Musical Composition). Each takes a
phrase of four bars and gives one of four bars.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.music.composer.theme import BARS, Phrase, Tone, is_strong

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.engines.music.composer.theme import Theme

_PARTS = {1: (0,), 2: (0, 3), 3: (0, 1, 3), 4: (0, 1, 2, 3)}
"""Which bars of a phrase are told where there is room for fewer."""
_OCTAVE = 7
_MIRROR = 4
"""A mirrored melody turns around the third: its degrees add up to this."""


class ThemeBar(NamedTuple):
    """Which bar of the theme stands in a bar of a section."""

    answer: bool
    bar: int


def tell(theme: Theme, way: str, places: list[ThemeBar | None]) -> list[Tone]:
    """A melody of as many bars as there are places, silent where there is none.

    Args:
        theme: The theme.
        way: A name of `WAYS`; one that needs whole phrases is plain in a section shorter than one.
        places: One a bar.
    """
    short = sum(place is not None for place in places) < BARS
    change = WAYS["plain" if short and way in _WHOLE else way]
    sides = (change(theme.question, theme.beats), change(theme.answer, theme.beats))
    told: list[Tone] = []
    for bar, place in enumerate(places):
        if place is None:
            continue
        first, shift = place.bar * theme.beats, (bar - place.bar) * theme.beats
        tones = [tone for tone in sides[place.answer] if first <= tone.start < first + theme.beats]
        # Where bars are left out, what follows joins in the nearest octave.
        skipped = told and tones and place.bar and bar and places[bar - 1] != place._replace(bar=place.bar - 1)
        octaves = _OCTAVE * round((told[-1].degree - tones[0].degree) / _OCTAVE) if skipped else 0
        told += [Tone(tone.start + shift, tone.length, tone.degree + octaves) for tone in tones]
    return told


def plan_bars(count: int, *, answer: bool, last: bool) -> list[ThemeBar | None]:
    """Which bars of a theme fill a section: phrases of four that take turns, and rests where someone can breathe.

    Args:
        count: Bars of the section.
        answer: Whether the first phrase is the answer to one before.
        last: Whether the piece ends here: with an answer, and a bar to ring in.
    """
    if last:
        ring: list[ThemeBar | None] = [None] if count > BARS and count % BARS == 1 else []
        body = count - len(ring)
        lengths = ([body % BARS] if body % BARS else []) + [BARS] * (body // BARS)
        sides = [(len(lengths) - index) % 2 == 1 for index in range(len(lengths))]
        if count == 1:
            return [ThemeBar(True, BARS - 1)]
        return [place for length, side in zip(lengths, sides, strict=True) for place in _phrase(length, side)] + ring
    places: list[ThemeBar | None] = []
    while (left := count - len(places)) > 0:
        told = min(left, BARS)
        places += _phrase(told, answer)
        answer = not answer
        # What does not fill a phrase is a rest after it; so is a bar or two after every period.
        spare = left - told
        rest = spare if spare < 3 else 2 if len(places) >= 2 * BARS and spare != BARS else 0
        places += [None] * rest
    return places


def _phrase(length: int, answer: bool) -> list[ThemeBar | None]:
    return [ThemeBar(answer, bar) for bar in _PARTS[length]]


def _plain(phrase: Phrase, beats: int) -> Phrase:
    return phrase


def _ornamented(phrase: Phrase, beats: int) -> Phrase:
    """Long notes turn around their upper neighbour; thirds are filled."""
    told: list[Tone] = []
    for tone, after in zip(phrase, (*phrase[1:], None), strict=True):
        if tone.length == 2:
            told += [Tone(tone.start, 1, tone.degree), Tone(tone.start + 1, 0.5, tone.degree + 1)]
            told.append(Tone(tone.start + 1.5, 0.5, tone.degree))
        elif after and tone.length == 1 and abs(after.degree - tone.degree) == 2:
            middle = (tone.degree + after.degree) // 2
            told += [Tone(tone.start, 0.5, tone.degree), Tone(tone.start + 0.5, 0.5, middle)]
        else:
            told.append(tone)
    return tuple(told)


def _sparse(phrase: Phrase, beats: int) -> Phrase:
    """Only the strong notes, each held until the next, at most a bar."""
    kept = [tone for tone in phrase if is_strong(tone, beats)]
    ends = [*(tone.start for tone in kept[1:]), phrase[-1].start + phrase[-1].length]
    return tuple(
        tone._replace(length=min(end - tone.start, float(beats))) for tone, end in zip(kept, ends, strict=True)
    )


def _lullaby(phrase: Phrase, beats: int) -> Phrase:
    """The strong notes, each that fills a bar sighing to its lower neighbour before the next."""
    told: list[Tone] = []
    *kept, last = _sparse(phrase, beats)
    for tone in kept:
        if tone.length >= beats:
            told += [tone._replace(length=beats - 1.0), Tone(tone.start + beats - 1, 1, tone.degree - 1)]
        else:
            told.append(tone)
    return (*told, last)


def _staccato(phrase: Phrase, beats: int) -> Phrase:
    return tuple(tone._replace(length=tone.length / 2 if tone.length <= 1 else tone.length) for tone in phrase)


def _fragments(phrase: Phrase, beats: int) -> Phrase:
    """The motif, a silence, the motif a step higher, a silence with one note."""
    head = [tone for tone in phrase if tone.start < beats]
    moved = [Tone(tone.start + 2 * beats, tone.length, tone.degree + 1) for tone in head]
    return (*head, *moved, Tone(3.0 * beats, 1, phrase[-1].degree))


def _broad(phrase: Phrase, beats: int) -> Phrase:
    """The two bars that matter most, motif or close, in notes twice as long."""
    closing = phrase[-1].degree % _OCTAVE == 0
    first = 2.0 * beats if closing else 0.0
    part = [tone for tone in phrase if first <= tone.start < first + 2 * beats]
    return tuple(Tone(2 * (tone.start - first), 2 * tone.length, tone.degree) for tone in part)


def _inverted(phrase: Phrase, beats: int) -> Phrase:
    return tuple(tone._replace(degree=_MIRROR - tone.degree) for tone in phrase)


def _high(phrase: Phrase, beats: int) -> Phrase:
    return tuple(tone._replace(degree=tone.degree + _OCTAVE) for tone in phrase)


WAYS: dict[str, Callable[[Phrase, int], Phrase]] = {
    "plain": _plain, "ornamented": _ornamented, "sparse": _sparse, "lullaby": _lullaby, "staccato": _staccato,
    "fragments": _fragments, "broad": _broad, "inverted": _inverted, "high": _high,
}  # fmt: skip
_WHOLE = {"broad", "fragments"}
