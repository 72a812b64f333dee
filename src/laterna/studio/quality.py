"""How much trouble a story is worth, as one word that stands for many settings."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from laterna.story.terms import Quality

if TYPE_CHECKING:
    from collections.abc import Mapping

QUALITIES: tuple[Quality, ...] = get_args(Quality)


def preset(quality: Quality) -> dict[str, Any]:
    """The fields of `Production` that a quality stands for; what was asked for by name goes over them."""
    return {"quality": quality, **_presets()[quality]}


@cache
def _presets() -> Mapping[str, Mapping[str, Any]]:
    return tomllib.loads((Path(__file__).with_suffix(".toml")).read_text(encoding="utf-8"))
