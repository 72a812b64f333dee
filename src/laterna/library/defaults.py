"""How a house's stories usually are: what the form of a new story holds before anybody changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from laterna.library.tables import House
from laterna.story.languages import languages
from laterna.story.model import Model
from laterna.story.terms import Identifier, LanguageCode

if TYPE_CHECKING:
    from laterna.library.database import Database


class Defaults(Model):
    """What is chosen until somebody chooses otherwise."""

    age: Literal["3-5", "6-8", "9-12"] = "3-5"
    pages: Annotated[int, Field(ge=4, le=40)] = 12
    language: LanguageCode | None = None
    """None is that of whoever asks, where stories are told in it."""
    style: Identifier = "papercut"
    theme: Identifier | None = None
    """None is as it suits the story."""
    shape: Literal["square", "landscape", "portrait"] = "square"
    film: Literal["wide", "tall", "square", "none"] = "wide"
    choose: bool = True
    """Whether three ideas are offered first."""
    voices: Annotated[
        dict[LanguageCode, Annotated[str, Field(min_length=1, max_length=80)]], Field(max_length=100)
    ] = {}
    """Who reads aloud, by language; as it suits the story where none is named."""

    def language_for(self, interface: str) -> str:
        """The language of a new story, for somebody who sees the studio in `interface`."""
        return self.language or (interface if interface in languages() else "en")


def defaults_of(database: Database, house: str) -> Defaults:
    """Those of a house."""
    with database.session() as session:
        return Defaults.model_validate_json(session.get_one(House, house).defaults)


def keep_defaults(database: Database, house: str, defaults: Defaults) -> None:
    """Let them be these from now on."""
    with database.session() as session:
        session.get_one(House, house).defaults = defaults.model_dump_json()
