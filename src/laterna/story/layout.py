"""Where everything stands on one page, as data.

Page coordinates: x right and y down from the top left corner, both in units of the picture's *height*, so that a
circle is a circle: x runs from 0 to `aspect`, y from 0 to 1. Depth runs from 0 (farthest) to 1 (nearest).
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.cast import Traits
from laterna.story.model import Model
from laterna.story.scene import Word
from laterna.story.terms import (
    Colour,
    ExpressionName,
    Identifier,
    MoodName,
    PoseName,
    SeasonName,
    ShotName,
    TimeName,
    WeatherName,
)

Point = tuple[float, float]
"""(x, y) in page coordinates."""
Depth = Annotated[float, Field(ge=0, le=1)]
"""0 is the farthest, 1 the nearest."""


class Area(Model):
    """A rectangle in page coordinates."""

    x: float
    y: float
    width: float
    height: float


class Camera(Model):
    """How the scene is seen."""

    shot: ShotName
    horizon: float
    """y of the horizon; it may lie outside the picture."""
    ground: float
    """y of the ground line of the middle distance, where the action is."""
    unit: float
    """Page units that one metre takes in the middle distance."""


class Placed(Model):
    """What a figure and a prop share: a place on the page."""

    id: Identifier
    """The scene's id; of a group, the id and a number: `ducks-2`."""
    kind: Word
    """The nearest kind that the vocabulary knows, whatever the scene called it."""
    x: float
    """The foot point."""
    y: float
    """The foot point: the ground it stands on, or for what flies and swims its lowest point."""
    height: Annotated[float, Field(gt=0)]
    """Standing height in page units."""
    depth: Depth
    box: Area
    """What it covers, all parts included."""


class PlacedFigure(Placed):
    """A figure, ready to be drawn."""

    body: str
    """Its body plan: `upright`, `four-legged`, `bird`, `fish` or `crawler`."""
    character: Identifier | None = None
    """The cast member; none for an extra."""
    traits: Traits
    pose: PoseName
    expression: ExpressionName
    view: Literal["front", "three-quarter", "side", "back"]
    facing: Literal["left", "right"]
    """For a front or back view, the side it leans to."""
    joints: dict[str, Point]
    """By name, in page coordinates: the 18 of OpenPose for `upright`, the rig's own for the others."""
    gaze: Point | None = None
    """What it looks at; none looks ahead."""
    holds: tuple[Identifier, ...] = ()
    outline: tuple[Point, ...] = ()
    """Of the paper cut-out that stands for it, facing right, per unit of its height around its foot; empty for a figure
    that is drawn."""


class PlacedProp(Placed):
    """A thing, ready to be drawn."""

    held_by: Identifier | None = None
    angle: float = 0.0
    """Degrees clockwise."""
    mirrored: bool = False
    colour: Colour | None = None


class Left(Model):
    """Something the scene names that is not drawn as named, and why."""

    id: Identifier
    asked: str
    drawn: str | None = None
    """What stands in for it; none when it is left out."""
    reason: str


class Layout(Model):
    """One page, laid out."""

    aspect: Annotated[float, Field(gt=0.2, le=5)]
    """Width over height."""
    seed: Annotated[int, Field(ge=0)]
    setting: Word | None
    """The nearest setting that the vocabulary knows; none for a plain ground."""
    setting_seed: int
    """The same for every page that plays in the same setting, so that it is the same place."""
    palette: tuple[Colour, ...] = ()
    """The setting's own colours, where it has them."""
    time: TimeName
    weather: WeatherName
    season: SeasonName
    mood: MoodName
    camera: Camera
    figures: tuple[PlacedFigure, ...]
    """From far to near."""
    props: tuple[PlacedProp, ...]
    """From far to near."""
    text_area: Area | None
    """Kept quiet for words; none when the words stand elsewhere."""
    safe: Area
    """What trim and fold can't touch."""
    left: tuple[Left, ...] = ()
    """What was asked for and is not drawn, or not as asked."""
