"""A script cut into clauses, each in the spelling that espeak-ng reads best, with every word's place kept.

A clause is what one speaker says between two pauses. The words are those of `words_of`; what stands between two words
decides whether a pause falls there, how long it is, and which way the voice moves.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from laterna.story.spoken import paragraphs_of, sentences_of, words_of

if TYPE_CHECKING:
    from laterna.story import Script, Voice
    from laterna.story.quoted import Range

Pause = Literal["none", "comma", "speaker", "break", "sentence", "paragraph"]

_RESPELL = Path(__file__).with_name("espeak_respell.toml")
_COMMAS = frozenset(",:;،؛、，；：·")
_BREAKS = frozenset("—–…()[]⸺\u2015")
_QUESTION, _EXCLAMATION = frozenset("?？؟՞፧"), frozenset("!！՜")
_BEFORE_NUMBER = frozenset("$£€¥₹-−")
_AFTER_WORD = tuple("%°‰")
_BETWEEN = frozenset("&+=")
_LONGEST = 400
"""Characters of a clause; the library takes up to twice as many at once."""
_LONGEST_WORD = 60
_CONTEXT = 24
"""How far around a word its respelling looks, in characters."""


@dataclass(frozen=True)
class Clause:
    """What is said in one go."""

    text: str
    """As the library is to read it."""
    first: int
    """Index of its first word among the words of the script."""
    starts: tuple[int, ...]
    """Where each of its words begins in `text`."""
    spellings: tuple[str, ...]
    """Each word as it stands in `text`."""
    voice: Voice
    pause: Pause
    """What follows it."""


def clauses_of(script: Script) -> tuple[Clause, ...]:
    """The clauses of a script, in order; every spoken word is in exactly one."""
    words = words_of(script.text, script.language)
    if not words:
        return ()
    voices = _voices(script, words)
    pauses = _pauses(script, words, voices)
    clauses: list[Clause] = []
    first = length = 0
    for index, (start, end) in enumerate(words):
        length += end - start + 1
        if pauses[index] != "none" or length > _LONGEST:
            clauses.append(_clause(script, words, first, index + 1, voices[first], pauses[index]))
            first, length = index + 1, 0
    return tuple(clauses)


def _voices(script: Script, words: tuple[tuple[int, int], ...]) -> list[Voice]:
    voices: list[Voice] = []
    lines = iter(script.lines)
    line = next(lines, None)
    for start, _ in words:
        while line is not None and line.end_char <= start:
            line = next(lines, None)
        voices.append(line.voice if line is not None and line.start_char <= start else script.voice)
    return voices


def _pauses(script: Script, words: tuple[tuple[int, int], ...], voices: list[Voice]) -> list[Pause]:
    """The pause after each word."""
    sentence_ends = [end for _, end in sentences_of(script.text, script.language)]
    paragraph_ends = [end for _, end in paragraphs_of(script.text)]
    pauses: list[Pause] = []
    sentence = paragraph = 0
    for index, (_, end) in enumerate(words[:-1]):
        following = words[index + 1][0]
        sentence, sentence_over = _advance(sentence_ends, sentence, following)
        paragraph, paragraph_over = _advance(paragraph_ends, paragraph, following)
        marks = set(script.text[end:following])
        if paragraph_over:
            pauses.append("paragraph")
        elif sentence_over:
            pauses.append("sentence")
        elif marks & (_BREAKS | _QUESTION | _EXCLAMATION):
            pauses.append("break")
        elif voices[index] != voices[index + 1]:
            pauses.append("speaker")
        else:
            pauses.append("comma" if marks & _COMMAS else "none")
    return [*pauses, "paragraph"]


def _advance(ends: list[int], at: int, position: int) -> tuple[int, bool]:
    """The index of the first end after `position`, and whether one was passed."""
    reached = at
    while reached < len(ends) and ends[reached] <= position:
        reached += 1
    return reached, reached > at


def _clause(
    script: Script, words: tuple[tuple[int, int], ...], first: int, last: int, voice: Voice, pause: Pause
) -> Clause:
    text = ""
    starts: list[int] = []
    spellings: list[str] = []
    for index in range(first, last):
        if index > first:
            text += _joint(script.text[words[index - 1][1] : words[index][0]])
        starts.append(len(text))
        spellings.append(_spelling(script.text, words[index], script.language))
        text += spellings[-1]
    after = script.text[words[last - 1][1] : words[last][0]] if last < len(words) else script.text[words[-1][1] :]
    return Clause(text + _tone(after, pause), first, tuple(starts), tuple(spellings), voice, pause)


def _joint(gap: str) -> str:
    between = [mark for mark in gap if mark in _BETWEEN]
    if between:
        return f" {between[0]} "
    return " " if gap else ""


def _spelling(text: str, word: Range, language: str) -> str:
    """The word as the library is to read it, with the signs that are spoken with it."""
    start, end = word
    before, after = text[max(start - _CONTEXT, 0) : start], text[end : end + _CONTEXT]
    letters = unicodedata.normalize("NFC", text[start:end]).replace("’", "'")
    said = "".join(letter for letter in letters if _readable(letter))
    for row in _respellings(language):
        fits = row.word.fullmatch(said.lower())
        if fits and row.before.search(before) and row.after.match(after):
            return fits.expand(row.say)
    said = re.sub(r"([^\W\d])\1{2,}", r"\1\1", said)
    if before and before[-1] in _BEFORE_NUMBER and said[:1].isdigit() and not before[:-1].endswith(tuple("0123456789")):
        said = before[-1].replace("−", "-") + said
    if after.lstrip()[:1] in _AFTER_WORD:
        said += after.lstrip()[0]
    return " ".join(said[at : at + _LONGEST_WORD] for at in range(0, len(said), _LONGEST_WORD))


def _readable(letter: str) -> bool:
    return letter in "'-.,:‐‑\u200c\u200d" or unicodedata.category(letter)[0] in "LMN"


def _tone(after: str, pause: Pause) -> str:
    """The mark that moves the voice: up for a question, down at an end."""
    marks = set(after.split("\n\n")[0])
    if marks & _QUESTION:
        return "?"
    if marks & _EXCLAMATION:
        return "!"
    return "." if pause in {"sentence", "paragraph"} else ","


class _Respelling(NamedTuple):
    """A row of `espeak_respell.toml`."""

    word: re.Pattern[str]
    before: re.Pattern[str]
    after: re.Pattern[str]
    say: str


@cache
def _respellings(language: str) -> tuple[_Respelling, ...]:
    tables = tomllib.loads(_RESPELL.read_text(encoding="utf-8"))
    return tuple(
        _Respelling(
            re.compile(row["word"]), re.compile(row.get("before", "")), re.compile(row.get("after", "")), row["say"]
        )
        for row in (*tables.get(language.split("-")[0], ()), *tables["*"])
    )
