"""What the user says the photo shows: `my dog Biscuit`, `Biscuit the dog`, `our cat called Tom`, `two children`."""

from __future__ import annotations

import re
from typing import NamedTuple

from laterna.story.vocabulary import vocabulary

_OWNERS = re.compile(
    r"^(?:(?:this|that|here) is|it'?s|i am|me and|my|our|your|his|her|their|the|a|an)\s+", re.IGNORECASE
)
_CALLED = re.compile(r"^(?P<kind>.+?),?\s+(?:called|named|whose name is|who is called)\s+(?P<name>.+)$", re.IGNORECASE)
_THE = re.compile(r"^(?P<name>[A-Z][\w'’ -]*?),?\s+(?:the|my|our|a|an)\s+(?P<kind>.+)$")


class Said(NamedTuple):
    """What was said."""

    name: str
    kind: str
    """In the user's own words, lower case; empty when only a name was said."""


def said_of(subject: str) -> Said:
    """Name and kind of what the user said; both empty for an empty phrase."""
    phrase = " ".join(subject.split()).strip(" .,!?")
    match = _CALLED.match(phrase) or _THE.match(phrase)
    if match:
        return Said(_name(match["name"]), _bare(match["kind"]).lower())
    owned = _bare(phrase)
    words = owned.split()
    name_from = next((at for at, word in enumerate(words) if word[:1].isupper() and not _is_known(word)), len(words))
    kind = " ".join(words[:name_from]).rstrip(",").lower()
    return Said(_name(" ".join(words[name_from:])), kind)


def _bare(phrase: str) -> str:
    while True:
        shorter = _OWNERS.sub("", phrase)
        if shorter == phrase:
            return phrase
        phrase = shorter


def _name(words: str) -> str:
    return words.strip(" .,!?\"'“”")


def _is_known(word: str) -> bool:
    return vocabulary().find("kinds", word) is not None
