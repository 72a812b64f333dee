"""The tiny language in which tellings are written, and its renderer.

    {H}  {H.his}  {he}         a name, its pronoun; a bare pronoun is the hero's
    {place}  {spot}  {a thing} a word of the world; `a` puts the right article before it, as does `a {thing}`
    [one|two|three]            one of several ways
    <more>  <<most>>           told from 6 years on; told from 9 years on
    "F|Come in," said {F}.     direct speech and who speaks it
    {*H jump glad}             from the next word on the hero jumps and is glad
    {@H sleep calm; F sit}     in this telling they stand otherwise than the beat says
    {?met S}  {!storm}         only when this fact holds; only when it does not
    {F!}                       a name spoken of somebody who is not there

`//` breaks the line. A sentence's first letter is made a capital; after a closing quotation mark write `{He}`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from laterna.story.spoken import words_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

    from laterna.story.terms import AgeBand

LEVEL: dict[AgeBand, int] = {"3-5": 0, "6-8": 1, "9-12": 2}

_SLOT = re.compile(r"\{([^{}]+)\}")
_ARTICLE = re.compile(r"\b([Aa])n? \{((?:[A-Z]\.)?[a-z]\w*)\}")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_MOST = re.compile(r"<<(.*?)>>", re.DOTALL)
_MORE = re.compile(r"<([^<>]*)>", re.DOTALL)
_MARK = re.compile("\ue000([^\ue001]*)\ue001")
_REFRAIN = re.compile(r"[ /]*(\{refrain[^}]*\})")
_SPEECH = re.compile(r'"([A-Z])\|([^"]*)"')
_VERB = re.compile(r"\{((?:[A-Z]\.)?[Hh]e)\} (?!always|sometimes|perhaps|this|us)([a-z]+s|(?:was|is|has|does)n't)\b")
"""A verb that must agree with the pronoun before it: it is drawn into the slot."""
_SENTENCE_START = re.compile(r"((?:^|[.!?]\s+|\n)“?)([a-z])")


@dataclass(frozen=True)
class Cue:
    """Someone changes pose or expression at a spoken word."""

    role: str
    words: tuple[str, ...]
    at_word: int
    """Index from 0 of the word that says so."""


@dataclass(frozen=True)
class Told:
    """One telling, rendered."""

    text: str
    lines: tuple[tuple[str, str], ...]
    """(quoted words, speaker's role), in order."""
    cues: tuple[Cue, ...]
    overrides: str
    """Scene words that stand instead of the beat's."""
    present: frozenset[str]
    """Roles the words put on the page."""


def conditions(template: str) -> tuple[tuple[bool, str], ...]:
    """The facts a telling asks for: (whether it must hold, fact)."""
    return tuple((slot[0] == "?", slot[1:].strip()) for slot in _SLOT.findall(template) if slot[0] in "?!")


def render(template: str, age: AgeBand, lookup: Callable[[str], str], roles: str, rng: Random) -> Told:
    """One telling in words. `lookup` gives the words of a slot and raises `KeyError` for one it does not know."""
    source = _REFRAIN.sub(r" // \1 // ", agreeing(_levels(template, LEVEL[age])))
    while _CHOICE.search(source):
        source = _CHOICE.sub(lambda match: rng.choice(match[1].split("|")), source)
    source = _ARTICLE.sub(r"{\1 \2}", source)
    overrides: list[str] = []
    present: set[str] = set()

    def fill(match: re.Match[str]) -> str:
        slot = match[1].strip()
        if slot[0] in "?!":
            return ""
        if slot[0] == "@":
            overrides.append(slot[1:])
            return ""
        if slot[0] == "*":
            return f"\ue000{slot[1:]}\ue001"
        role = slot.split(".")[0].split()[-1]
        if role in roles and not slot.endswith("!"):
            present.add(role)
        return _levels(lookup(slot.removesuffix("!")), LEVEL[age])

    source = _SLOT.sub(fill, source)
    speakers: list[tuple[str, str]] = []

    def speak(match: re.Match[str]) -> str:
        speakers.append((match[2], match[1]))
        return f"“{match[2]}”"

    source = typeset(_SPEECH.sub(speak, source))
    text, cues = _cues(source)
    lines = tuple((_MARK.sub("", typeset(words)), role) for words, role in speakers)
    present.update(role for _, role in lines)
    return Told(text, tuple((_capital_of(words, text), role) for words, role in lines), cues, "; ".join(overrides),
                frozenset(present))  # fmt: skip


def agreeing(template: str) -> str:
    """The template with the verbs after its pronouns drawn into their slots: `{he} runs` to `{he runs}`."""
    return _VERB.sub(r"{\1 \2}", template)


@lru_cache(maxsize=8192)
def word_count(text: str) -> int:
    """How many words are spoken."""
    return len(words_of(text, "en"))


def sentences_in(text: str) -> list[str]:
    """The sentences of a text, quotation marks left out."""
    bare = re.sub(r"[“”]", "", text)
    return [part.strip() for part in re.split(r"(?<=[.!?…])\s+|\n", bare) if any(s.isalnum() for s in part)]


def article(phrase: str) -> str:
    """`a` or `an`, as the phrase is spoken."""
    first = phrase.lower()
    if re.match(r"(hour|honest|heir)", first):
        return "an"
    if re.match(r"(uni[^mn]|use|euro|one\b|once)", first):
        return "a"
    return "an" if first[:1] in "aeiou" else "a"


def _levels(template: str, level: int) -> str:
    template = _MOST.sub(r"\1" if level >= 2 else "", template)
    return _MORE.sub(r"\1" if level >= 1 else "", template)


def typeset(text: str) -> str:
    """With the signs a printer uses: curled quotation marks and apostrophes, dashes, capitals."""
    text = re.sub(r"\s+", " ", text).strip()
    text = re.sub(r"( *// *)+", "\n", text).strip()
    text = re.sub(r'"([^"]*)"', r"“\1”", text)
    text = text.replace("--", "—").replace("...", "…").replace("'", "’")
    text = re.sub(r" ([,.!?;:])", r"\1", text)
    return _SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), text)


def _cues(marked: str) -> tuple[str, tuple[Cue, ...]]:
    cues: list[Cue] = []
    plain = ""
    for index, part in enumerate(_MARK.split(marked)):
        if index % 2 == 0:
            plain += part
            continue
        role, *words = part.split()
        cues.append(Cue(role, tuple(words), word_count(plain)))
    plain = re.sub(r" {2,}", " ", plain)
    return _SENTENCE_START.sub(lambda match: match[1] + match[2].upper(), plain).strip(), tuple(cues)


def _capital_of(words: str, text: str) -> str:
    """A speech as the text has it, with the capital that its place in the sentence gave it."""
    start = text.lower().find(f"“{words.lower()}”") + 1
    return text[start : start + len(words)] if start else words
