"""How large everyone and everything is on this page, and how far it reaches around its foot point."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from laterna.story import Area, PlacedProp
from laterna.storyboard.casting import Actor, Thing
from laterna.storyboard.figures import height_of, stand_figure
from laterna.storyboard.outline import box_of, path_of
from laterna.storyboard.props import cut_prop

if TYPE_CHECKING:
    from laterna.story import PlacedFigure

_LEAST_FIGURE = 0.085
_LEAST_PROP = 0.06
_TALL = 0.4
"""Props are true to scale up to this height on the page, and squeezed towards twice as much above."""
_MOVING = ("walk", "run", "climb", "swim", "fly", "row", "sail", "jump", "reach", "give", "point")


class Reach(NamedTuple):
    """What something covers around its foot point, per unit of its height."""

    left: float
    top: float
    right: float
    bottom: float


class Measure:
    """Sizes at one camera: `unit` is page units a metre in the middle distance."""

    def __init__(self, unit: float, room: float) -> None:
        self._unit = unit
        self._room = room
        self._reaches: dict[str, Reach] = {}

    def height(self, item: Actor | Thing, scale: float) -> float:
        """Standing height in page units; `scale` is 1 in the middle distance."""
        if isinstance(item, Actor):
            true = height_of(item.kind.name, item.traits) * self._unit * scale
            return min(max(true, _LEAST_FIGURE * min(scale, 1.0)), self._room)
        true = item.kind.height_m * item.size * self._unit * scale
        squeezed = true if true < _TALL else 2 * _TALL - _TALL * math.exp(1 - true / _TALL)
        return min(max(squeezed, _LEAST_PROP * min(scale, 1.0) * min(item.size, 1.5)), self._room)

    def reach(self, item: Actor | Thing) -> Reach:
        """To both sides as far as to its farther one, for it may yet turn round."""
        if item.id not in self._reaches:
            near = _of_actor(item) if isinstance(item, Actor) else _of_thing(item)
            half = max(-near.left, near.right)
            self._reaches[item.id] = Reach(-half, near.top, half, near.bottom)
        return self._reaches[item.id]


def view_of(actor: Actor) -> str:
    """From where a figure is seen: what moves from the side, who looks at us from the front."""
    if actor.facing in ("viewer", "away"):
        return "front" if actor.facing == "viewer" else "back"
    if actor.pose in _MOVING and actor.kind.body != "upright":
        return "side"
    return "three-quarter"


def placed(actor: Actor, x: float, y: float, height: float, depth: float, **how: str | object) -> PlacedFigure:
    """The figure with its joints and its box."""
    return stand_figure(
        id=actor.id,
        character=actor.character,
        kind=actor.kind.name,
        traits=actor.traits,
        pose=actor.pose,
        expression=actor.expression,
        x=x,
        y=y,
        height=height,
        depth=depth,
        **{"view": view_of(actor), "facing": "right", **how},  # pyright: ignore[reportArgumentType]
    )


def _of_actor(actor: Actor) -> Reach:
    box = placed(actor, 0.0, 0.0, 1.0, 0.5).box
    return Reach(box.x, box.y, box.x + box.width, box.y + box.height)


def _of_thing(thing: Thing) -> Reach:
    unplaced = Area(x=0, y=0, width=0, height=0)
    prop = PlacedProp(id=thing.id, kind=thing.kind.name, x=0, y=0, height=1, depth=0.5, box=unplaced)
    return Reach(*box_of(path_of(shape) for shape in cut_prop(prop)))
