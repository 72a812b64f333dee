"""Who is in the story, and where it plays: each defined once, drawn and voiced from that definition on every page."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.model import Model
from laterna.story.scene import Word
from laterna.story.terms import Age, Colour, Identifier, LanguageCode


class Garment(Model):
    """One piece of clothing or one accessory."""

    name: Word
    """`coat`, `striped shirt`, `straw hat`, `glasses`, `wheelchair`."""
    colour: Colour | None = None
    pattern: Literal["plain", "stripes", "dots", "checks"] = "plain"


class Traits(Model):
    """What a character looks like, as structure. Empty fields are filled by the kind's defaults and the seed."""

    age: Age = "adult"
    build: Literal["slim", "average", "stout"] = "average"
    size: Annotated[float, Field(gt=0, le=4)] = 1.0
    """Factor on the kind's usual height; 1 is usual."""
    coat: Colour | None = None
    """Fur, feathers, scales; for a person, the skin."""
    second: Colour | None = None
    """Belly, muzzle, wing or mane."""
    markings: Literal["plain", "patches", "spots", "stripes", "socks", "mask"] | None = None
    hair: Colour | None = None
    hair_style: Literal["none", "short", "long", "curly", "bun", "braids", "afro", "spiky"] | None = None
    eyes: Colour | None = None
    clothes: tuple[Garment, ...] = ()
    accent: Colour | None = None
    """The colour that belongs to this character and to nobody else in the book."""


class Voice(Model):
    """How a character, or the narrator, sounds."""

    name: str = "auto"
    """A voice of the vocabulary (`narrator`, `child`, `old-man` ...), a voice of an engine, or `auto`."""
    pitch: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    """Factor on the voice's own pitch; 1 is its own."""
    pace: Annotated[float, Field(ge=0.5, le=2)] = 1.0
    """Factor on the age band's words a minute; 1 is usual, more is faster."""


class Character(Model):
    """A member of the cast."""

    id: Identifier
    name: str
    """As the story says it; a name, or `the fox`."""
    names: dict[LanguageCode, str] = {}
    """The name in other languages, where it differs."""
    kind: Word
    """What it is, in English: `fox`, `girl`, `robot`. The vocabulary finds the nearest kind that can be drawn."""
    role: Literal["hero", "friend", "family", "helper", "rival", "stranger"] = "friend"
    pronoun: Literal["she", "he", "they", "it"] = "they"
    traits: Traits = Traits()
    appearance: str = ""
    """One canonical English sentence of how it looks, the same in every prompt."""
    voice: Voice = Voice()
    photo: int | None = None
    """The index of the brief's photo that shows this character; none when invented."""


class Setting(Model):
    """A place where scenes play."""

    id: Identifier
    name: str = ""
    """As the story calls it: `the Whispering Wood`; empty when it has no name."""
    kind: Word
    """What it is, in English: `forest`, `kitchen`."""
    palette: tuple[Colour, ...] = ()
    """Colours taken from a photo or chosen by hand, the most important first; empty leaves them to the painter."""
    detail: str = ""
    """One English sentence of what is particular about it."""
