"""Answers to the questions that an observation can answer; to all others, that it cannot be told."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.engines.vision.glance.caption import people_of
from laterna.engines.vision.glance.colours import list_of
from laterna.story import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Observation

_CLAIMS = {r"\bsky\b": "sky", r"\bgrass|\blawn": "grass", r"green|\btrees?\b|plants?\b": "greenery",
           r"\bwater|\bsea\b|\blake|\briver|ocean": "water",
           "sand|beach": "sand", r"\bsnow": "snow", "sunset|sunrise": "sunset", r"\bnight": "night"}  # fmt: skip


_NONE = 0.0
"""The confidence of an answer that says it can't tell."""


def answer(seen: Observation, question: str) -> Answer:
    """The answer with its confidence; confidence 0 and an honest sentence where the eye can't tell."""
    words = question.lower()
    for pattern, reply in _REPLIES:
        if re.search(pattern, words):
            return reply(seen, words)
    return Answer(text="I can't tell from looking at this photo.", confidence=_NONE)


def _people(seen: Observation, words: str) -> Answer:
    if not seen.people:
        return Answer(text="I see nobody.", confidence=seen.people_confidence)
    return Answer(text=f"I see at least {people_of(seen.people)}.", confidence=0.85)


def _cats(seen: Observation, words: str) -> Answer:
    cats = [one.confidence for one in seen.detections if one.what == "cat face"]
    if not cats:
        return Answer(text="I see no cat's face; a cat that looks away I can't tell.", confidence=_NONE)
    return Answer(text=f"I see the {'face of a cat' if len(cats) == 1 else 'faces of cats'}.", confidence=max(cats))


def _place(seen: Observation, words: str) -> Answer:
    if seen.place is None:
        return Answer(text="I can't tell whether it is indoors or outdoors.", confidence=_NONE)
    return Answer(text=f"It looks like {seen.place}s.", confidence=seen.place_confidence)


def _colours(seen: Observation, words: str) -> Answer:
    names = list_of([colour.name for colour in seen.colours[:4]])
    return Answer(text=f"Mostly {names}.", confidence=0.9)


def _season(seen: Observation, words: str) -> Answer:
    if seen.season is None:
        return Answer(text="I can't tell the season.", confidence=_NONE)
    return Answer(text=f"It was taken in {seen.season}.", confidence=0.9)


def _claim(seen: Observation, words: str) -> Answer:
    what = next(name for pattern, name in _CLAIMS.items() if re.search(pattern, words))
    claim = next((claim for claim in seen.claims if claim.what == what), None)
    if claim is None:
        return Answer(text=f"I can't see any {what} that I could be sure of.", confidence=0.55)
    if what == "night":
        return Answer(text="Yes, it looks like night.", confidence=claim.confidence)
    share = round(100 * (claim.share or 0))
    return Answer(text=f"Yes, about {share} % of the photo looks like {what}.", confidence=claim.confidence)


def _what(seen: Observation, words: str) -> Answer:
    sure = seen.subject is not None and seen.subject.kind is not None
    return Answer(text=seen.caption, confidence=seen.subject.confidence if sure and seen.subject else 0.6)


_REPLIES: list[tuple[str, Callable[[Observation, str], Answer]]] = [
    (r"how many (persons|faces|men|women|children)|\b(anybody|anyone|a person|people|somebody|someone)\b", _people),
    (r"\bcats?\b|\bkittens?\b", _cats),
    (r"indoor|outdoor|inside|outside", _place),
    (r"colou?r", _colours),
    (r"season|time of year", _season),
    ("|".join(_CLAIMS), _claim),
    (r"^what('s| is (this|it|that|in)| does (the|this) (photo|picture) show| (do|can) you see)|describe", _what),
]  # fmt: skip
