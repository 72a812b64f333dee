"""Plain English as items that mean something: from characters to words, from words to the vocabulary's entries.

No parser and no model: the longest phrase that the vocabulary or the reader's own tables know wins; where a word can
be a noun and a verb (`duck`, `spring`, `fly`), what stands before it decides.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, cast

from laterna.story.inflection import is_verb_form, reading_table, verb_bases
from laterna.story.vocabulary import Kind, singulars, vocabulary

_TOKEN = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_BREAK = re.compile(r"[.!?;:…\n\"“”«»()。！？]")
_LONGEST = 4
_NOUNS = ("name", "kinds", "props", "settings", "garment", "part", "weathers", "times", "seasons", "shots")
_LIGHT = {"weathers", "times", "seasons", "shots"}
_OPENS_NOUN = {"det", "number", "colours", "age", "size", "build", "marking", "moods", "owner", "none"}
_FIGURES = {"kinds", "name", "pronoun"}


@dataclass(frozen=True, slots=True)
class Token:
    """One word of the sentence."""

    text: str
    lower: str
    owner: bool
    """Whether it ends in a possessive `'s`."""
    gap: str
    """What parts it from the word before: ` `, `,` or `.` for the end of a clause."""
    start: int


@dataclass(frozen=True, slots=True)
class Item:
    """One meaning in the sentence."""

    role: str
    """A category of the vocabulary, or one of the reader's own roles: `det`, `number`, `prep`, `verb`, `word` ..."""
    value: str
    """The entry's name, or what the role needs."""
    token: Token
    size: int = 1
    """How many words it takes."""
    plural: bool = False
    traits: Mapping[str, Any] = field(default_factory=dict)
    said: str = ""
    """The phrase in lower case; for a noun in the singular."""


def tokens_of(text: str) -> list[Token]:
    """Words of `text`, hyphened ones apart."""
    found: list[Token] = []
    end = 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        gap = "." if _BREAK.search(between) else "," if "," in between or "—" in between else " "
        word = match.group().replace("’", "'")
        bare = word[:-2] if word.lower().endswith("'s") else word
        found.append(Token(bare, bare.lower(), bare != word, gap, match.start()))
        end = match.end()
    return found


def items_of(tokens: list[Token], names: Mapping[str, str]) -> Iterator[Item]:
    """The items of a sentence; `names` are the cast's names in lower case, to their ids."""
    at = 0
    before: Item | None = None
    while at < len(tokens):
        item = _item(tokens, at, names, before)
        yield item
        before = item if item.role != "helper" or before is None else before
        at += item.size


def _item(tokens: list[Token], at: int, names: Mapping[str, str], before: Item | None) -> Item:
    if tokens[at].gap == ".":
        before = None
    for size in range(min(_LONGEST, len(tokens) - at), 0, -1):
        words = tokens[at : at + size]
        if any(word.gap != " " for word in words[1:]):
            continue
        found = [*_names(words, names), *_matches(words)]
        if found:
            return _choose(found, before, tokens[at], size)
    return _unknown(tokens[at], before)


def _names(words: list[Token], names: Mapping[str, str]) -> Iterator[Item]:
    phrase = " ".join(word.lower for word in words)
    if phrase in names:
        yield Item("owner" if words[-1].owner else "name", names[phrase], words[0], len(words), said=phrase)


def _matches(words: list[Token]) -> Iterator[Item]:
    lowers = [word.lower for word in words]
    phrase = " ".join(lowers)
    seen: set[tuple[str, str]] = set()
    for candidate, plural in _forms(phrase):
        for role, value, traits, verbal in _index().get(candidate, ()):
            if verbal or (role, value) in seen:
                continue
            seen.add((role, value))
            owner = words[-1].owner and role in {"kinds", "props", "settings"}
            yield Item("owner" if owner else role, value, words[0], len(words), plural, traits, candidate)
    rest = lowers[1:]
    for base in verb_bases(lowers[0]):
        for role, value, traits, verbal in _index().get(" ".join([base, *rest]), ()):
            if verbal and (role, value) not in seen:
                seen.add((role, value))
                yield Item(role, value, words[0], len(words), False, traits, " ".join([base, *rest]))


def _forms(phrase: str) -> Iterator[tuple[str, bool]]:
    for form in singulars(phrase):
        yield form, form != phrase
    if phrase.endswith("ily"):
        yield phrase[:-3] + "y", False
    elif phrase.endswith("ly"):
        yield phrase[:-2], False


def _choose(found: list[Item], before: Item | None, token: Token, size: int) -> Item:
    """The reading that what stands before it allows; in doubt the first: name, kind, prop, setting, then the rest."""
    nouns = _things_first([item for item in found if item.role in _NOUNS])
    verbs = [item for item in found if item.role in {"poses", "wear", "feel"}]
    others = [item for item in found if item not in nouns and item not in verbs]
    if before is not None and before.role in _OPENS_NOUN:
        return (nouns or others or (verbs if is_verb_form(token.lower) else [_unknown(token, before)]))[0]
    if before is not None and before.role == "prep" and nouns:
        return nouns[0]
    after_figure = before is not None and before.role in _FIGURES and token.gap == " "
    if after_figure and verbs:
        return verbs[0]
    things = [item for item in nouns if item.role not in _LIGHT and not item.plural]
    if after_figure and size == 1 and is_verb_form(token.lower) and things == found:
        return Item("verb", verb_bases(token.lower)[0], token)
    if nouns and verbs and is_verb_form(token.lower):
        return verbs[0]
    return (nouns or others or verbs)[0]


def _things_first(nouns: list[Item]) -> list[Item]:
    """A lamp is a lamp, and the wind weather, before they are the beings that some stories make of them."""
    if len(nouns) < 2 or nouns[0].role != "kinds":
        return nouns
    being = cast("Kind", vocabulary().entry("kinds", nouns[0].value))
    return nouns if being.person or being.body != "upright" else [*nouns[1:], nouns[0]]


def _unknown(token: Token, before: Item | None) -> Item:
    if token.lower.endswith("n't"):
        return Item("negation", token.lower, token)
    after_figure = before is not None and before.role in _FIGURES and token.gap == " "
    if after_figure or is_verb_form(token.lower):
        return Item("verb", verb_bases(token.lower)[0], token)
    return Item("word", token.lower, token, said=token.lower)


def mood_named(phrase: str) -> str:
    """The mood that a word which is also an expression names: `a sad forest`."""
    return next((value for role, value, _, _ in _index().get(phrase, ()) if role == "moods"), "")


_Entry = tuple[str, str, Mapping[str, Any], bool]


@cache
def _index() -> dict[str, tuple[_Entry, ...]]:
    """Every known phrase, hyphens as spaces: to (role, value, traits, whether it is a verb)."""
    index: dict[str, list[_Entry]] = {}
    for phrase, entry in [*_grammar_entries(), *_vocabulary_entries()]:
        index.setdefault(phrase.replace("-", " ").replace("_", " "), []).append(entry)
    return {phrase: tuple(entries) for phrase, entries in index.items()}


def _vocabulary_entries() -> Iterator[tuple[str, _Entry]]:
    for category in ("kinds", "props", "settings", "times", "weathers", "seasons", "shots", "expressions", "moods",
                     "colours"):  # fmt: skip
        for word, (name, traits) in vocabulary().words(category).items():
            if category != "shots" or word != name:  # `above` and `close` alone say where, not how it is seen
                yield word, (category, name, traits, False)
    for word, (name, traits) in vocabulary().words("poses").items():
        yield word, ("poses", name, traits, True)


def _grammar_entries() -> Iterator[tuple[str, _Entry]]:
    grammar = reading_table("grammar")
    small: dict[str, str] = grammar["small"]
    roles = {"determiners": "det", "none": "none", "pronouns": "pronoun", "stops": "stop", "helpers": "helper",
             "negations": "negation", "of": "of"}  # fmt: skip
    for key, role in roles.items():
        yield from _each(small[key].split(), role)
    yield "and", ("and", "and", {}, False)
    for role, verbs in (("wear", small["wears"]), ("feel", small["feels"])):
        for word in verbs.split():
            yield word, (role, word, {}, True)
    for word, count in grammar["numbers"].items():
        yield word, ("number", str(count), {}, False)
    for word, relation in grammar["relations"].items():
        yield word, ("prep", relation, {}, False)
    for word, size in grammar["sizes"].items():
        yield word, ("size", str(size), {}, False)
    for table, role in (("ages", "age"), ("builds", "build"), ("markings", "marking"), ("hair_styles", "hair_style"),
                        ("parts", "part"), ("patterns", "pattern")):  # fmt: skip
        for value, words in grammar[table].items():
            yield from _each(words.split(), role, value)
    yield from _each(grammar["garments"]["words"].split(), "garment")


def _each(words: Iterable[str], role: str, value: str = "") -> Iterator[tuple[str, _Entry]]:
    for word in words:
        yield word, (role, value or word, {}, False)
