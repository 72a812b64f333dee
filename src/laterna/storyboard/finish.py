"""From a plan to the layout: the user's shifts, who faces whom, what is in whose hand."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Area, Layout, Left, PlacedFigure, PlacedProp, Shift
from laterna.storyboard.casting import Actor, Ensemble, Thing
from laterna.storyboard.figures import hand, height_of
from laterna.storyboard.measure import face_of, moved, placed, view_of
from laterna.storyboard.outline import box_of, path_of
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.plan import looks_at_others
from laterna.storyboard.props import cut_prop, grip
from laterna.storyboard.relations import NEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point, Staging
    from laterna.storyboard.plan import Plan, Stand
    from laterna.storyboard.sight import View

_OVER = 0.02
"""What may cross the safe edge: a whisker, a tail's tip."""
_LYING = ("sleep", "lie")
_HELD_LEAST = 0.05
_HELD_MOST = 0.7
"""Held things stay between these heights: page units, and a share of the holder's."""
_TOY = 0.36
"""What nobody could lift is held as a toy of it, of so many heights of the holder."""
_READ_LEAST = 0.24
"""What is read in has at least this share of the reader's height."""
_WAYS_TO_HOLD = (
    (1.0, 0.0), (1.0, 16.0), (0.85, 0.0), (0.85, 16.0), (0.85, 32.0), (0.7, 0.0), (0.7, 32.0), (0.55, 0.0), (0.55, 32.0)
)  # fmt: skip
"""(share of its size, degrees it leans away from the holder), the most wished first."""
_FACE_SHOWS = 0.04
"""The share of the face that a held thing may hide."""
_DOTS = 6
_NO_AREA = Area(x=0, y=0, width=0, height=0)


@dataclass(frozen=True, slots=True)
class _Look:
    """Where a figure turns."""

    view: str
    facing: str
    gaze: Point | None


def finish(plan: Plan, ensemble: Ensemble, staging: Staging, view: View | None) -> Layout:
    """The whole layout of a plan. Shifts of the user go before all that the solver found, `view` before every look."""
    _shift(plan, staging)
    stands = {stand.item.id: stand for stand in plan.stands}
    props = {stand.item.id: _prop(stand, staging) for stand in plan.stands if isinstance(stand.item, Thing)}
    looks = {
        stand.item.id: _look(stand, stand.item, plan, staging) for stand in plan.stands if isinstance(stand.item, Actor)
    }
    figures: dict[str, PlacedFigure] = {}
    for actor in ensemble.actors:
        stand, look = stands[actor.id], looks[actor.id]
        figure = placed(
            actor, stand.x, stand.y, stand.height, stand.depth,
            view=view or look.view, facing=look.facing, gaze=look.gaze, holds=_hands(actor, ensemble),
        )  # fmt: skip
        figures[actor.id] = _kept_in(figure, actor, plan, staging)
    for sleeper in figures.values():
        for prop in props.values():
            if sleeper.pose in _LYING and is_one_of(prop.kind, "pillowed") and _over(sleeper, prop):
                props[prop.id] = _boxed(prop.model_copy(update={"mirrored": _head_right(sleeper)}))
    for thing in ensemble.things:
        if thing.holder is not None:
            shift = staging.shifts.get(thing.owner, Shift())
            props[thing.id] = _held(thing, figures[thing.holder], shift)
    return plan.layout.model_copy(
        update={
            "figures": tuple(sorted(figures.values(), key=lambda figure: figure.depth)),
            "props": tuple(sorted(props.values(), key=lambda prop: prop.depth)),
            "left": (*ensemble.left, *_moved_beside(plan)),
        }
    )


def _moved_beside(plan: Plan) -> list[Left]:
    """What could not stand as the scene has it without hiding somebody, one note for a group."""
    owners = {stand.item.owner: stand.item.spot.relation or "" for stand in plan.stands if stand.beside_instead}
    return [
        Left(id=owner, asked=relation.replace("_", " "), drawn="beside", reason="it would hide somebody")
        for owner, relation in owners.items()
    ]


def _over(figure: PlacedFigure, prop: PlacedProp) -> bool:
    return (
        abs(figure.box.x + figure.box.width / 2 - prop.x) < prop.box.width / 2 and 0 < figure.depth - prop.depth < NEAR
    )


def _head_right(figure: PlacedFigure) -> bool:
    nose = figure.joints.get("nose", (figure.x, figure.y))
    return nose[0] > figure.box.x + figure.box.width / 2


def _hands(actor: Actor, ensemble: Ensemble) -> tuple[str, ...]:
    return tuple(thing.id for thing in ensemble.things if thing.holder == actor.id)


def _shift(plan: Plan, staging: Staging) -> None:
    """Moves whom the user dragged, and whoever stands on or in them with them."""
    for owner, shift in staging.shifts.items():
        group = [stand for stand in plan.stands if stand.item.owner == owner]
        if not group:
            continue
        x = sum(stand.x for stand in group) / len(group)
        y = sum(stand.y for stand in group) / len(group)
        dx = 0.0 if shift.x is None else shift.x * plan.layout.aspect - x
        dy = 0.0 if shift.y is None else shift.y - y
        riders = [stand for stand in plan.stands if _rides(stand, owner, plan)]
        for stand in (*group, *riders):
            stand.x += dx
            stand.y += dy
        for stand in group:
            stand.height *= shift.scale or 1.0


def _rides(stand: Stand, owner: str, plan: Plan) -> bool:
    spots = {other.item.owner: other.item.spot for other in plan.stands}
    seen: set[str] = set()
    spot = stand.item.spot
    while spot.relation in ("on", "in") and spot.of in spots and spot.of not in seen:
        if spot.of == owner:
            return stand.item.owner != owner
        seen.add(spot.of)
        spot = spots[spot.of]
    return False


def _look(stand: Stand, actor: Actor, plan: Plan, staging: Staging) -> _Look:
    wish = staging.shifts.get(actor.owner, Shift()).facing or actor.facing
    view = view_of(actor)
    if wish in ("viewer", "away"):
        return _Look("front" if wish == "viewer" else "back", _inward(stand, plan), None)
    if wish in ("left", "right"):
        return _Look("three-quarter" if view in ("front", "back") else view, wish, None)
    other = _regarded(actor, wish, plan)
    if other is None:
        return _Look(view, stand.facing, None)
    gaze = (other.x, other.y - 0.8 * other.height)
    facing = "right" if other.x >= stand.x else "left"
    if facing != stand.facing and not _has_room(stand, facing, plan):
        return _Look(view, stand.facing, None)
    return _Look(view, facing, gaze)


def _has_room(stand: Stand, facing: str, plan: Plan) -> bool:
    """Whether it may turn round where it stands without crossing the safe edge."""
    turned = replace(stand, facing=facing, cover=plan.measure.cover(stand.item, facing))
    safe = plan.layout.safe
    return safe.x <= turned.box[0] and turned.box[2] <= safe.x + safe.width


def _kept_in(figure: PlacedFigure, actor: Actor, plan: Plan, staging: Staging) -> PlacedFigure:
    """The figure moved inside the safe edges, unless the user put it where it is."""
    shift = staging.shifts.get(actor.owner, Shift())
    safe = plan.layout.safe
    left = max(safe.x - figure.box.x, 0.0)
    right = max(figure.box.x + figure.box.width - safe.x - safe.width, 0.0)
    if shift.x is not None or shift.scale is not None or max(left, right) < _OVER:
        return figure
    return moved(figure, left - right)


def _inward(stand: Stand, plan: Plan) -> str:
    return "right" if stand.x < plan.layout.aspect / 2 else "left"


def _regarded(actor: Actor, wish: str, plan: Plan) -> Stand | None:
    """Whom or what a figure looks at: the one named, else for one of the cast the most important other figure."""
    others = [stand for stand in plan.stands if stand.item.id != actor.id]
    named = [stand for stand in others if stand.item.owner == wish]
    if named:
        return named[0]
    figures = [stand for stand in others if isinstance(stand.item, Actor) and stand.item.owner != actor.owner]
    if not figures or not looks_at_others(actor):
        return None
    return min(figures, key=lambda stand: stand.item.rank)


def _prop(stand: Stand, staging: Staging) -> PlacedProp:
    thing = stand.item
    facing = staging.shifts.get(thing.owner, Shift()).facing
    return _boxed(
        PlacedProp(
            id=thing.id,
            kind=thing.kind.name,
            x=stand.x,
            y=stand.y,
            height=stand.height,
            depth=stand.depth,
            box=_NO_AREA,
            mirrored=facing == "left",
            colour=thing.colour if isinstance(thing, Thing) else None,
        )
    )


def _held(thing: Thing, holder: PlacedFigure, shift: Shift) -> PlacedProp:
    """A thing in a hand: its grip lies where the hand is; where it would hide the face, it leans away or is smaller."""
    true = thing.kind.height_m * thing.size * holder.height / height_of(holder.kind, holder.traits)
    least = max(_HELD_LEAST, _READ_LEAST * holder.height if holder.pose == "read" else 0.0)
    most = (_HELD_MOST if true < holder.height else _TOY) * holder.height
    height = min(max(true, least), most) * (shift.scale or 1.0)
    left, top, right, bottom = face_of(holder)[0]
    face = [(x, y) for x in np.linspace(left, right, _DOTS) for y in np.linspace(top, bottom, _DOTS)]
    away = 1 if holder.facing == "right" else -1
    tries = [_in_hand(thing, holder, share * height, away * lean) for share, lean in _WAYS_TO_HOLD]
    return min(tries, key=lambda prop: max(_hides(prop, face), _FACE_SHOWS))


def _hides(prop: PlacedProp, face: Sequence[Point]) -> float:
    """The share of a face's points that lie inside a thing's outline."""
    outlines = [path_of(shape) for shape in cut_prop(prop)]
    return sum(any(path.contains(x, y) for path in outlines) for x, y in face) / len(face)


def _in_hand(thing: Thing, holder: PlacedFigure, height: float, lean: float) -> PlacedProp:
    (x, y), angle = hand(holder, thing.hand)
    gx, gy = grip(thing.kind.name)
    return _boxed(
        PlacedProp(
            id=thing.id,
            kind=thing.kind.name,
            x=x - gx * height,
            y=y - gy * height,
            height=height,
            depth=min(holder.depth + 0.001, 1.0),
            box=_NO_AREA,
            held_by=holder.id,
            angle=0.0 if is_one_of(thing.kind.name, "level") else angle + lean,
            mirrored=holder.facing == "left",
            colour=thing.colour,
        )
    )


def _boxed(prop: PlacedProp) -> PlacedProp:
    left, top, right, bottom = box_of(path_of(shape) for shape in cut_prop(prop))
    return prop.model_copy(update={"box": Area(x=left, y=top, width=right - left, height=bottom - top)})
