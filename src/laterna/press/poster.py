"""A poster of a book: cover, title and the code that opens the story, as PDF or PNG."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.press.edition import edition
from laterna.press.leaves import Sheet
from laterna.press.pdf.make import cover_only, typeset
from laterna.press.pdf.patch import patch
from laterna.press.provenance import stamp_png, xmp_packet
from laterna.press.sizes import INCH, PRINT_PPI, TRIMS
from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from laterna.press.book import Book

PPI = 150
"""Pixels an inch of a PNG: an A4 sheet is 1240 x 1754."""
FOOT, CODED_FOOT = 0.2, 0.24
"""The share of the sheet's height beneath the picture, without and with a code."""


def make_poster(book: Book, out: Path, *, paper: str = "a4") -> None:
    """Write a poster; the ending of `out` says whether as `.pdf` or `.png`.

    Args:
        book: Its cover, title and `production.link` are shown.
        out: The file to write.
        paper: A name of `TRIMS`.

    Raises `UsageError` for another ending or a paper that nobody knows, `LanguageError` when no font shows the title.
    """
    if out.suffix not in {".pdf", ".png"}:
        raise UsageError(f"A poster is written as .pdf or .png, not {out.suffix or 'a file without an ending'}.")
    words = edition(book)
    with tempfile.TemporaryDirectory() as folder:
        data = cover_only(words, Sheet(*_sheet(paper)), Path(folder)) | {"foot": _foot(coded=bool(words.link))}
        if out.suffix == ".pdf":
            patch(typeset(Path(folder), "poster.typ", data, ["ua-1"]), out, book.source_type)
        else:
            png = typeset(Path(folder), "poster.typ", data, [], ppi=PPI)
            out.write_bytes(stamp_png(png, xmp_packet(book.source_type, words.title)))


def picture_px(paper: str, kind: str, *, coded: bool) -> tuple[int, int]:
    """(width, height) in pixels of the picture that a poster wants: 300 an inch as `pdf`, `PPI` as `png`.

    Raises `UsageError` for a paper that nobody knows.
    """
    width, height = _sheet(paper)
    dots = (PRINT_PPI if kind == "pdf" else PPI) / INCH
    return round(width * dots), round(height * (1 - _foot(coded=coded)) * dots)


def _sheet(paper: str) -> tuple[float, float]:
    if paper not in TRIMS:
        raise UsageError(f"There is no paper {paper!r}; there are: {', '.join(TRIMS)}.")
    return TRIMS[paper]


def _foot(*, coded: bool) -> float:
    return CODED_FOOT if coded else FOOT
