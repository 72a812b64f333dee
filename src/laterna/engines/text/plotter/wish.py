"""What the user wants, gathered from brief and photos into one plain value; each thing taken is written down."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.engines.text.plotter.world import table
from laterna.story.model import Model
from laterna.story.terms import AgeBand, SeasonName
from laterna.story.vocabulary import Kind, PropKind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Brief, Observation


class Somebody(Model):
    """A character as wished for; empty fields are free."""

    name: str = ""
    kind: str = ""
    colour: str = ""
    """Its main colour in the photo, as `#rrggbb`."""
    photo: int | None = None


class Somewhere(Model):
    """A place as wished for."""

    kind: str
    palette: tuple[str, ...] = ()


class Wish(Model):
    """Everything a story is made from, but the shape and the seed."""

    hero: Somebody = Somebody()
    companions: tuple[Somebody, ...] = ()
    places: tuple[Somewhere, ...] = ()
    photos: int = 0
    things: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The premise's words, for hints of a shape."""
    time: str = ""
    weather: str = ""
    season: SeasonName = "summer"
    mood: str = ""
    age: AgeBand = "3-5"
    pages: int = 12
    funny: bool = False
    took: tuple[tuple[str, str], ...] = ()
    """(what, as which words) for every thing understood."""


_NAMED = re.compile(r"\b(?:named|called)\s+([A-Z][\w'’-]+)")
_NAME = re.compile(r"\b(?<![.!?]\s)(?<!^)([A-Z][a-z]+)\b")
_STOP = frozenset("a an the my our and of in on with who to is his her their for at".split())


def wish_of(brief: Brief, seen: Sequence[Observation]) -> Wish:
    """Read brief and photos. What the brief says is trusted over what an eye saw."""
    took: list[tuple[str, str]] = []
    subject = _somebody(brief.subject)
    premise = _somebody(brief.premise)
    found = _subject_of(seen)
    hero = Somebody(
        name=brief.hero or subject.name or premise.name or (found.name if found else ""),
        kind=subject.kind or premise.kind or (found.kind if found else ""),
        colour=found.colour if found else "",
        photo=found.photo if found else None,
    )
    took += [("hero", " the ".join(part for part in (hero.name, hero.kind) if part))] if hero.kind or hero.name else []
    places = _places(brief, seen)
    took += [("place", place.kind) for place in places]
    things = (*brief.include, *_props(brief.premise))
    took += [("thing", thing) for thing in things]
    first = seen[0] if seen else None
    return Wish(
        hero=hero,
        companions=tuple(Somebody(name=c.name, kind=c.kind) for c in brief.companions),
        places=places,
        photos=len(seen),
        things=tuple(dict.fromkeys(things)),
        avoid=tuple(word.lower() for word in brief.avoid),
        words=tuple(re.findall(r"[a-z]+", f"{brief.premise} {brief.mood}".lower())),
        time=_closed("times", brief.premise) or (first.time if first and first.time else ""),
        weather=_closed("weathers", brief.premise),
        season=_closed("seasons", brief.premise) or (first.season if first and first.season else "summer"),  # pyright: ignore[reportArgumentType]
        mood=_closed("moods", brief.mood),
        age=brief.age,
        pages=brief.pages,
        took=tuple(took),
    )


def _somebody(phrase: str) -> Somebody:
    named = _NAMED.search(phrase)
    name = named[1] if named else ""
    kind = ""
    words = re.findall(r"[\w'’-]+", phrase)
    for word in words:
        if not kind and word.lower() not in _STOP and is_kind(word.lower()):
            kind = word.lower()
    if not name:
        capitals = [w for w in _NAME.findall(phrase) if not is_kind(w.lower())]
        name = capitals[0] if capitals else ""
    return Somebody(name=name, kind=kind)


def is_kind(word: str) -> bool:
    """Whether a word names somebody who can be in a story."""
    if word in table("beings")["kind"]:
        return True
    found = vocabulary().find("kinds", word)
    return found is not None and isinstance(found.entry, Kind)


def _subject_of(seen: Sequence[Observation]) -> Somebody | None:
    for index, photo in enumerate(seen):
        subject = photo.subject
        if subject is not None and subject.kind and (subject.said_by_user or subject.confidence >= 0.4):
            if is_kind(subject.kind):
                colour = subject.colours[0].colour if subject.colours else ""
                return Somebody(name=subject.name, kind=subject.kind, colour=colour, photo=index)
    return None


def _places(brief: Brief, seen: Sequence[Observation]) -> tuple[Somewhere, ...]:
    if seen:
        said = brief.place
        return tuple(
            Somewhere(
                kind=said if said and len(seen) == 1 else (photo.setting or _default_place(photo)),
                palette=tuple(hue.colour for hue in photo.colours[:5]),
            )
            for photo in seen
        )
    kind = brief.place or _setting_in(brief.premise)
    return (Somewhere(kind=kind),) if kind else ()


def _default_place(photo: Observation) -> str:
    return "room" if photo.place == "indoor" else "garden"


def _setting_in(phrase: str) -> str:
    for word in re.findall(r"[a-z]+", phrase.lower()):
        if word not in _STOP and (word in table("places")["place"] or vocabulary().find("settings", word)):
            return word
    return ""


def _props(phrase: str) -> list[str]:
    found: list[str] = []
    for word in re.findall(r"[a-z]+", phrase.lower()):
        match = vocabulary().find("props", word) if word not in _STOP else None
        if match is not None and isinstance(match.entry, PropKind):
            found.append(word)
    return found


def _closed(category: str, phrase: str) -> str:
    for word in re.findall(r"[a-z]+", phrase.lower()):
        match = vocabulary().find(category, word)
        if match is not None:
            return match.entry.name
    return ""
