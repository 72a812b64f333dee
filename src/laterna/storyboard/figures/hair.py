"""Hair of every style, from every side."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Point
    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.figures.wardrobe import Worn


def add_hair(rig: Rig, sitter: Sitter, ball: Ball, worn: Mapping[str, Worn]) -> None:
    """Glue the hair on; a hat leaves only what hangs below it."""
    style, colour = sitter.traits.hair_style or "short", sitter.traits.hair or "#5b3a29"
    if style == "none":
        return
    covered = "head" in worn and worn["head"].form not in ("bow", "flowers", "crown")
    shade = darker(colour, 0.14)
    behind = _behind("curly" if covered and style == "afro" else style, ball, covered)
    if behind and not (covered and worn["head"].form == "hood"):
        rig.skin("head", 8 if ball.seen else 86, [cut(piece, shade) for piece in behind], "hair-behind")
    cap = cap_outline(ball, 1.08)
    shapes = [cut(cap, colour)]
    if not ball.seen:
        cap = curves.egg(ball.x, ball.y - ball.r * 0.03, ball.r * 1.07, ball.r * 1.08, low=0.0)
        shapes = [cut(cap, colour)]
    if not covered:
        shapes += [cut(piece, colour, smooth) for piece, smooth in _on_top(style, ball)]
    rig.skin("head", 82 if ball.seen else 66, shapes, "hair")
    if style == "braids" and ball.seen:
        for side, layer in ((-1, 83.0), (1, 83.0 if ball.side < 0.2 else 57.0)):
            rig.skin("head", layer, [cut(piece, colour) for piece in _braid(ball, side)], f"braid-{side}")


def cap_outline(ball: Ball, grow: float) -> Outline:
    """The hair's edge round the face, then over the crown back to its start."""
    s = ball.side

    def at(front: Point, side: Point) -> Point:
        return ball.x + ball.r * (front[0] + (side[0] - front[0]) * s), ball.y + ball.r * (
            front[1] + (side[1] - front[1]) * s
        )

    line = [
        at((1.0, 0.08), (0.93, -0.42)),
        at((0.8, -0.34), (0.7, -0.42)),
        at((0.35, -0.44), (0.34, -0.36)),
        at((-0.25, -0.62), (0.12, -0.05)),
        at((-0.72, -0.38), (-0.02, 0.3)),
        at((-1.0, 0.1), (-0.5, 0.78)),
    ]
    first = math.degrees(math.atan2(line[-1][1] - ball.y, line[-1][0] - ball.x)) % 360
    last = math.degrees(math.atan2(line[0][1] - ball.y, line[0][0] - ball.x)) % 360
    sweep = (last - first) % 360
    steps = 12
    over: list[Point] = []
    for k in range(1, steps):
        angle = math.radians(first + sweep * k / steps)
        over.append((ball.x + ball.r * grow * math.cos(angle), ball.y + ball.r * grow * 1.02 * math.sin(angle)))
    return (*line, *over)


def _behind(style: str, ball: Ball, covered: bool) -> list[Outline]:
    r, x, y, s = ball.r, ball.x, ball.y, ball.side
    back = -0.32 * s if ball.seen else 0.32 * s
    match style:
        case "long":
            return [
                curves.tube(
                    [
                        (x + r * back * 0.6, y - r * 0.3),
                        (x + r * back * 1.3, y + r * 0.7),
                        (x + r * back * 1.8, y + r * 1.75),
                    ],
                    [r * (1.0 - 0.2 * s), r * (1.1 - 0.35 * s), r * (0.9 - 0.4 * s)],
                )
            ]
        case "curly":
            return [
                curves.scallops(curves.egg(x + r * back * 0.6, y + r * 0.12, r * 1.12, r * 1.12, low=0.08), 13, r * 0.2)
            ]
        case "afro":
            return [curves.scallops(curves.ellipse(x + r * back * 0.5, y - r * 0.22, r * 1.4, r * 1.34), 19, r * 0.09)]
        case "bun" if not covered:
            return [curves.ellipse(x + r * (back * 2.1), y - r * (1.18 - 0.45 * s), r * 0.46, r * 0.44)]
        case "braids" if not ball.seen:
            return [
                curves.tube(
                    [
                        (x + side * r * 0.6, y + r * 0.5),
                        (x + side * r * 0.8, y + r * 1.2),
                        (x + side * r * 0.7, y + r * 1.9),
                    ],
                    [r * 0.24, r * 0.24, r * 0.12],
                )
                for side in (-1, 1)
            ]
        case _:
            return []


def _on_top(style: str, ball: Ball) -> list[tuple[Outline, bool]]:
    r = ball.r
    match style:
        case "spiky":
            spikes: list[tuple[Outline, bool]] = []
            for k in range(7):
                angle = math.radians(198 + 24 * k)
                cx, cy = ball.x + r * 0.9 * math.cos(angle), ball.y + r * 0.92 * math.sin(angle)
                tip = (ball.x + r * 1.42 * math.cos(angle + 0.12), ball.y + r * 1.4 * math.sin(angle + 0.12))
                spikes.append((curves.leaf((cx, cy), tip, r * 0.5, belly=0.3), True))
            return spikes
        case "curly" | "afro":
            grow = 1.12 if style == "curly" else 1.28
            return (
                [(curves.scallops(cap_outline(ball, grow), 17, r * 0.12), True)]
                if ball.seen
                else [(curves.scallops(curves.ellipse(ball.x, ball.y, r * grow, r * grow), 17, r * 0.1), True)]
            )
        case "short":
            x, y = ball(0.0, -1.0, 0.2)
            return (
                [(curves.leaf((x - r * 0.3, y + r * 0.12), (x + r * 0.42, y - r * 0.2), r * 0.3, bend=r * 0.05), True)]
                if ball.seen
                else []
            )
        case _:
            return []


def _braid(ball: Ball, side: int) -> list[Outline]:
    if ball.side > 0.9 and side > 0:
        return []
    r = ball.r
    x, y = ball(side * 1.0, 0.35, -0.1)
    sway = side * (1 - ball.side) * r * 0.2
    return [
        curves.ellipse(x + sway * k * 0.4, y + r * (0.12 + 0.27 * k), r * (0.21 - 0.018 * k), r * 0.2) for k in range(5)
    ]
