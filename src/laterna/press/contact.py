"""Contact sheets: many small pictures side by side, with a word under each, to see at a glance what fails."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.press.film.lettering import Lettering, Run
from laterna.press.fonts import choose_faces
from laterna.story import Picture
from laterna.story.languages import language

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAPER = (247, 243, 234)
_INK = "#3b3630"
_GAP, _LINE = 0.05, 0.1
"""The space between pictures and the height of a line of words, as shares of a cell."""


class Cell(NamedTuple):
    """One picture and what is written under it."""

    picture: Picture
    words: str


def contact_sheet(title: str, cells: Sequence[Cell], columns: int, tongue: str = "en") -> Picture:
    """The cells in rows of `columns`, under a title.

    Args:
        title: What the sheet is of.
        cells: At least one; every cell is as large as the first picture, the others are fitted in.
        columns: How many stand in a row.
        tongue: The language of the words, for their script.

    Raises `LanguageError` when no font here shows the words.
    """
    wide, high = cells[0].picture.size
    gap, line = round(_GAP * wide), max(round(_LINE * wide), 12)
    rows = -(-len(cells) // columns)
    page = np.zeros((3 * line + rows * (high + line + gap) + gap, columns * (wide + gap) + gap, 3), np.uint8)
    page[:] = _PAPER
    text = title + "".join(cell.words for cell in cells)
    letters = Lettering(choose_faces([language(tongue)], text, "").text)
    _write(page, letters, title, (gap, gap), page.shape[1] - 2 * gap, 1.4 * line)
    for number, cell in enumerate(cells):
        x = gap + number % columns * (wide + gap)
        y = 3 * line + number // columns * (high + line + gap)
        _place(page, cell.picture, (x, y), (wide, high))
        _write(page, letters, cell.words, (x, y + high), wide, 0.68 * line)
    return Picture(pixels=page)


def _place(page: np.ndarray, picture: Picture, at: tuple[int, int], room: tuple[int, int]) -> None:
    """Lays a picture in the middle of its room, as large as fits."""
    scale = min(room[0] / picture.size[0], room[1] / picture.size[1])
    size = round(picture.size[0] * scale), round(picture.size[1] * scale)
    fitted = cv2.resize(picture.pixels[..., :3], size, interpolation=cv2.INTER_AREA)
    x, y = at[0] + (room[0] - size[0]) // 2, at[1] + (room[1] - size[1]) // 2
    page[y : y + size[1], x : x + size[0]] = fitted


def _write(page: np.ndarray, letters: Lettering, words: str, at: tuple[int, int], width: int, size_px: float) -> None:
    """Sets one centred line; what is longer than its room is cut off at the second line."""
    if not words:
        return
    drawn = letters.draw([Run(words, _INK)], size_px, width)[: round(1.4 * size_px)]
    spot = page[at[1] : at[1] + len(drawn), at[0] : at[0] + width]
    drawn = drawn[: len(spot)].astype(np.uint16)
    spot[:] = drawn[..., :3] + spot * (255 - drawn[..., 3:]) // 255
