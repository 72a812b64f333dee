"""Story beings on the upright body: robot, ghost, star, moon, lantern, snowman, and insects as little people."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.rig import Rig, cut
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter


_PALER = {"bee": 0.3, "alien": 0.3, "spider": 0.1}
"""How much paler a small one's face is than its coat."""


_SEATED = ("sit", "read", "row")


def add_torso(rig: Rig, sitter: Sitter, top: float, low: float, wide: float) -> None:
    """The trunk between the heights `top` and `low`, about `wide` to each side."""
    paper, tall = sitter.paper, low - top
    middle = (top + low) / 2
    match sitter.look.extra:
        case "robot":
            box = curves.egg(0.0, middle, wide * 1.6, tall * 0.62, square=5.0)
            shapes = [cut(box, paper.coat)]
            if sitter.view != "back":
                x = 0.0 if sitter.flat else wide * 0.3
                shapes.append(cut(curves.egg(x, middle, wide * 0.95, tall * 0.38, square=4.0), paper.second))
                shapes += [
                    Shape(
                        (curves.ellipse(x + wide * u, middle - tall * 0.1, wide * 0.14, wide * 0.14),), colour, glow=0.4
                    )
                    for u, colour in ((-0.34, "#d8503f"), (0.0, "#e3a233"), (0.34, "#4d9a6a"))
                ]
                shapes.append(
                    cut(
                        curves.tube(
                            [(x - wide * 0.4, middle + tall * 0.14), (x + wide * 0.4, middle + tall * 0.14)],
                            [0.008, 0.008],
                        ),
                        paper.mark,
                    )
                )
        case "ghost":
            if sitter.pose in _SEATED:
                shapes = [cut(_lap(top - tall * 0.3, wide * 1.3, low, sitter.flat), paper.coat)]
            else:
                shapes = [cut(_sheet(top - tall * 0.3, wide * 1.3), paper.coat)]
        case "snowman":
            shapes = [
                cut(curves.ellipse(0.0, low * 0.5, wide * 3.3, -low * 0.5), paper.coat),
                cut(curves.ellipse(0.0, middle, wide * 2.3, tall * 0.7), lighter(paper.coat, 0.4)),
            ]
            if sitter.view != "back":
                x = 0.0 if sitter.flat else wide * 0.6
                shapes += [
                    cut(curves.ellipse(x, middle + tall * v, 0.014, 0.014), "#3a3440") for v in (-0.3, 0.05, 0.4)
                ]
        case "bug":
            shapes = _abdomen(sitter, top, low, wide)
        case _:
            shapes = []
    rig.skin("chest", 20, shapes, "trunk")


def _sheet(top: float, wide: float) -> Outline:
    """A hanging sheet with a waving hem."""
    hem = [(wide * 2.1 * u, -0.005 - 0.05 * (k % 2)) for k, u in enumerate((1.0, 0.68, 0.36, 0.04, -0.3, -0.64, -1.0))]
    return (
        (-wide * 1.0, top),
        (wide * 1.0, top),
        (wide * 1.45, top * 0.6),
        (wide * 1.75, top * 0.28),
        *hem,
        (-wide * 1.75, top * 0.28),
        (-wide * 1.45, top * 0.6),
    )


def _lap(top: float, wide: float, low: float, flat: bool) -> Outline:
    """The sheet of who sits on the ground: it falls to the hips, over bent knees and flat round about."""
    reach, foot = (2.0 if flat else 3.9) * wide, low + 0.13
    knees = (reach * 0.72, low - (0.02 if flat else 0.07))
    hem = [(reach * u, foot - 0.035 * (k % 2)) for k, u in enumerate((1.0, 0.75, 0.5, 0.25, 0.0, -0.2, -0.4))]
    left = -wide * 2.0 if flat else -wide * 1.55
    return (
        (-wide * 1.0, top),
        (wide * 1.0, top),
        (wide * 1.35, top * 0.5 + low * 0.5),
        knees,
        (reach, low + 0.02),
        *hem,
        (left, foot),
        (left * 0.9, low),
        (-wide * 1.35, top * 0.6 + low * 0.4),
    )


def _abdomen(sitter: Sitter, top: float, low: float, wide: float) -> list[Shape]:
    paper, tall = sitter.paper, low - top
    body = curves.egg(0.0, (top + low) / 2 + tall * 0.12, wide * 1.35, tall * 0.72, low=0.08)
    shapes = [cut(body, paper.coat)]
    if sitter.look.name == "bee":
        dense = tuple(curves.spline(body, closed=True))
        for v in (0.18, 0.62):
            y = top + tall * v
            shapes.append(
                cut(
                    curves.clip(curves.clip(dense, (0, y), (0, 1)), (0, y + tall * 0.24), (0, -1)),
                    paper.second,
                    smooth=False,
                )
            )
    elif sitter.look.name == "spider":
        body = curves.ellipse(0.0, (top + low) / 2 + tall * 0.1, wide * 1.75, tall * 0.86)
        mark = [cut(curves.leaf((0.0, top + tall * a), (0.0, top + tall * b), wide * 0.9, belly=0.5), paper.second)
                for a, b in ((0.2, 0.62), (0.52, 1.0))]  # fmt: skip
        shapes = [cut(body, paper.coat), *mark]
    elif sitter.look.name == "ladybird":
        spots = ((-0.62, 0.2), (0.62, 0.2), (-0.55, 0.7), (0.55, 0.7), (0.0, 0.45))
        shapes += [
            cut(curves.ellipse(wide * u, top + tall * v, wide * 0.26, wide * 0.28), paper.second) for u, v in spots
        ]
    return shapes


def head_shapes(sitter: Sitter, ball: Ball) -> list[Shape]:
    """The head of a being, without its face."""
    paper, r, x, y = sitter.paper, ball.r, ball.x, ball.y
    match sitter.look.extra:
        case "robot":
            plate = curves.egg(x + r * 0.08 * ball.side, y + r * 0.04, r * 0.82, r * 0.66, square=4.2)
            face = [cut(plate, paper.second)] if ball.seen else []
            bolts = [cut(curves.egg(x + s * r * 1.02, y, r * 0.14, r * 0.26, square=3.0), paper.mark) for s in (-1, 1)]
            return [*bolts, cut(curves.egg(x, y, r * 1.02, r * 0.92, square=4.2), paper.coat), *face]
        case "star":
            return [
                Shape((_star(x, y, r * 1.16),), paper.coat, smooth=True, glow=0.35),
                Shape((curves.ellipse(x, y + r * 0.06, r * 0.66, r * 0.62),), lighter(paper.coat, 0.28), glow=0.25),
            ]
        case "moon":
            craters = [
                cut(curves.ellipse(x + r * u, y + r * v, r * s, r * s), darker(paper.coat, 0.09))
                for u, v, s in ((-0.62, -0.5, 0.16), (0.55, -0.62, 0.11), (-0.66, 0.52, 0.12), (0.66, 0.5, 0.15))
            ]
            return [Shape((curves.ellipse(x, y, r, r, steps=24),), paper.coat, glow=0.35), *craters]
        case "lantern":
            return _lantern(sitter, x, y, r)
        case "ghost":
            return [cut(curves.egg(x, y + r * 0.1, r * 0.98, r * 1.1, square=2.2), paper.coat)]
        case "bug":
            colour = mix(paper.coat, "#f4dcbc", _PALER.get(sitter.look.name, 0.78))
            return [cut(curves.egg(x, y, r * 1.02, r * 0.96, low=0.06), colour)]
        case _:
            return [cut(curves.ellipse(x, y, r, r, steps=20), paper.coat)]


def _star(x: float, y: float, r: float) -> Outline:
    points: list[tuple[float, float]] = []
    for k in range(10):
        angle = math.radians(-90 + 36 * k)
        reach = r if k % 2 == 0 else r * 0.58
        if k % 2:
            points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
        else:
            points += [(x + reach * math.cos(angle + d), y + reach * math.sin(angle + d)) for d in (-0.1, 0.1)]
    return tuple(points)


def _lantern(sitter: Sitter, x: float, y: float, r: float) -> list[Shape]:
    paper = sitter.paper
    y, r = y + r * 0.12, r * 0.92
    dark = "#5d3a2e"
    ring = Shape(
        (curves.ellipse(x, y - r * 1.02, r * 0.3, r * 0.26), curves.ellipse(x, y - r * 1.02, r * 0.2, r * 0.17)), dark
    )
    roof = (
        (x - r * 0.86, y - r * 0.62),
        (x - r * 0.3, y - r * 0.98),
        (x + r * 0.3, y - r * 0.98),
        (x + r * 0.86, y - r * 0.62),
    )
    base = (
        (x - r * 0.74, y + r * 0.72),
        (x + r * 0.74, y + r * 0.72),
        (x + r * 0.86, y + r * 0.98),
        (x - r * 0.86, y + r * 0.98),
    )
    glass = Shape((curves.egg(x, y + r * 0.05, r * 0.84, r * 0.76, square=3.0),), paper.coat, glow=0.6)
    light = Shape((curves.ellipse(x, y + r * 0.1, r * 0.6, r * 0.58),), lighter(paper.coat, 0.35), glow=0.6)
    return [ring, glass, light, cut(roof, dark, smooth=False), cut(base, dark, smooth=False)]


def add_feelers(rig: Rig, sitter: Sitter, ball: Ball, layer: float) -> None:
    """Antennae of insects and robots, and the snowman's nose."""
    r = ball.r
    if sitter.look.extra == "robot":
        x, y = ball.x, ball.y - r * 0.9
        rig.skin(
            "head",
            layer - 1,
            [
                cut(curves.tube([(x, y), (x, y - r * 0.24)], [r * 0.05, r * 0.04]), sitter.paper.mark),
                Shape((curves.ellipse(x, y - r * 0.3, r * 0.12, r * 0.12),), "#d8503f", glow=0.5),
            ],
            "antenna",
        )
    if sitter.look.extra == "bug" and sitter.look.name != "spider":
        for side, name in ((-1, "near_ear"), (1, "far_ear")):
            x, y = ball(side * 0.36, -0.82, 0.1)
            rig.bone(name, "head", (x, y))
            tip = (x + side * ball.facing * r * 0.3 * (1 - 0.4 * ball.side) + r * 0.22 * ball.side, y - r * 0.6)
            path = [(x, y + r * 0.08), (x + side * r * 0.02, y - r * 0.34), tip]
            rig.skin(
                name,
                layer - 1,
                [
                    cut(curves.tube(path, [r * 0.05, r * 0.045, r * 0.04]), sitter.paper.limb),
                    cut(curves.ellipse(*tip, r * 0.1, r * 0.1), sitter.paper.limb),
                ],
                name,
            )
    if sitter.look.extra == "snowman" and ball.seen:
        x, y = ball(0.0, 0.22, 0.85)
        tip = ball(0.1, 0.3, 1.75)
        rig.skin(
            "head",
            layer + 20,
            [cut(curves.leaf((x - r * 0.1, y), (max(tip[0], x + r * 0.2), tip[1]), r * 0.26, belly=0.2), "#e07b39")],
            "carrot",
        )
