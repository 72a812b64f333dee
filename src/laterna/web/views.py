"""The pages people see: start, story, reader, library, settings, and what a shared link opens."""

from __future__ import annotations

import io
import json
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import segno
from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from laterna.story.errors import NotFoundError
from laterna.web.access import Owner, Shop
from laterna.web.api.facts import facts
from laterna.web.api.shapes import StoryCard
from laterna.web.api.stories import file_answer

views = APIRouter(include_in_schema=False)

_HERE = Path(__file__).parent


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.install_gettext_translations(NullTranslations(), newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    return environment


def page(name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One of our pages."""
    text = _templates().get_template(f"{name}.html.j2").render(here=name, **values)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


@views.get("/")
def start() -> HTMLResponse:
    return page("start", facts=facts())


@views.get("/stories/{story}")
def story(story: str, owner: Owner, shop: Shop) -> HTMLResponse:
    try:
        row = shop.shelf.get(owner, story)
    except NotFoundError as error:
        return page("gone", 404, message=str(error))
    return page("story", card=StoryCard.of(row), facts=facts(), last=shop.happenings.last(story))


@views.get("/stories/{story}/read")
def read(story: str, owner: Owner, shop: Shop) -> HTMLResponse:
    row = shop.shelf.get(owner, story)
    book = f"/api/v1/stories/{story}/files/book.html?inline=true"
    return page("read", title=row.title, back=f"/stories/{story}", book=book)


@views.get("/library")
def library(trash: bool = False) -> HTMLResponse:
    return page("library", trash=trash)


@views.get("/settings")
def settings(shop: Shop) -> HTMLResponse:
    used = sum(file.stat().st_size for file in shop.settings.home.rglob("*") if file.is_file())
    return page("settings", facts=facts(), used_mb=used / 1e6, home=shop.settings.home)


@views.get("/s/{secret}")
def shared(secret: str, shop: Shop) -> HTMLResponse:
    try:
        row = shop.shares.story(secret)
    except NotFoundError as error:
        return page("gone", 404, message=str(error))
    root = shop.shelf.folder(row.id).root
    names = [name for name in ("book.pdf", "book.epub", "film.mp4") if (root / name).is_file()]
    return page("shared", title=row.title, secret=secret, files=names, ready=(root / "book.html").is_file())


@views.get("/s/{secret}/{name}")
def shared_file(secret: str, name: str, shop: Shop, inline: bool = False) -> Response:
    return file_answer(shop, shop.shares.story(secret).id, name, inline=inline)


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
