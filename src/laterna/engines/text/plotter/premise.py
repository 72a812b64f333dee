"""A premise in plain English, read for what a story can be made of: who, with whom, where, when, with what."""

from __future__ import annotations

import re
from typing import Literal

from laterna.engines.text.plotter.world import table
from laterna.story.model import Model
from laterna.story.reader import read_scene
from laterna.story.vocabulary import Kind, vocabulary


class Somebody(Model):
    """A character as wished for; empty fields are free."""

    name: str = ""
    kind: str = ""
    pronoun: Literal["", "she", "he", "they", "it"] = ""
    colour: str = ""
    """Its main colour in the photo, as `#rrggbb`."""
    photo: int | None = None


class Premise(Model):
    """What was understood of a premise."""

    people: tuple[Somebody, ...] = ()
    """In the order they are named; the first is the hero."""
    place: str = ""
    time: str = ""
    weather: str = ""
    season: str = ""
    things: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_OPENERS = frozenset(
    [
        "a",
        "an",
        "the",
        "my",
        "our",
        "two",
        "three",
        "some",
        "there",
        "once",
        "one",
        "how",
        "why",
        "what",
        "when",
        "where",
        "who",
        "this",
        "that",
        "about",
    ]
)
_SKY = {"moon", "sun", "star", "cloud", "rainbow", "sky"}
_PEOPLE = {"mum": "mother", "mom": "mother", "mummy": "mother", "dad": "father", "daddy": "father", "papa": "father",
           "grandma": "grandmother", "granny": "grandmother", "grandpa": "grandfather", "granddad": "grandfather",
           "kid": "child", "daughter": "girl", "son": "boy", "sister": "girl", "brother": "boy"}  # fmt: skip


def read(text: str) -> Premise:
    """What the words say. Understands what the vocabulary knows; any text gives an answer, if an empty one."""
    if not text.strip():
        return Premise()
    reading = read_scene(text)
    people = [
        _somebody(text, person.kind, person.pronoun) for person in reading.cast if _is_somebody(text, person.kind)
    ]
    for extra in reading.scene.extras:
        if is_kind(extra.kind):
            people += [Somebody(kind=extra.kind)] * min(extra.count, 2)
    if not people:
        people = _by_own_lexicon(text)
    name = _first_name(text)
    if name and all(person.name != name for person in people):
        people = [Somebody(name=name), *people]
    said = set(reading.took)
    return Premise(
        people=tuple(people),
        place=next((setting.kind for setting in reading.settings), "") or _own_place(text),
        time=reading.scene.time if f"time: {reading.scene.time}" in said else "",
        weather=reading.scene.weather if f"weather: {reading.scene.weather}" in said else "",
        season=reading.scene.season if f"season: {reading.scene.season}" in said else "",
        things=_things(text, [prop.name for prop in reading.scene.props]),
        missed=reading.missed,
    )


def _things(text: str, props: list[str]) -> tuple[str, ...]:
    """What is drawn of it, and things of our own lexicon."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    own = [row["short"] for row in table("things")["thing"] if row["short"] in words]
    teddy = ["teddy bear"] if "teddy" in words else []
    names = {word.lower() for word in re.findall(r"[A-Z]\w+", text)}
    found = [word for word in [*props, *own, *teddy] if word not in names | _SKY]
    return tuple(dict.fromkeys(found))


def is_kind(word: str) -> bool:
    """Whether a word names somebody who can be in a story."""
    if word in table("beings")["kind"]:
        return True
    found = vocabulary().find("kinds", word)
    return found is not None and isinstance(found.entry, Kind) and found.entry.body is not None


def _somebody(text: str, kind: str, pronoun: str) -> Somebody:
    own = table("beings")["kind"].get(kind, {}).get("pronoun", "")
    said = own or (pronoun if pronoun in {"she", "he"} else "")
    return Somebody.model_validate({"name": name_of(text, kind), "kind": kind, "pronoun": said})


def name_of(text: str, kind: str) -> str:
    """The name that the text gives to the one of this kind; empty when it gives none."""
    word = rf"\b(?i:{re.escape(kind)})\b"
    ways = (rf"{word}\s+(?i:named|called)\s+{_NAME}", rf"{_NAME},?\s+(?:the|a|an|my|our)\s+(?:[a-z]+\s+){{0,2}}{word}",
            rf"{word},?\s+{_NAME}")  # fmt: skip
    for way in ways:
        found = re.search(way, text)
        if found and not is_kind(found["name"].lower()):
            return found["name"]
    return ""


def _by_own_lexicon(text: str) -> list[Somebody]:
    words: list[str] = re.findall(r"[a-z]+", text.lower())
    for word in words:
        kind = _PEOPLE.get(word, word)
        if kind in table("beings")["kind"]:
            return [_somebody(text, kind, "")]
    return []


def _first_name(text: str) -> str:
    """A name that stands alone: `Lena loses her teddy`, `Max`."""
    found = re.match(
        rf"{_NAME}(?=$|['’]s\b| (?:[a-z]+s|can|cannot|and|was|had|lost|found|went|wanted)\b)", text.strip()
    )
    if not found or found[0].lower() in _OPENERS or is_kind(found[0].lower()):
        return ""
    return found[0]


def _is_somebody(text: str, kind: str) -> bool:
    """Whether the kind stands for somebody: not the moon one looks for, not the teddy one has lost."""
    return is_kind(kind) and kind not in _SKY and not (kind == "bear" and "teddy" in text.lower())


def _own_place(text: str) -> str:
    places = table("places")["place"]
    return next(
        (word for word in re.findall(r"[a-z]+", text.lower()) if word in places and word not in {"room", "sea"}), ""
    )
