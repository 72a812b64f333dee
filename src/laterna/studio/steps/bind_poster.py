"""Make the poster of a book."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.poster import make_poster
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def poster(work: Work) -> None:
    """Leaves `poster.pdf` or `poster.png`."""
    make_poster(book_of(work), work.folder / f"poster.{work.settings['kind']}", paper=work.settings["paper"])
