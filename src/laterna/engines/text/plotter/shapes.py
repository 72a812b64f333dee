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
    setting: str = ""
    """What its page shows instead of an open place: a room of the hero's house there, or the sea they are out on."""
    time: str = ""
    weather: str = ""
    needs: tuple[str, ...] = ()
    """Facts that must hold before."""
    makes: tuple[str, ...] = ()
    """Facts that hold after; `not ...` takes one away."""
    enters: str = ""
    """Roles who come into the story here."""
    kind: str = ""
    """Of an interlude: `road` needs somebody on the way, `open` the open air, `warm` a day without snow; or several."""
    quiet: bool = False
    """Whether a return to a place that is known already needs no word."""
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
    """Single words of a premise that speak for it."""
    asks: tuple[str, ...] = ()
    """Patterns of a premise that ask for it: see `asked`."""
    covers: tuple[str, ...] = ()
    """Things it tells of anyway, which need not turn up again."""
    first: str = ""
    """The role of the first whom the premise names beside the hero; empty for the friend."""
    weight: int = 1
    """How its `asks` stand against those of another shape that is asked for by the same premise."""
    alone: bool = False
    """Whether nobody may join who is not in its own beats."""
    asked_only: bool = False
    """Whether it is told only when the premise asks for it."""
    theme: str = "classic"
    """How the book is dressed."""
    other_role: str = "stranger"
    want: str = ""
    fear: str = ""
    start_time: str = "day"
    start_weather: str = "clear"
    heroes: tuple[str, ...] = ()
    """Kinds its hero is of when none is asked for."""
    homes: tuple[str, ...] = ()
    """Places where it is at home, of which one is taken when none is asked for."""
    outdoors: bool = False
    """Whether it can only play under the sky."""
    stays: bool = False
    """Whether the hero keeps to one spot, so that nobody walks on in an interlude."""
    indoors: bool = False
    """Whether it can only play under a roof."""
    towers: bool = False
    """Whether the third is larger than the hero; one who is large already has a third of the same kind."""
    small: bool = False
    """Whether its hero can't be of a large kind."""

    def beat(self, name: str) -> Beat:
        """The beat of this name.

        One of its own, `i-snail` (an interlude), `joins-A` (a guest), `item-2` (a thing), or `sky-storm` (a weather).
        """
        kind, _, which = name.partition("-")
        if kind == "joins" and which:
            return joins(which)
        if kind == "item" and which.isdigit():
            return item(int(which))
        if kind == "sky":
            return sky(which)
        return next(beat for beat in (*self.beats, *interludes()) if beat.id == name)

    def met_away(self, role: str) -> bool:
        """Whether somebody comes in away from home, and so need not be of a kind that lives there."""
        return any(role in beat.enters and beat.place == 1 for beat in self.beats)

    @property
    def roles(self) -> str:
        """Everyone its beats bring in, beside the hero."""
        return "".join(beat.enters for beat in self.beats)

    @property
    def tells_thing(self) -> bool:
        """Whether it is about a thing, so that a wished one can be it."""
        return any("{thing" in way for beat in self.beats for way in beat.tell)


@cache
def shapes() -> dict[str, Shape]:
    """Every shape, by name, in order of the names."""
    found = (
        _shape(tomllib.loads(file.read_text(encoding="utf-8"))) for file in sorted((DATA / "shapes").glob("*.toml"))
    )
    return {shape.name: shape for shape in found}


@cache
def interludes() -> tuple[Beat, ...]:
    """Beats that may stand in any story that bears them."""
    rows = tomllib.loads((DATA / "interludes.toml").read_text(encoding="utf-8"))["beat"]
    return tuple(_beat({"rank": 50, **row, "id": f"i-{row['id']}"}) for row in rows)


@cache
def joins(role: str) -> Beat:
    """How someone comes along, told of `role`."""
    return _for(role, {"rank": 10, **_guests()["joins"], "id": f"joins-{role}", "enters": role})


@cache
def item(number: int) -> Beat:
    """How a wished thing turns up: the `number`th, from 0; each is told in another way."""
    row = _guests()["item"]
    ways = [way.replace("item", f"item.{number}") for way in row["tell"]]
    turned = ways[number % len(ways) :] + ways[: number % len(ways)]
    scene = row["scene"].replace("item", f"item.{number}")
    return _beat({"rank": 11, **row, "id": f"item-{number}", "tell": turned[:2], "scene": scene})


@cache
def sky(weather: str) -> Beat:
    """How a weather that was asked for comes over them."""
    return _beat({"rank": 12, **_guests()["sky"][weather], "id": f"sky-{weather}", "weather": weather})


def skies() -> tuple[str, ...]:
    """Every weather that has a page of its own to be told on."""
    return tuple(_guests()["sky"])


@cache
def _guests() -> dict[str, Any]:
    return tomllib.loads((DATA / "guests.toml").read_text(encoding="utf-8"))


def _for(role: str, row: dict[str, Any]) -> Beat:
    """A row told of the friend, with someone else in the friend's part."""
    ways = [way.replace("{F", "{" + role).replace('"F|', f'"{role}|') for way in row["tell"]]
    return _beat({**row, "tell": ways, "scene": row["scene"].replace("F ", f"{role} ")})


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
        **{name: tuple(row.get(name, [])) for name in ("hints", "asks", "covers", "heroes", "homes")},
        **{name: row[name] for name in _PLAIN if name in row},
    )


_PLAIN = (
    "other_role", "want", "fear", "start_time", "start_weather", "outdoors", "indoors", "small", "stays", "first",
    "weight", "asked_only", "alone", "theme", "towers",
)  # fmt: skip


def _beat(row: dict[str, Any]) -> Beat:
    values: dict[str, Any] = {**row, "tell": tuple(row["tell"])}
    values |= {name: _listed(row.get(name, "")) for name in ("needs", "makes")}
    return Beat(**values)


def _listed(words: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in words.split(";") if part.strip())
