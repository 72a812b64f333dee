"""The size of a film's frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laterna.story.terms import FilmShape

_WIDE = 16 / 9


def film_size(shape: FilmShape, short_px: int) -> tuple[int, int]:
    """(width, height) in pixels, both even: 16:9, 9:16 or 1:1, with `short_px` as the shorter side."""
    short, long = 2 * round(short_px / 2), 2 * round(short_px * _WIDE / 2)
    return {"wide": (long, short), "tall": (short, long), "square": (short, short)}[shape]
