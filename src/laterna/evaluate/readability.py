"""How hard a text is to read: the Flesch-Kincaid grade.

J. P. Kincaid, R. P. Fishburne, R. L. Rogers, B. S. Chissom: Derivation of New Readability Formulas for Navy Enlisted
Personnel, 1975: 0.39 words a sentence + 11.8 syllables a word - 15.59 is the school year that reads it with ease.
Syllables are counted by rules of English spelling.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from laterna.story.spoken import sentences_of, words_of

if TYPE_CHECKING:
    from laterna.story.terms import AgeBand

GRADES: dict[AgeBand, tuple[float, float]] = {"3-5": (-2.0, 3.0), "6-8": (-0.5, 5.0), "9-12": (1.0, 8.0)}
"""(easiest, hardest) grade that suits an age band. The youngest are read to, so that theirs may lie under the scale."""

_SILENT = re.compile(
    r"(?<=[^aeiouyl])e$|(?<=[aeiouy]l)e$|(?<=[^aeiouytd])ed$|(?<=[^aeiouylszxcgh])es$|(?<=[aeiouy]l)es$|(?<=[aeiouy][bdfgkmnprtv])es$"
)
_INNER = re.compile(r"(?<=[^aeiouyl])e(?=(?:thing|times?|where|body|how|one|ly|ment|ness|less|ful)s?$)")
_HIATUS = re.compile(r"i[aou](?!u)|[aeou]ing|eo|ua(?!r)|uou|(?<![qg])ui(?=e)|ying$|iet")


def syllables(word: str) -> int:
    """How many syllables an English word has, by its spelling; at least one."""
    bare = re.sub(r"[^a-z]", "", re.sub(r"['’]s?$", "", word.lower()))
    stem = _SILENT.sub("", _INNER.sub("", bare)) if len(bare) > 3 else bare
    groups = re.findall(r"[aeiouy]+", stem)
    split = len(_HIATUS.findall(stem)) if len(groups) < len(stem) else 0
    split -= len(re.findall(r"[ctsg]i(?:on|ou|a)", stem)) if split else 0
    return max(1, len(groups) + max(0, split))


def grade(text: str) -> float:
    """The Flesch-Kincaid grade of an English text. Raises `ValueError` when it holds no word."""
    words = [text[start:end] for start, end in words_of(text, "en")]
    if not words:
        raise ValueError("a text without words has no reading grade")
    per_sentence = len(words) / max(1, len(sentences_of(text, "en")))
    return 0.39 * per_sentence + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def suits(text: str, age: AgeBand) -> bool:
    """Whether the text's grade lies in the age band."""
    easiest, hardest = GRADES[age]
    return easiest <= grade(text) <= hardest
