"""A score for a story: a theme for the hero, one for each place, and a form that follows the moods.

Each page is a section that begins on a bar line exactly at its page turn. Its melody is the theme, told as its mood
tells it; then chords are found for the melody, a bass and a second voice for the chords. The last chord of a page is
the dominant of the next one's key, and a pick-up leads over the page turn, so that no mood begins with a seam. The last
page answers, slows down and rings.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from laterna.engines.music.composer.form import Section, sections, waltzes
from laterna.engines.music.composer.harmonise import harmonise, palette
from laterna.engines.music.composer.harmony import SCALES, Chord, Key, Span, chord, lead
from laterna.engines.music.composer.lines import bass_path, in_thirds, passing, second_voice
from laterna.engines.music.composer.melody import Sung, phrased, settle, sing
from laterna.engines.music.composer.parts import Parts, range_of
from laterna.engines.music.composer.telling import plan_bars, tell
from laterna.engines.music.composer.texture import FIGURES, Beat, bass_rhythm, drum_bar, roll
from laterna.engines.music.composer.theme import Tone, make_theme
from laterna.story import Score, vocabulary
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import CueSheet, MoodPoint

_HERE = Path(__file__).parent
_KEYS = ("C", "D", "Eb", "F", "G", "A", "Bb")
_CLASSES = {"C": 0, "D": 2, "Eb": 3, "F": 5, "G": 7, "A": 9, "Bb": 10}
_LAST_REST_S = 0.4
"""What still rings has this long at the end of the score."""
_FIGURE, _PAD, _COUNTER = (50, 71), (48, 67), (57, 71)
"""Lowest and highest MIDI key of the accompaniment, the pad and the second voice."""
_FIRST_BASS = 40
_PICKUPS: dict[str, tuple[tuple[int, ...], ...]] = {"still": ((1,), (-1,)), "moving": ((-2, -1), (2, 1), (-1,))}
"""Steps from the note that a pick-up leads to."""


class Composer:
    """Writes scores. Made without settings; holds nothing."""

    def compose(self, sheet: CueSheet) -> Score:
        """A score of exactly the sheet's length, with a bar line at every page turn."""
        rng = np.random.default_rng(seed_of(sheet.seed, "form"))
        key = _KEYS[int(rng.integers(len(_KEYS)))]
        beats = 3 if waltzes(sheet.points) and rng.random() < 0.6 else 4
        speeds = {mood: float(row["bpm"]) for mood, row in _data("moods").items()}
        pages = sections(sheet, speeds, beats)
        piece = _Piece(sheet.seed, _CLASSES[key], beats)
        plans = piece.plans(pages)
        for plan, after in zip(plans, [*plans[1:], None], strict=True):
            piece.write(plan, after)
        tempos = [tempo for section in pages for tempo in section.tempos(beats)]
        ends = (pages[-1].start + pages[-1].bars) * beats - _LAST_REST_S * tempos[-1].bpm / 60
        return Score(
            tracks=piece.parts.tracks(ends),
            tempos=tuple(tempos),
            curve=sheet.points,
            seconds=sheet.seconds,
            key=key,
            beats_a_bar=beats,
        )


class _Plan(NamedTuple):
    """What a section will be, before a note of its harmony is known."""

    section: Section
    mood: dict[str, Any]
    place: dict[str, str]
    key: Key
    tones: list[Tone]
    told: int
    """How often its theme has been told before."""
    heart: int
    """MIDI key around which it is sung."""


@dataclass
class _Voicing:
    """Where the voices were last, so that they move little."""

    figure: tuple[int, ...] = ()
    pad: tuple[int, ...] = ()
    bass: int = _FIRST_BASS


class _Piece:
    """One piece of music, section by section."""

    def __init__(self, seed: int, home: int, beats: int) -> None:
        self.seed = seed
        self.home = home
        self.beats = beats
        self.parts = Parts()
        self.voicing = _Voicing()

    def plans(self, pages: Sequence[Section]) -> list[_Plan]:
        """Themes, ways and keys of all sections; a theme's question is answered when it is told again."""
        told: dict[int, int] = {}
        plans: list[_Plan] = []
        for section in pages:
            mood = _data("moods")[section.point.mood]
            theme_seed = self._theme_seed(section.point)
            count = told.get(theme_seed, 0)
            way = "plain" if section.last else mood["ways"][count % len(mood["ways"])]
            bars = plan_bars(section.bars, answer=count % 2 == 1, last=section.last)
            tones = tell(make_theme(theme_seed, self.beats), way, bars)
            place = _place(section.point.setting)
            heart = _data("places")["hearts"][place["lead"]] + (12 if way == "high" else 0)
            plans.append(_Plan(section, mood, place, self._key(section, mood), tones, count, heart))
            told[theme_seed] = count + 1
        return plans

    def write(self, plan: _Plan, after: _Plan | None) -> None:
        """One section, and the pick-up to the next."""
        spans = self._spans(plan, after)
        instrument = plan.place["lead"]
        line = sing(plan.tones, plan.key, plan.heart, *range_of(instrument))
        chords = harmonise(line, spans, palette(plan.mood["chords"], plan.mood["moves"], plan.key.tonic))
        line = phrased(settle(line, spans, chords, plan.key, self.beats), self.beats)
        bass = bass_path(line, spans, chords, self.voicing.bass)
        start = plan.section.start * self.beats
        strength = float(plan.mood["strength"])
        self.parts.add("melody", instrument, start, [_beat(note) for note in line], strength)
        self._seconds(plan, line, spans, chords, bass)
        self._accompany(plan, line, spans, chords, bass)
        if after and after.tones:
            self._pick_up(plan, after, line)

    def _spans(self, plan: _Plan, after: _Plan | None) -> list[Span]:
        """Bars, the ones before a comma or the end in halves; the last half leads on, or the last bar is home."""
        section = plan.section
        half = 2
        spans: list[Span] = []
        dominant = chord(after.mood["dominant"], after.key.tonic) if after else None
        for bar in range(section.bars):
            start = float(bar * self.beats)
            left = section.bars - bar
            if section.last and left == 1:
                spans.append(Span(start, self.beats, chord("I", self.home)))
            elif left == 1 or (section.last and left == 2) or bar % 4 == 2:
                fixed = dominant if left == 1 else chord("V7", self.home) if section.last and left == 2 else None
                spans += [Span(start, half), Span(start + half, self.beats - half, fixed)]
            else:
                spans.append(Span(start, self.beats))
        return spans

    def _seconds(
        self, plan: _Plan, line: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord], bass: Sequence[int]
    ) -> None:
        """The second voice, and the voice in thirds, where the mood has them and the theme is known already."""
        start = plan.section.start * self.beats
        strength = float(plan.mood["strength"])
        if plan.mood.get("thirds") and (plan.told or plan.section.last):
            thirds = in_thirds(line, spans, chords)
            self.parts.add("thirds", plan.place["counter"], start, [_beat(note) for note in thirds], strength)
        elif plan.mood.get("counter") and (plan.told or not line):
            counter = second_voice(line, spans, chords, bass, plan.key, *_COUNTER)
            self.parts.add("counter", plan.place["counter"], start, [_beat(note) for note in counter], strength)

    def _accompany(
        self, plan: _Plan, line: Sequence[Sung], spans: Sequence[Span], chords: Sequence[Chord], bass: Sequence[int]
    ) -> None:
        """Figure, pad, bass and drums."""
        mood, figure = plan.mood, plan.mood["figure"]
        strength = float(mood["strength"])
        busy = plan.told > 0
        origin = plan.section.start * self.beats
        for index, (span, harmony) in enumerate(zip(spans, chords, strict=True)):
            start = origin + span.start
            self._lead(harmony, bass[index])
            closing = plan.section.last and index == len(spans) - 1
            beats = [] if closing else FIGURES[figure](self.voicing.figure, span.length, busy)
            if closing or index == 0:
                # A page turn, and the end, are a chord rolled upwards.
                rolled = roll(self.voicing.figure, float(span.length) if closing else 1.0)
                beats = rolled + [beat for beat in beats if beat.start >= 1]
            within = [beat._replace(length=min(beat.length, span.length - beat.start)) for beat in beats]
            self.parts.add("figure", plan.place["figure"], start, within, strength)
            if mood.get("pad"):
                pad = [Beat(0, float(span.length), voice) for voice in self.voicing.pad]
                self.parts.add("pad", "strings", start, pad, strength)
            link = passing(line, span, bass[index], bass[index + 1], plan.key) if index + 1 < len(bass) else None
            fifth = _fifth(bass[index], harmony)
            rhythm = bass_rhythm("" if closing else figure, bass[index], fifth, link, span.length)
            self.parts.add("bass", "bass", start, rhythm, strength)
        if mood.get("drums"):
            for bar in range(plan.section.bars - plan.section.last):
                drums = drum_bar(figure, self.beats, busy)
                self.parts.add("drums", "drums", origin + bar * self.beats, drums, strength)

    def _lead(self, harmony: Chord, bass: int) -> None:
        moved = (self.voicing.bass, bass)
        self.voicing = _Voicing(
            lead(harmony, self.voicing.figure, moved, *_FIGURE), lead(harmony, self.voicing.pad, moved, *_PAD), bass
        )

    def _pick_up(self, plan: _Plan, after: _Plan, line: Sequence[Sung]) -> None:
        """Notes in the last beat that lead to the next section's first, where the melody is silent there."""
        first = after.tones[0]
        turn = float(plan.section.bars * self.beats)
        if first.start > 0 or any(note.start + note.length > turn - 1 for note in line):
            return
        rng = np.random.default_rng(seed_of(self.seed, "pick-up", after.section.start))
        ways = _PICKUPS["moving" if after.mood["strength"] >= 0.5 else "still"]
        steps = ways[int(rng.integers(len(ways)))]
        width = 1 / len(steps)
        tones = [Tone(turn - 1 + index * width, width, first.degree + step) for index, step in enumerate(steps)]
        instrument = after.place["lead"]
        told = sing([*tones, *after.tones], after.key, after.heart, *range_of(instrument))[: len(tones)]
        start = plan.section.start * self.beats
        beats = [_beat(note._replace(accent=0.85)) for note in told]
        self.parts.add("melody", instrument, start, beats, float(after.mood["strength"]))

    def _key(self, section: Section, mood: dict[str, Any]) -> Key:
        return Key(self.home if section.last else (self.home + mood["key"]) % 12, SCALES[mood["scale"]])

    def _theme_seed(self, point: MoodPoint) -> int:
        """The hero's theme, or the place's while the hero is away."""
        return seed_of(self.seed, "hero") if point.hero else seed_of(self.seed, "place", point.setting)


def _beat(note: Sung) -> Beat:
    return Beat(note.start, note.length * 0.96, note.pitch, note.accent)


def _fifth(bass: int, harmony: Chord) -> int:
    """The chord tone nearest to a fourth below the bass, for the other foot of a dance."""
    below = [key for key in range(bass - 7, bass - 2) if key % 12 in harmony.tones and key >= 28]
    return below[-1] if below else next(key for key in range(bass + 3, bass + 10) if key % 12 in harmony.tones)


def _place(setting: str) -> dict[str, str]:
    places = _data("places")
    found = vocabulary().find("settings", setting) if setting else None
    return places["by-setting"].get(found.entry.name if found else "", places["elsewhere"])


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))
