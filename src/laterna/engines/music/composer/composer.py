"""A score for a story: a theme for the hero, one for each place, and a form that follows the moods.

Each page is a section that begins on a bar line exactly at its page turn: the tempo of a section is bent, by a few per
cent, so that a whole number of bars fills it. The harmony of a section ends open, on the dominant, as long as the story
goes on, and closes when it closes.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from laterna.engines.music.composer.harmony import SCALES, Chord, chord, lead
from laterna.engines.music.composer.texture import FIGURES, Beat, bass_line, drum_bar
from laterna.engines.music.composer.theme import Theme, Way, make_theme
from laterna.story import Note, Score, Tempo, Track, vocabulary
from laterna.story.seeds import seed_of
from laterna.story.vocabulary import Instrument

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.story import CueSheet, MoodPoint

_HERE = Path(__file__).parent
_KEYS = ("C", "D", "Eb", "F", "G", "A", "Bb")
_CLASSES = {"C": 0, "D": 2, "Eb": 3, "F": 5, "G": 7, "A": 9, "Bb": 10}
_SHORTEST_S = 2.0
"""A page shorter than this belongs to the music of the one before."""
_LAST_REST_S = 0.6
"""Silence, or what still rings, at the end of the score."""
_MELODY, _FIGURE, _PAD, _BASS = 74, 57, 50, 33
_PANS = {"melody": 0.1, "figure": -0.25, "pad": 0.25, "bass": 0.0, "drums": 0.15}
_LEVELS = {"melody": 88, "figure": 62, "pad": 48, "bass": 70, "drums": 50}


class Section(NamedTuple):
    """The music of one page."""

    point: MoodPoint
    start: int
    """In bars from the beginning."""
    bars: int
    bpm: float
    last: bool


@dataclass
class _Sheet:
    """Notes while they are written, by part and instrument."""

    notes: dict[tuple[str, str], list[Note]] = field(default_factory=dict)

    def add(self, part: str, instrument: str, start: float, beats: Iterable[Beat], strength: float) -> None:
        row = vocabulary().entry("instruments", instrument)
        low, high = (row.low, row.high) if isinstance(row, Instrument) else (0, 127)
        for beat in beats:
            velocity = round(_LEVELS[part] * (0.6 + 0.5 * strength) * beat.strength)
            pitch = _into(beat.pitch, low, high)
            note = Note(start=start + beat.start, length=beat.length, pitch=pitch, velocity=max(1, min(127, velocity)))
            self.notes.setdefault((part, instrument), []).append(note)


class Composer:
    """Writes scores. Made without settings; holds nothing."""

    def compose(self, sheet: CueSheet) -> Score:
        """A score of exactly the sheet's length, with a bar line at every page turn."""
        rng = np.random.default_rng(seed_of(sheet.seed, "form"))
        key = _KEYS[int(rng.integers(len(_KEYS)))]
        beats = 3 if sheet.points[0].mood in {"calm", "night"} and rng.random() < 0.5 else 4
        sections = _sections(sheet, beats)
        written = _Sheet()
        piece = _Piece(sheet.seed, _CLASSES[key], beats, written)
        for index, section in enumerate(sections):
            piece.write(index, section)
        ends = (sections[-1].start + sections[-1].bars) * beats - _LAST_REST_S * sections[-1].bpm / 60
        tempos = [Tempo(beat=section.start * beats, bpm=section.bpm) for section in sections]
        return Score(
            tracks=tuple(_track(part, instrument, notes, ends) for (part, instrument), notes in written.notes.items()),
            tempos=tuple(tempos),
            curve=sheet.points,
            seconds=sheet.seconds,
            key=key,
            beats_a_bar=beats,
        )


@dataclass
class _Piece:
    """One piece of music, section by section; the voices remember where they were."""

    seed: int
    tonic: int
    beats: int
    sheet: _Sheet
    voices: tuple[int, ...] = ()
    pad: tuple[int, ...] = ()
    bass: int = _BASS
    told: int = 0
    """How often the hero's theme has been told."""

    def write(self, index: int, section: Section) -> None:
        point = section.point
        mood = _data("moods")[point.mood]
        place = _place(point.setting)
        chords = self._harmony(index, section, mood)
        scale = SCALES[mood["scale"]]
        for bar, harmony in enumerate(chords):
            self._bar(
                (section.start + bar) * self.beats,
                harmony,
                mood,
                place,
                closing=section.last and bar == len(chords) - 1,
            )
        theme, way = self._theme(point, mood, section)
        strength = float(mood["strength"])
        sung = theme.sing(chords, scale, self.tonic, _MELODY, way)
        lead_beats = [Beat(note.start, note.length * 0.95, note.pitch, 1.0 if note.strong else 0.85) for note in sung]
        self.sheet.add("melody", place["lead"], section.start * self.beats, lead_beats, strength)

    def _harmony(self, index: int, section: Section, mood: dict[str, Any]) -> list[Chord]:
        """One chord a bar; the last ones lead on, or home."""
        rng = np.random.default_rng(seed_of(self.seed, "harmony", index, section.point.mood))
        minor = mood["scale"] in {"minor", "harmonic", "dorian"}
        progression = mood["progressions"][int(rng.integers(len(mood["progressions"])))].split()
        numerals = [progression[bar % 4] for bar in range(section.bars)]
        if section.last:
            ending = ["IV", "V7", "I", "I"]
            numerals = [*numerals[: -len(ending)], *ending[-min(len(ending), section.bars) :]]
        elif section.bars > 1:
            numerals[-1] = "V7" if minor else ("Vsus4" if rng.random() < 0.4 else "V")
            numerals[0] = "i" if minor else "I"
        return [chord(numeral) for numeral in numerals]

    def _bar(self, start: float, harmony: Chord, mood: dict[str, Any], place: dict[str, str], *, closing: bool) -> None:
        strength = float(mood["strength"])
        bass = _into(self.tonic + harmony.root + 24, _BASS - 5, _BASS + 8)
        moved = (self.bass, bass)
        self.voices = lead(harmony, self.voices, moved, self.tonic, _FIGURE - 9, _FIGURE + 14)
        self.pad = lead(harmony, self.pad, moved, self.tonic, _PAD - 2, _PAD + 17)
        self.bass = bass
        whole = float(self.beats)
        self.sheet.add("pad", "strings", start, [Beat(0, whole, voice) for voice in self.pad], strength)
        if closing:
            self.sheet.add("figure", place["figure"], start, [Beat(0, whole, voice) for voice in self.voices], strength)
            self.sheet.add("bass", "bass", start, [Beat(0, whole, bass)], strength)
            return
        figure = mood["figure"]
        self.sheet.add("figure", place["figure"], start, FIGURES[figure](self.voices, bass, self.beats), strength)
        self.sheet.add("bass", "bass", start, bass_line(figure, bass, self.beats), strength)
        if mood.get("drums"):
            self.sheet.add("drums", "drums", start, drum_bar(figure, self.beats), strength)

    def _theme(self, point: MoodPoint, mood: dict[str, Any], section: Section) -> tuple[Theme, Way]:
        """The hero's theme, told another way each time, or the place's while the hero is away."""
        if not point.hero:
            return make_theme(seed_of(self.seed, "place", point.setting), self.beats, 0.4), "plain"
        way: Way = "plain" if self.told == 0 or section.last else mood["ways"][self.told % len(mood["ways"])]
        self.told += 1
        return make_theme(seed_of(self.seed, "hero"), self.beats, 0.6), way


def _sections(sheet: CueSheet, beats: int) -> list[Section]:
    """The pages as sections of whole bars."""
    points = [sheet.points[0].model_copy(update={"start_s": 0.0})]
    for point in sheet.points[1:]:
        if point.start_s - points[-1].start_s >= _SHORTEST_S and sheet.seconds - point.start_s >= _SHORTEST_S:
            points.append(point)
    ends = [*(point.start_s for point in points[1:]), sheet.seconds]
    sections: list[Section] = []
    bar = 0
    for point, end in zip(points, ends, strict=True):
        seconds = end - point.start_s
        wished = float(_data("moods")[point.mood]["bpm"])
        bars = max(1, round(seconds * wished / 60 / beats))
        sections.append(Section(point, bar, bars, bars * beats * 60 / seconds, end == sheet.seconds))
        bar += bars
    return sections


def _track(part: str, instrument: str, notes: list[Note], ends: float) -> Track:
    row = vocabulary().entry("instruments", instrument)
    kept = [
        note.model_copy(update={"length": min(note.length, ends - note.start)}) for note in notes if note.start < ends
    ]
    return Track(
        name=f"{part.capitalize()} ({instrument})",
        instrument=instrument,
        program=row.program if isinstance(row, Instrument) else 0,
        drums=part == "drums",
        pan=_PANS[part],
        notes=tuple(sorted(kept, key=lambda note: (note.start, note.pitch))),
    )


def _place(setting: str) -> dict[str, str]:
    places = _data("places")
    found = vocabulary().find("settings", setting) if setting else None
    return places["by-setting"].get(found.entry.name.replace("_", "-") if found else "", places["elsewhere"])


def _into(pitch: int, low: int, high: int) -> int:
    """The same pitch class within the range; a range of at least an octave."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch


@cache
def _data(name: str) -> dict[str, Any]:
    return tomllib.loads((_HERE / f"{name}.toml").read_text(encoding="utf-8"))
