"""What a painter is told of a page: the scene in plain words, between the words of its style (`styles.toml`).

Everybody's look is said in the same sentence on every page, which is half of why they stay the same.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.engines.weighing import unweighed
from laterna.story.describe import describe, portrait

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Commission


class Prompt(NamedTuple):
    """What a picture is to show, and what it is not."""

    wanted: str
    avoided: str


def prompt_of(commission: Commission, triggers: Sequence[str] = ()) -> Prompt:
    """The words for a page, or for the figures that alone are painted anew.

    Args:
        commission: The page.
        triggers: Words that adapters were taught to answer to.
    """
    table = _table()
    style = table["styles"].get(commission.style, {"before": f"{commission.style} illustration of", "after": ""})
    parts = [_sentence(style["before"], _shown(commission)), *_looks(commission), *_surroundings(commission)]
    words = [part.rstrip(".") for part in parts if part]
    return Prompt(
        ", ".join([". ".join(words), *(more for more in (style["after"], *triggers) if more)]), table["avoid"]
    )


def place_prompt_of(commission: Commission, triggers: Sequence[str] = ()) -> Prompt:
    """The words for a picture's surroundings, where nobody is; arguments as in `prompt_of`."""
    nobody = commission.scene.model_copy(update={"figures": (), "extras": (), "props": (), "note": ""})
    empty = commission.model_copy(update={"scene": nobody, "cast": ()})
    return prompt_of(empty, triggers)


def alt_of(commission: Commission) -> str:
    """One English sentence of what the page shows, for people."""
    return unweighed(_shown(commission))


def _shown(commission: Commission) -> str:
    """The same as it was written: a person may have weighed its words."""
    setting = (commission.setting,) if commission.setting else ()
    return commission.scene.note or describe(commission.scene, commission.cast, setting)


def _sentence(before: str, shown: str) -> str:
    return f"{before} {shown[:1].lower()}{shown[1:]}"


def _looks(commission: Commission) -> list[str]:
    shown = commission.only or tuple(figure.character for figure in commission.scene.figures)
    return [member.appearance or portrait(member) for member in commission.cast if member.id in shown]


def _surroundings(commission: Commission) -> list[str]:
    """Place, light and mood; nothing where only figures are painted, which stand in a picture that has them."""
    if commission.only:
        return []
    table, scene, camera = _table(), commission.scene, commission.layout.camera
    chosen = [table[name][value] for name, value in (
        ("shots", camera.shot), ("times", scene.time), ("weathers", scene.weather), ("moods", scene.mood)
    )]  # fmt: skip
    detail = commission.setting.detail if commission.setting else ""
    return [detail, ", ".join(part for part in chosen if part)]


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).with_name("styles.toml")).read_text(encoding="utf-8"))
