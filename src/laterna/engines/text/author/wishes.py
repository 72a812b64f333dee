"""What the user wants, as every prompt is told it: one short text from the brief and the photos."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.talk.prompts import fill
from laterna.story.languages import language
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Brief, Observation
    from laterna.story.terms import AgeBand

PROMPTS = Path(__file__).parent.parent / "prompts"

_WORDS: dict[AgeBand | None, tuple[int, int]] = {"3-5": (8, 30), "6-8": (25, 65), "9-12": (50, 110), None: (8, 110)}
_CHARACTERS_A_WORD = 8
"""Generous, so that the words are the limit and not the letters."""


class Room(NamedTuple):
    """How much a page holds."""

    least_words: int
    most_words: int

    @property
    def longest_chars(self) -> int:
        return self.most_words * _CHARACTERS_A_WORD


def room_for(age: AgeBand | None) -> Room:
    """How much a page holds for readers of this age; none when it is for whomever its author meant."""
    return Room(*_WORDS[age])


def wishes_of(brief: Brief, seen: Sequence[Observation]) -> str:
    """The wishes in words."""
    return fill(
        (PROMPTS / "wishes.jinja").read_text(encoding="utf-8"),
        brief=brief,
        age=brief.age,
        pages=brief.pages,
        language=language_name(brief.language),
        seen=[_seen(photo) for photo in seen],
    )


def language_name(code: str) -> str:
    """A language's English name, with its code where the name alone may not say which."""
    name = language(code).english
    return name if name == "English" else f"{name} ({code})"


def drawable(category: str) -> str:
    """The words of a category that can be drawn best, as a list in words."""
    return ", ".join(name.replace("_", " ") for name in vocabulary().names(category))


def _seen(photo: Observation) -> str:
    """What an eye said of one photo."""
    parts = [photo.caption.rstrip(".")]
    if photo.setting:
        parts.append(f"the place looks like a {photo.setting}")
    if photo.colours:
        parts.append(f"its colours are {', '.join(colour.name for colour in photo.colours[:3])}")
    return "; ".join(parts) + "."
