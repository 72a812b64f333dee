"""The fish: a body that is all head, a tail on a hinge and fins for hands; whales and dolphins are cut alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.ball import YAW, Ball
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.face import EyeSpot, FacePlan, add_face, brow_colour
from laterna.storyboard.figures.hats import add_glasses, add_hat
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.trinkets import neckwear
from laterna.storyboard.figures.wardrobe import wardrobe

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape


def build(sitter: Sitter) -> Rig:
    rig = Rig()
    look = sitter.look
    long = look.length if not sitter.flat else 0.46
    whale = look.tail.form == "fluke"
    rig.bone(ROOT, None, (0.0, -0.5))
    rig.bone("head", ROOT, (0.0, -0.5))
    hinge: Point = (-long * 0.62, -0.52) if not sitter.flat else (0.0, -0.5)
    rig.bone("tail", "head", hinge)
    _tail(rig, sitter, hinge, long, whale)
    body = _body(long, whale) if not sitter.flat else curves.egg(0.0, -0.5, 0.46, 0.5, low=0.06)
    rig.skin("head", 20, [cut(body, sitter.paper.coat), *_skin(sitter, body, long, whale)], "trunk")
    if whale and not sitter.flat:
        rig.skin("head", 19, _beak(sitter, long) if look.bristle == "plates" else _spout(long), "spout")
    _fins(rig, sitter, long, whale)
    _face(rig, sitter, long)
    rig.joints |= {"head": ("head", (long * 0.5 if not sitter.flat else 0.0, -0.5)), "hips": (ROOT, (0.0, -0.5))}
    return rig


def _spout(long: float) -> list[Shape]:
    """The fountain a whale blows."""
    x, y = long * 0.34, -0.98
    jets = [
        cut(
            curves.tube([(x, y), (x + u * 0.5, y - 0.24), (x + u, y - 0.2 + abs(u) * 0.35)], [0.022, 0.034, 0.014]),
            "#a9d8ea",
        )
        for u in (-0.2, 0.2)
    ]
    return [cut(curves.tube([(x, y + 0.04), (x, y - 0.2)], [0.034, 0.024]), "#a9d8ea"), *jets]


def _beak(sitter: Sitter, long: float) -> list[Shape]:
    """A dolphin's long snout."""
    snout = curves.pill((long * 0.8, -0.46), 0.15, (long * 1.22, -0.36), 0.06)
    return [cut(snout, darker(sitter.paper.coat, 0.06))]


def _body(long: float, whale: bool) -> Outline:
    if whale:
        return (
            (long, -0.52),
            (long * 0.86, -0.86),
            (long * 0.4, -1.0),
            (-long * 0.1, -0.92),
            (-long * 0.48, -0.66),
            (-long * 0.78, -0.52),
            (-long * 0.74, -0.4),
            (-long * 0.4, -0.22),
            (long * 0.1, -0.03),
            (long * 0.6, 0.0),
            (long * 0.92, -0.18),
        )
    return (
        (long, -0.48),
        (long * 0.78, -0.78),
        (long * 0.3, -0.97),
        (-long * 0.2, -0.9),
        (-long * 0.6, -0.66),
        (-long * 0.76, -0.56),
        (-long * 0.76, -0.46),
        (-long * 0.58, -0.34),
        (-long * 0.2, -0.08),
        (long * 0.3, -0.02),
        (long * 0.76, -0.2),
    )


def _skin(sitter: Sitter, body: Outline, long: float, whale: bool) -> list[Shape]:
    paper = sitter.paper
    dense = tuple(curves.spline(body, closed=True))
    if sitter.view == "back":
        return []
    if whale:
        belly = curves.clip(dense, (long, -0.36), (-0.16, 1.0))
        grooves = [
            cut(
                curves.tube(
                    [
                        (long * 0.9 - 0.05 * k, -0.26 + 0.07 * k),
                        (long * 0.3, -0.2 + 0.06 * k),
                        (-long * 0.02, -0.22 + 0.05 * k),
                    ],
                    [0.006, 0.009, 0.003],
                ),
                darker(paper.second, 0.16),
            )
            for k in range(3)
        ]
        return [cut(belly, paper.second, smooth=False), *(grooves if not sitter.flat else [])]
    if sitter.flat:
        return [cut(curves.egg(0.0, -0.3, 0.32, 0.26), paper.second)]
    if sitter.look.bristle == "spines":
        gills = [
            cut(
                curves.tube([(x + 0.03, -0.62), (x, -0.5), (x + 0.03, -0.4)], [0.008, 0.013, 0.008]),
                darker(paper.coat, 0.3),
            )
            for x in (long * 0.29, long * 0.21, long * 0.13)
        ]
        return [cut(curves.clip(dense, (0, -0.28), (0.05, 1.0)), paper.second, smooth=False), *gills]
    shapes: list[Shape] = []
    if sitter.traits.markings == "stripes":
        for u in (-0.32, 0.12):
            band = curves.clip(curves.clip(dense, (long * u, 0), (1, 0.12)), (long * (u + 0.16), 0), (-1, -0.12))
            shapes.append(cut(band, paper.second, smooth=False))
    else:
        shapes.append(cut(curves.clip(dense, (0, -0.3), (0.05, 1.0)), paper.second, smooth=False))
        scales = [(u, v) for u in (-0.42, -0.2, 0.02) for v in (-0.72, -0.56, -0.4)]
        shapes += [
            cut(curves.arc(long * u + 0.06 * (k % 3 == 1), v, 0.13, 0.08, 0.03), lighter(paper.coat, 0.28))
            for k, (u, v) in enumerate(scales)
        ]
    return shapes


def _tail(rig: Rig, sitter: Sitter, hinge: Point, long: float, whale: bool) -> None:
    x, y = hinge
    paper, size = sitter.paper, sitter.look.tail.length
    fin = paper.coat if whale else sitter.paper.mane
    if sitter.flat:
        back = sitter.view == "back"
        lobes = [
            curves.leaf((x, y + 0.05), (x + s * size * 0.55, y - size * 0.75), size * 0.5, belly=0.6) for s in (-1, 1)
        ]
        rig.skin("tail", 45 if back else 5, [cut(lobe, darker(fin, 0.1)) for lobe in lobes], "tail")
        return
    stem = curves.tube(
        [(x + long * 0.3, y), (x, y), (x - size * 0.35, y - (size * 0.12 if whale else 0.0))], [0.2, 0.1, 0.07]
    )
    tip = (x - size * 0.3, y - (size * 0.1 if whale else 0.0))
    reach = (0.62, 0.75) if not whale else (0.85, 0.5)
    lobes = [
        curves.leaf(
            tip,
            (tip[0] - size * reach[0], tip[1] - s * size * reach[1] - (size * 0.2 if whale else 0)),
            size * 0.56,
            bend=s * size * 0.12,
            belly=0.6,
        )
        for s in (-1, 1)
    ]
    rig.skin("tail", 18, [cut(stem, paper.coat), *(cut(lobe, fin) for lobe in lobes)], "tail")
    rig.joints["tail_tip"] = ("tail", (x - size * 0.9, y))


def _fins(rig: Rig, sitter: Sitter, long: float, whale: bool) -> None:
    paper = sitter.paper
    fin = darker(paper.coat, 0.12) if whale else paper.mane
    if not whale or sitter.look.bristle == "plates":
        shark = sitter.look.bristle == "spines"
        back = (
            (
                (long * 0.2, -0.9),
                (-long * 0.02, -1.34),
                (-long * 0.14, -1.36),
                (-long * 0.1, -1.1),
                (-long * 0.22, -0.86),
            )
            if shark and not sitter.flat
            else curves.leaf((long * 0.25, -0.88), (-long * 0.32, -1.14), 0.34, bend=0.04, belly=0.4)
            if not sitter.flat
            else curves.leaf((0.0, -0.9), (0.02, -1.18), 0.2)
        )
        rig.skin("head", 8, [cut(back, fin)], "dorsal")
    for side, sign in (("far", 1), ("near", -1)):
        name = f"{side}_fin"
        at: Point = (
            (sign * 0.42, -0.36)
            if sitter.flat
            else (long * (0.1 if side == "near" else 0.22), -0.3 if side == "near" else -0.12)
        )
        rig.bone(name, "head", at)
        size = sitter.look.wing
        tip = (
            (at[0] + sign * size * 0.7, at[1] + size * 0.62)
            if sitter.flat
            else (at[0] - size * 0.55, at[1] + size * 0.78)
        )
        hidden = side == "far" and not sitter.flat
        shape = curves.leaf((at[0] + (0.03 if not sitter.flat else 0), at[1] - 0.05), tip, size * 0.52, belly=0.6)
        rig.skin(name, 7 if hidden or sitter.flat else 40, [cut(shape, darker(fin, 0.16 if hidden else 0.04))], name)
        rig.joints[f"{side}_shoulder"] = (name, at)
        rig.joints[f"{side}_fin_tip"] = (name, tip)
        rig.hands.append((name, (at[0] + (tip[0] - at[0]) * 0.8, at[1] + (tip[1] - at[1]) * 0.8), 0.0))
    rig.hands.reverse()


def _face(rig: Rig, sitter: Sitter, long: float) -> None:
    look, paper = sitter.look, sitter.paper
    yaw = {"front": 2.0, "back": 184.0, "three-quarter": 62.0, "side": 76.0}[sitter.view]
    ball = Ball(long * 0.36 if not sitter.flat else 0.0, -0.54, 0.42, yaw)
    worn = wardrobe(sitter.traits)
    add_hat(rig, Ball(ball.x, ball.y, ball.r, YAW["front"]), worn, 0.8, 1.0, 65, small=True)
    if not ball.seen:
        return
    if sitter.flat:
        places = [(-0.24, -1.0), (0.24, 1.0)]
        eyes = tuple(
            EyeSpot((x, -0.6), 0.42 * look.head.eye.r, 0.42 * look.head.eye.r * 1.15, s, paper.coat) for x, s in places
        )
        mouth: Point = (0.0, -0.36)
    else:
        places = [(long * 0.5, -1.0)]
        eyes = (EyeSpot((long * 0.5, -0.6), 0.42 * look.head.eye.r, 0.42 * look.head.eye.r * 1.15, -1.0, paper.coat),)
        mouth = (long * 0.78, -0.36)
    skin = paper.second if look.tail.form == "fluke" else paper.coat
    plan = FacePlan(
        bone="head",
        eyes=eyes,
        iris=sitter.traits.eyes,
        disc=0.0,
        brow=0.155,
        brow_colour=brow_colour(paper.coat),
        mouth=mouth,
        mouth_width=0.22,
        mouth_skin=skin,
        mouth_tilt=-10 if not sitter.flat else 0.0,
        gaze=sitter.gaze,
        layer=70,
        cheeks=tuple(((x - s * 0.02 if sitter.flat else x - 0.06, -0.42), 0.07, 0.045) for x, s in places),
        blush=paper.blush,
    )
    add_face(rig, plan, sitter.expression, sitter.worn_face)
    add_glasses(rig, ball, worn, 0.36, -0.12, 0.52)
    if "neck" in worn and not sitter.flat:
        rig.skin("head", 50, neckwear(worn["neck"], (long * 0.12, -0.14), 0.26, flat=False), "neckwear")
