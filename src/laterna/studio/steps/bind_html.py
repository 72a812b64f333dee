"""Bind the HTML book."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urljoin

from laterna.press.cover import make_card
from laterna.press.web import make_html
from laterna.studio.steps.bound import book_of

if TYPE_CHECKING:
    from laterna.studio.work import Work


def html(work: Work) -> None:
    """Leaves `book.html`, and `card.jpg`: the picture a link to it is shown with, once both are published together."""
    book = book_of(work)
    link = book.story.production.link
    published = link.startswith(("https://", "http://"))
    make_html(book, work.folder / "book.html", card=urljoin(link, work.settings["card"]) if published else "")
    make_card(book, work.folder / "card.jpg")
