"""How large everyone and everything is on this page, and what it covers around its foot point."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Area, PlacedProp
from laterna.storyboard.casting import Actor, Thing
from laterna.storyboard.cutouts import as_cutout
from laterna.storyboard.figures import cut_figure, height_of, stand_figure
from laterna.storyboard.outline import box_of, path_of
from laterna.storyboard.props import cut_prop

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.story import PlacedFigure
    from laterna.storyboard.outline import Box
    from laterna.storyboard.shapes import Piece, Shape

_LEAST_FIGURE = 0.085
_LEAST_PROP = 0.06
_LEAST_EASED = 0.6
"""Of these, what things and the crowd may come down to where a page is too full."""
_TALL = 0.4
"""Props are true to scale up to this height on the page, and squeezed towards twice as much above."""
_SHARE = 0.62
"""The most of the room's width that one takes."""
_FEW = 6
_SLABS = 5
_MOVING = ("walk", "run", "climb", "swim", "fly", "row", "sail", "jump", "reach", "give", "point")

_MOVABLE_M = 1.3
_BESIDE = 0.8
"""The most height of a movable thing, as a share of the tallest figure's: the stage is set for those who play on it."""
_HERO = 0.48
"""The least height of the scene's main figure, as a share of the tallest one's: its face is what the page is about."""
_CLASPED = {True: 0.62, False: 0.46}
"""The least height of one who hugs, as a share of the tallest who does, by whether one of the two is on two legs."""
_NO_FACE = np.zeros((1, 4))

Slabs = np.ndarray
"""float `[_SLABS, 4]`: upright strips (left, top, right, bottom) that together cover something."""


@dataclass(frozen=True, eq=False)
class Cover:
    """What something covers around its foot point, per unit of its height."""

    slabs: Slabs
    face: np.ndarray
    """float `[1, 4]`: the box of eyes and mouth; without area where no face is seen."""

    @cached_property
    def box(self) -> Box:
        """(left, top, right, bottom) of all of it."""
        left, top = self.slabs[:, :2].min(axis=0).tolist()
        right, bottom = self.slabs[:, 2:].max(axis=0).tolist()
        return left, top, right, bottom

    @cached_property
    def strips(self) -> np.ndarray:
        """The slabs, then the face; float `[_SLABS + 1, 4]`."""
        return np.concatenate([self.slabs, self.face])

    @cached_property
    def mirrored(self) -> Cover:
        flip = np.array([-1, 1, -1, 1])
        return Cover(self.slabs[::-1, [2, 1, 0, 3]] * flip, self.face[:, [2, 1, 0, 3]] * flip)


class Measure:
    """Sizes at one camera."""

    def __init__(
        self,
        unit: float,
        room: tuple[float, float],
        covers: dict[str, Cover],
        actors: Sequence[Actor],
        eased: float = 1.0,
    ) -> None:
        """Takes the camera's view of this page.

        Args:
            unit: Page units a metre takes in the middle distance.
            room: The most that anything may take, (width, height).
            covers: A memory of what everyone covers, shared by all tries at the page.
            actors: All figures of the page; in a crowd, those who are in no cast are drawn smaller.
            eased: Factor on the size of things and of those who are in no cast, and on how much of anybody a guest may
                hide, where a page is too full.
        """
        self._unit = unit
        self.room = room
        self._covers = covers
        self.eased = eased
        self._least = max(eased, _LEAST_EASED)
        self._crowd = eased * min(1.0, math.sqrt(_FEW / max(len(actors), 1)))
        self._tallest = max((height_of(actor.kind.name, actor.traits) for actor in actors), default=math.inf) * unit
        hugs = [actor for actor in actors if actor.pose == "hug"]
        share = _CLASPED[any(actor.kind.body == "upright" for actor in hugs)]
        self._clasped = share * max((height_of(actor.kind.name, actor.traits) for actor in hugs), default=0.0) * unit

    def height(self, item: Actor | Thing, scale: float) -> float:
        """Standing height in page units; `scale` is 1 in the middle distance."""
        if isinstance(item, Actor):
            share = 1.0 if item.character else self._crowd
            true = height_of(item.kind.name, item.traits) * self._unit * scale * share
            if item.rank == 0 and item.character:
                true = max(true, _HERO * min(self._tallest, self.room[1]) * scale)
            if item.pose == "hug":
                true = max(true, min(self._clasped, self.room[1]) * scale)
            least = 1.0 if item.character else self._least
            wanted = max(true, _LEAST_FIGURE * least * min(scale, 1.0))
        else:
            true = item.kind.height_m * item.size * self._unit * scale * self.eased
            if item.kind.height_m < _MOVABLE_M:
                true = min(true, _BESIDE * self._tallest * scale * item.size)
            squeezed = true if true < _TALL else 2 * _TALL - _TALL * math.exp(1 - true / _TALL)
            wanted = max(squeezed, _LEAST_PROP * self._least * min(scale, 1.0) * min(item.size, 1.5))
        slabs = cover_of(item, self._covers).slabs
        return min(wanted, self.room[1], _SHARE * self.room[0] / float(slabs[-1, 2] - slabs[0, 0]))

    def cover(self, item: Actor | Thing, facing: str) -> Cover:
        """What it covers, turned as it is."""
        cover = cover_of(item, self._covers)
        return cover if facing == "right" or isinstance(item, Thing) else cover.mirrored


def cover_of(item: Actor | Thing, covers: dict[str, Cover]) -> Cover:
    """What it covers, facing right; remembered in `covers` for all of a group who are seen from the same side."""
    key = f"{item.owner} {view_of(item)}" if isinstance(item, Actor) else item.owner
    if key not in covers:
        covers[key] = _of_actor(item) if isinstance(item, Actor) else _of_thing(item)
    return covers[key]


def size_m(actor: Actor, covers: dict[str, Cover]) -> tuple[float, float]:
    """(width, height) of a figure in its pose, in metres as drawn; the height is that of standing."""
    slabs = cover_of(actor, covers).slabs
    height = height_of(actor.kind.name, actor.traits)
    return float(slabs[-1, 2] - slabs[0, 0]) * height, height


def view_of(actor: Actor) -> str:
    """From where a figure is seen: what moves from the side, who looks at us from the front."""
    if actor.facing in ("viewer", "away"):
        return "front" if actor.facing == "viewer" else "back"
    if actor.pose in _MOVING and actor.kind.body != "upright":
        return "side"
    return "three-quarter"


def placed(actor: Actor, x: float, y: float, height: float, depth: float, **how: str | object) -> PlacedFigure:
    """The figure with its joints and its box."""
    figure = stand_figure(
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
    return as_cutout(figure, actor.outline) if actor.outline else figure


def face_of(figure: PlacedFigure) -> np.ndarray:
    """The box of a figure's eyes, nose and mouth, float `[1, 4]`; without area where no face is seen."""
    return _face_in(cut_figure(figure), figure.expression)


def _face_in(pieces: Iterable[Piece], expression: str) -> np.ndarray:
    names = (f"face-{expression}", "nose", "beak")
    features = [shape for piece in pieces if piece.name in names for shape in piece.shapes]
    return np.array([box_of(map(path_of, features))]) if features else _NO_FACE


def moved(figure: PlacedFigure, dx: float) -> PlacedFigure:
    """The same figure, its joints and its box `dx` farther right."""
    joints = {name: (x + dx, y) for name, (x, y) in figure.joints.items()}
    box = figure.box.model_copy(update={"x": figure.box.x + dx})
    return figure.model_copy(update={"x": figure.x + dx, "joints": joints, "box": box})


def _of_actor(actor: Actor) -> Cover:
    figure = placed(actor, 0.0, 0.0, 1.0, 0.5)
    pieces = cut_figure(figure)
    body = [shape for piece in pieces if piece.shows == "always" for shape in piece.shapes]
    return Cover(_slabs(body), _face_in(pieces, figure.expression))


def _of_thing(thing: Thing) -> Cover:
    unplaced = Area(x=0, y=0, width=0, height=0)
    prop = PlacedProp(id=thing.id, kind=thing.kind.name, x=0, y=0, height=1, depth=0.5, box=unplaced)
    return Cover(_slabs(cut_prop(prop)), _NO_FACE)


def _slabs(shapes: Iterable[Shape]) -> Slabs:
    """The shapes' silhouette in upright strips of equal width."""
    xs, ys = np.concatenate([_walk(np.array(contour)) for shape in shapes for contour in shape.contours]).T
    edges = np.linspace(xs.min(), xs.max() + 1e-6, _SLABS + 1)
    strips: list[tuple[float, float, float, float]] = []
    for left, right in pairwise(edges):
        inside = ys[(xs >= left) & (xs <= right)]
        top, bottom = (inside.min(), inside.max()) if len(inside) else (0.0, 0.0)
        strips.append((float(left), float(top), float(right), float(bottom)))
    return np.array(strips)


def _walk(contour: np.ndarray) -> np.ndarray:
    """Points along a closed outline, eight to a side; `[N, 2]`."""
    ahead = np.roll(contour, -1, axis=0)
    steps = np.linspace(0, 1, 8, endpoint=False)[:, None, None]
    return (contour + (ahead - contour) * steps).reshape(-1, 2)
