"""A premise in plain English, read for what a story can be made of: who, with whom, where, when, with what."""

from __future__ import annotations

import re
from typing import Literal

from laterna.engines.text.plotter.world import kind_row, table
from laterna.story.model import Model
from laterna.story.reader import read_scene
from laterna.story.vocabulary import Kind, vocabulary

Pronoun = Literal["", "she", "he", "they", "it"]


class Somebody(Model):
    """A character as wished for; empty fields are free."""

    name: str = ""
    kind: str = ""
    pronoun: Pronoun = ""
    colour: str = ""
    """Its main colour in the photo, as `#rrggbb`."""
    photo: int | None = None


class Premise(Model):
    """What was understood of a premise."""

    people: tuple[Somebody, ...] = ()
    """In the order they are named; the first is the hero."""
    place: str = ""
    place_name: str = ""
    """The place as the premise calls it: `snowy forest`; empty when it only names the kind."""
    time: str = ""
    weather: str = ""
    season: str = ""
    things: tuple[str, ...] = ()
    missed: tuple[str, ...] = ()


_NAME = r"(?P<name>[A-Z][\w'’-]+(?: [A-Z][\w'’-]+)?)"
_OWNED = r"(?:(?:her|his|their|its|the|a|an|my|our|one|somebody's|[A-Z]?\w+['’]s) )?"
_TELLER = re.compile(
    r"\b(?:and I|I and|[Mm]e and|and me|with me)\b|^I(?: am|['’]m| was| cannot| can['’]t| lost| found)\b"
)
"""Somebody tells of themselves; `I want a story` does not."""
_LOST = re.compile(
    r"\b(?:lost|loses?|losing|missing|forgets?|forgot|stolen|steals?|stole|(?:look(?:s|ing)|search(?:es|ing)) for) "
    rf"{_OWNED}"
    r"(?P<thing>(?:[a-z]+ )?[a-z]+)"
)
_GENDERED: tuple[tuple[Pronoun, str], ...] = (
    ("she", r"\b(?:she|her|hers|herself)\b"),
    ("he", r"\b(?:he|his|him|himself)\b"),
    ("they", r"\b(?:they|their|them|themselves|themself)\b"),
)


def read(text: str) -> Premise:
    """What the words say. Understands what the vocabulary knows; any text gives an answer, if an empty one."""
    if not text.strip():
        return Premise()
    plain = _unmistaken(text)
    reading = read_scene(plain)
    said = set(reading.took)
    place = next((setting.kind for setting in reading.settings), "") or _own_place(plain)
    things = _things(plain, [prop.name for prop in reading.scene.props])
    people = _with_pronouns(text, _with_teller(plain, _people(plain, things)))
    names = {person.name.lower() for person in people}
    return Premise(
        people=tuple(people),
        place=place,
        place_name=_place_name(plain, place),
        time=reading.scene.time if f"time: {reading.scene.time}" in said else "",
        weather=reading.scene.weather if f"weather: {reading.scene.weather}" in said else "",
        season=reading.scene.season if f"season: {reading.scene.season}" in said else "",
        things=tuple(thing for thing in things if thing not in {place, *names}),
        missed=reading.missed,
    )


def _unmistaken(text: str) -> str:
    for way, instead in table("premise")["instead"][0]["ways"]:
        text = re.sub(way, instead, text)
    return text


def _people(text: str, things: list[str]) -> list[Somebody]:
    """Everybody, in the order of the words: by name, by kind, two where two are said."""
    people: list[Somebody] = []
    for found in re.finditer(r"(?P<owner>\bmy |\bour )?\b(?P<word>[A-Za-z]+)\b", text):
        word = found["word"].lower()
        kind = kind_named(word)
        if not kind or any(word in thing.split() for thing in things):
            continue
        count = 2 if re.search(r"\b(?:two|three|pair of) (?:\w+ )?$", text[: found.start("word")].lower()) else 1
        named = name_of(text, word)
        kind = {"she": "girl", "he": "boy"}.get(pronoun_of_name(named), kind) if kind == "child" else kind
        if any(other.kind == kind and not (named and other.name) for other in people):
            continue
        own = kind_row(kind).get("pronoun", "")
        one = Somebody.model_validate({"name": named, "kind": kind, "pronoun": own})
        people += [one] + [one.model_copy(update={"name": ""})] * (count - 1)
    name = _first_name(text)
    people = _with_named(text, people, name)
    if name and all(name not in person.name for person in people):
        said: list[Pronoun] = [pronoun for pronoun, way in _GENDERED if re.search(way, text)]
        pronoun = pronoun_of_name(name) or (said[0] if said else "")
        kind = {"she": "girl", "he": "boy"}.get(pronoun, "child")
        people = [Somebody(name=name, kind=kind, pronoun=pronoun), *people]
    return people


def _with_teller(text: str, people: list[Somebody]) -> list[Somebody]:
    """With the child who tells the premise, `Grandpa and I`: the hero, unless somebody else is called by name."""
    if not _TELLER.search(text):
        return people
    place = 1 if people and people[0].name else 0
    return [*people[:place], Somebody(kind="child"), *people[place:]]


def _with_named(text: str, people: list[Somebody], first: str) -> list[Somebody]:
    """With the children who are only called by their names: `my twins Anna and Ben`."""
    known = {name for person in people for name in person.name.split()} | {first}
    names = [word for word in re.findall(r"\b[A-Z][a-z]+\b", text) if word not in known and pronoun_of_name(word)]
    named = [Somebody(name=name, kind={"she": "girl", "he": "boy"}[pronoun_of_name(name)]) for name in names]
    if len(names) + bool(first) > 1:
        people = [person for person in people if person.name or person.kind not in {"child", "boy", "girl"}]
    children = [person.model_copy(update={"pronoun": kind_row(person.kind)["pronoun"]}) for person in named]
    return [*children, *people] if names and not first and not any(person.name for person in people) else [
        *people, *children]  # fmt: skip


def kind_named(word: str) -> str:
    """The kind of somebody that a single word names; empty when it names nobody who can be in a story."""
    rows = table("premise")
    word = rows["people"].get(word, word)
    if word.removesuffix("s") in rows["vague"]:
        return ""
    if word in table("beings")["kind"]:
        return word
    found = vocabulary().find("kinds", word)
    if found is None or not is_kind(word) or found.entry.name in {*rows["sky"], *rows["vague"]}:
        return ""
    return word if found.entry.name != word and not found.exact else found.entry.name


def is_kind(word: str) -> bool:
    """Whether a word names somebody who can be in a story."""
    if word in table("beings")["kind"]:
        return True
    found = vocabulary().find("kinds", word)
    return found is not None and isinstance(found.entry, Kind) and found.entry.body is not None


def _with_pronouns(text: str, people: list[Somebody]) -> list[Somebody]:
    """The hero with the pronoun the premise uses; `they` is one person's only where there is nobody else."""
    if not people:
        return people
    hero, alone = people[0], len(people) == 1 and not text.lower().startswith(("two", "three"))
    said = {found.start(): pronoun for pronoun, way in _GENDERED for found in re.finditer(way, text.lower())}
    heard = [said[at] for at in sorted(said) if alone or said[at] != "they"]
    own = kind_row(hero.kind).get("pronoun", "")
    pronoun = own or (heard[0] if heard else pronoun_of_name(hero.name))
    return [hero.model_copy(update={"pronoun": pronoun}), *people[1:]]


def pronoun_of_name(name: str) -> Pronoun:
    """The pronoun that usually goes with a first name; empty when it goes with any."""
    names = table("names")
    first = name.partition(" ")[0]
    for pronoun in ("she", "he"):
        if first in names[pronoun] or first in names[f"known_{pronoun}"]:
            return pronoun
    return ""


def _things(text: str, props: list[str]) -> list[str]:
    """What is lost, what is drawn of it, and things of our own lexicon; each with the colour that was said."""
    words: list[str] = re.findall(r"[a-z]+", text.lower())
    own = [row["short"] for row in table("things")["thing"] if row["short"] in words]
    props, own = ([word for word in found if not _somebody(text, word)] for found in (props, own))
    teddy = ["teddy bear"] if "teddy bear" in text.lower() else []
    lost = _lost_thing(text)
    unfit = {word.lower() for word in re.findall(r"(?<!^)\b[A-Z]\w+", text)} | set(table("premise")["not_things"])
    found = [*teddy, *([lost] if lost else []), *props, *own]
    kept: list[str] = []
    for word in found:
        if word not in unfit and not any(word.split()[-1] == other.split()[-1] for other in kept):
            kept.append(word)
    return [_coloured(text, word) for word in kept]


def _somebody(text: str, word: str) -> bool:
    """Whether a word for a thing is one for somebody: a horse is, but not a toy horse, nor a snowman that is built."""
    made = re.search(rf"\b(?:buil[dt]\w*|mak\w+|made|toy|wooden|stuffed)\b(?: \w+){{0,2}} {word}", text.lower())
    return word in table("beings")["kind"] and not made


def _lost_thing(text: str) -> str:
    """`umbrella` of `lost her umbrella`: any noun the vocabulary can draw, the last word it knows."""
    found = _LOST.search(text)
    for word in reversed(found["thing"].split()) if found else ():
        if word in table("premise")["not_lost"] or kind_named(word):
            return ""
        prop = vocabulary().find("props", word)
        if prop is not None:
            return f"pair of {word}" if word in table("premise")["pairs"] else prop.entry.name if prop.exact else word
    return ""


def _coloured(text: str, thing: str) -> str:
    hues = "|".join(table("premise")["colours"])
    found = re.search(rf"\b({hues}) {re.escape(thing)}", text.lower())
    return f"{found[1]} {thing}" if found else thing


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


def _first_name(text: str) -> str:
    """A name that stands alone: `Lena loses her teddy`, `Max`."""
    found = re.match(
        rf"{_NAME}(?=$|['’]s\b| (?:[a-z]+s|can|cannot|and|was|had|lost|found|went|wanted)\b)", text.strip()
    )
    if not found or found[0].lower() in table("premise")["openers"] or kind_named(found[0].lower()):
        return ""
    return found[0]


def _own_place(text: str) -> str:
    places = table("places")["place"]
    return next(
        (word for word in re.findall(r"[a-z]+", text.lower()) if word in places and word not in {"room", "sea"}), ""
    )


def _place_name(text: str, place: str) -> str:
    """`snowy forest`, `Grandpa's farm`: the place as it is called, when more than its kind is said."""
    found = re.search(
        r"\b(?:in|into|to|at|on|near|through|of) (?:(?:a|an|the) )?"
        rf"((?:her |his |their |my |our )?(?:\w+ )?{re.escape(place)})\b",
        text,
    )
    if not place or not found or found[1] == place or re.match(r"(?:her|his|their|my|our|a|an|the|his)\b", found[1]):
        return ""
    return found[1]
