"""What one picture shows: the setting, the light, who is there, what they do, feel and hold."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.model import Model
from laterna.story.terms import (
    Age,
    Colour,
    ExpressionName,
    Identifier,
    LanguageCode,
    MoodName,
    PoseName,
    SeasonName,
    ShotName,
    TimeName,
    WeatherName,
)

Word = Annotated[str, Field(min_length=1, max_length=60)]
"""An English word or short phrase, singular: `fox`, `hot-air balloon`."""
Relation = Literal["on", "under", "in", "beside", "behind", "in_front_of", "above"]
Side = Literal["left", "center", "right"]
Distance = Literal["near", "middle", "far"]


class Spot(Model):
    """Where something is, in words; the storyboard finds the place. Empty fields leave it free."""

    relation: Relation | None = None
    """How it stands to `of`; together or not at all."""
    of: Identifier | None = None
    """The id of a figure, extra or prop of the same scene."""
    side: Side | None = None
    """Which third of the picture."""
    distance: Distance = "middle"
    """`near` the viewer, in the `middle` (where the action is) or `far`."""


class Cue(Model):
    """A change of pose or expression while the page is read."""

    at: Annotated[float, Field(ge=0, le=1)] = 0.5
    """When, as a fraction of the page's text; used where `words` has no entry for the language."""
    words: dict[LanguageCode, int] = {}
    """The index, from 0, of the spoken word that says so, per language."""
    pose: PoseName | None = None
    """The new pose; none keeps the pose."""
    expression: ExpressionName | None = None
    """The new expression; none keeps it."""


class Figure(Model):
    """A member of the cast in this scene."""

    character: Identifier
    """The cast member's id; also this figure's id in the scene. A member stands at most once in a scene."""
    pose: PoseName = "stand"
    expression: ExpressionName = "calm"
    spot: Spot = Spot()
    facing: str = "auto"
    """`left`, `right`, `viewer`, `away`, `auto`, or the id of whom or what it looks at."""
    holds: tuple[Identifier, ...] = ()
    """Ids of props of this scene that it holds or carries; two at most are drawn in the hands."""
    cues: tuple[Cue, ...] = ()
    """Changes while the page is read, in order."""


class Extra(Model):
    """Figures who are in no cast: three ducks, a crowd."""

    id: Identifier
    kind: Word
    count: Annotated[int, Field(ge=1, le=12)] = 1
    age: Age = "adult"
    pose: PoseName = "stand"
    expression: ExpressionName = "calm"
    spot: Spot = Spot()
    facing: str = "auto"


class Prop(Model):
    """A thing in the scene, placed or held."""

    id: Identifier
    name: Word
    count: Annotated[int, Field(ge=1, le=12)] = 1
    colour: Colour | None = None
    """Its main colour; none leaves it to the painter."""
    size: Annotated[float, Field(gt=0, le=10)] = 1.0
    """Factor on the usual size of such a thing; 1 is usual."""
    spot: Spot = Spot()


class Scene(Model):
    """What one picture shows."""

    setting: Identifier | None = None
    """The id of one of the story's settings; none is a plain ground."""
    time: TimeName = "day"
    weather: WeatherName = "clear"
    season: SeasonName = "summer"
    shot: ShotName = "medium"
    mood: MoodName = "calm"
    figures: tuple[Figure, ...] = ()
    """The cast members who are there, the most important first."""
    extras: tuple[Extra, ...] = ()
    props: tuple[Prop, ...] = ()
    note: str = ""
    """One plain English sentence of what happens; prompts and alternative texts are made from it when it is there."""
