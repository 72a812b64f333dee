"""What is heard: samples, a narration with its words in time, a score."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from laterna.story.model import Model, Samples
from laterna.story.terms import LanguageCode, MoodName

RATE_HZ = 48000
"""What every sound is brought to, wherever it came from."""


class Sound(Model):
    """Recorded or rendered sound."""

    samples: Samples
    """float32 `[C, T]`, within -1 to 1; C is 1 or 2."""
    rate_hz: Annotated[int, Field(ge=8000, le=192000)] = RATE_HZ

    @property
    def seconds(self) -> float:
        return self.samples.shape[1] / self.rate_hz


class WordTiming(Model):
    """When one word is spoken, and where it stands in the text."""

    start_s: float
    end_s: float
    start_char: int
    """Index of the word's first character in the text, in code points."""
    end_char: int
    """Index after its last character; punctuation after the word is not part of it."""


class Narration(Model):
    """A text read aloud."""

    text: str
    language: LanguageCode
    sound: Sound
    words: tuple[WordTiming, ...]
    """In order of the text, one for each spoken word (`words_of`), never overlapping. Empty from an engine that does
    not say, until the reading has been held to one that does."""
    voice: str
    """The engine's own name of the voice that spoke."""


class Note(Model):
    """One note."""

    start: Annotated[float, Field(ge=0)]
    """In quarter notes from the beginning."""
    length: Annotated[float, Field(gt=0)]
    """In quarter notes."""
    pitch: Annotated[int, Field(ge=0, le=127)]
    """MIDI key number; 60 is middle C."""
    velocity: Annotated[int, Field(ge=1, le=127)] = 80


class Track(Model):
    """One instrument's notes."""

    name: str
    instrument: str
    """A name of the vocabulary's instruments: `music-box`, `flute`."""
    program: Annotated[int, Field(ge=0, le=127)]
    """General MIDI program, from 0."""
    drums: bool = False
    """Played on MIDI channel 10, where pitches are drums."""
    pan: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """-1 is left, 1 is right."""
    notes: tuple[Note, ...]
    """By start, then pitch."""


class Tempo(Model):
    """The tempo from one beat on."""

    beat: Annotated[float, Field(ge=0)]
    """In quarter notes from the beginning."""
    bpm: Annotated[float, Field(gt=0)]
    """Quarter notes a minute."""


class MoodPoint(Model):
    """The mood from one moment on; the music's brief, one point a page."""

    start_s: Annotated[float, Field(ge=0)]
    mood: MoodName
    setting: str = ""
    """The setting's kind in English; colours the instruments."""
    hero: bool = True
    """Whether the hero is on the page, so that the theme may sound."""


class Score(Model):
    """Written music."""

    tracks: tuple[Track, ...]
    tempos: tuple[Tempo, ...]
    """By beat; the first at beat 0."""
    curve: tuple[MoodPoint, ...]
    seconds: Annotated[float, Field(gt=0)]
    """Exact length, the last sound's fade included."""
    key: str = "C"
    """The home key: a letter, an optional `#` or `b`, an `m` for minor."""
    beats_a_bar: Annotated[int, Field(ge=2, le=12)] = 4
