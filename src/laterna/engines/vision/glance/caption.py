"""One plain sentence that claims no more than was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.vision.glance.colours import list_of
from laterna.story.inflection import with_article

if TYPE_CHECKING:
    from laterna.engines.vision.glance.said import Said
    from laterna.story import Claim, NamedColour

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_GROUNDS = {"snow": "in the snow", "beach": "on a sandy beach", "forest": "among trees", "meadow": "in a green place"}
_SEEN = {"sky": "sky", "greenery": "trees and grass", "water": "water", "snow": "snow", "sunset": "a sunset sky"}


def caption_of(
    said: Said, people: int, cats: int, place: str | None, setting: str | None, claims: tuple[Claim, ...],
    colours: tuple[NamedColour, ...],
) -> str:  # fmt: skip
    """The sentence. What the user said leads; else who was seen; else the place and its colours."""
    who = _who(said, people, cats)
    where = _GROUNDS.get(setting or "") or {"indoor": "indoors", "outdoor": "outdoors"}.get(place or "", "")
    things = [_SEEN[claim.what] for claim in claims if claim.what in _SEEN and claim.what != setting]
    if who:
        sentence = f"{who} {where}".strip()
    elif where:
        sentence = f"A photo taken {where}"
    else:
        sentence = "A photo"
    if things:
        sentence += f", with {list_of(things)}"
    elif not who and colours:
        sentence += f", mostly {list_of([colour.name for colour in colours[:2]])}"
    return sentence[:1].upper() + sentence[1:] + "."


def _who(said: Said, people: int, cats: int) -> str:
    if said.kind or said.name:
        kind = with_article(said.kind) if said.kind else ""
        return f"{kind} called {said.name}" if kind and said.name else kind or said.name
    if people:
        return "One person" if people == 1 else f"{number(people)} people"
    if cats:
        return "A cat" if cats == 1 else f"{number(cats)} cats"
    return ""


def number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)
