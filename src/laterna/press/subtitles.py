"""Subtitles: a page's words as lines of sensible length, each word with its time; and as WebVTT.

Lengths follow what broadcasters ask for (BBC Subtitle Guidelines, EBU-TT-D practice): two lines of about 38 letters,
shown for one to six and a half seconds, broken where a sentence or a clause ends. WebVTT's time marks within a line
(https://www.w3.org/TR/webvtt1/#webvtt-cue-timestamp) carry the words' own times.
"""

from __future__ import annotations

import itertools
import unicodedata
from bisect import bisect
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from laterna.story import WordTiming
from laterna.story.spoken import sentences_of, words_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LETTERS = 76
"""Two lines; a wide (East Asian) letter counts as two."""
LONGEST_S = 6.5
SHORTEST_S = 1.0
_LINGER_S = 0.5
"""How long a line stays after its last word, where the next does not follow."""
_CLAUSE = ",;:–—，、；：،"
_CLOSING = "\"'”’»›)]}」』）"


@dataclass(frozen=True)
class Spoken:
    """One word as it is shown, with the punctuation that follows it, and the space."""

    text: str
    start_s: float
    end_s: float


@dataclass(frozen=True)
class Cue:
    """What is shown at one time."""

    start_s: float
    end_s: float
    words: tuple[Spoken, ...]

    @property
    def text(self) -> str:
        return "".join(word.text for word in self.words).strip()


def cues_of(text: str, language: str, words: Sequence[WordTiming], offset_s: float = 0.0) -> tuple[Cue, ...]:
    """A page's cues.

    Args:
        text: the page's words.
        language: its code.
        words: when each is spoken, from the start of its voice.
        offset_s: when the voice starts, in the film's seconds.
    """
    pieces = [piece for group in _sentences(text, language, words, offset_s) for piece in _fitted(group)]
    cues: list[Cue] = []
    for piece, following in itertools.zip_longest(pieces, pieces[1:]):
        end = max(piece[-1].end_s + _LINGER_S, piece[0].start_s + SHORTEST_S)
        cues.append(Cue(piece[0].start_s, min(end, following[0].start_s) if following else end, tuple(piece)))
    return tuple(cues)


def spread(text: str, language: str, seconds: float) -> tuple[WordTiming, ...]:
    """Word times for a text that nobody speaks in this language: each word by its length, over `seconds`."""
    ranges = words_of(text, language)
    total = sum(end - start for start, end in ranges)
    timings: list[WordTiming] = []
    told = 0
    for first, last in ranges:
        begin, told = told, told + last - first
        times = (begin * seconds / total, told * seconds / total)
        timings.append(WordTiming(start_s=times[0], end_s=times[1], start_char=first, end_char=last))
    return tuple(timings)


def vtt_of(cues: Sequence[Cue], karaoke: bool = True) -> str:
    """A WebVTT file's text; with `karaoke` each word after a line's first carries its own time."""
    blocks = ["WEBVTT\n"]
    for cue in cues:
        marked = [f"<{_clock(word.start_s)}>{escape(word.text, quote=False)}" for word in cue.words[1:]]
        body = "".join([escape(cue.words[0].text, quote=False), *marked]) if karaoke else escape(cue.text, quote=False)
        blocks.append(f"{_clock(cue.start_s)} --> {_clock(cue.end_s)}\n{body.strip()}\n")
    return "\n".join(blocks)


def _sentences(text: str, language: str, words: Sequence[WordTiming], offset_s: float) -> list[list[Spoken]]:
    """The words by sentence; a sentence so short that it would flash by joins the one before."""
    ends = [end for _, end in sentences_of(text, language)]
    groups: list[list[Spoken]] = []
    sentence = -1
    for word, timing in zip(_spoken(text, words, offset_s), words, strict=True):
        number = bisect(ends, timing.start_char)
        if number == sentence or (groups and _is_short(groups[-1], word)):
            groups[-1].append(word)
        else:
            groups.append([word])
        sentence = number
    return groups


def _is_short(group: list[Spoken], word: Spoken) -> bool:
    return group[-1].end_s - group[0].start_s < SHORTEST_S and _letters([*group, word]) < LETTERS / 2


def _spoken(text: str, words: Sequence[WordTiming], offset_s: float) -> list[Spoken]:
    """Each word with all that stands up to the next; what stands before the first word goes with it."""
    spoken: list[Spoken] = []
    begin = 0
    for word, following in itertools.zip_longest(words, words[1:]):
        end = word.end_char + _tail(text[word.end_char : following.start_char]) if following else len(text)
        piece = text[begin:end]
        shown = " ".join(piece.split()) + (" " if piece[-1:].isspace() else "")
        spoken.append(Spoken(shown, word.start_s + offset_s, word.end_s + offset_s))
        begin = end
    return spoken


def _tail(between: str) -> int:
    """How much of what stands between two words goes with the first: up to and with the last space."""
    spaces = [index for index, char in enumerate(between) if char.isspace()]
    return spaces[-1] + 1 if spaces else len(between)


def _fitted(group: list[Spoken]) -> list[list[Spoken]]:
    """A sentence that is too long, parted at the clause, or else the gap, that lies best."""
    if len(group) < 2 or (_letters(group) <= LETTERS and group[-1].end_s - group[0].start_s <= LONGEST_S):
        return [group]
    total = _letters(group)

    def cost(cut: int) -> float:
        balance = abs(_letters(group[:cut]) / total - 0.5)
        clause = group[cut - 1].text.rstrip().rstrip(_CLOSING)[-1:] in _CLAUSE
        return balance - (0.3 if clause else 0.0)

    cut = min(range(1, len(group)), key=cost)
    return [*_fitted(group[:cut]), *_fitted(group[cut:])]


def _letters(words: Sequence[Spoken]) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for word in words for char in word.text)


def _clock(seconds: float) -> str:
    milliseconds = round(seconds * 1000)
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:02}:{minutes:02}:{rest // 1000:02}.{rest % 1000:03}"
