"""Older manuscripts, brought up to today's form one version at a time.

Version 0 is the short form that people write by hand: a title and pages that may be plain strings. It stays welcome.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.story.manuscript import VERSION

if TYPE_CHECKING:
    from collections.abc import Callable

Raw = dict[str, Any]


def migrate(raw: Raw) -> Raw:
    """A manuscript of any known version as one of today's; the input is left as it was.

    A version from the future is returned as it stands: the form's own check then says what is allowed.
    """
    version = raw.get("version", 0)
    while isinstance(version, int) and version in _STEPS:
        raw = _STEPS[version](raw) | {"version": version + 1}
        version += 1
    return raw


def _from_short_form(raw: Raw) -> Raw:
    language = raw.get("language", "en")
    pages = raw.get("pages", [])
    if isinstance(pages, list):
        pages = [_page(page, number, language) for number, page in enumerate(pages, 1)]
    return raw | {"title": _texts(raw.get("title", ""), language), "pages": pages} | {"audience": raw.get("audience")}


def _page(page: Any, number: int, language: str) -> Any:
    if isinstance(page, str):
        page = {"text": page}
    if not isinstance(page, dict):
        return page
    return page | {"id": page.get("id", f"p{number}"), "text": _texts(page.get("text", ""), language)}


def _texts(text: Any, language: str) -> Any:
    return {language: {"words": text, "author": "person"}} if isinstance(text, str) else text


_STEPS: dict[int, Callable[[Raw], Raw]] = {0: _from_short_form}

if max(_STEPS) + 1 != VERSION:
    raise ImportError("every version of the manuscript needs a step to the next")
