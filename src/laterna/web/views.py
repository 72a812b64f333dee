"""The pages people see: start, story, reader, library, settings, and what a shared link opens."""

from __future__ import annotations

import io

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from laterna.story.errors import NotFoundError
from laterna.web.access import Invited, Mine, Own, Who, services_for
from laterna.web.api.facts import choices, facts
from laterna.web.api.shapes import StoryCard
from laterna.web.api.stories import file_answer
from laterna.web.pages import page
from laterna.web.words import Words, chosen

views = APIRouter(include_in_schema=False)

SHARED = ("book.html", "book.pdf", "book.epub", "film.mp4")
"""What a link opens: the book to read, and what can be taken along."""
COLOURS = {
    "#c0392b": "Red", "#e08a2e": "Orange", "#e9c84a": "Yellow", "#5b8c3e": "Green", "#3a8f96": "Teal",
    "#3f6fb5": "Blue", "#7a5aa6": "Violet", "#d98aa6": "Pink", "#7d5a3c": "Brown",
    "#e9e4d8": "White", "#2a2a33": "Black",
}  # fmt: skip
"""By which stories are found."""
DEEDS = {
    "see": "Looks at photos", "embed": "Finds pictures", "write": "Writes", "translate": "Translates",
    "illustrate": "Paints", "animate": "Sets in motion", "upscale": "Enlarges", "speak": "Reads aloud",
    "compose": "Makes music", "render": "Plays music",
}  # fmt: skip
"""What each capability does, in a word."""


@views.get("/")
def start(request: Request, who: Who, mine: Mine) -> Response:
    if not who.may("write"):
        return RedirectResponse("/library", status_code=303)
    mine.expect()
    return page(request, "start", facts=choices(), defaults=mine.defaults)


@views.get("/stories/{story}")
def story(request: Request, own: Own, who: Who) -> Response:
    if not who.may("write"):
        return RedirectResponse(f"/stories/{own.id}/read", status_code=303)
    return page(request, "story", card=StoryCard.of(own.row), facts=choices(), last=own.last)


@views.get("/stories/{story}/read")
def read(request: Request, own: Own, who: Who) -> HTMLResponse:
    book = f"/api/v1/stories/{own.id}/files/book.html?inline=true"
    back = f"/stories/{own.id}" if who.may("write") else "/library"
    return page(request, "read", title=own.row.title, back=back, book=book, report=f"/stories/{own.id}/reports")


@views.get("/library")
def library(
    request: Request, mine: Mine, trash: bool = False, shelf: str = "", like: str = "", colour: str = ""
) -> HTMLResponse:  # fmt: skip
    title = mine.story(like).row.title if like else ""
    return page(
        request, "library", trash=trash, reports=mine.reports(), shelf=shelf, like=like, title=title,
        colour=colour if colour in COLOURS else "", colours=COLOURS.items(),
    )  # fmt: skip


@views.get("/settings")
def settings(request: Request, mine: Mine, who: Who) -> HTMLResponse:
    known, say = facts(), Words(chosen(request.headers.get("accept-language", ""))).gettext
    home = "" if mine.settings.server else str(mine.settings.home)
    services = services_for(request, who)
    return page(
        request, "settings", facts=known, deeds=DEEDS, used_mb=mine.standing().storage_mb, home=home,
        defaults=mine.defaults, services=services.all() if services else (),
        styles=[(one.name, say(one.label)) for one in known.styles],
        themes=[(one.name, say(one.label)) for one in known.themes],
        languages=[(one.name, one.label) for one in known.languages],
    )  # fmt: skip


@views.get("/s/{secret}")
def shared(request: Request, secret: str, guest: Invited) -> HTMLResponse:
    root = guest.folder.root
    names = [name for name in SHARED[1:] if (root / name).is_file()]
    return page(request, "shared", title=guest.title, secret=secret, files=names, ready=(root / "book.html").is_file())


@views.get("/s/{secret}/{name}")
def shared_file(guest: Invited, name: str, inline: bool = False) -> Response:
    if name not in SHARED:
        raise NotFoundError("This link does not open that.")
    return file_answer(guest.folder, name, inline=inline)


@views.get("/qr.svg")
def qr(request: Request, mine: Mine, path: str) -> Response:
    """A QR code of a path of this studio."""
    if not path.startswith(("/s/", "/join/")) or len(path) > 100:
        raise NotFoundError("There is no QR code for that.")
    here = mine.settings.address or str(request.base_url)
    buffer = io.BytesIO()
    segno.make(here.rstrip("/") + path, error="m").save(buffer, kind="svg", scale=8, border=3)
    return Response(buffer.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-store"})
