"""What the user wants, gathered from brief and photos into one plain value; each thing taken is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.people import Somebody, is_kind
from laterna.engines.text.plotter.premise import Premise, read
from laterna.engines.text.plotter.world import drawn_as
from laterna.story.model import Model
from laterna.story.terms import AgeBand, SeasonName
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Brief, Observation

_SURE = 0.4
"""Confidence from which an eye's guess at the subject is taken for the hero."""


class Somewhere(Model):
    """A place as wished for."""

    kind: str
    palette: tuple[str, ...] = ()
    name: str = ""
    """As the premise calls it: `snowy forest`; empty leaves it to the story."""


class Wish(Model):
    """Everything a story is made from, but the shape and the seed."""

    hero: Somebody = Somebody()
    companions: tuple[Somebody, ...] = ()
    places: tuple[Somewhere, ...] = ()
    """The photos' places in their order, or the one that was said; empty leaves it free."""
    more_places: tuple[Somewhere, ...] = ()
    """Places that a revision brought in."""
    photos: int = 0
    things: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    """Those of the things that were asked for by themselves, and so turn up in any story."""
    avoid: tuple[str, ...] = ()
    premise: str = ""
    """The premise and the mood as they were said, for what the shapes ask."""
    parts: dict[str, Somebody] = {}
    """Who plays which role because the premise says so: the monster under the bed is the stranger, not the hero."""
    time: str = ""
    weather: str = ""
    season: SeasonName = "summer"
    mood: str = ""
    age: AgeBand = "3-5"
    pages: int = 12
    funny: bool = False
    skies: tuple[str, ...] = ()
    """Weathers that a revision asked for, each of which has a page."""
    names: dict[str, str] = {}
    """Names that a revision gave, by role."""
    took: tuple[tuple[str, str], ...] = ()
    """(what, as which words) for every thing understood."""
    missed: tuple[str, ...] = ()
    """Words of the premise that could not be placed."""

    @property
    def company(self) -> tuple[Somebody, ...]:
        """Everybody it names beside the hero."""
        return (*self.parts.values(), *self.companions)


def wish_of(brief: Brief, seen: Sequence[Observation]) -> Wish:
    """Read brief and photos. What the brief says is trusted over what an eye saw."""
    premise, subject = read(brief.premise), read(brief.subject)
    hero, others = _people(brief, premise, subject, seen)
    kinds = [word for word in brief.include if is_kind(word)]
    companions = [
        *(Somebody(name=c.name, kind="child" if c.kind == "friend" else c.kind) for c in brief.companions),
        *others,
        *(Somebody(kind=kind) for kind in kinds if kind != hero.kind),
    ]
    things = (*(word for word in brief.include if word not in kinds), *premise.things)
    first = seen[0] if seen else None
    wish = Wish(
        hero=hero,
        companions=tuple(_without_doubles(companions)),
        places=_places(brief, premise, seen),
        photos=len(seen),
        things=tuple(dict.fromkeys(things)),
        must=tuple(word for word in brief.include if word not in kinds),
        avoid=tuple(word.lower() for word in brief.avoid),
        premise=f"{brief.premise} {brief.mood}".strip(),
        time=premise.time or (first.time if first and first.time else ""),
        weather=premise.weather,
        # The premise's season is one that its scene had, kept as a plain text.
        season=premise.season or (first.season if first and first.season else "summer"),  # pyright: ignore[reportArgumentType]
        mood=_mood(brief.mood),
        age=brief.age,
        pages=brief.pages,
        missed=premise.missed,
    )
    return wish.model_copy(update={"took": _took(wish)})


def _people(
    brief: Brief, premise: Premise, subject: Premise, seen: Sequence[Observation]
) -> tuple[Somebody, list[Somebody]]:
    """The hero: as said of the photo, else of the premise, else as seen; and everyone else the premise names."""
    told = list(premise.people)
    hero = subject.people[0] if subject.people else told[0] if told else _subject_of(seen)
    others = told[1:] if told and not subject.people else [person for person in told if not _same(person, hero)]
    if subject.people and told and _same(told[0], hero):
        hero = hero.model_copy(update={"name": hero.name or told[0].name})
    eye = _subject_of(seen)
    if eye.kind and drawn_as(eye.kind) == drawn_as(hero.kind):
        hero = hero.model_copy(update={"colour": eye.colour, "photo": eye.photo})
    return hero.model_copy(update={"name": brief.hero or hero.name}), others


def _same(one: Somebody, other: Somebody) -> bool:
    return one.kind == other.kind and (not one.name or not other.name or one.name == other.name)


def _without_doubles(people: list[Somebody]) -> list[Somebody]:
    kept: list[Somebody] = []
    for person in people:
        if person.kind and not any(_same(person, other) for other in kept):
            kept.append(person)
    return kept[:6]


def _subject_of(seen: Sequence[Observation]) -> Somebody:
    for index, photo in enumerate(seen):
        subject = photo.subject
        if subject is None or not subject.kind or not is_kind(subject.kind):
            continue
        if subject.said_by_user or subject.confidence >= _SURE:
            colour = subject.colours[0].colour if subject.colours else ""
            return Somebody(name=subject.name, kind=subject.kind, colour=colour, photo=index)
    return Somebody()


def _places(brief: Brief, premise: Premise, seen: Sequence[Observation]) -> tuple[Somewhere, ...]:
    said = brief.place or premise.place
    if not seen:
        return (Somewhere(kind=said, name="" if brief.place else premise.place_name),) if said else ()
    return tuple(
        Somewhere(
            kind=(said if len(seen) == 1 else "") or photo.setting or _some_place(photo),
            palette=tuple(hue.colour for hue in photo.colours[:5]),
        )
        for photo in seen
    )


def _some_place(photo: Observation) -> str:
    return "room" if photo.place == "indoor" else "park"


def _mood(words: str) -> str:
    for word in re.findall(r"[a-z]+", words.lower()):
        match = vocabulary().find("moods", word)
        if match is not None:
            return match.entry.name
    return ""


def _took(wish: Wish) -> tuple[tuple[str, str], ...]:
    """What was understood, as (what, words)."""

    def call(who: Somebody) -> str:
        return " the ".join(part for part in (who.name, who.kind) if part)

    took = [("hero", call(wish.hero))] if call(wish.hero) else []
    took += [("with", call(person)) for person in wish.companions]
    took += [("place", place.name or place.kind) for place in wish.places]
    took += [("thing", thing) for thing in wish.things]
    took += [("season", wish.season)] if wish.season != "summer" else []
    took += [
        (what, word) for what, word in (("time", wish.time), ("weather", wish.weather), ("mood", wish.mood)) if word
    ]
    return tuple(took)
