"""The front cover as a picture, title and all: what shelves, link previews and thumbnails show."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.edition import edition
from laterna.press.leaves import SHAPES, Sheet
from laterna.press.pdf.make import cover_only, typeset
from laterna.press.plates import encode
from laterna.press.provenance import stamp_jpeg, xmp_packet

if TYPE_CHECKING:
    from laterna.press.book import Book
    from laterna.press.edition import Edition

LONGEST_PX = 1280


def make_cover(book: Book, out: Path, *, longest_px: int = LONGEST_PX) -> None:
    """Write the front cover as JPEG.

    Args:
        book: Its cover, title and theme are shown.
        out: The file to write.
        longest_px: The longer side.

    Raises `LanguageError` when no font shows the title.
    """
    out.write_bytes(cover_jpeg(edition(book), longest_px))


def cover_jpeg(words: Edition, longest_px: int = LONGEST_PX) -> bytes:
    """The same as bytes, with its XMP packet."""
    sheet = Sheet(*SHAPES[words.shape])
    with tempfile.TemporaryDirectory() as folder:
        data = cover_only(words, sheet, Path(folder))
        ppi = longest_px / (max(sheet.width, sheet.height) / 25.4)
        png = typeset(Path(folder), "front.typ", data, [], ppi=ppi)
    pixels = cv2.imdecode(np.frombuffer(png, dtype=np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None  # noqa: S101  the typesetter writes PNG
    return stamp_jpeg(encode(pixels), xmp_packet(words.book.source_type, words.title))
