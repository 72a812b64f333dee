"""Bind what goes to a printer, and what is printed at home."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.pdf import make_booklet, make_pdf, make_wrap
from laterna.press.sizes import Print
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def print_files(work: Work) -> None:
    """Leaves `print.pdf`, the inside, and `print-cover.pdf`, the cover that goes around it."""
    book, order = book_of(work), Print(**work.settings["print"])
    pages = make_pdf(book, work.folder / "print.pdf", layout=work.settings["layout"], print_file=order)
    make_wrap(book, work.folder / "print-cover.pdf", order, pages)


def booklet(work: Work) -> None:
    """Leaves `booklet.pdf`."""
    out = work.folder / "booklet.pdf"
    make_booklet(book_of(work), out, layout=work.settings["layout"], paper=work.settings["sheet"])
