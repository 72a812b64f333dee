"""The pages people see: start, story, reader, library, settings, and what a shared link opens."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from laterna.story.errors import NotFoundError
from laterna.web.access import Owner, Shop
from laterna.web.api.facts import facts
from laterna.web.api.shapes import StoryCard
from laterna.web.api.stories import file_answer
from laterna.web.words import Words, catalogue, chosen

views = APIRouter(include_in_schema=False)

_HERE = Path(__file__).parent
SHARED = ("book.html", "book.pdf", "book.epub", "film.mp4")
"""What a link opens: the book to read, and what can be taken along."""
DEEDS = {
    "see": "Looks at photos", "embed": "Finds pictures", "write": "Writes", "translate": "Translates",
    "illustrate": "Paints", "animate": "Sets in motion", "upscale": "Enlarges", "speak": "Reads aloud",
    "compose": "Makes music", "render": "Plays music",
}  # fmt: skip
"""What each capability does, in a word."""


@cache
def _templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.install_gettext_translations(Words(language), newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    return environment


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One of our pages, in the language its reader's browser asks for."""
    language = chosen(request.headers.get("accept-language", ""))
    words = Markup(as_json(catalogue(language)))  # noqa: S704 -- JSON that no tag can end
    template = _templates(language).get_template(f"{name}.html.j2")
    text = template.render(here=name, language=language, words=words, **values)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


@views.get("/")
def start(request: Request) -> HTMLResponse:
    return page(request, "start", facts=facts())


@views.get("/stories/{story}")
def story(request: Request, story: str, owner: Owner, shop: Shop) -> HTMLResponse:
    try:
        row = shop.shelf.get(owner, story)
    except NotFoundError as error:
        return page(request, "gone", 404, message=str(error))
    return page(request, "story", card=StoryCard.of(row), facts=facts(), last=shop.happenings.last(story))


@views.get("/stories/{story}/read")
def read(request: Request, story: str, owner: Owner, shop: Shop) -> HTMLResponse:
    row = shop.shelf.get(owner, story)
    book = f"/api/v1/stories/{story}/files/book.html?inline=true"
    return page(request, "read", title=row.title, back=f"/stories/{story}", book=book)


@views.get("/library")
def library(request: Request, trash: bool = False) -> HTMLResponse:
    return page(request, "library", trash=trash)


@views.get("/settings")
def settings(request: Request, shop: Shop) -> HTMLResponse:
    used = sum(file.stat().st_size for file in shop.settings.home.rglob("*") if file.is_file())
    return page(request, "settings", facts=facts(), deeds=DEEDS, used_mb=used / 1e6, home=shop.settings.home)


@views.get("/s/{secret}")
def shared(request: Request, secret: str, shop: Shop) -> HTMLResponse:
    try:
        row = shop.shares.story(secret)
    except NotFoundError as error:
        return page(request, "gone", 404, message=str(error))
    root = shop.shelf.folder(row.id).root
    names = [name for name in SHARED[1:] if (root / name).is_file()]
    return page(request, "shared", title=row.title, secret=secret, files=names, ready=(root / "book.html").is_file())


@views.get("/s/{secret}/{name}")
def shared_file(secret: str, name: str, shop: Shop, inline: bool = False) -> Response:
    story = shop.shares.story(secret).id
    if name not in SHARED:
        raise NotFoundError("This link does not open that.")
    return file_answer(shop, story, name, inline=inline)


@views.get("/qr.svg")
def qr(request: Request, path: str) -> Response:
    """A QR code of a path of this studio."""
    if not path.startswith("/s/") or len(path) > 100:
        raise NotFoundError("There is no QR code for that.")
    buffer = io.BytesIO()
    segno.make(str(request.base_url).rstrip("/") + path, error="m").save(buffer, kind="svg", scale=8, border=3)
    return Response(buffer.getvalue(), media_type="image/svg+xml", headers={"cache-control": "no-store"})


def as_json(value: Any) -> str:
    """For a data block in a page: no `</script>` can end it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
