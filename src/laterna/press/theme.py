"""The four themes of a book, as data: colours, title face, ornament. One TOML file a theme under `themes/`."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Literal

from laterna.story.errors import UsageError
from laterna.story.model import Model
from laterna.story.terms import Colour

NIGHT_INK = "#ece7dc"
"""Words on the night page, whatever the theme."""
HERE = Path(__file__).parent / "themes"


class Theme(Model):
    """How a book is dressed."""

    name: str
    title: Literal["reader", "serif", "display"]
    """Which of the script's lists of faces its titles are set in."""
    paper: Colour
    ink: Colour
    """Text on paper; at least 7:1 against it."""
    accent: Colour
    """Initials, rules and buttons; at least 4.5:1 against the paper."""
    soft: Colour
    """Small print; at least 4.5:1 against the paper."""
    endpaper: Colour
    endpaper_mark: Colour
    mark: Colour
    """Behind the word that is being spoken."""
    mark_ink: Colour
    """That word; at least 7:1 against `mark`."""
    night: Colour
    """The page of the reader's night mode."""
    ornament: Literal["star", "wave", "diamond", "dot"]


@cache
def theme(name: str) -> Theme:
    """A theme by its name. Raises `UsageError` naming the themes there are."""
    file = HERE / f"{name}.toml"
    if name not in themes():
        raise UsageError(f"There is no book theme {name!r}; there are: {', '.join(themes())}.")
    return Theme(name=name, **tomllib.loads(file.read_text(encoding="utf-8")))


def themes() -> tuple[str, ...]:
    return tuple(sorted(file.stem for file in HERE.glob("*.toml")))
