"""Whom a premise names: by name, by kind, by trade, as somebody's mother or sister, or as the one who tells it."""

from __future__ import annotations

import re
from typing import Literal

from laterna.engines.text.plotter.world import drawn_as, kind_row, table
from laterna.story.model import Model
from laterna.story.vocabulary import Kind, singulars, vocabulary

Pronoun = Literal["", "she", "he", "they", "it"]


class Somebody(Model):
    """A character as wished for; empty fields are free."""

    name: str = ""
    kind: str = ""
    """As the premise calls it, where the vocabulary knows what that looks like: `pony`, `dentist`, `sister`."""
    pronoun: Pronoun = ""
    colour: str = ""
    """Its main colour in the photo, as `#rrggbb`."""
    photo: int | None = None


_WORD = r"[A-Z](?:\w|['’-](?!s\b))+"
_NAME = rf"(?P<name>{_WORD}(?: {_WORD})?)"
_CALLED = re.compile(
    rf"\b(?:his|her|its|their) name (?:is|was) {_NAME}|\b(?:named|called) {_NAME.replace('name', 'other')}"
)
_TELLER = re.compile(
    r"\b(?:and I(?!['’]d| would| want| need)|I and|[Mm]e and|and me|with me)\b"
    r"|^I(?: am|['’]m| was| cannot| can['’]t| lost| found)\b"
)
"""Somebody tells of themselves; `I want a story` does not."""
_GENDERED: tuple[tuple[Pronoun, str], ...] = (
    ("she", r"\b(?:she|her|hers|herself)\b"),
    ("he", r"\b(?:he|his|him|himself)\b"),
    ("they", r"\b(?:they|their|them|themselves|themself)\b"),
)
_OF = re.compile(
    r"\b(?:the|two|three|four|five|some|many|all|of|with|and|for|my|our|his|her|their|little) (?:[a-z]+ing )?$"
)
"""Before a plural, which is no verb then: `the flies`."""
_DOES = re.compile(
    r"\b(?:to|can|can['’]t|cannot|could|couldn['’]t|did not|didn['’]t|would|will|not|never)(?: \w+ly)? $"
)
"""Before a verb: who wants to fly is no fly."""
_MADE = re.compile(r"\b(?:toy|stuffed|plush|cuddly|knitted|wooden|rag|paper|soft) $")
"""Before the word for somebody, it is a thing."""
_COUNTS = {"two": 2, "both": 2, "pair of": 2, "twin": 2, "three": 3, "four": 3, "five": 3}
"""How many are drawn of those that are counted; of a crowd three speak for all."""
_COUNTED = re.compile(rf"\b({'|'.join(_COUNTS)}) (?:\w+ )?$")
_YOUNG = re.compile(r"[- ]year[- ]old $")


def people_in(text: str, things: list[str]) -> tuple[Somebody, ...]:
    """Everybody, the hero first.

    Args:
        text: the premise, without what would be mistaken.
        things: what it names that is nobody.
    """
    people = _with_teller(text, _with_names(text, _by_kind(text, things)))
    people = [person if person.name else _by_pet_name(text, person) for person in people]
    return tuple(person if number else _by_themselves(person) for number, person in enumerate(people))


def _by_themselves(hero: Somebody) -> Somebody:
    """The hero is nobody's sister, and a girl."""
    kinds = {"sister": "girl", "brother": "boy", "twin": "child", "cousin": "child"}
    if hero.kind not in kinds:
        return hero
    kind = {"she": "girl", "he": "boy"}.get(pronoun_of_name(hero.name), kinds[hero.kind])
    return hero.model_copy(update={"kind": kind})


def _by_pet_name(text: str, person: Somebody) -> Somebody:
    """A mother is called Mummy where the premise says so."""
    if person.kind not in table("beings")["family"]:
        return person
    pet_names = [word for word, kind in table("premise")["people"].items() if kind == person.kind != word]
    said = next((word for word in pet_names if re.search(rf"\b{word}\b", text, re.IGNORECASE)), "")
    return person.model_copy(update={"name": said.capitalize()})


def _by_kind(text: str, things: list[str]) -> list[Somebody]:
    """Everybody who is named by a kind, in the order of the words; an owner comes after what is theirs."""
    people: list[Somebody] = []
    owners: list[Somebody] = []
    words = list(re.finditer(r"[A-Za-z]+(?=(?P<own>['’]s)?)", text))
    for found, after in zip(words, [*words[1:], None], strict=True):
        kind = _kind_at(text, found, after)
        if not kind or any(found[0].lower() in thing.split() for thing in things):
            continue
        counted = _COUNTED.search(text[: found.start()].lower())
        named = name_of(text, found[0].lower())
        kind = {"she": "girl", "he": "boy"}.get(pronoun_of_name(named), kind) if kind == "child" else kind
        if any(_alike(other, kind, named) for other in (*people, *owners)):
            continue
        one = Somebody.model_validate({"name": named, "kind": kind, "pronoun": kind_row(kind).get("pronoun", "")})
        if found["own"]:
            owners.append(one)
            continue
        people += [one] + [one.model_copy(update={"name": ""})] * (_COUNTS[counted[1]] - 1 if counted else 0)
        people += owners
        owners = []
    return [*people, *owners]


def _kind_at(text: str, found: re.Match[str], after: re.Match[str] | None) -> str:
    """The kind that one word of a text names.

    Empty for a verb, for a toy, and for what only says which: the first of `robot dog`.
    """
    word, before = found[0].lower(), text[: found.start()].lower()
    kind = kind_named(word)
    if not kind or _MADE.search(before) or _is_verb(word, before):
        return ""
    leads = re.search(r"([a-z]+) $", before)
    ahead = kind_named(leads[1]) if leads else ""
    follows = kind_named(after[0].lower()) if after and text[found.end() : after.start()] == " " else ""
    if (follows and not _is_one(kind, follows)) or (ahead and _is_one(ahead, kind)):
        return ""
    return "child" if _YOUNG.search(before) and _is_person(kind) and kind not in {"girl", "boy"} else kind


def _is_verb(word: str, before: str) -> bool:
    """Whether somebody does it: `wants to fly`, `the hat flies off`."""
    verbs = table("premise")["verbs"]
    if word in verbs:
        return bool(_DOES.search(before))
    return any(form in verbs for form in singulars(word)) and not _OF.search(before)


def _is_one(kind: str, follows: str) -> bool:
    """Whether the first of two words says who it is: `pirate captain`, `bear brothers`; not so `baby elephant`."""
    if follows in table("beings")["family"]:
        return kind != "twin"
    return kind == "robot" or (_is_person(kind) and _is_person(follows) and drawn_as(kind) != "child")


def _alike(one: Somebody, kind: str, name: str) -> bool:
    """Whether somebody is named already: `horses` by `pony`, `Captain Bo` by `pirate`; a mother is no aunt."""
    if one.name and name:
        return one.name in name
    return one.kind == kind or (drawn_as(one.kind) == drawn_as(kind) and not _is_person(kind))


def _is_person(kind: str) -> bool:
    return bool(kind) and kind_row(kind)["body"] == "person"


def _with_names(text: str, people: list[Somebody]) -> list[Somebody]:
    """With those who are only called by their names, and the name of the first where it is told apart from its kind."""
    name = _first_name(text)
    called = next((found["name"] or found["other"] for found in _CALLED.finditer(text)), "")
    if called and people and not any(person.name for person in people):
        people = [people[0].model_copy(update={"name": called}), *people[1:]]
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
    said = dict.fromkeys(re.findall(r"\b[A-Z][a-z]+\b", text))
    names = [word for word in said if word not in known and pronoun_of_name(word)]
    named = [Somebody(name=name, kind={"she": "girl", "he": "boy"}[pronoun_of_name(name)]) for name in names]
    if len(names) + bool(first) + any(person.name for person in people) > 1:
        people = [person for person in people if person.name or person.kind not in {"child", "boy", "girl", "twin"}]
    children = [person.model_copy(update={"pronoun": kind_row(person.kind)["pronoun"]}) for person in named]
    return [*children, *people] if names and not first and not any(person.name for person in people) else [
        *people, *children]  # fmt: skip


def with_pronouns(text: str, people: tuple[Somebody, ...]) -> tuple[Somebody, ...]:
    """The hero with the pronoun the premise uses; `they` is one person's only where there is nobody else."""
    if not people:
        return people
    hero, alone = people[0], len(people) == 1 and not text.lower().startswith(("two", "three"))
    said = {found.start(): pronoun for pronoun, way in _GENDERED for found in re.finditer(way, text.lower())}
    heard = [said[at] for at in sorted(said) if alone or said[at] != "they"]
    own = kind_row(hero.kind).get("pronoun", "")
    pronoun = own or (heard[0] if heard else pronoun_of_name(hero.name))
    return (hero.model_copy(update={"pronoun": pronoun}), *people[1:])


def kind_named(word: str) -> str:
    """The kind of somebody that a single word names; empty when it names nobody who can be in a story."""
    rows, own = table("premise"), table("beings")["kind"]
    word = next((rows["people"][form] for form in singulars(word) if form in rows["people"]), word)
    if word.removesuffix("s") in rows["vague"]:
        return ""
    known = next((form for form in singulars(word) if form in own), "")
    if known:
        return known
    found = vocabulary().find("kinds", word)
    if found is None or not is_kind(word) or found.entry.name in {*rows["nobody"], *rows["vague"]}:
        return ""
    words = vocabulary().words("kinds")
    return next(form for form in singulars(word) if form in words)


def is_kind(word: str) -> bool:
    """Whether a word names somebody who can be in a story."""
    if word in table("beings")["kind"]:
        return True
    found = vocabulary().find("kinds", word)
    return found is not None and isinstance(found.entry, Kind) and found.entry.body is not None


def name_of(text: str, kind: str) -> str:
    """The name that the text gives to the one of this kind; empty when it gives none."""
    word = rf"\b(?i:{re.escape(kind)})\b"
    ways = (rf"{word}\s+(?i:named|called)\s+{_NAME}", rf"{_NAME},?\s+(?:the|a|an|my|our)\s+(?:[a-z]+\s+){{0,2}}{word}",
            rf"{word},?\s+{_NAME}")  # fmt: skip
    for way in ways:
        found = re.search(way, text)
        if found and not is_kind(found["name"].lower()) and found["name"].lower() not in table("premise")["openers"]:
            return found["name"]
    return ""


def pronoun_of_name(name: str) -> Pronoun:
    """The pronoun that usually goes with a first name; empty when it goes with any."""
    names = table("names")
    first = name.partition(" ")[0]
    for pronoun in ("she", "he"):
        if first in names[pronoun] or first in names[f"known_{pronoun}"]:
            return pronoun
    return ""


def _first_name(text: str) -> str:
    """A name that stands alone: `Lena loses her teddy`, `Max`."""
    found = re.match(
        rf"(?:Little |Big |Old |Brave )?{_NAME}"
        r"(?=$|['’]s\b| (?:[a-z]+s|can|cannot|and|was|had|lost|found|went|wanted)\b)",
        text.strip(),
    )
    words = found["name"].split() if found else []
    while words and (words[0].lower() in table("premise")["openers"] or kind_named(words[0].lower())):
        words = words[1:]
    return " ".join(words)
