"""Story shapes: the beats of a plot as actions with preconditions and effects, and the ways to tell each."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from laterna.engines.text.plotter.world import DATA

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Beat:
    """One thing that happens, one page."""

    id: str
    rank: float
    """The lower, the sooner it is kept when pages are few."""
    scene: str
    """Who stands how, what lies about: see `staging`."""
    tell: tuple[str, ...]
    shot: str = "medium"
    mood: str = "calm"
    place: int = 0
    """0 where the story begins, 1 away from it."""
    time: str = ""
    weather: str = ""
    needs: tuple[str, ...] = ()
    """Facts that must hold before."""
    makes: tuple[str, ...] = ()
    """Facts that hold after; `not ...` takes one away."""
    enters: str = ""
    """Roles who come into the story here."""
    gap: bool = False
    """Whether an interlude may follow."""


@dataclass(frozen=True)
class Shape:
    """One plot."""

    name: str
    logline: str
    titles: tuple[str, ...]
    beats: tuple[Beat, ...]
    refrains: tuple[Mapping[str, str], ...]
    sets: tuple[Mapping[str, str], ...]
    picks: Mapping[str, tuple[str, ...]]
    friend: tuple[str, ...]
    other: tuple[str, ...]
    hints: tuple[str, ...] = ()
    other_role: str = "stranger"
    want: str = ""
    fear: str = ""
    start_time: str = "day"
    start_weather: str = "clear"
    outdoors: bool = False
    """Whether it can only play under the sky."""

    def beat(self, name: str) -> Beat:
        """The beat of this name, an interlude's too. Raises `KeyError`."""
        found = next((beat for beat in (*self.beats, *interludes()) if beat.id == name), None)
        if found is None:
            raise KeyError(name)
        return found


@cache
def shapes() -> dict[str, Shape]:
    """Every shape, by name, in order of the names."""
    found = (_shape(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted((DATA / "shapes").glob("*.toml")))
    return {shape.name: shape for shape in found}


@cache
def interludes() -> tuple[Beat, ...]:
    """Beats that may stand in any story that bears them."""
    rows = tomllib.loads((DATA / "interludes.toml").read_text(encoding="utf-8"))["beat"]
    return tuple(_beat({"rank": 50, **row}) for row in rows)


def _shape(row: dict[str, Any]) -> Shape:
    return Shape(
        name=row["name"],
        logline=row["logline"],
        titles=tuple(row["titles"]),
        beats=tuple(_beat(beat) for beat in row["beat"]),
        refrains=tuple(row.get("refrain", [])),
        sets=tuple(row.get("set", [])),
        picks={name: tuple(ways) for name, ways in row.get("picks", {}).items()},
        friend=tuple(row.get("friend", [])),
        other=tuple(row.get("other", [])),
        hints=tuple(row.get("hints", [])),
        **{name: row[name] for name in _PLAIN if name in row},
    )


_PLAIN = ("other_role", "want", "fear", "start_time", "start_weather", "outdoors")


def _beat(row: dict[str, Any]) -> Beat:
    listed = {name: tuple(part.strip() for part in row.get(name, "").split(";") if part.strip())
              for name in ("needs", "makes")}  # fmt: skip
    return Beat(**{**row, "tell": tuple(row["tell"]), **listed})
