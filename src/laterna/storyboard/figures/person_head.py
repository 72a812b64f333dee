"""A person's head: skull, ears, nose, hair and beard."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.ball import YAW, Ball
from laterna.storyboard.figures.beings import add_feelers, head_shapes
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.face import EyeSpot, FacePlan, add_face, brow_colour
from laterna.storyboard.figures.hair import add_hair
from laterna.storyboard.figures.hats import add_glasses, add_hat
from laterna.storyboard.figures.rig import Rig, cut
from laterna.storyboard.figures.wardrobe import cloth, wardrobe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.wardrobe import Worn
    from laterna.storyboard.shapes import Shape

EYE = (0.36, 0.1, 0.52)
_TIPS = 0.35
"""How much of a face's tipping up its features show; the rest is the head's own turn."""


def add_person_head(rig: Rig, sitter: Sitter, x: float, y: float, r: float) -> None:
    """Glue a person's head of radius `r` about (x, y) on the bone `head`."""
    ball = Ball(x, y, r, YAW[sitter.view], _TIPS * sitter.pitch)
    worn = wardrobe(sitter.traits)
    skin = sitter.paper.coat
    human = sitter.look.extra == "none"
    if human:
        pointed = sitter.look.head.ear.form == "point"
        rig.skin("head", 84 if pointed and ball.seen else 59, _ears(sitter, ball, pointed), "ears")
        shapes: list[Shape] = [cut(curves.egg(x, y, r * 0.97 * (1 - 0.03 * ball.side), r, low=0.03, square=2.2), skin)]
    else:
        shapes = head_shapes(sitter, ball)
        add_feelers(rig, sitter, ball, 60)
    rig.skin("head", 60, shapes, "head")
    if ball.seen:
        add_face(rig, _plan(sitter, ball), sitter.expression, sitter.worn_face)
        if human:
            rig.skin("head", 63, [cut(_nose(ball), mix(skin, "#c4523f", 0.26))], "nose")
        _beard(rig, sitter, ball, worn)
    if human:
        add_hair(rig, sitter, ball, worn)
    add_glasses(rig, ball, worn, *EYE)
    add_hat(rig, ball, worn, 1.08, 1.06, 65)
    if "head" in worn and worn["head"].form == "hood":
        _hood(rig, ball, worn["head"])
    for name, side in (("near", -1), ("far", 1)):
        rig.joints[f"{name}_eye"] = ("head", ball(side * EYE[0], EYE[1], EYE[2]))
        rig.joints[f"{name}_ear"] = ("head", ball(side * 0.95, 0.12, 0.0))
    rig.joints["nose"] = ("head", ball(0.0, 0.3, 0.9))


def _ears(sitter: Sitter, ball: Ball, pointed: bool) -> list[Shape]:
    shapes: list[Shape] = []
    for side in (-1, 1):
        if ball.near(side, 0.0) < -0.3:
            continue
        ex, ey = ball(side * 0.97, 0.14, 0.0)
        if pointed and ball.near(side, 0.0) > -0.9:
            out = side * ball.facing * (1 - 0.55 * ball.side) - 0.85 * ball.side
            root, tip = (ex, ey + ball.r * 0.2), (ex + ball.r * 0.85 * out, ey - ball.r * 0.6)
            shapes.append(cut(curves.leaf(root, tip, ball.r * 0.5, belly=0.35), darker(sitter.paper.coat, 0.07)))
            inner = (root[0] * 0.35 + tip[0] * 0.65, root[1] * 0.35 + tip[1] * 0.65)
            shapes.append(cut(curves.leaf(root, inner, ball.r * 0.26, belly=0.4), sitter.paper.inner))
            continue
        shapes.append(cut(curves.ellipse(ex, ey, ball.r * 0.15, ball.r * 0.19), darker(sitter.paper.coat, 0.07)))
    return shapes


def _cheeks(ball: Ball) -> tuple[tuple[Point, float, float], ...]:
    """Where it blushes: the middle and both radii of each spot."""
    wide, tall = ball.r * 0.15 * (1 - 0.3 * ball.side), ball.r * 0.11
    sides = [side for side in (-1, 1) if side < 0 or ball.side <= 0.9]
    return tuple((ball(side * 0.52, 0.42, EYE[2] * 0.95), wide, tall) for side in sides)


def _nose(ball: Ball) -> curves.Outline:
    x, y = ball(0.0, 0.3, 0.78 + 0.2 * ball.side)
    return curves.ellipse(x, y, ball.r * (0.085 + 0.03 * ball.side), ball.r * 0.075)


def _plan(sitter: Sitter, ball: Ball) -> FacePlan:
    r = ball.r
    size = 0.135 if sitter.traits.age != "child" else 0.15
    eyes: list[EyeSpot] = []
    for side in (-1, 1):
        if side > 0 and ball.side > 0.9:
            continue
        narrow = 1 - (0.2 if side > 0 else 0.06) * ball.side
        eyes.append(
            EyeSpot(
                ball(side * EYE[0], EYE[1], EYE[2]), r * size * narrow, r * size * 1.22, float(side), sitter.paper.coat
            )
        )
    x, y = ball(0.0, 0.62, 0.62)
    hair = sitter.traits.hair
    return FacePlan(
        bone="head",
        eyes=tuple(eyes),
        iris=sitter.traits.eyes,
        disc=0.0,
        brow=r * 0.33,
        brow_colour=darker(hair, 0.25) if hair else brow_colour(sitter.paper.coat),
        mouth=(x, y),
        mouth_width=r * 0.54 * (1 - 0.2 * ball.side),
        mouth_skin=sitter.paper.coat,
        mouth_tilt=-6 * ball.side,
        gaze=sitter.gaze,
        layer=70,
        cheeks=_cheeks(ball),
        blush=sitter.paper.blush,
    )


def _beard(rig: Rig, sitter: Sitter, ball: Ball, worn: Mapping[str, Worn]) -> None:
    if "beard" not in worn:
        return
    colour = sitter.traits.hair or worn["beard"].colour
    r = ball.r
    if worn["beard"].form == "beard":
        points = [
            ball(-0.98, 0.2, 0.0),
            ball(-0.6, 0.5, 0.45),
            ball(0.0, 0.44, 0.7),
            ball(0.6, 0.5, 0.45),
            ball(0.98, 0.2, 0.0),
            ball(0.8, 0.85, 0.2),
            ball(0.3, 1.3, 0.4),
            ball(0.0, 1.42, 0.45),
            ball(-0.3, 1.3, 0.4),
            ball(-0.8, 0.85, 0.2),
        ]
        rig.skin("head", 62, [cut(tuple(points), colour)], "beard")
    for side in (-1, 1):
        x, y = ball(0.0, 0.46, 0.74)
        half = curves.leaf((x, y), (x + side * r * 0.42 * (1 - 0.3 * ball.side), y + r * 0.14), r * 0.2, belly=0.4)
        rig.skin("head", 72, [cut(half, lighter(colour, 0.12))], f"moustache-{side}")


def _hood(rig: Rig, ball: Ball, hood: Worn) -> None:
    r = ball.r
    outer = curves.egg(ball.x - r * 0.1 * ball.side, ball.y + r * 0.06, r * 1.22, r * 1.24, low=0.02)
    drape = curves.egg(ball.x - r * 0.15 * ball.side, ball.y + r * 1.12, r * 1.0, r * 0.42)
    rig.skin("neck", 52, cloth(drape, hood), "hood-drape")
    if not ball.seen:
        rig.skin("head", 86, cloth(outer, hood), "hood")
        return
    rig.skin("head", 58, cloth(outer, hood), "hood-back")
    start, sweep = math.radians(150), math.radians(240)
    ring = [
        (
            ball.x + r * (0.06 * ball.side) + r * 1.03 * math.cos(start + sweep * k / 8),
            ball.y + r * 0.05 + r * 1.03 * math.sin(start + sweep * k / 8),
        )
        for k in range(9)
    ]
    rig.skin(
        "head",
        86,
        [
            cut(
                curves.tube(
                    ring, [r * 0.1, r * 0.16, r * 0.19, r * 0.2, r * 0.2, r * 0.2, r * 0.19, r * 0.16, r * 0.1]
                ),
                hood.shade,
            )
        ],
        "hood",
    )
