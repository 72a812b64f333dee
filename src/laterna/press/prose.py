"""Line breaks that nobody meant: texts copied from files and screens keep the line ends of the page they came from.

Verse keeps its lines. Prose that was wrapped to a measure flows again: a text is taken for such when lines break inside
a clause where the next word would have filled them (greedy wrapping, run backwards). Where a line is as long as a
paragraph, its end is a paragraph's end. One character takes another's place, so that word timings keep their meaning.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

PARAGRAPH = "\u2029"
"""Unicode's own separator of paragraphs."""
_LONG = 100
"""Characters of a line that no verse has."""
_SIGNS = 2
"""So many breaks inside a clause make a text wrapped."""
_FULL = 0.8
"""How much of the longest line, in characters, a full one has at least: letters differ in width."""
_SPACED = re.compile(r"[^\u3000-\u9fff\uff00-\uffef]")


class _Break(NamedTuple):
    place: int
    before: str
    after: str

    @property
    def long(self) -> bool:
        """Whether it parts what is too long for verse."""
        return max(len(self.before), len(self.after)) > _LONG

    @property
    def inside(self) -> bool:
        """Whether a clause goes on over it: after a letter, and not with a capital."""
        return self.before[-1].isalnum() and not self.after[0].isupper()

    def filled(self, measure: int) -> bool:
        """Whether the next word had no more room in a line of so many characters."""
        return len(self.before) + 1 + len(self.after.split(maxsplit=1)[0]) > _FULL * measure


def flowing(text: str) -> str:
    """A text, as long as before, in which only lines that were meant end."""
    breaks = list(_breaks(text))
    short = [each for each in breaks if not each.long]
    measure = max((max(len(each.before), len(each.after)) for each in short), default=0)
    wrapped = sum(each.inside and each.filled(measure) for each in short) >= _SIGNS
    out = list(text)
    for each in breaks:
        if wrapped or each.long:
            goes_on = each.inside or (not each.long and each.filled(measure))
            out[each.place] = _glue(each) if goes_on else PARAGRAPH
    return "".join(out)


def _breaks(text: str) -> Iterator[_Break]:
    place = -1
    for before, after in pairwise(text.split("\n")):
        place += len(before) + 1
        if before.strip() and after.strip():
            yield _Break(place, before.strip(), after.strip())


def _glue(each: _Break) -> str:
    """A space, or in scripts that have none what may break and is not seen."""
    return " " if _SPACED.match(each.before[-1]) or _SPACED.match(each.after[0]) else "\u200b"
