"""Settings that name weights in one line of text: `NAME[:SCALE[:NOTE]]`, several parted by commas.

`watercolour:0.8:wtrclr style, fox-lora` are two adapters, the first at 0.8 and with words of its own for the prompt.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from laterna.story.errors import UsageError

_ROW = re.compile(r"(?P<name>[a-z0-9][a-z0-9._-]*)(:(?P<scale>-?\d+(\.\d+)?))?(:(?P<note>.+))?")


class Named(NamedTuple):
    """Weights, as a setting names them."""

    name: str
    scale: float
    """1 where none is given."""
    note: str
    """What the setting says it is."""


def named(text: str) -> tuple[Named, ...]:
    """The weights that a setting names; none for an empty one, or for `none`. Raises `UsageError`."""
    rows = [row.strip() for row in text.split(",") if row.strip() not in {"", "none"}]
    found: list[Named] = []
    for row in rows:
        match = _ROW.fullmatch(row)
        if match is None:
            raise UsageError(f"{row!r} names no weights: write NAME, NAME:0.8 or NAME:0.8:WORDS, parted by commas.")
        found.append(Named(match["name"], float(match["scale"] or 1), (match["note"] or "").strip()))
    return tuple(found)
