"""The places as data: how each is composed of a few sheets (`places.toml`), and what land is made of (`land.toml`)."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, cast

from laterna.story import vocabulary
from laterna.story.model import Model

if TYPE_CHECKING:
    from laterna.story.vocabulary import SettingKind

HERE = Path(__file__).parent


class Row(Model):
    """Drawings of things set along a sheet."""

    of: tuple[str, ...]
    """Drawings of `laterna.storyboard.props`, one chosen for each."""
    count: tuple[int, int] = (5, 8)
    size: tuple[float, float] = (0.1, 0.15)
    """Heights, in page units."""
    at: tuple[float, ...] = ()
    """Places as fractions of the width, instead of a count."""
    spread: Literal["all", "sides", "left", "right"] = "all"
    """Where along the width."""
    up: float = 0.0
    """How far above the sheet's own line, in page units."""
    paper: str = ""
    """The land's paper that they are cut from; empty keeps the drawing's own colour; `sky` is the sky's."""
    colours: tuple[str, ...] = ()
    """Colours, one chosen for each; instead of `paper`."""


class Layer(Model):
    """One sheet behind the ground, or on it."""

    name: str
    depth: float
    cut: Literal["ridge", "none", "water", "wall", "rays", "path", "stream"] = "none"
    """`path` and `stream` wind over the ground from the viewer to its far edge, at one side of the action."""
    form: Literal["round", "dune", "flat", "jagged", "rocky", "gable"] = "round"
    """`jagged` peaks wear snow, `rocky` ones do not; a `gable` is a wall under the slopes of a roof."""
    paper: str = "far"
    base: float = 0.0
    """Where its line lies: 0 is the horizon, 1 the far edge of the ground, in between and beyond."""
    rise: float = 0.08
    """How high the line swings, in page units."""
    rows: tuple[Row, ...] = ()
    sways: float = 0.0
    """Degrees it sways in the wind; ripples, for water."""


class Place(Model):
    """One setting."""

    horizon: float = 0.52
    ground: float = 0.82
    land: str = "meadow"
    frame: str = "leaves"
    air: str = ""
    """What floats in the air whatever the weather: `bubbles`, `dust`, `stars`."""
    sky: Literal["sky", "wall", "deep", "space", "rock"] = "sky"
    light: dict[str, Any] = {}
    """Fields of `Light` that this place sets itself."""
    layers: tuple[Layer, ...] = ()
    scatter: tuple[Row, ...] = ()
    """Small things on the ground."""
    pattern: Literal["strips", "boards", "tiles", "cobbles", "waves", "none"] = "strips"


@cache
def places() -> dict[str, Place]:
    """Every place that has a composition, by the setting's name; `plain` is for no setting."""
    return {name: Place(**row) for name, row in _read("places").items()}


@cache
def lands() -> dict[str, dict[str, dict[str, str]]]:
    """Papers (`far`, `middle`, `ground`, `near`) by land, then by season."""
    return _read("land")


def place_of(setting: str | None) -> Place:
    """A setting's place. A setting that a plug-in brings without one is composed like a meadow or a room."""
    if setting is None:
        return places()["plain"]
    if setting in places():
        return places()[setting]
    return places()["living-room" if kind_of(setting).indoor else "meadow"]


def kind_of(setting: str) -> SettingKind:
    """The vocabulary's entry. Raises `KeyError`."""
    return cast("SettingKind", vocabulary().entry("settings", setting))


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((HERE / f"{name}.toml").read_text(encoding="utf-8"))
