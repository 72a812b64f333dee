"""A theme: four bars of rhythm and contour, the same whenever it returns, sung on whatever harmony it meets.

The form is the period of the classical song: a, a', b, a'' (A. Schoenberg, Fundamentals of Musical Composition). A
theme keeps no pitches. On strong beats it takes the chord tone nearest to its contour, between them it steps along the
scale, so that it can return in minor, higher, in longer notes or upside down and still be known.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from laterna.engines.music.composer.harmony import Chord, chord_tone, scale_tone

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

Way = Literal["plain", "ornamented", "sparse", "high", "inverted", "broad"]
"""How a theme is told: with passing notes, only its strong notes, an octave higher, upside down, in longer notes."""

_CELLS: dict[int, tuple[tuple[float, ...], ...]] = {
    4: ((2, 1, 1), (1, 1, 2), (1.5, 0.5, 2), (1, 0.5, 0.5, 2), (3, 1), (1, 1, 1, 1)),
    3: ((2, 1), (1, 1, 1), (1.5, 0.5, 1), (1, 2), (1, 0.5, 0.5, 1)),
}
"""Rhythms of a bar, in beats, by the beats of the bar; the first few are the calmest."""
_CLOSES: dict[int, tuple[float, ...]] = {4: (4,), 3: (3,)}


class Tone(NamedTuple):
    """One note of a theme before it has a pitch."""

    bar: int
    start: float
    """In beats from the bar's start."""
    length: float
    height: float
    """Semitones above the theme's middle that it aims at."""


class Sung(NamedTuple):
    """One note of a theme on its harmony."""

    start: float
    """In beats from the theme's start."""
    length: float
    pitch: int
    strong: bool


@dataclass(frozen=True)
class Theme:
    """A theme."""

    tones: tuple[Tone, ...]
    beats: int
    """Of a bar."""

    def sing(
        self, chords: Sequence[Chord], scale: tuple[int, ...], tonic: int, middle: int, way: Way
    ) -> Iterator[Sung]:
        """The theme over as many bars as there are chords, beginning again after four.

        Args:
            chords: One a bar.
            scale: Semitones above the tonic.
            tonic: Pitch class.
            middle: MIDI key that the contour is drawn around.
            way: How it is told.
        """
        sign = -1 if way == "inverted" else 1
        lift = 12 if way == "high" else 0
        for bar, harmony in enumerate(chords):
            for tone in self._bar(bar % 4, way):
                strong = tone.start == 0 or tone.length >= 2
                target = middle + lift + sign * tone.height
                pitch = chord_tone(target, harmony, tonic) if strong else scale_tone(target, scale, tonic)
                start = bar * self.beats + tone.start
                if way == "ornamented" and tone.length >= 2:
                    half = tone.length / 2
                    yield Sung(start, half, pitch, True)
                    yield Sung(start + half, half / 2, scale_tone(pitch + 2, scale, tonic), False)
                    yield Sung(start + 1.5 * half, half / 2, pitch, False)
                else:
                    yield Sung(start, tone.length, pitch, strong)

    def _bar(self, bar: int, way: Way) -> list[Tone]:
        tones = [tone for tone in self.tones if tone.bar == bar]
        if way == "sparse":
            return [tones[0]._replace(length=min(tones[0].length, 2))]
        if way == "broad":
            return [tones[0]._replace(length=float(self.beats))]
        return tones


def make_theme(seed: int, beats: int, liveliness: float) -> Theme:
    """A theme of four bars.

    Args:
        seed: The same seed gives the same theme.
        beats: Of a bar: 3 or 4.
        liveliness: 0 (long notes) to 1 (short ones).
    """
    rng = np.random.default_rng(seed)
    cells = _CELLS[beats]
    bound = max(2, round((0.4 + 0.6 * liveliness) * len(cells)))
    opening, answer = (cells[index] for index in rng.choice(bound, 2, replace=False))
    rise = float(rng.uniform(3, 7))
    first = _contour(rng, len(opening), 0, rise)
    second = _contour(rng, len(answer), rise, rise + float(rng.uniform(1, 4)))
    tones = [
        *_lay(0, opening, first),
        *_lay(1, opening, [height + float(rng.choice([2.0, 3.0, -2.0])) for height in first]),
        *_lay(2, answer, second),
        *_lay(3, _CLOSES[beats], [0.0]),
    ]
    return Theme(tuple(tones), beats)


def _contour(rng: np.random.Generator, count: int, start: float, end: float) -> list[float]:
    """Heights from start to end with a small leap that is turned back, as singable lines do."""
    line = np.linspace(start, end, count)
    wave = rng.uniform(-1.5, 1.5, count)
    wave[0] = 0
    return [float(height) for height in line + wave]


def _lay(bar: int, lengths: Sequence[float], heights: Sequence[float]) -> Iterator[Tone]:
    start = 0.0
    for length, height in zip(lengths, heights, strict=True):
        yield Tone(bar, start, length, height)
        start += length
