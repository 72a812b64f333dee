"""Bind the PDF book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.pdf import make_pdf
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def pdf(work: Work) -> None:
    """Leaves `book.pdf`."""
    out = work.folder / "book.pdf"
    make_pdf(book_of(work), out, layout=work.settings["layout"], archive=work.settings["archive"])
