"""The front cover as a picture, title and all, for shelves; and the card that a link to the book is shown with."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.edition import edition
from laterna.press.leaves import SHAPES, Sheet
from laterna.press.pdf.make import cover_only, typeset
from laterna.press.plates import develop, encode
from laterna.press.provenance import stamp_jpeg, xmp_packet
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from laterna.press.book import Book
    from laterna.press.edition import Edition

LONGEST_PX = 1280
CARD_PX = (1200, 630)
"""(width, height) of a card, as sites that preview links ask for (https://ogp.me)."""
_CARD_MM = 200.0


def make_cover(book: Book, out: Path, *, longest_px: int = LONGEST_PX) -> None:
    """Write the front cover as JPEG.

    Args:
        book: Its cover, title and theme are shown.
        out: The file to write.
        longest_px: The longer side.

    Raises `LanguageError` when no font shows the title.
    """
    out.write_bytes(cover_jpeg(edition(book), longest_px))


def make_card(book: Book, out: Path) -> None:
    """Write the picture that a link to the book is shown with, as JPEG of `CARD_PX`.

    Where no font here shows the title, it is the cover's picture alone.
    """
    width, height = CARD_PX
    words = edition(book)
    try:
        data = _rendered(words, Sheet(_CARD_MM, _CARD_MM * height / width), "card.typ", width)
    except LanguageError:
        data = stamp_jpeg(develop(book.cover, longest=width).jpeg, xmp_packet(book.source_type, words.title))
    out.write_bytes(data)


def cover_jpeg(words: Edition, longest_px: int = LONGEST_PX) -> bytes:
    """The front cover as bytes, with its XMP packet."""
    return _rendered(words, Sheet(*SHAPES[words.shape]), "front.typ", longest_px)


def _rendered(words: Edition, sheet: Sheet, template: str, longest_px: int) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        data = cover_only(words, sheet, Path(folder))
        ppi = longest_px / (max(sheet.width, sheet.height) / 25.4)
        png = typeset(Path(folder), template, data, [], ppi=ppi)
    pixels = cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None  # noqa: S101  the typesetter writes PNG
    return stamp_jpeg(encode(pixels), xmp_packet(words.book.source_type, words.title))
