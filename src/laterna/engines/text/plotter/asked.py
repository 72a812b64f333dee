"""What a premise asks of a shape: whether it is the story to be told, and which words and parts it fills.

A shape's `asks` are patterns over the premise. Their named groups fill its slots (`wish`, `goal`); a group of one
capital letter says who plays that part: `(?P<S>monster) under`, or, where the shape has no such part, takes somebody
out of the story whom the words only seem to name. `does` is a verb phrase, given as `do`, `doing` and `did` too.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.people import Somebody, kind_named
from laterna.engines.text.plotter.template import article
from laterna.engines.text.plotter.verbs import forms_of, gerund
from laterna.engines.text.plotter.world import table

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.engines.text.plotter.shapes import Shape
    from laterna.engines.text.plotter.wish import Somewhere, Wish

_ASKED = 100
"""What one pattern of `asks` weighs against a single hinted word."""
_TURNS_ON = 10
"""What it weighs that a shape can turn on the thing that was asked for."""


def score(shape: Shape, wish: Wish) -> int:
    """How much the premise asks for this shape; 0 when it does not speak of it at all."""
    words = f" {' '.join(re.findall(r'[a-z]+', wish.premise.lower()))} "
    hinted = sum(f" {hint} " in words for hint in shape.hints) + _TURNS_ON * bool(wish.must and shape.tells_thing)
    return hinted + (_ASKED * shape.weight if _matches(shape, wish.premise) else 0)


def asked_words(shape: Shape, premise: str) -> dict[str, str]:
    """The slots that the premise fills."""
    groups = [found.groupdict() for found in _matches(shape, premise)[:1]]
    filled = {name: words for group in groups for name, words in group.items() if words and name.islower()}
    filled |= {"wishing": gerund(filled["wish"])} if "wish" in filled else {}
    filled |= forms_of(filled["does"])._asdict() if "does" in filled else {}
    return filled | ({"a_product": counted(filled["product"])} if "product" in filled else {})


def counted(noun: str) -> str:
    """`a kite`, `some buns`, `bread`: a noun of something made, as one says that one makes it."""
    if noun.split()[-1] in table("premise")["uncounted"]:
        return noun
    return f"some {noun}" if noun.endswith("s") else f"{article(noun)} {noun}"


def asks_for(shape: Shape, wish: Wish) -> bool:
    """Whether the premise asks for just this shape."""
    return bool(_matches(shape, wish.premise))


def chosen_sets(shape: Shape, premise: str) -> tuple[Mapping[str, str], ...]:
    """The sets of words that suit the premise: those made for it, else those that take any, else the free ones."""
    made = [row for row in shape.sets if "when" in row and _pattern(row["when"]).search(premise)]
    rest = [row for row in shape.sets if "when" not in row]
    filled = [row for row in rest if row.get("fills") in asked_words(shape, premise)]
    free = [row for row in rest if "fills" not in row] or [row for row in shape.sets if "fills" not in row]
    return tuple(made or filled or free)


def narrowed(shape: Shape, wish: Wish) -> Wish:
    """The wish with its people in the parts the premise gives them, and without what the shape tells of anyway."""
    parts = {
        role: Somebody(kind=kind_named(word.lower()))
        for found in _matches(shape, wish.premise)[:1]
        for role, word in found.groupdict().items()
        if word and role.isupper() and kind_named(word.lower())
    }
    people = [person for person in (wish.hero, *wish.companions) if person.kind or person.name]
    for role, part in parts.items():
        same = next((person for person in people if person.kind == part.kind), part)
        parts[role] = same
        people = [person for person in people if person is not same]
    if "H" in parts:
        people = [parts.pop("H"), *people]
    elif shape.first and len(people) > 1 and shape.first not in parts:
        first = people.pop(1)
        parts[shape.first] = first.model_copy(update={"kind": shape.other[0]}) if len(shape.other) == 1 else first
    said = " ".join(asked_words(shape, wish.premise).values())
    told = " ".join([said, *shape.covers])
    left = [thing for thing in wish.things if thing.split()[-1] not in told.split() or thing in wish.must]
    things = tuple(thing for thing in left if thing.split()[-1] not in said.split())
    hero, *others = people or [Somebody()]
    return wish.model_copy(
        update={"hero": hero, "companions": tuple(others), "parts": parts, "things": things,
                "places": _homes(shape, wish, told.split())}
    )  # fmt: skip


def _homes(shape: Shape, wish: Wish, told: list[str]) -> tuple[Somewhere, ...]:
    """The wished places without those of the premise that the story only goes to, or makes, or looks up at.

    Who wants to see the sea does not live there.
    """
    if wish.photos:
        return wish.places
    aways = {row["away"] for row in chosen_sets(shape, wish.premise) if "away" in row}
    only_told = {kind for kind in told if kind in wish.premise.lower()} | aways
    return tuple(place for place in wish.places if place.kind not in only_told)


def _matches(shape: Shape, premise: str) -> list[re.Match[str]]:
    found = (_pattern(way).search(premise) for way in shape.asks)
    return [match for match in found if match]


@cache
def _pattern(way: str) -> re.Pattern[str]:
    """Compiled once: all shapes together have more patterns than `re` keeps."""
    return re.compile(way, re.IGNORECASE)
