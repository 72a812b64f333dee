"""What the options of a book mean for the manuscript's production."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter, ValidationError

from laterna.cli.options import NONE
from laterna.press.sizes import TRIMS
from laterna.story.errors import UsageError
from laterna.story.terms import LanguageCode
from laterna.studio.wishes import keep_brand

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Story
    from laterna.studio.folder import StoryFolder

_AS_GIVEN = ("theme", "shape", "layout", "epub", "silent", "archive", "paper", "link", "karaoke", "stems")
_FORMATS = ("pdf", "epub", "html", "mp4", "webm", "preview")


def book_wishes(wishes: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of `Production` for the options that were given. Raises `UsageError` for a value nobody knows."""
    chosen = {name: wishes[name] for name in _AS_GIVEN if wishes[name] is not None}
    if wishes["formats"]:
        chosen["formats"] = _formats(wishes["formats"])
    if wishes["bilingual"]:
        chosen["bilingual"] = _languages(wishes["bilingual"])
    if wishes["print_trim"]:
        chosen["print_trim"] = _trim(wishes["print_trim"])
    if wishes["imposed"]:
        chosen["imposed"] = "" if wishes["imposed"] == NONE else wishes["imposed"]
    return chosen


def with_brand(story: Story, folder: StoryFolder, wishes: Mapping[str, Any]) -> Story:
    """The story with the brand that was asked for, its files kept in the folder; unchanged when none was."""
    given = wishes["brand"]
    return story if given is None else keep_brand(story, folder, None if str(given) == NONE else given)


def _formats(flag: str) -> tuple[str, ...]:
    wanted = tuple(name.strip() for name in flag.split(","))
    if not set(wanted) <= set(_FORMATS):
        raise UsageError(f"--formats {flag}: choose from {','.join(_FORMATS)}.")
    return tuple(name for name in _FORMATS if name in wanted)


def _languages(flag: str) -> tuple[str, ...]:
    if flag == NONE:
        return ()
    codes = tuple(code.strip() for code in flag.split(","))
    try:
        TypeAdapter(tuple[LanguageCode, LanguageCode]).validate_python(codes)
    except ValidationError:
        raise UsageError(f"--bilingual {flag}: write two language codes with a comma between: en,es.") from None
    if codes[0] == codes[1]:
        raise UsageError(f"--bilingual {flag}: write two different languages.")
    return codes


def _trim(flag: str) -> str:
    if flag == NONE:
        return ""
    if flag not in {"auto", *TRIMS}:
        raise UsageError(f"--print {flag}: there is no such trim size; there are: {', '.join(TRIMS)}.")
    return flag
