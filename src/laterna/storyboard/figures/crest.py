"""What grows on a head: manes, crests, combs, horns and antlers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Rig


_COMB = "#e0443a"


def add_mane(rig: Rig, sitter: Sitter, ball: Ball, layer: float) -> None:
    r, hair = ball.r, sitter.paper.mane
    match sitter.look.head.mane:
        case "lion":
            ruff = curves.scallops(
                curves.egg(ball.x - r * 0.22 * ball.side, ball.y + r * 0.1, r * 1.42, r * 1.38), 13, r * 0.16
            )
            rig.skin("head", layer - 0.8, [cut(ruff, hair)], "mane")
        case "wool":
            cap = curves.scallops(curves.ellipse(*ball(0, -0.72, -0.12), r * 0.78, r * 0.42), 7, r * 0.16)
            rig.skin("head", layer + 0.9, [cut(cap, sitter.paper.second)], "wool-cap")
        case "horse":
            x, y = ball(0, -0.85, -0.1)
            lock = curves.leaf((x - r * 0.1, y - r * 0.2), ball(-0.15, -0.05, 0.75), r * 0.5, bend=r * 0.1)
            back = curves.tube(
                [(x, y - r * 0.08), (x - r * 0.75 * ball.side, y + r * 0.5), (x - r * 1.15 * ball.side, y + r * 1.6)],
                [r * 0.2, r * 0.34, r * 0.2],
            )
            rig.skin("head", layer - 0.7, [cut(back, hair)], "mane")
            rig.skin("head", layer + 0.95, [cut(lock, hair)], "forelock")
        case "tuft":
            x, y = ball(0, -0.9, 0.1)
            tufts = [curves.leaf((x, y + r * 0.18), (x + r * dx, y - r * 0.42), r * 0.26) for dx in (-0.3, 0.0, 0.3)]
            rig.skin("head", layer - 0.3, [cut(tuft, hair) for tuft in tufts], "tuft")
        case "crest":
            x, y = ball(0, -0.85, 0.0)
            rig.skin(
                "head",
                layer - 0.3,
                [
                    cut(
                        curves.leaf((x + r * 0.3, y + r * 0.2), (x - r * 0.6, y - r * 0.65), r * 0.6, bend=-r * 0.1),
                        sitter.paper.coat,
                    )
                ],
                "crest",
            )
        case "comb" | "cockscomb" as form:
            _add_comb(rig, ball, layer, 2.1 if form == "cockscomb" else 0.9)
        case _:
            return


def _add_comb(rig: Rig, ball: Ball, layer: float, size: float) -> None:
    """A hen's comb and wattle; those of a cock are twice as large."""
    r = ball.r
    x, y = ball(0, -0.92, 0.05)
    lobes = [
        cut(curves.ellipse(x + r * dx, y - r * (up + 0.14 * (size - 1)), r * 0.2, r * 0.28 * size), _COMB)
        for dx, up in ((-0.55, -0.14), (-0.28, 0.04), (0.0, 0.12), (0.3, 0.0))
    ]
    rig.skin("head", layer - 0.3, lobes, "comb")
    if ball.seen:
        wx, wy = ball(0, 0.62, 0.85)
        wattle = curves.leaf((wx, wy - r * 0.15), (wx, wy + r * 0.4 * size), r * 0.3 * size**0.7, belly=0.7)
        rig.skin("head", layer + 0.9, [cut(wattle, _COMB)], "wattle")


def add_horns(rig: Rig, sitter: Sitter, ball: Ball, layer: float) -> None:
    r = ball.r
    form = sitter.look.head.horns
    if form == "unicorn":
        x, y = ball(0.0, -0.8, 0.55)
        rig.skin(
            "head",
            layer + 0.97,
            [
                cut(
                    curves.leaf(
                        (x - r * 0.02, y + r * 0.2),
                        (x + r * (0.1 + 0.5 * ball.side), y - r * 1.3),
                        r * 0.36,
                        belly=0.22,
                    ),
                    "#f0c860",
                )
            ],
            "horn",
        )
        return
    if form == "antlers" and (sitter.traits.hair_style == "none" and sitter.traits.age == "child"):
        return
    for side in (-1, 1):
        x, y = ball(side * 0.42, -0.82, 0.1)
        out = side * ball.facing * (1 - 0.7 * ball.side) - 0.35 * ball.side
        level = layer - 0.4 + 0.01 * side
        match form:
            case "cow":
                path = [(x, y + r * 0.1), (x + r * 0.3 * out, y - r * 0.12), (x + r * 0.36 * out, y - r * 0.46)]
                rig.skin(
                    "head", level, [cut(curves.tube(path, [r * 0.14, r * 0.12, r * 0.03]), "#efe1c4")], f"horn-{side}"
                )
            case "goat":
                path = [
                    (x, y + r * 0.1),
                    (x + r * (0.14 * out - 0.05 * ball.side), y - r * 0.6),
                    (x + r * (0.4 * out - 0.45 * ball.side), y - r * 1.05),
                    (x + r * (0.75 * out - 1.0 * ball.side), y - r * 1.1),
                ]
                rig.skin(
                    "head",
                    level,
                    [cut(curves.tube(path, [r * 0.2, r * 0.18, r * 0.12, r * 0.03]), "#a8947c")],
                    f"horn-{side}",
                )
            case "spikes":
                path = [
                    (x, y + r * 0.1),
                    (x + r * 0.1 * out - r * 0.14 * ball.side, y - r * 0.3),
                    (x + r * 0.05 * out - r * 0.4 * ball.side, y - r * 0.55),
                ]
                rig.skin(
                    "head",
                    level,
                    [cut(curves.tube(path, [r * 0.15, r * 0.1, r * 0.02]), lighter(sitter.paper.second, 0.3))],
                    f"horn-{side}",
                )
            case "antlers":
                beam = [
                    (x, y + r * 0.1),
                    (x + r * 0.28 * out, y - r * 0.45),
                    (x + r * 0.62 * out, y - r * 0.85),
                    (x + r * 0.5 * out, y - r * 1.25),
                ]
                tines = [
                    [(x + r * 0.2 * out, y - r * 0.35), (x + r * (0.1 * out + 0.1), y - r * 0.75)],
                    [(x + r * 0.5 * out, y - r * 0.72), (x + r * (0.95 * out + 0.05), y - r * 1.0)],
                ]
                cuts = [cut(curves.tube(beam, [r * 0.1, r * 0.085, r * 0.07, r * 0.03]), "#9a7552")]
                cuts += [cut(curves.tube(tine, [r * 0.075, r * 0.025]), darker("#9a7552", 0.05)) for tine in tines]
                rig.skin("head", level, cuts, f"antler-{side}")
            case _:
                return
