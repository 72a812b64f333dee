"""Ears of every form, each on a hinge of its own, so that they say what the animal feels."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Rig


def add_ears(rig: Rig, sitter: Sitter, ball: Ball, layer: float) -> None:
    """Hinge both ears on the head: behind the skull, but hanging and fan-shaped ears before it."""
    ear = sitter.look.head.ear
    if ear.form == "none":
        return
    for side, name in ((-1, "near_ear"), (1, "far_ear")):
        base = ball(side * ear.x, ear.y, ear.z)
        rig.bone(name, "head", base)
        turned = 0.0 if ear.form == "flop" else 0.55 * ball.side
        lean = ear.lean * side * ball.facing * (1 - turned) - 14 * ball.side * (
            1 if ear.form in ("point", "long") else 0
        )
        fold = 0.12 if ear.form in ("flop", "fan") else 0.0
        colour = darker(sitter.paper.ear, fold if side < 0 else 0.12)
        outer, smooth = _outline(ear.form, base, ball.r * ear.length, ball.r * ear.width * (1 - 0.2 * ball.side), lean)
        shapes = [cut(outer, colour, smooth)]
        if ear.inner and ball.seen:
            inner, smooth = _outline(
                ear.form, base, ball.r * ear.length * 0.68, ball.r * ear.width * 0.56 * (1 - 0.35 * ball.side), lean
            )
            shapes.append(cut(inner, sitter.paper.inner, smooth))
        before = ear.form in ("flop", "fan", "fluff") and not (side > 0 and ball.side > 0.3)
        rig.skin(name, layer + (0.8 if before else -0.5 if side < 0 else -0.6), shapes, name)


def _outline(form: str, base: Point, length: float, width: float, lean: float) -> tuple[Outline, bool]:
    """The ear's outline and whether it is smooth; `lean` in degrees clockwise from straight up."""
    angle = math.radians(lean)
    ux, uy = math.sin(angle), -math.cos(angle)
    vx, vy = -uy, ux

    def at(along: float, across: float) -> Point:
        return base[0] + ux * length * along + vx * width * across, base[1] + uy * length * along + vy * width * across

    match form:
        case "point" | "tuft":
            left = curves.spline([at(-0.25, -0.5), at(0.2, -0.52), at(0.65, -0.27), at(1.0, 0.0)])
            right = curves.spline([at(1.0, 0.0), at(0.65, 0.27), at(0.2, 0.52), at(-0.25, 0.5)])
            return (*left, *right[1:]), False
        case "round":
            centre = at(0.42, 0.0)
            return curves.ellipse(*centre, width * 0.58, length * 0.58, tilt=lean), True
        case "long":
            return curves.tube(
                [at(-0.1, 0), at(0.4, 0.06), at(0.85, -0.03)], [width * 0.3, width * 0.5, width * 0.3]
            ), True
        case "flop":
            return curves.tube(
                [at(0.0, 0), at(0.18, 0.1), at(0.5, 0.0), at(0.85, -0.12)],
                [width * 0.3, width * 0.42, width * 0.5, width * 0.36],
            ), True
        case "fluff":
            return curves.scallops(curves.egg(*at(0.45, 0.0), width * 0.6, length * 0.56), 9, length * 0.12), True
        case "fan":
            return curves.egg(*at(0.45, 0.0), width * 0.62, length * 0.6, low=-0.18), True
        case _:
            return curves.leaf(at(-0.05, 0), at(1.05, 0), width, belly=0.45), True
