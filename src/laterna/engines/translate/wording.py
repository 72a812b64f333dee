"""What every translator keeps an eye on: names, refrains, the room on the page."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from laterna.story.languages import language
from laterna.story.spoken import sentences_of, words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

_LONGER = 1.35
"""How much longer than its original a page may become: what layouts have room for before the type must shrink."""
_LEAST_CHARS = 40
_REFRAIN_WORDS = 3


def room_for(text: str, source: str, target: str) -> int:
    """Most characters of a text's translation; a script that writes a syllable or a word in a sign gets half of it."""
    dense = {"Hans", "Hant", "Jpan", "Hang"}
    factor = _LONGER
    if language(target).script.code in dense and language(source).script.code not in dense:
        factor /= 2
    elif language(source).script.code in dense and language(target).script.code not in dense:
        factor *= 3
    return max(_LEAST_CHARS, round(len(text) * factor))


def windows(texts: Sequence[str], most_texts: int, most_bytes: int, weigh: Callable[[str], int]) -> Iterator[list[str]]:
    """The texts in runs of at most so many, and of at most so many bytes as `weigh` tells them; one text at least."""
    window: list[str] = []
    size = 0
    for text in texts:
        weight = weigh(text)
        if window and (size + weight > most_bytes or len(window) == most_texts):
            yield window
            window, size = [], 0
        window.append(text)
        size += weight
    if window:
        yield window


def faults_of(original: str, said: str, longest: int, glossary: Mapping[str, str]) -> list[str]:
    """What is wrong with a translation that a machine can tell, in words."""
    faults = [f"{name} must stay {kept}" for name, kept in lost_names(original, said, glossary)]
    if len(said) > longest:
        faults.append(f"it has {len(said)} characters; at most {longest} fit the page")
    if original.strip() and not said.strip():
        faults.append("it is empty")
    return faults


def lost_names(original: str, said: str, glossary: Mapping[str, str]) -> list[tuple[str, str]]:
    """Names of the glossary that stand in the original and are not in its translation, in any inflection."""
    return [
        (name, kept)
        for name, kept in glossary.items()
        if stands_in(name, original) and _stem(kept).lower() not in said.lower()
    ]


def stands_in(name: str, text: str) -> bool:
    """Whether a name stands in a text as words of its own."""
    return re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def refrains(texts: Sequence[str], source: str) -> tuple[str, ...]:
    """Sentences of three words or more that stand in several texts, in the order of their first coming."""
    found: Counter[str] = Counter()
    for text in texts:
        found.update(list(dict.fromkeys(text[start:end].strip() for start, end in sentences_of(text, source))))
    return tuple(
        sentence for sentence, count in found.items() if count > 1 and len(words_of(sentence, source)) >= _REFRAIN_WORDS
    )


def _stem(name: str) -> str:
    """What of a name stays when it is inflected: all but its last letter, three at least."""
    return name[: max(3, len(name) - 1)]
