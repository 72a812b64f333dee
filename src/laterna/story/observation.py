"""What an eye can honestly say of a photo: each claim with its confidence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.model import Mask, Model
from laterna.story.scene import Word
from laterna.story.terms import Colour, SeasonName, TimeName

Confidence = Annotated[float, Field(ge=0, le=1)]
"""Probability that the claim is true, as far as the eye can judge: 0.5 is a coin toss."""


class Box(Model):
    """A rectangle, as fractions of the picture: x right and y down from the top left corner."""

    x: float
    y: float
    width: float
    height: float


class Detection(Model):
    """Something seen at a place: a face, a person, a cat's face, an object."""

    what: Word
    box: Box
    confidence: Confidence


class Claim(Model):
    """Something said of the whole photo: `indoor`, `water`, `greenery`."""

    what: Word
    confidence: Confidence
    share: Annotated[float, Field(ge=0, le=1)] | None = None
    """The share of the picture it covers, where that can be said."""


class NamedColour(Model):
    """A dominant colour."""

    name: Word
    colour: Colour
    share: Annotated[float, Field(ge=0, le=1)]


class Subject(Model):
    """What the photo is of."""

    box: Box
    kind: Word | None = None
    """An English word for it; none when the eye cannot tell."""
    confidence: Confidence = 0.0
    """Of `kind`."""
    said_by_user: bool = False
    name: str = ""
    """Its name, when the user said it."""
    colours: tuple[NamedColour, ...] = ()
    cutout: Confidence = 0.0
    """How cleanly it can be cut out: from 0.8 a cut-out is worth using."""
    mask: Mask | None = None
    """uint8 `[H, W]` at the size of the analysed picture: 255 is the subject."""


class Observation(Model):
    """Everything an eye says of one photo."""

    caption: str
    """One plain English sentence that claims no more than was seen."""
    width: int
    height: int
    people: Annotated[int, Field(ge=0)] = 0
    people_confidence: Confidence = 0.0
    detections: tuple[Detection, ...] = ()
    claims: tuple[Claim, ...] = ()
    subject: Subject | None = None
    colours: tuple[NamedColour, ...] = ()
    """Dominant colours of the whole photo, the largest first."""
    place: Literal["indoor", "outdoor"] | None = None
    place_confidence: Confidence = 0.0
    setting: Word | None = None
    """A setting word of the vocabulary that suits the place; none when the eye cannot tell."""
    time: TimeName | None = None
    season: SeasonName | None = None
    light: Annotated[float, Field(ge=0, le=1)] = 0.5
    """Mean lightness: 0 is black, 1 is white."""
    sharpness: Annotated[float, Field(ge=0)] = 0.0
    """Variance of the Laplacian at 512 px: under 50 is blurred."""


class Answer(Model):
    """An answer to a question about a photo."""

    text: str
    confidence: Confidence
