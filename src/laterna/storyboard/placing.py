"""What is known of things as places: where one stands on them, what hides whoever is in them."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any


def top_of(kind: str) -> float:
    """The height at which one stands or sits on a thing, as a share of its own."""
    return float(_placing()["top"].get(kind, 1.0))


def back_of(body: str | None) -> float:
    """The height at which one stands on a figure of a body plan, as a share of its own."""
    return float(_placing()["back"][body or "upright"])


def climb_of(kind: str) -> tuple[float, float] | None:
    """At what share of its height the feet of a climber are, and how many climbers tall it is; none for what is low."""
    row = _placing()["climb"].get(kind)
    return (row[0], row[1]) if row else None


def rim_of(kind: str) -> float | None:
    """How high the front wall of a thing hides whoever is in it; none for what one stands before or in the door of."""
    return _placing()["rim"].get(kind)


def found_at(pose: str, setting: str, ground: str) -> str | None:
    """What a place has for who hides or climbs: by its own name, then by its ground; none where nothing is needed."""
    row = _placing()["found"].get(pose, {})
    return row.get(setting) or row.get(ground)


def is_one_of(kind: str, sort: str) -> bool:
    """Whether a thing is of a sort.

    Sorts are `level` (held without tipping it), `tables`, `pillowed` (its pillow at the left) and, where nobody holds
    it, `aloft`; of places, `shores` and `seas`.
    """
    return kind in _placing()["sorts"][sort]


@cache
def _placing() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "placing.toml").read_text(encoding="utf-8"))
