"""A text too long for one page, in even portions: parted between sentences where they allow it, else between words."""

from __future__ import annotations

import re
from itertools import accumulate, groupby
from typing import TYPE_CHECKING

from laterna.press.measure import TOKEN
from laterna.press.prose import PARAGRAPH
from laterna.story.spoken import sentences_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.press.measure import Ruler

_PARAGRAPH_EM = 20.0
"""What a new line or paragraph costs: half a line that stays empty, and the space before it."""
_BREAK = re.compile(rf"[\n{PARAGRAPH}]\s*")


def portions(
    text: str, code: str, ruler: Ruler, holds: Callable[[str], bool], least: int = 1, step: int = 1
) -> list[str]:
    """A text in as few even portions as pages hold.

    Args:
        text: The text.
        code: Its language, a BCP 47 tag.
        ruler: Measures it in its faces.
        holds: Whether a page holds a portion.
        least: The fewest portions there may be.
        step: How many more are tried each time.
    """
    words = _measured(TOKEN.findall(text), ruler)
    sentences = _measured(_sentences(text, code), ruler)
    for count in range(least, len(words), step):
        parts = _parted(words, count)
        if all(map(holds, parts)):
            whole = _parted(sentences, count)
            return whole if len(whole) == count and all(map(holds, whole)) else parts
    return [unit.strip() for unit, _ in words]


def _sentences(text: str, code: str) -> list[str]:
    """The sentences, each with the space before it."""
    ends = [end for _, end in sentences_of(text, code)]
    return [text[start:end] for start, end in zip([0, *ends], ends, strict=False)]


def _measured(units: list[str], ruler: Ruler) -> list[tuple[str, float]]:
    return [(unit, ruler.width(unit) + _PARAGRAPH_EM * len(_BREAK.findall(unit))) for unit in units]


def _parted(units: list[tuple[str, float]], count: int) -> list[str]:
    whole = sum(weight for _, weight in units)
    ends = accumulate(weight for _, weight in units)
    part_of = [int(count * (end - weight / 2) / whole) for (_, weight), end in zip(units, ends, strict=True)]
    groups = groupby(zip(part_of, units, strict=True), key=lambda pair: pair[0])
    return ["".join(unit for _, (unit, _) in group).strip() for _, group in groups]
