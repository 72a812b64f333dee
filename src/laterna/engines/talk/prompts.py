"""Prompts as files: one TOML file a prompt, with its version, filled by Jinja where it has gaps.

    version = 1
    system = "You are ..."
    user = "Write {{ pages }} pages ..."

A gap that nobody fills is an error, so that a prompt and its caller cannot drift apart.
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, StrictUndefined

from laterna.engines.talk.ask import Turn
from laterna.story.model import Model

if TYPE_CHECKING:
    from pathlib import Path


class Prompt(Model):
    """One prompt."""

    version: int
    """Raised when the words change in a way that matters; written into the story's plan."""
    system: str
    """Who the model is to be."""
    user: str
    """What it is to do, with gaps."""
    temperature: float = 0.8
    """0 takes the likeliest word, 1 draws by the model's own odds."""

    def turns(self, **gaps: Any) -> tuple[Turn, ...]:
        """The conversation with its gaps filled. Raises `jinja2.UndefinedError` for one that is not."""
        return Turn("system", fill(self.system, **gaps)), Turn("user", fill(self.user, **gaps))


@cache
def prompt(file: Path) -> Prompt:
    """The prompt in a file."""
    return Prompt.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def fill(text: str, **gaps: Any) -> str:
    """A text with its gaps filled. Raises `jinja2.UndefinedError` for one that is not."""
    return _jinja().from_string(text).render(gaps).strip()


@cache
def _jinja() -> Environment:
    # What is filled in is read by a model, not by a browser: nothing is to be escaped.
    return Environment(undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, autoescape=False)  # noqa: S701
