"""One plain sentence that claims no more than was seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.vision.glance.colours import list_of, plain_name
from laterna.story.inflection import plural, with_article

if TYPE_CHECKING:
    from laterna.engines.vision.glance.said import Said
    from laterna.story import Observation

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_GROUNDS = {"snow": "in the snow", "beach": "on a sandy beach", "forest": "among trees", "meadow": "in a green meadow",
            "sea": "by the water"}  # fmt: skip
_PLACES = {"indoor": "indoors", "outdoor": "outdoors"}
_SEEN = {"sky": "sky", "leaves": "trees or bushes", "grass": "green grass",
         "greenery": "green plants", "water": "water", "sand": "sand", "snow": "snow",
         "sunset": "a colourful sky", "night": "the dark of night"}  # fmt: skip
_PLANTS = {"greenery", "grass", "leaves"}
_TELLS = {"snow": {"snow"}, "beach": {"sand", "water"}, "forest": _PLANTS, "meadow": _PLANTS, "sea": {"water"}}
"""What a ground has said already."""
_PLACE_SURE = 0.7
"""From which confidence on a sentence says indoors or outdoors."""


def caption_of(seen: Observation, said: Said, accent: str = "") -> str:
    """The sentence. What the user said leads; else who was seen; else the place, its things and its colours.

    Args:
        seen: everything but the caption.
        said: what the user said the photo shows.
        accent: a basic colour word of something that stands out; empty when nothing does.
    """
    who = _who(seen, said)
    where = _where(seen)
    told = _TELLS.get(seen.setting or "", set[str]())
    claims = {claim.what for claim in seen.claims}
    claims -= told | ({"sky"} if "sunset" in claims else set())
    claims -= {"greenery"} if claims & {"grass", "leaves"} else set()
    things = [phrase for what, phrase in _SEEN.items() if what in claims]
    if accent:
        things.append(f"something {accent}")
    colours = list(dict.fromkeys(plain_name(colour.colour) for colour in seen.colours))[:2]
    lead = f"{who} {where}".strip() if who else f"A photo taken {where}" if where else "A photo"
    if things:
        sentence = f"{lead}, with {list_of(things)}"
    elif colours and not who:
        sentence = f"{lead}, mostly {list_of(colours)}"
    else:
        sentence = lead
    return sentence[:1].upper() + sentence[1:] + "."


def people_of(count: int) -> str:
    """`a person`, `two people`: true also when there are more whom the eye has missed."""
    return "a person" if count == 1 else f"{number(count)} people"


def number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


def _who(seen: Observation, said: Said) -> str:
    if said.kind or said.name:
        kind = _with_count(said.kind)
        return f"{kind} called {said.name}" if kind and said.name else kind or said.name
    cats = sum(one.what == "cat face" for one in seen.detections)
    people = [people_of(seen.people)] if seen.people else []
    felines = ["a cat" if cats == 1 else f"{number(cats)} cats"] if cats else []
    return list_of(people + felines)


def _with_count(kind: str) -> str:
    """`a dog`, but `two dogs` and `children` as they are."""
    if not kind or kind.split()[0] in _NUMBERS or kind.split()[0].isdigit() or _is_plural(kind):
        return kind
    return with_article(kind)


def _is_plural(kind: str) -> bool:
    last = kind.split()[-1]
    return last in {"children", "people", "men", "women", "mice", "geese"} or (
        last.endswith("s") and plural(last[:-1]) == last
    )


def _where(seen: Observation) -> str:
    if seen.setting in _GROUNDS:
        return _GROUNDS[seen.setting]
    return _PLACES[seen.place] if seen.place and seen.place_confidence >= _PLACE_SURE else ""
