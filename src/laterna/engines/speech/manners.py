"""How other engines' voices lend themselves to the vocabulary's kinds of voice (`manners.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from laterna.story import vocabulary

if TYPE_CHECKING:
    from laterna.story import Voice


class Manner(NamedTuple):
    """One kind of voice."""

    pitch: float
    """Factor on the engine's own."""
    pace: float
    """Factor on the script's."""
    openai: str
    """The voice of that name."""


def manner_of(voice: Voice) -> Manner:
    """That of the kind a name means; a name of an engine's own voice is the narrator's."""
    match = vocabulary().find("voices", voice.name)
    return manners().get(match.entry.name if match else "", manners()["narrator"])


@cache
def manners() -> dict[str, Manner]:
    """By the vocabulary's names."""
    rows = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {name: Manner(**row) for name, row in rows.items()}
