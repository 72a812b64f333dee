"""Bind the HTML book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.web import make_html
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def html(work: Work) -> None:
    """Leaves `book.html`."""
    make_html(book_of(work), work.folder / "book.html")
