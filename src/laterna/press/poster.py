"""A poster of a book: cover, title and the code that opens the story, as PDF or PNG."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.press.edition import edition
from laterna.press.leaves import Sheet
from laterna.press.pdf.make import cover_only, typeset
from laterna.press.pdf.patch import patch
from laterna.press.pdf.sizes import TRIMS
from laterna.press.provenance import stamp_png, xmp_packet
from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from laterna.press.book import Book

PPI = 150
"""Pixels an inch of a PNG: an A4 sheet is 1240 x 1754."""


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
    if paper not in TRIMS:
        raise UsageError(f"There is no paper {paper!r}; there are: {', '.join(TRIMS)}.")
    words = edition(book)
    with tempfile.TemporaryDirectory() as folder:
        data = cover_only(words, Sheet(*TRIMS[paper]), Path(folder))
        if out.suffix == ".pdf":
            out.write_bytes(patch(typeset(Path(folder), "poster.typ", data, ["ua-1"]), book.source_type))
        else:
            png = typeset(Path(folder), "poster.typ", data, [], ppi=PPI)
            out.write_bytes(stamp_png(png, xmp_packet(book.source_type, words.title)))
