"""Listening to an answer while it is written, so that each page can be shown as soon as it is whole."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pydantic_core import from_json

from laterna.engines.desk import desk

if TYPE_CHECKING:
    from collections.abc import Sequence

_KEY = re.compile(r'"text"\s*:')


class Listening:
    """Tells of the pages of one window."""

    def __init__(self, first: int, total: int, start: float, end: float) -> None:
        self._first = first
        self._total = total
        self._start = start
        self._end = end
        self._told = 0

    def hear(self, so_far: str) -> None:
        """The answer so far: a page is whole once the next one's text has begun."""
        if len(_KEY.findall(so_far)) - 1 > self._told:
            self._tell(_texts(so_far)[:-1])

    def end(self, texts: Sequence[str]) -> None:
        """The answer is whole."""
        self._tell(texts)

    def _tell(self, texts: Sequence[str]) -> None:
        for number in range(self._told, len(texts)):
            page = self._first + number
            desk().tell(f"{page}. {texts[number]}", self._start + (self._end - self._start) * page / self._total)
        self._told = max(self._told, len(texts))


def _texts(so_far: str) -> list[str]:
    """The texts of an unfinished answer."""
    start = so_far.find("{")
    try:
        value = from_json(so_far[max(0, start) :], allow_partial="trailing-strings")
    except ValueError:
        return []
    pages = value.get("pages") if isinstance(value, dict) else None
    return [str(page.get("text", "")) for page in pages or [] if isinstance(page, dict)]
