"""Bind the EPUB book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.epub import make_epub
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def epub(work: Work) -> None:
    """Leaves `book.epub`."""
    make_epub(book_of(work), work.folder / "book.epub", work.settings["kind"], layout=work.settings["layout"])
