"""The small world a story plays in: beings with bodies, looks and ways of talking; places with corners and sounds."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from laterna.engines.text.plotter.template import agreeing, article
from laterna.story.vocabulary import Kind, vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from laterna.story import Traits

_ROLE = re.compile(r"(?P<role>[A-Z])(?:(?P<own>'s)|\.(?P<word>.+))?$")
_SLOT = re.compile(r"\{([^{}]+)\}")
DATA = Path(__file__).parent / "data"

PRONOUNS = {
    "she": {"he": "she", "him": "her", "his": "her", "own": "hers", "self": "herself"},
    "he": {"he": "he", "him": "him", "his": "his", "own": "his", "self": "himself"},
    "they": {"he": "they", "him": "them", "his": "their", "own": "theirs", "self": "themself"},
    "it": {"he": "it", "him": "it", "his": "its", "own": "its", "self": "itself"},
}
_PLURAL_VERBS = {
    "was": "were", "is": "are", "has": "have", "does": "do",
    "wasn't": "weren't", "isn't": "aren't", "hasn't": "haven't", "doesn't": "don't",
}  # fmt: skip


@cache
def table(name: str) -> dict[str, Any]:
    """One data file."""
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def dice(*key: object) -> Random:
    """A generator for one purpose: the same key gives the same choices in every process."""
    return Random("/".join(str(part) for part in key))


@dataclass(frozen=True)
class Being:
    """Somebody in the story, with every word the tellings need of them."""

    role: str
    """`H` hero, `F` friend, `S` the third of the shape; `A`, `B` ... further companions."""
    name: str
    kind: str
    pronoun: str
    words: Mapping[str, str]
    """Slot to words: `hand`, `went`, `cry`, `oh` ..."""
    traits: Traits
    voice: str = "auto"
    pitch: float = 1.0
    photo: int | None = None

    @property
    def id(self) -> str:
        """The cast member's id."""
        return {"H": "hero", "F": "friend", "S": "other"}.get(self.role, f"friend-{self.role.lower()}")

    def word(self, slot: str) -> str:
        """What a slot such as `his`, `he was` or `hands` says. Raises `KeyError` for an unknown one."""
        forms = PRONOUNS[self.pronoun]
        head, _, verb = slot.partition(" ")
        if head in forms:
            verb = _plural_verb(verb) if self.pronoun == "they" and verb else verb
            return f"{forms[head]} {verb}".strip()
        return self.words[slot].replace("%", forms["his"])


@dataclass(frozen=True)
class Corner:
    """A spot in a place where something can be."""

    name: str
    """`the hollow log`."""
    inside: str
    """`inside the hollow log`."""
    prop: str
    """The prop to be drawn; empty when the setting's backdrop shows it."""


@dataclass(frozen=True)
class Place:
    """Where scenes play."""

    kind: str
    """A setting word of the vocabulary, or any English word."""
    name: str
    """`the wood`."""
    within: str
    """`in the wood`."""
    words: Mapping[str, str]
    corners: tuple[Corner, ...]
    colour: tuple[str, ...]
    """Sentences of local colour."""
    indoor: bool = False
    palette: tuple[str, ...] = ()
    cold: bool = False
    """Whether snow lies there, so that no bee is about."""

    def corner(self, number: int) -> Corner:
        """One corner after the other, and round again."""
        return self.corners[number % len(self.corners)]


@dataclass(frozen=True)
class World:
    """Everything the tellings can speak of."""

    beings: Mapping[str, Being]
    places: tuple[Place, ...]
    words: Mapping[str, str]
    """The shape's picks, the thing, the refrains."""

    def lookup(self, place: Place, corner: Corner, brief: bool = False) -> Callable[[str], str]:
        """A function from slot to words, as seen from one place. `brief` introduces beings in fewer words."""

        def find(slot: str) -> str:
            role = _ROLE.match(slot)
            if role is not None:
                being = self.beings[role["role"]]
                if role["word"] == "a" and brief:
                    return f"{article(being.words['look'])} {being.words['look']}"
                if role["own"]:
                    return f"{being.name}'s"
                if role["word"] and role["word"][0].isupper():
                    return _capital(being.word(role["word"].lower()))
                return being.word(role["word"]) if role["word"] else being.name
            if slot[0].isupper():
                return _capital(find(slot[0].lower() + slot[1:]))
            if slot.startswith("a "):
                words = find(slot[2:])
                return f"{article(words)} {words}"
            return _SLOT.sub(lambda inner: find(inner[1].rstrip("!")), agreeing(self._of_things(slot, place, corner)))

        return find

    def _of_things(self, slot: str, place: Place, corner: Corner) -> str:
        here = {"place": place.name, "in": place.within, "spot": corner.name, "inside": corner.inside}
        for source in (here, self.words, place.words):
            if slot in source:
                return source[slot]
        return self.beings["H"].word(slot)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _plural_verb(verb: str) -> str:
    """`was` to `were`, `says` to `say`, `carries` to `carry`."""
    if verb in _PLURAL_VERBS or not verb.endswith("s"):
        return _PLURAL_VERBS.get(verb, verb)
    if verb.endswith("ies"):
        return f"{verb[:-3]}y"
    return verb[:-2] if re.search(r"(?:s|sh|ch|x|z|o)es$", verb) else verb[:-1]


def body_of(kind: str) -> str:
    """The body plan of a kind: the vocabulary's, or our own lexicon's, or four legs."""
    found = vocabulary().find("kinds", kind)
    if found is not None and isinstance(found.entry, Kind) and found.entry.body:
        return "person" if found.entry.person else found.entry.body
    own = table("beings")["kind"].get(kind, {})
    return str(own.get("body", "four-legged"))


def drawn_as(kind: str) -> str:
    """What a word for somebody is drawn as: an uncle is a man, a pony a horse; the word itself where none knows it."""
    found = vocabulary().find("kinds", kind)
    return found.entry.name if found else kind


def kind_row(kind: str) -> dict[str, Any]:
    """The lexicon of a kind: its own row over its body's."""
    lexicon = table("beings")
    own = lexicon["kind"].get(kind) or lexicon["kind"].get(drawn_as(kind), {})
    body = own.get("body") or body_of(kind)
    gender = next(({"pronoun": pronoun} for pronoun in ("she", "he") if kind in lexicon["gender"][pronoun]), {})
    known = lexicon["body"].get(body, lexicon["body"]["upright"])
    return {**lexicon["body"]["any"], **known, **gender, **own, "body": body}
