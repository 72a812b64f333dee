"""What the user asked for."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.model import Model
from laterna.story.scene import Word
from laterna.story.terms import AgeBand, LanguageCode, Sha256


class Companion(Model):
    """Someone who must be in the story beside the hero."""

    name: str = ""
    kind: Word = "friend"


class Brief(Model):
    """What the user asked for. Everything has a default, so that one photo, or nothing, is enough."""

    premise: str = ""
    """What the story is to be about, in plain words."""
    subject: str = ""
    """What the photo shows, said by the user and trusted over the eye: `my dog Biscuit`."""
    hero: str = ""
    """The hero's name; empty lets the writer choose."""
    companions: tuple[Companion, ...] = ()
    include: tuple[Word, ...] = ()
    """Things that must appear."""
    avoid: tuple[Word, ...] = ()
    """Things that must not appear."""
    place: str = ""
    mood: str = ""
    dedication: str = ""
    pages: Annotated[int, Field(ge=4, le=40)] = 12
    age: AgeBand = "3-5"
    language: LanguageCode = "en"
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    plot: str = ""
    """The name of a story shape; empty lets the writer choose."""
    text: str = ""
    """A finished text, kept word for word; empty when the writer is to write one."""
    text_format: Literal["plain", "markdown"] = "plain"
    photos: tuple[Sha256, ...] = ()
    """Hashes of the photos, in order; each becomes a key scene."""


class Idea(Model):
    """One of several stories a writer offers to tell."""

    title: str
    logline: str
    """Two sentences: who wants what, and what stands in the way."""
    plot: str
    """The story shape, to be put into the brief's `plot`."""
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    """To be put into the brief's `seed`, so that the very story offered is told."""
