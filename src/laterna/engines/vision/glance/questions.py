"""Answers to the questions that an observation can answer; to all others, that it cannot be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.engines.vision.glance.caption import number
from laterna.engines.vision.glance.colours import list_of
from laterna.story import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Observation

_CLAIMS = {"sky": "sky", "greenery|grass|tree|plant": "greenery", "water|sea|lake|river|ocean": "water",
           "sand|beach": "sand", "snow": "snow", "sunset|sunrise": "sunset"}  # fmt: skip


def answer(seen: Observation, question: str) -> Answer:
    """The answer with its confidence; confidence 0 and an honest sentence where the eye can't tell."""
    words = question.lower()
    for pattern, reply in _REPLIES:
        if re.search(pattern, words):
            return reply(seen, words)
    return Answer(text="I can't tell from looking at this photo.", confidence=0.0)


def _people(seen: Observation, words: str) -> Answer:
    count = seen.people
    text = "I see nobody." if not count else f"I see {number(count)} {'person' if count == 1 else 'people'}."
    return Answer(text=text, confidence=seen.people_confidence)


def _place(seen: Observation, words: str) -> Answer:
    if seen.place is None:
        return Answer(text="I can't tell whether it is indoors or outdoors.", confidence=0.0)
    return Answer(text=f"It looks {seen.place}.", confidence=seen.place_confidence)


def _colours(seen: Observation, words: str) -> Answer:
    names = list_of([colour.name for colour in seen.colours[:4]])
    return Answer(text=f"Mostly {names}.", confidence=0.9)


def _claim(seen: Observation, words: str) -> Answer:
    what = next(name for pattern, name in _CLAIMS.items() if re.search(pattern, words))
    claim = next((claim for claim in seen.claims if claim.what == what), None)
    if claim is None:
        return Answer(text=f"I see no {what} that I could be sure of.", confidence=0.5)
    return Answer(
        text=f"Yes, about {round(100 * (claim.share or 0))} % of the photo is {what}.", confidence=claim.confidence
    )


def _what(seen: Observation, words: str) -> Answer:
    return Answer(text=seen.caption, confidence=0.6)


_REPLIES: list[tuple[str, Callable[[Observation, str], Answer]]] = [
    (r"how many (people|persons|faces)|anybody|anyone|is there a person|are there people", _people),
    (r"indoor|outdoor|inside|outside", _place),
    (r"colou?r", _colours),
    ("|".join(_CLAIMS), _claim),
    (r"what (is|does|can)|who is|describe", _what),
]
