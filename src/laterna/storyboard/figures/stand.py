"""Placing a figure on the page, cutting it into hinged pieces, and turning it from one pose to another."""

from __future__ import annotations

import math
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import laterna.storyboard.figures.bird as bird
import laterna.storyboard.figures.fish as fish
import laterna.storyboard.figures.four as four
import laterna.storyboard.figures.upright as upright
from laterna.story import Area, PlacedFigure, Turn
from laterna.storyboard.cutouts import paper_of
from laterna.storyboard.figures.figure import Sitter, drawing_of, kind_of, sitter_of
from laterna.storyboard.figures.look import look_of
from laterna.storyboard.figures.poses import lift_of, pose_of, poses_of
from laterna.storyboard.figures.resolve import resolve_traits
from laterna.storyboard.figures.rig import ROOT, Affine, Rig, Swing
from laterna.storyboard.figures.tokens import add_tokens
from laterna.storyboard.figures.tools import add_tool
from laterna.storyboard.shapes import Piece

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point, Traits

PLANS = {
    "upright": upright.build,
    "four": four.build,
    "bird": bird.build,
    "fish": fish.build,
}
_HANGS = 0.07
"""How far below its feet the tail of a beast on four legs may lie, in heights: it lies nearer to us."""
TAKE_OFF = 0.4
"""How high a figure rises, in heights, when it leaves the ground to fly."""


def stand_figure(
    *,
    id: str,
    character: str | None,
    kind: str,
    traits: Traits,
    pose: str,
    expression: str,
    view: Literal["front", "three-quarter", "side", "back"],
    facing: Literal["left", "right"],
    x: float,
    y: float,
    height: float,
    depth: float,
    gaze: Point | None = None,
    holds: Sequence[str] = (),
) -> PlacedFigure:
    """A figure with its feet at (x, y), `height` page units tall were it standing; see `PlacedFigure` for the fields.

    `kind` is the name of a kind of the vocabulary (`KeyError` otherwise). A pose that its body can't take becomes the
    vocabulary's fall-back. Traits that are empty are filled from the kind and, for what varies, from the id.
    """
    resolved = resolve_traits(kind, traits, character or id)
    figure = PlacedFigure(
        id=id,
        character=character,
        kind=kind,
        traits=resolved,
        pose=poses_of(kind)[pose],
        expression=expression,
        view=view,
        facing=facing,
        x=x,
        y=y,
        height=height,
        depth=depth,
        gaze=gaze,
        holds=tuple(holds),
        body=kind_of(drawing_of(kind)).body or "upright",
        joints={},
        box=Area(x=x, y=y, width=0.0, height=0.0),
    )
    sitter = sitter_of(figure)
    rig = rig_of(sitter)
    moved = _on_page(figure, sitter)
    left, top, right, bottom = rig.bounds(moved)
    joints = {_sided(name, figure): moved[bone](at) for name, (bone, at) in rig.joints.items()}
    box = Area(x=left, y=top, width=right - left, height=bottom - top)
    return figure.model_copy(update={"joints": joints, "box": box})


def cut_figure(figure: PlacedFigure, *, at_rest: bool = False) -> tuple[Piece, ...]:
    """The figure as pieces in page coordinates, in its pose.

    First come the bones, as pieces without shapes, parents before children; then the paper, from back to front, each
    piece hanging on its bone. Pieces that show an expression, a blink or an open mouth lie over one another; see
    `Piece.shows`. `at_rest` cuts only what is seen with the figure's own expression.
    """
    if figure.outline:
        return (paper_of(figure),)
    sitter = sitter_of(figure)
    rig = rig_of(sitter)
    moved = _on_page(figure, sitter)
    bones = [Piece(bone.name, (), moved[bone.name](bone.pivot), bone.parent) for bone in rig.bones.values()]
    paper = [
        Piece(
            skin.name,
            tuple(moved[skin.bone].shape(shape) for shape in skin.shapes),
            moved[skin.bone](rig.bones[skin.bone].pivot),
            skin.bone,
            skin.shows,
        )
        for skin in sorted(rig.skins, key=lambda skin: skin.layer)
        if not at_rest or skin.shows in ("always", figure.expression)
    ]
    return (*bones, *paper)


def turns(figure: PlacedFigure, pose: str, expression: str) -> dict[str, Turn]:
    """How each bone turns from the figure's own pose and expression to others: degrees clockwise about its pivot.

    `dx` and `dy` are page units in the parent's frame. Bones that stay as they are are left out. A cut-out
    has none.
    """
    if figure.outline:
        return {}
    sitter = sitter_of(figure)
    rig = rig_of(sitter)
    other = poses_of(figure.kind)[pose]
    before, after = pose_of(sitter, figure.pose, figure.expression), pose_of(sitter, other, expression)
    moved = _on_page(figure, sitter)
    page = _page(figure)
    rise = _ground(sitter, rig, after, other) - _ground(sitter, rig, before, figure.pose)
    if other == "fly" != figure.pose and sitter.look.plan != "fish":
        rise -= TAKE_OFF
    mirror = 1.0 if figure.facing == "right" else -1.0
    found: dict[str, Turn] = {}
    for bone in rig.bones.values():
        a, b = before.get(bone.name, Swing()), after.get(bone.name, Swing())
        frame = page if bone.parent is None else moved[bone.parent]
        dx, dy = b.dx - a.dx, b.dy - a.dy + (rise if bone.name == ROOT else 0.0)
        turn = Turn(
            angle=round((b.angle - a.angle) * mirror, 6),
            dx=round(frame.a * dx + frame.c * dy, 9),
            dy=round(frame.b * dx + frame.d * dy, 9),
        )
        if turn != Turn():
            found[bone.name] = turn
    return found


def hand(figure: PlacedFigure, index: int) -> tuple[Point, float]:
    """Where the thing in the main (0) or the other (1) hand is held, and the degrees clockwise that it tips."""
    sitter = sitter_of(figure)
    rig = rig_of(sitter)
    bone, place, _ = rig.hands[index]
    at = _on_page(figure, sitter)[bone]
    limb = math.degrees(math.atan2(at.b, at.a if figure.facing == "right" else -at.a))
    return at(place), round(max(-24.0, min(24.0, limb * 0.2)), 3)


def height_of(kind: str, traits: Traits) -> float:
    """Standing height in metres as drawn: by kind, age and size."""
    entry = kind_of(kind)
    adult = entry.drawn_m or entry.height_m
    age = traits.age
    share = {"child": 0.66 if entry.person else 0.62, "adult": 1.0, "elder": 0.95}[age]
    return adult * share * traits.size


@lru_cache(maxsize=64)
def rig_of(sitter: Sitter) -> Rig:
    """The puppet of a sitter in its bind pose."""
    rig = PLANS[look_of(drawing_of(sitter.kind)).plan](sitter)
    pose = pose_of(sitter, sitter.pose, sitter.expression)
    if not sitter.busy:
        add_tool(rig, sitter, pose)
    add_tokens(rig, sitter, pose)
    return rig


def _page(figure: PlacedFigure) -> Affine:
    scale = figure.height
    return Affine(scale if figure.facing == "right" else -scale, 0.0, 0.0, scale, figure.x, figure.y)


def _on_page(figure: PlacedFigure, sitter: Sitter) -> dict[str, Affine]:
    page = _page(figure)
    return {name: page.after(moved) for name, moved in _on_ground(sitter).items()}


@lru_cache(maxsize=64)
def _on_ground(sitter: Sitter) -> dict[str, Affine]:
    """Where each bone is in the sitter's pose, of one who stands on the origin and is one unit tall."""
    rig, pose = rig_of(sitter), pose_of(sitter, sitter.pose, sitter.expression)
    shift = Affine(f=_ground(sitter, rig, pose, sitter.pose))
    return {name: shift.after(moved) for name, moved in rig.stand(pose).items()}


def _ground(sitter: Sitter, rig: Rig, pose: dict[str, Swing], name: str) -> float:
    """How far the figure must move down so that its lowest point lies on the ground, or leaves it by its leap."""
    hangs = _HANGS if sitter.look.plan == "four" else 0.0
    lowest = max(
        y - (hangs if skin.bone == "tail" else 0.0)
        for skin, (_, y) in rig.points(rig.stand(pose))
        if skin.name != "oar"
    )
    return -lowest - lift_of(sitter, name)


def _sided(joint: str, figure: PlacedFigure) -> str:
    """`near_` and `far_` as the figure's own right and left."""
    right = (figure.view != "back") == (figure.facing == "right")
    if joint.startswith("near_"):
        return ("right_" if right else "left_") + joint[5:]
    if joint.startswith("far_"):
        return ("left_" if right else "right_") + joint[4:]
    return joint
