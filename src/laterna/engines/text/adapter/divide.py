"""A text divided into pages, every word kept.

Page marks in the text (form feeds, ruled lines, page numbers on lines of their own) are obeyed. Otherwise the pages
are the division of the sentences that costs least, found by dynamic programming as Knuth and Plass break lines
("Breaking Paragraphs into Lines", 1981): a page costs the square of how far it is from the wished length, and a break
costs more inside a paragraph or a speech and less before a sentence that opens a new scene.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.story.spoken import quotes_of, sentences_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.spoken import Range

MOST = 40
"""Pages of a book; above, it has chapters."""
_SHORTEST, _USUAL, _LONGEST = 4, 60, 110
"""Words that a page is wished to have: at least, in a text that one book holds with ease, and at most."""
_SPOKEN, _TURN, _OPENING, _LEANING = 0.6, -0.2, -0.4, 0.3
"""What a break costs inside a speech; where telling turns into speech or back; before an opening of a new scene; and
before a sentence that begins with a pronoun or a link to the one before."""
_RUN_ON = 150
"""Words in one sentence, above which it is cut at a comma or a space."""
_LINES = re.IGNORECASE | re.MULTILINE
_RULE = re.compile(r"^[ \t]*(?:(?:[-*_~=#•⁂][ \t]*){3,}|⁂|\[?\(?(?:page|p\.)?[ \t]*\d{1,3}\)?\]?)[ \t]*$", _LINES)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", _LINES)
_CHAPTER = re.compile(r"^[ \t]*((?:chapter|part|book)[ \t]+[\w-]+[^\n.!?]{0,60})[ \t]*$", _LINES)


@dataclass(frozen=True, slots=True)
class Piece:
    """One page's stretch of the text."""

    start: int
    end: int
    chapter: str = ""
    """The heading that stood before it."""


@dataclass(frozen=True, slots=True)
class _Unit:
    """One sentence, and what a page break after it costs."""

    start: int
    end: int
    words: int
    cost: float


@cache
def tongue() -> dict[str, Any]:
    """The adapter's English words, `tongue.toml`."""
    return tomllib.loads((Path(__file__).parent / "tongue.toml").read_text(encoding="utf-8"))


def title_of(text: str, markdown: bool) -> tuple[str, int]:
    """The text's own title and where the story begins after it; `("", 0)` when it has none.

    A title is the first heading of a Markdown text, or a short first line without a stop that an empty line follows.
    """
    first = re.match(r"\s*([^\n]+)\n", text)
    if first is None:
        return "", 0
    line = first.group(1).strip()
    heading = _HEADING.match(line)
    if heading and (markdown or line.startswith("# ")):
        return heading.group(1).strip(), first.end()
    blank = re.match(r"[ \t]*\n", text[first.end() :])
    closed = line.endswith(tuple('.,;:!?…。！？"”»'))
    if blank and not closed and len(line) <= 70 and text[first.end() :].strip() and not _RULE.match(line):
        return line, first.end()
    return "", 0


def divide(text: str, start: int, language: str) -> list[Piece]:
    """The pages of `text` from `start` on; at least one, whatever the text."""
    marks = _marks(text, start)
    blocks = _blocks(text, start, marks)
    counts = [len(words_of(text[a:b], language)) for a, b, _ in blocks]
    total = sum(counts)
    if _are_pages(counts, [mark for mark in marks if not mark[2]]):
        return [Piece(a, b, title) for a, b, title in blocks]
    wish = page_words(total)
    pieces: list[Piece] = []
    for a, b, title in blocks:
        cut = _divide_block(text, a, b, language, wish)
        pieces.extend(Piece(x, y, title if i == 0 else "") for i, (x, y) in enumerate(cut))
    return pieces or [Piece(start, len(text))]


def page_words(total: int) -> float:
    """How many words a page is wished to have in a text of `total` words."""
    return min(_LONGEST, max(_SHORTEST, min(_USUAL, total / 12), total / MOST))


def _marks(text: str, start: int) -> list[tuple[int, int, str]]:
    """(start, end, heading) of everything that is a mark and no story; page marks have no heading."""
    found = [(m.start(), m.end(), "") for m in re.compile("\f").finditer(text, start)]
    found += [(m.start(), m.end(), "") for m in _RULE.finditer(text, start)]
    found += [(m.start(), m.end(), m.group(1).strip()) for m in _HEADING.finditer(text, start)]
    found += [(m.start(), m.end(), m.group(1).strip()) for m in _CHAPTER.finditer(text, start)]
    return sorted(found)


def _blocks(text: str, start: int, marks: list[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    """What stands between marks: (start, end, heading before it), without white space around it; none is empty."""
    blocks: list[tuple[int, int, str]] = []
    at, title = start, ""
    for begin, end, heading in [*marks, (len(text), len(text), "")]:
        if begin < at:
            continue
        body = text[at:begin]
        if body.strip():
            blocks.append((at + len(body) - len(body.lstrip()), at + len(body.rstrip()), title))
            title = ""
        title, at = heading or title, end
    return blocks


def _are_pages(counts: list[int], marks: list[tuple[int, int, str]]) -> bool:
    """Whether marks divide into what can be pages, and are not just breaks between scenes."""
    return bool(marks) and len(counts) > 1 and max(counts) <= 2 * _LONGEST and sum(counts) <= 120 * len(counts)


def _divide_block(text: str, start: int, end: int, language: str, wish: float) -> list[tuple[int, int]]:
    units = _units(text, start, end, language)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for j in range(1, len(units) + 1):
        options: list[tuple[float, int]] = []
        words = 0
        for i in range(j - 1, -1, -1):
            words += units[i].words
            if words > 2.2 * wish and i < j - 1:
                break
            stretch = (words - wish) / wish
            options.append((best[i][0] + stretch * stretch + units[j - 1].cost, i))
        best.append(min(options))
    cuts: list[tuple[int, int]] = []
    j = len(units)
    while j:
        i = best[j][1]
        cuts.append((units[i].start, units[j - 1].end))
        j = i
    return cuts[::-1]


def _units(text: str, start: int, end: int, language: str) -> list[_Unit]:
    body = text[start:end]
    quotes = quotes_of(body, language)
    sentences = [piece for a, b in sentences_of(body, language) for piece in _short(body, a, b, language)]
    heard = [_speech(quotes, a, b) for a, b in sentences]
    units: list[_Unit] = []
    for index, (a, b) in enumerate(sentences):
        cost = 0.0
        if index + 1 < len(sentences):
            following = sentences[index + 1][0]
            cost = _break_cost(body[b:following], body[following : following + 40], language)
            cost += _TURN if heard[index].any != heard[index + 1].any else 0.0
            cost += _SPOKEN if heard[index].goes_on else 0.0
        units.append(_Unit(start + a, start + b, len(words_of(body[a:b], language)), cost))
    return units


class _Heard(NamedTuple):
    """What of a sentence is direct speech."""

    any: bool
    goes_on: bool
    """Whether the speech goes on in the next sentence."""


def _speech(quotes: Sequence[Range], start: int, end: int) -> _Heard:
    within = [quote for quote in quotes if quote[0] < end and quote[1] > start]
    return _Heard(bool(within), any(a < end < b for a, b in within))


def _break_cost(gap: str, after: str, language: str) -> float:
    """Less at an empty line, a new line or a new scene; more before a sentence that leans on the one before it."""
    cost = 0.0 if gap.count("\n") > 1 else 0.1 if "\n" in gap else 0.2
    if language.split("-")[0] == "en":
        opening = after.lower().lstrip("\"'“‘")
        cost += _OPENING if re.match(_words_of("openings"), opening) else 0.0
        cost += _LEANING if re.match(_words_of("leaning"), after.lower()) else 0.0
    return cost


@cache
def _words_of(row: str) -> str:
    return rf"(?:{'|'.join(tongue()['scene'][row])})\b"


def _short(text: str, start: int, end: int, language: str) -> list[tuple[int, int]]:
    """A sentence, or what a run-on one is cut into."""
    words = words_of(text[start:end], language)
    if len(words) <= _RUN_ON:
        return [(start, end)]
    parts: list[tuple[int, int]] = []
    begin = start
    for first in range(_RUN_ON, len(words), _RUN_ON):
        stop = start + words[first][0]
        parts.append((begin, begin + len(text[begin:stop].rstrip())))
        begin = stop
    return [*parts, (begin, end)]
