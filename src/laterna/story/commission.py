"""What an engine is asked for: the orders that go to an illustrator, a speaker and a composer."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from laterna.story.cast import Character, Setting, Voice
from laterna.story.layout import Layout
from laterna.story.model import Model
from laterna.story.picture import Picture
from laterna.story.scene import Scene
from laterna.story.sound import MoodPoint
from laterna.story.terms import Identifier, LanguageCode


class Commission(Model):
    """An order for one picture."""

    layout: Layout
    scene: Scene
    """The words the layout was made from; prompts are made from both."""
    cast: tuple[Character, ...] = ()
    """Those of the scene's figures who are in the cast."""
    setting: Setting | None = None
    style: str = "papercut"
    size: tuple[Annotated[int, Field(ge=16, le=8192)], Annotated[int, Field(ge=16, le=8192)]]
    """(width, height) in pixels."""
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    planes: bool = False
    """Whether the planes and figures are wanted beside the picture; a painter in one piece may ignore it."""
    under: Picture | None = None
    """A picture of the same page and size to paint over; none begins with blank paper. Embedded painters ignore it."""
    references: dict[Identifier, Picture] = {}
    """How characters look, by their ids: each alone in a picture of its own. Embedded painters ignore it."""
    only: tuple[Identifier, ...] = ()
    """Ids of the layout's figures to paint anew, where the rest of `under` is to stay; empty paints the whole page."""
    wider: bool = False
    """Whether `under`, of the layout's own shape, is to stay as it is and only be carried on at its sides to `size`;
    for painters whose row of the catalogue says `widens`."""


class Line(Model):
    """A stretch of a script that somebody else speaks."""

    start_char: int
    end_char: int
    voice: Voice


class Script(Model):
    """An order for one narration."""

    text: str
    language: LanguageCode
    voice: Voice = Voice()
    """The narrator's."""
    lines: tuple[Line, ...] = ()
    """Direct speech in other voices; in order, not overlapping."""
    words_per_minute: Annotated[float, Field(ge=60, le=300)] = 130.0
    """Pace before the voice's own factor; 110 suits the youngest, 150 the oldest children."""


class CueSheet(Model):
    """An order for music."""

    seconds: Annotated[float, Field(gt=0)]
    """Exact length of the whole."""
    points: Annotated[tuple[MoodPoint, ...], Field(min_length=1)]
    """The moods in time, by start; the first at 0. Their starts are the page turns."""
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    """The same seed gives the same themes."""


class VoiceCard(Model):
    """A voice that an engine offers."""

    name: str
    language: LanguageCode
    gender: str = "neutral"
    age: str = "adult"
