"""What an upright figure carries on its back, and the chair that carries it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.wardrobe import Worn, cloth
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.measures import Build


def add_load(rig: Rig, sitter: Sitter, b: Build, load: Worn) -> None:
    y0, y1 = b.shoulder_y, b.hip_y
    tall = y1 - y0
    if load.form == "cape":
        rig.bone("cape", "chest", (0.0, y0))
        if sitter.flat:
            w = b.shoulder * (1.5 if sitter.view == "back" else 1.9)
            outline = [
                (-b.shoulder * 0.8, y0 - 0.01),
                (b.shoulder * 0.8, y0 - 0.01),
                (w, y1 + tall * 0.35),
                (0.0, y1 + tall * 0.45),
                (-w, y1 + tall * 0.35),
            ]
        else:
            outline = [
                (b.depth * 0.3, y0 - 0.015),
                (-b.depth * 0.9, y0 + 0.03),
                (-b.depth * 2.1, y1 + tall * 0.1),
                (-b.depth * 2.3, y1 + tall * 0.4),
                (-b.depth * 0.4, y1 + tall * 0.42),
                (-b.depth * 0.2, y0 + tall * 0.4),
            ]
        rig.skin("cape", 46 if sitter.view == "back" else 7, cloth(tuple(outline), load), "cape")
        return
    if load.form == "rod":
        _add_rod(rig, sitter, b, load)
    if load.form != "backpack":
        return
    if sitter.view == "front":
        straps = [
            cut(
                curves.tube([(s * b.shoulder * 0.5, y0), (s * b.shoulder * 0.62, y0 + tall * 0.55)], [b.arm * 0.3] * 2),
                load.colour,
            )
            for s in (-1, 1)
        ]
        rig.skin("chest", 22, straps, "straps")
        return
    x = 0.0 if sitter.view == "back" else -b.depth * 1.35
    w = b.shoulder * 0.95 if sitter.view == "back" else b.depth * 0.85
    bag = [
        *cloth(curves.egg(x, y0 + tall * 0.48, w, tall * 0.46, low=0.08, square=3.0), load),
        cut(curves.egg(x, y0 + tall * 0.24, w * 1.02, tall * 0.2, square=3.0), load.shade),
        cut(curves.egg(x, y0 + tall * 0.66, w * 0.6, tall * 0.15, square=3.0), load.shade),
    ]
    rig.skin("chest", 46 if sitter.view == "back" else 9, bag, "backpack")
    if sitter.view != "back":
        rig.skin(
            "chest",
            22,
            [
                cut(
                    curves.tube(
                        [(-b.depth * 0.2, y0), (b.depth * 0.1, y0 + tall * 0.3), (-b.depth * 0.6, y0 + tall * 0.62)],
                        [b.arm * 0.28] * 3,
                    ),
                    load.colour,
                )
            ],
            "straps",
        )


def _add_rod(rig: Rig, sitter: Sitter, b: Build, rod: Worn) -> None:
    """A fishing rod over the shoulder, its catch on the line; laid aside by who lies or swims."""
    if sitter.pose in ("lie", "sleep", "swim"):
        return
    back = -1.0 if not sitter.flat else -1.4
    low, tip = (back * b.depth * 0.5, b.hip_y), (back * 0.27, -1.02)
    pole = curves.tube([low, tip], [b.arm * 0.3, b.arm * 0.12])
    end = (tip[0], tip[1] + 0.22)
    line = curves.tube([tip, end], [0.004, 0.004])
    body = curves.leaf(end, (end[0], end[1] + 0.15), 0.075, belly=0.42)
    tail = curves.leaf((end[0], end[1] + 0.13), (end[0], end[1] + 0.19), 0.07, belly=0.95)
    eye = curves.ellipse(end[0] + 0.008, end[1] + 0.035, 0.008, 0.008)
    catch = [cut(tail, "#5f8fae"), cut(body, "#86b3cc"), cut(eye, "#2b2026")]
    layer = 46 if sitter.view == "back" else 6
    rig.skin("chest", layer, [cut(pole, rod.colour), cut(line, "#e9e4d8"), *catch], "rod")


def add_wheelchair(rig: Rig, sitter: Sitter, b: Build, chair: Worn) -> None:
    """Wheels, seat and handles on the hips; the pose sits whoever uses it."""
    y = b.hip_y + b.leg * 1.3
    r = 0.2
    frame, tyre = chair.colour, "#33313b"

    def wheel(x: float, cy: float, rx: float, ry: float) -> list[Shape]:
        rim = Shape(
            (curves.ellipse(x, cy, rx, ry, steps=32), curves.ellipse(x, cy, rx * 0.84, ry * 0.84, steps=32)), tyre
        )
        spokes = [
            cut(
                curves.tube([(x, cy), (x + rx * 0.86 * math.cos(a), cy + ry * 0.86 * math.sin(a))], [0.004, 0.004]),
                "#8d93a0",
            )
            for a in (0.3, 1.35, 2.4, 3.44, 4.49, 5.54)
        ]
        return [*spokes, rim, cut(curves.ellipse(x, cy, rx * 0.14, ry * 0.14), frame)]

    if sitter.flat:
        for side in (-1, 1):
            rig.skin(ROOT, 45.0, wheel(side * b.hip * 2.1, y + r * 0.62, r * 0.16, r), f"wheel-{side}")
        rest = curves.egg(0.0, y - 0.13, b.hip * 1.75, 0.15, square=3.4)
        rig.skin(ROOT, 47 if sitter.view == "back" else 5, [cut(rest, frame)], "backrest")
        return
    rig.skin(ROOT, 3, wheel(0.05, y + r * 0.62, r * 0.9, r), "far-wheel")
    seat = [
        cut(curves.tube([(-0.11, y - 0.005), (0.14, y - 0.005)], [0.014, 0.014]), frame),
        cut(curves.tube([(-0.1, y), (-0.13, y - 0.2), (-0.19, y - 0.22)], [0.012] * 3), frame),
        cut(curves.tube([(0.13, y), (0.2, y + 0.16), (0.26, y + 0.17)], [0.01] * 3), frame),
    ]
    rig.skin(ROOT, 13, seat, "chair")
    rig.skin(ROOT, 12, wheel(0.2, y + r * 1.62 - 0.055, 0.052, 0.052), "caster")
    rig.skin(ROOT, 45, wheel(-0.03, y + r * 0.62, r, r), "near-wheel")
