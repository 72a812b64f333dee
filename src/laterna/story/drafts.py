"""A scene while it is being read: figures, extras and props that sentences keep adding to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, cast

from laterna.story.cast import Character, Garment, Traits
from laterna.story.inflection import reading_table
from laterna.story.scene import Extra, Figure, Prop, Spot
from laterna.story.vocabulary import Kind, NamedHue, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

PRONOUNS = ("she", "he")
MOST = 12
"""The largest count a scene can hold."""


@dataclass
class FigureDraft:
    """A figure or, with a count, a group of extras."""

    id: str
    kind: str
    count: int = 0
    """0 for a member of the cast."""
    age: str = "adult"
    pose: str = "stand"
    expression: str = ""
    spot: Spot = field(default_factory=Spot)
    facing: str = "auto"
    holds: list[str] = field(default_factory=list[str])

    def felt(self) -> str:
        """The expression said, or else the one that the pose shows."""
        return self.expression or reading_table("grammar")["face"].get(self.pose, "calm")

    def figure(self) -> Figure:
        return Figure(character=self.id, pose=self.pose, expression=self.felt(), spot=self.spot, facing=self.facing,
                      holds=tuple(self.holds))  # fmt: skip

    def extra(self) -> Extra:
        age = cast("Any", self.age)
        return Extra(id=self.id, kind=self.kind, count=self.count, age=age, pose=self.pose, expression=self.felt(),
                     spot=self.spot, facing=self.facing)  # fmt: skip


@dataclass
class PropDraft:
    """A thing."""

    id: str
    name: str
    count: int = 1
    colour: str | None = None
    size: float = 1.0
    spot: Spot = field(default_factory=Spot)

    def prop(self) -> Prop:
        return Prop(id=self.id, name=self.name, count=self.count, colour=self.colour, size=self.size, spot=self.spot)


@dataclass
class NounPhrase:
    """What stands before a noun: `three little red`."""

    count: int = 0
    """0 when none is said."""
    new: bool = False
    """`another fox` is not the one we know."""
    absent: bool = False
    """`no`, `without`."""
    colours: list[str] = field(default_factory=list[str])
    size: float | None = None
    age: str = ""
    build: str = ""
    marking: str = ""
    pattern: str = ""
    hair_style: str = ""
    expression: str = ""
    mood: str = ""
    pose: str = ""
    looks: list[tuple[str, list[str]]] = field(default_factory=list[tuple[str, list[str]]])
    """`red-haired`: parts with their colours."""
    words: list[str] = field(default_factory=list[str])
    """Words that nobody knows."""
    begun: bool = False
    """Whether a determiner or a number opened it."""


def unique_id(wish: str, taken: set[str]) -> str:
    """`wish` as an identifier that is not in `taken`: lower-case letters, digits and hyphens, 40 at most."""
    base = re.sub(r"[^a-z0-9]+", "-", wish.lower()).strip("-")[:36].strip("-")
    if not base[:1].isalpha():
        base = f"x-{base}".strip("-")
    name, number = base, 2
    while name in taken:
        name, number = f"{base}-{number}", number + 1
    return name


def hue(word: str) -> str:
    """The vocabulary's colour for a colour word."""
    return cast("NamedHue", vocabulary().entry("colours", word)).colour


def coat_hue(word: str) -> str:
    """A colour word as fur and feathers have it."""
    return reading_table("grammar")["coat_colours"].get(word) or hue(word)


def hair_hue(word: str) -> str:
    """A colour word as hair has it."""
    return reading_table("grammar")["hair_colours"].get(word) or hue(word)


def kind_entry(name: str) -> Kind:
    """The vocabulary's entry of a kind, by its own name."""
    return cast("Kind", vocabulary().entry("kinds", name))


def is_person(kind: str) -> bool:
    """Whether a kind, by any word for it, is a person."""
    known = vocabulary().words("kinds").get(kind.lower())
    return known is not None and kind_entry(known[0]).person


def pronoun_of(*words: str) -> str:
    """`she` or `he` where one of the words says it; `they` otherwise."""
    genders = reading_table("grammar")["genders"]
    for word in words:
        for pronoun in PRONOUNS:
            if word.split()[-1:] and word.split()[-1] in genders[pronoun].split():
                return pronoun
    return "they"


def traits_of(kind: str, phrase: NounPhrase, said: dict[str, Any]) -> Traits:
    """The traits that a noun and the words before it say: `an old red fox`."""
    known: dict[str, Any] = {key: value for key, value in said.items() if key in Traits.model_fields}
    entry = kind_entry(kind)
    if "age" in entry.traits:
        known.setdefault("age", entry.traits["age"])
    if phrase.age:
        known["age"] = phrase.age
    if phrase.size is not None:
        known["size"] = phrase.size
    if phrase.build:
        known["build"] = phrase.build
    if phrase.marking:
        known["markings"] = phrase.marking
    if phrase.hair_style and entry.person:
        known["hair_style"] = phrase.hair_style
    if phrase.colours and not entry.person:
        shade = coat_hue if "animal" in _ancestors(kind) else hue
        known["coat"] = shade(phrase.colours[0])
        if len(phrase.colours) > 1:
            known["second"] = shade(phrase.colours[1])
    return Traits.model_validate(known)


def kind_of(character: Character) -> str:
    """The vocabulary's name for a character's kind; its own word where the vocabulary has none."""
    known = vocabulary().words("kinds").get(character.kind.lower())
    return known[0] if known else character.kind


def _ancestors(kind: str) -> set[str]:
    return {kind, *kind_entry(kind).parents}


def garment(name: str, phrase: NounPhrase) -> Garment:
    """`a striped yellow raincoat` as a garment."""
    colour = hue(phrase.colours[0]) if phrase.colours else None
    return Garment(name=name, colour=colour, pattern=cast("Any", phrase.pattern or "plain"))


def with_part(character: Character, part: str, phrase: NounPhrase) -> Character:
    """The character with a belly, tail, hair or eyes as said; a beast's hair is its coat."""
    changes: dict[str, Any] = {}
    if part == "hair" and phrase.hair_style:
        changes["hair_style"] = phrase.hair_style
    if phrase.colours and part in _SHADES:
        changes[part] = _SHADES[part](phrase.colours[0])
    return with_traits(character, **changes)


def with_traits(character: Character, **changes: Any) -> Character:
    """The character with some traits changed."""
    return character.model_copy(update={"traits": character.traits.model_copy(update=changes)})


_SHADES: dict[str, Callable[[str], str]] = {"second": coat_hue, "coat": coat_hue, "hair": hair_hue, "eyes": hue}
