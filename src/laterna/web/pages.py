"""How a page is rendered: a template, in the language its reader's browser asks for."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from laterna.web.words import Words, catalogue, chosen

if TYPE_CHECKING:
    from fastapi import Request

    from laterna.library.people import Asker

_HERE = Path(__file__).parent


@cache
def _templates(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"], trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    # the extension adds the method; the class does not declare it
    environment.install_gettext_translations(Words(language), newstyle=True)  # pyright: ignore[reportAttributeAccessIssue]
    return environment


def page(request: Request, name: str, status: int = 200, **values: Any) -> HTMLResponse:
    """One of our pages."""
    language = chosen(request.headers.get("accept-language", ""))
    words = Markup(as_json(catalogue(language)))  # noqa: S704 -- JSON that no tag can end
    asker: Asker | None = getattr(request.state, "asker", None)
    template = _templates(language).get_template(f"{name}.html.j2")
    whose = {
        "entered": asker is not None, "person": asker.person if asker else "",
        "may_write": asker is not None and asker.may("write"),
    }  # fmt: skip
    text = template.render(here=name, language=language, words=words, **whose, **values)
    return HTMLResponse(text, status_code=status, headers={"cache-control": "no-store"})


def wants_page(request: Request) -> bool:
    """Whether someone is looking, and not a program asking."""
    return not request.url.path.startswith("/api/") and "text/html" in request.headers.get("accept", "")


def as_json(value: Any) -> str:
    """For a data block in a page: no `</script>` can end it."""
    return json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")
