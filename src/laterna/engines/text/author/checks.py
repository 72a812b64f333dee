"""What a machine can note on a draft without understanding it: lengths, wishes, what is not for children."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.engines.text.author.forms import Note
from laterna.story.safety import check
from laterna.story.spoken import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from laterna.engines.text.author.forms import Told
    from laterna.engines.text.author.wishes import Room
    from laterna.story import Brief
    from laterna.story.terms import AgeBand

_SLACK = 1.4
"""A page may be longer than asked by this factor before it is noted: the voice matters more than the count."""


def machine_notes(pages: Sequence[Told], brief: Brief, room: Room) -> list[Note]:
    """Notes on every page that is too long, names what was to be left out, or is not fit for the age."""
    notes: list[Note] = []
    for number, page in enumerate(pages, 1):
        notes.extend(_unfit(number, page.text, brief.age))
        notes.extend(_unwanted(number, page.text, brief.avoid))
        count = len(words_of(page.text, brief.language))
        if count > room.most_words * _SLACK:
            wish = f"Tell it in {room.most_words} words or fewer."
            notes.append(Note(page=number, problem=f"The page has {count} words.", wish=wish))
    whole = " ".join(page.text for page in pages).lower()
    notes.extend(
        Note(
            page=min(2, len(pages)),
            problem=f"“{thing}” was asked for, and no page names it.",
            wish=f"Bring {thing} in.",
        )
        for thing in brief.include
        if brief.language.startswith("en") and thing.lower() not in whole
    )
    return notes


def unfit(pages: Sequence[Told], age: AgeBand | None) -> tuple[int, ...]:
    """Numbers, from 1, of the pages that hold what does not belong in a story for this age."""
    return tuple(number for number, page in enumerate(pages, 1) if check(page.text, age))


def _unfit(number: int, text: str, age: AgeBand) -> Iterator[Note]:
    for finding in check(text, age):
        yield Note(
            page=number,
            problem=f"“{finding.words}” is not for children of {age}, because {finding.reason}.",
            wish="Tell the page without it.",
        )


def _unwanted(number: int, text: str, avoid: Sequence[str]) -> Iterator[Note]:
    for word in avoid:
        if re.search(rf"\b{re.escape(word)}", text, re.IGNORECASE):
            yield Note(page=number, problem=f"“{word}” was to be left out.", wish=f"Tell the page without {word}.")
