"""One plain sentence, phrased as people phrase captions, that claims no more than was seen.

The order is that of the COCO captions (X. Chen et al., Microsoft COCO Captions, 2015): who or what, how, where, with
what, under which sky. Words and phrases are in `caption.toml`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.engines.vision.glance.colours import list_of, plain_name
from laterna.story.inflection import plural, with_article

if TYPE_CHECKING:
    from laterna.engines.vision.glance.said import Said
    from laterna.story import Observation

_NUMBERS = ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]
_PLACE_SURE = 0.7
"""From which confidence on a sentence says indoors or outdoors."""
_GROUP = 4
"""From so many people on they are a group."""
_PORTRAIT = 0.15
"""Height of a face, as a share of the picture's, from which someone looks at the camera and not past it."""
_DIM = 0.3


def caption_of(seen: Observation, said: Said, accent: str = "") -> str:
    """The sentence. What the user said leads; else who was seen; else the place, its things and its colours.

    Args:
        seen: everything but the caption.
        said: what the user said the photo shows.
        accent: a basic colour word of something that stands out; empty when nothing does.
    """
    who = _who(seen, said)
    ground, told = _ground(seen, bool(who))
    lead = f"{who} {ground} {_look(seen, who)}".strip() if who else _scenery(seen, ground, accent)
    beside = _beside(seen, told, lead)
    sentence = " ".join(part for part in (lead, beside, _sky(seen)) if part)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def people_of(count: int) -> str:
    """`a person`, `two people`: true also when there are more whom the eye has missed."""
    return "a person" if count == 1 else f"{number(count)} people"


def number(count: int) -> str:
    return _NUMBERS[count] if count < len(_NUMBERS) else str(count)


@cache
def _phrases() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent / "caption.toml").read_text(encoding="utf-8"))


def _who(seen: Observation, said: Said) -> str:
    if said.kind or said.name:
        kind = _with_count(said.kind)
        return f"{kind} called {said.name}" if kind and said.name else kind or said.name
    cats = sum(one.what == "cat face" for one in seen.detections)
    felines = {0: "", 1: "a cat", 2: "a cat next to another cat"}.get(cats, f"{number(cats)} cats")
    people = "a group of people" if seen.people >= _GROUP else people_of(seen.people) if seen.people else ""
    if people and not felines:
        return f"{people} {_stance(seen)}".strip()
    return list_of([one for one in (people, felines) if one])


def _stance(seen: Observation) -> str:
    """The detector of shapes finds those who stand."""
    faces = sum(one.what == "face" for one in seen.detections)
    return "standing" if faces < seen.people else ""


def _look(seen: Observation, who: str) -> str:
    """A large face seen from the front looks at us."""
    faces = [one.box.height for one in seen.detections if one.what == "face"]
    alone = who in {"a person", people_of(seen.people)}
    return "looking at the camera" if alone and faces and min(faces) >= _PORTRAIT else ""


def _ground(seen: Observation, somebody: bool) -> tuple[str, set[str]]:
    """(where it is, the claims that this has told)."""
    claims = {claim.what for claim in seen.claims}
    rows = _phrases()["under_somebody" if somebody else "ground"]
    for row in rows:
        if set(row["claims"]) <= claims:
            return row["say"], set(row.get("tells", ()))
    if seen.place_confidence < _PLACE_SURE:
        return "", set()
    return _phrases()["place"][f"{seen.place}{'' if somebody else ' scene'}"], set()


def _scenery(seen: Observation, ground: str, accent: str) -> str:
    """What leads where nobody is seen: a sign, the land, the room, or no more than the colours."""
    sign = next((one.what for one in seen.detections if one.what.endswith("sign")), "")
    if sign:
        return f"a red {sign}" if sign == "stop sign" else with_article(sign)
    colours = list(dict.fromkeys(plain_name(colour.colour) for colour in seen.colours))[:2]
    if not ground:
        return f"a picture with a lot of {list_of(colours)} in it"
    if seen.place != "indoor":
        return ground
    dim = "a dark room" if seen.light < _DIM else ground
    return f"{dim} with {f'something {accent}' if accent else f'a lot of {list_of(colours)}'} in it"


def _beside(seen: Observation, told: set[str], lead: str) -> str:
    """What else is there: `next to` a sign, else `with` it in the background."""
    flowers = next((claim.what for claim in seen.claims if claim.what.endswith("flowers")), "")
    claims = {claim.what for claim in seen.claims} - told
    if lead.endswith("sign"):
        more = next((row["say"] for row in _phrases()["beside"] if set(row["claims"]) <= claims), "")
        more = f"a bush with {flowers}" if flowers else more
        return f"next to {more}" if more else ""
    if flowers:
        return f"with {flowers}"
    more = next((row["say"] for row in _phrases()["behind"] if set(row["claims"]) <= claims), "")
    return f"with {more} in the background" if more else ""


def _sky(seen: Observation) -> str:
    claims = {claim.what for claim in seen.claims}
    return next((row["say"] for row in _phrases()["sky"] if set(row["claims"]) <= claims), "")


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
