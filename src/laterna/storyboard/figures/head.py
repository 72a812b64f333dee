"""An animal's head: skull, ears, muzzle, horns and mane, seen from any side.

Places on the head are points on a ball that turns under the viewer; one head therefore serves every view.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.ball import YAW, Ball
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.crest import add_horns, add_mane
from laterna.storyboard.figures.ears import add_ears
from laterna.storyboard.figures.face import EyeSpot, FacePlan, add_face, brow_colour
from laterna.storyboard.figures.marks import face_marks
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.shapes import Shape


_BIG = 1.2
"""Eyes and mouths are drawn this much larger than a skull's build says: they tell the feeling across a room."""


def add_head(rig: Rig, sitter: Sitter, layer: float) -> None:
    """Glue the whole head on the bone `head`."""
    look, paper = sitter.look.head, sitter.paper
    ball = Ball(look.x, look.y, look.r, YAW[sitter.view], sitter.pitch)
    add_ears(rig, sitter, ball, layer)
    add_mane(rig, sitter, ball, layer)
    add_horns(rig, sitter, ball, layer)
    skull = skull_outline(sitter, ball)
    smooth = look.form != "shield"
    shapes = [cut(skull, paper.coat, smooth)]
    if ball.seen:
        shapes += face_marks(sitter, ball)
        shapes += _snout(sitter, ball)
    rig.skin("head", layer, shapes, "head")
    if ball.seen and look.snout.form == "trunk":
        _add_trunk(rig, sitter, ball, layer + 1.5)
    if ball.seen and look.beard:
        x, y = ball(0.0, 0.85, 0.8)
        rig.skin(
            "head",
            layer - 0.2,
            [
                cut(
                    curves.leaf((x, y - ball.r * 0.2), (x - ball.r * 0.05, y + ball.r * 0.95), ball.r * 0.44),
                    paper.second,
                )
            ],
            "beard",
        )
    if ball.seen:
        add_face(rig, face_plan(sitter, ball, layer + 2), sitter.expression, sitter.worn_face)
        name = "beak" if look.snout.form in ("beak", "bill") else "nose"
        rig.skin("head", layer + 1, _nose(sitter, ball), name)


def skull_outline(sitter: Sitter, ball: Ball) -> Outline:
    look = sitter.look.head
    rx, ry = ball.r * look.wide * (1 - 0.08 * ball.side), ball.r * look.tall
    match look.form:
        case "shield":
            return _shield(ball, rx, ry)
        case "long":
            return curves.egg(ball.x, ball.y, rx * 0.9, ry * 1.08, low=-0.12, square=2.2)
        case "drop":
            return curves.egg(ball.x, ball.y, rx, ry, low=look.low + 0.12)
        case "square":
            return curves.egg(ball.x, ball.y, rx, ry, low=look.low, square=3.6)
        case _:
            return curves.egg(ball.x, ball.y, rx, ry, low=look.low, square=2.25)


def _shield(ball: Ball, rx: float, ry: float) -> Outline:
    """Round above, with tufts of fur at the cheeks and a narrow chin."""
    front = 1 - 0.42 * ball.side if ball.seen else 1.0

    def place(u: float, v: float) -> Point:
        width = front if u > 0 else 1.0
        return ball.x + rx * u * width, ball.y + ry * v

    top = [(-1.0, 0.05), (-0.93, -0.5), (-0.5, -0.93), (0.0, -1.0), (0.5, -0.93), (0.93, -0.5), (1.0, 0.05)]
    right = [(1.0, 0.05), (1.08, 0.3), (1.3, 0.52)]
    chin = [(1.3, 0.52), (0.75, 0.72), (0.38, 0.98), (0.0, 1.06), (-0.38, 0.98), (-0.75, 0.72), (-1.3, 0.52)]
    left = [(-1.3, 0.52), (-1.08, 0.3), (-1.0, 0.05)]
    outline: list[Point] = []
    for part in (top, right, chin, left):
        outline += curves.spline([place(*point) for point in part])[:-1]
    return tuple(outline)


def _snout(sitter: Sitter, ball: Ball) -> list[Shape]:
    look, paper = sitter.look.head.snout, sitter.paper
    if look.form in ("none", "beak", "bill", "trunk"):
        return []
    base = ball(0, look.y, 0.62)
    tip = ball(0, look.y + look.drop, 0.72 + look.length)
    muzzle_colour = paper.second if look.form == "muzzle" else paper.pad
    shapes = [cut(curves.pill(base, ball.r * look.base, tip, ball.r * look.tip), muzzle_colour)]
    if look.bridge:
        up = -0.2 * ball.r
        top = curves.pill(
            (base[0], base[1] + up * 1.4),
            ball.r * look.base * look.bridge,
            (tip[0], tip[1] - ball.r * look.tip * 0.5),
            ball.r * look.tip * 0.62,
        )
        shapes.append(cut(top, paper.coat))
    return shapes


def _add_trunk(rig: Rig, sitter: Sitter, ball: Ball, layer: float) -> None:
    """An elephant's trunk, a bone of its own: it is the elephant's hand."""
    r = ball.r
    reach = ball.side
    x, y = ball(0, 0.3, 0.7)
    path = [
        (x, y),
        (x + r * 0.55 * reach, y + r * 0.55),
        (x + r * (0.45 * reach + 0.06), y + r * 1.25),
        (x + r * (0.85 * reach + 0.12), y + r * 1.6),
    ]
    colour = sitter.paper.coat
    rings = [
        cut(
            curves.arc(x + r * (0.5 * reach + 0.02), y + r * v, r * (0.42 - 0.08 * k), r * 0.08, r * 0.06),
            darker(colour, 0.2),
        )
        for k, v in enumerate((0.62, 0.86, 1.1))
    ]
    skin = cut(curves.tube(path, [r * 0.36, r * 0.3, r * 0.22, r * 0.17]), mix(colour, "#fff2e0", 0.1))
    rig.bone("proboscis", "head", (x, y + r * 0.1))
    rig.skin("proboscis", layer, [skin, *rings], "proboscis")
    rig.joints["trunk_root"] = ("proboscis", path[0])
    rig.joints["trunk_tip"] = ("proboscis", path[-1])


def _nose(sitter: Sitter, ball: Ball) -> list[Shape]:
    look = sitter.look.head.snout
    r = ball.r
    x, y = ball(0, look.y + look.drop, 0.72 + look.length)
    match look.form:
        case "muzzle":
            y -= r * look.tip * 0.42
            x += r * look.tip * 0.55 * ball.side
            n = r * look.nose
            return [
                cut(curves.egg(x, y, n * (1.15 - 0.25 * ball.side), n * look.nose_tall, low=-0.25), look.nose_colour),
                cut(curves.ellipse(x - n * 0.25, y - n * 0.32, n * 0.3, n * 0.16), lighter(look.nose_colour, 0.45)),
            ]
        case "pad":
            n = r * look.nose
            flat = 1 - 0.5 * ball.side
            holes = (-1, 1) if ball.side < 0.9 else (1,)
            return [
                cut(curves.ellipse(x + side * n * 1.1 * flat, y - n * 0.2, n * 0.42 * flat, n * 0.6), look.nose_colour)
                for side in holes
            ]
        case "beak":
            return _beak(sitter, ball)
        case "bill":
            return _bill(sitter, ball)
        case _:
            return []


def _beak(sitter: Sitter, ball: Ball) -> list[Shape]:
    look, r = sitter.look.head.snout, ball.r
    colour = sitter.paper.beak
    w, h = r * look.base * (1 - 0.35 * ball.side), r * look.tip
    bx, by = ball(0, look.y, 0.86)
    tx, ty = ball(0, look.y + look.drop, 0.9 + look.length)
    ty += h * (1 - ball.side)
    upper = tuple(
        curves.spline(
            [
                (bx - w, by + h * 0.1),
                (bx - w * 0.2, by - h * 0.8),
                (max(tx, bx) * 0.5 + bx * 0.5, by - h * 0.5),
                (tx, ty),
            ]
        )
        + curves.spline([(tx, ty), (bx, by + h * 0.55), (bx - w, by + h * 0.1)])[1:-1]
    )
    lower = curves.leaf((bx - w * 0.7, by + h * 0.25), (tx - (tx - bx) * 0.2, ty + h * 0.25), h * 0.9, belly=0.4)
    return [cut(lower, darker(colour, 0.22)), cut(upper, colour, smooth=False)]


def _bill(sitter: Sitter, ball: Ball) -> list[Shape]:
    look, r = sitter.look.head.snout, ball.r
    colour = sitter.paper.beak
    base, tip = ball(0, look.y, 0.78), ball(0, look.y + look.drop, 0.85 + look.length)
    lower = curves.pill(
        (base[0], base[1] + r * 0.1),
        r * look.base * 0.62,
        (tip[0] - r * 0.06 * ball.side, tip[1] + r * 0.09),
        r * look.tip * 0.8,
    )
    upper = curves.pill(base, r * look.base * 0.8, tip, r * look.tip)
    bill = [cut(lower, darker(colour, 0.25)), cut(upper, colour)]
    if not look.knob:
        return bill
    mask = curves.pill(ball(0.1, look.y - 0.34, 0.98), r * 0.17, ball(0.05, look.y - 0.1, 0.92), r * 0.17)
    return [*bill, cut(mask, "#2a2228")]


def _cheeks(sitter: Sitter, ball: Ball) -> tuple[tuple[Point, float, float], ...]:
    look = sitter.look.head
    return tuple(
        (ball(side * (look.eye.x + 0.26), look.eye.y + 0.42, look.eye.z * 0.8), ball.r * 0.15 * (1 - 0.35 * ball.side),
         ball.r * 0.1)
        for side in (-1, 1)
        if look.cheeks and (side < 0 or ball.side <= 0.9)
    )  # fmt: skip


def face_plan(sitter: Sitter, ball: Ball, layer: float) -> FacePlan:
    look, paper, r = sitter.look.head, sitter.paper, ball.r
    eyes: list[EyeSpot] = []
    size = look.eye.r * (1.0 if look.eye.form == "disc" else _BIG)
    for side in (-1, 1):
        if side > 0 and ball.side > 0.9:
            continue
        narrow = 1 - (0.22 if side > 0 else 0.08) * ball.side
        if ball.side > 0.9:
            narrow = 0.86
        lid = paper.second if look.face == "disc" else paper.mark if look.face in ("bandit", "badger") else paper.coat
        at = ball(side * look.eye.x, look.eye.y, look.eye.z)
        eyes.append(EyeSpot(at, r * size * narrow, r * size * 1.22, float(side), lid))
    snout = look.snout
    x, y = ball(0, look.mouth, 0.72 + 0.45 * snout.length if snout.form == "muzzle" else 0.78)
    if ball.side > 0.9:
        x -= r * 0.06
    beaked = snout.form in ("beak", "bill")
    if beaked:
        x, y = ball(0, snout.y + snout.drop * 0.6, 0.86 + 0.25 * snout.length)
        y += r * (snout.tip if snout.form == "bill" else 0.7 * snout.tip)
    width = r * look.mouth_width * _BIG * max(1 - 0.25 * ball.side, 0.7)
    return FacePlan(
        bone="head",
        eyes=tuple(eyes),
        iris=sitter.traits.eyes,
        disc=look.eye.ring if look.eye.form == "disc" else 0.0,
        brow=r * (look.brow + size * 0.6),
        brow_colour=brow_colour(paper.second if look.face == "disc" else paper.coat),
        mouth=(x, y),
        mouth_width=width,
        mouth_skin=paper.second if snout.form == "muzzle" else paper.pad if snout.form == "pad" else paper.coat,
        mouth_tilt=-8 * ball.side,
        beak=darker(paper.beak, 0.22) if beaked else "",
        gaze=sitter.gaze,
        layer=layer,
        jaw=layer - 1.1,
        cheeks=_cheeks(sitter, ball),
        blush=paper.blush,
    )
