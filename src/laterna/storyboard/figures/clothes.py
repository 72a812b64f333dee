"""Clothes cut for the upright body: sleeves, trunk, skirts, legs and shoes, apron, cape, pack and wheelchair."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.beings import add_torso
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.hands import hand_of
from laterna.storyboard.figures.loads import add_load, add_wheelchair
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.trims import band, curled_toe, leaves, patch, pouch
from laterna.storyboard.figures.trinkets import neckwear
from laterna.storyboard.figures.wardrobe import Worn, cloth, wardrobe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.measures import Build
    from laterna.storyboard.shapes import Shape

SHORT_SLEEVES = ("shirt", "dress", "overalls", "tutu", "patched")
HEM = {"dress": 0.62, "coat": 0.3, "turnout": 0.3, "robe": 0.93, "skirt": 0.5}
"""How far down the leg each reaches."""


def _shade(colour: str, shaded: bool) -> str:
    return darker(colour, 0.16) if shaded else colour


def sleeve(
    sitter: Sitter, side: str, path: Sequence[Point], radii: tuple[float, float], shaded: bool, upper: bool
) -> list[Shape]:
    """One half of the arm of a side; the lower half ends in the hand."""
    top = wardrobe(sitter.traits).get("top")
    skin = _shade(sitter.paper.limb, shaded)
    (ax, ay), (bx, by) = path
    bare = curves.tube(path, radii)
    shapes = [] if upper else hand_of(sitter, side, (bx, by), radii[1] * 1.5 * sitter.look.hand, skin)
    if top is None:
        return [*shapes, cut(bare, skin)]
    colour = _shade(top.colour, shaded)
    short = top.form in SHORT_SLEEVES
    if short and top.form == "overalls":
        colour = _shade(lighter(top.colour, 0.62), shaded)
    if short and not upper:
        return [*shapes, cut(bare, skin)]
    if short:
        end = (ax + (bx - ax) * 0.62, ay + (by - ay) * 0.62)
        puff = curves.tube([path[0], end], [radii[0] * 1.12, radii[0] * 1.22], caps=(True, False))
        return [cut(bare, skin), *cloth(puff, top, colour=colour, smooth=False)]
    widen = 1.14
    end = (ax + (bx - ax) * (1.0 if upper else 0.97), ay + (by - ay) * (1.0 if upper else 0.97))
    arm = curves.tube(
        [path[0], end], [radii[0] * widen, radii[1] * widen * (1.0 if upper else 1.22)], caps=(True, upper)
    )
    if not upper:
        cuff = curves.tube(
            [(ax + (bx - ax) * 0.86, ay + (by - ay) * 0.86), end],
            [radii[1] * widen * 1.24, radii[1] * widen * 1.28],
            caps=(False, False),
        )
        shapes += [*cloth(arm, top, colour=colour, smooth=False), cut(cuff, darker(colour, 0.14), smooth=False)]
        if top.form == "turnout":
            x, y, wide = ax + (bx - ax) * 0.5, ay + (by - ay) * 0.5, radii[1] * widen * 1.22
            shapes += band((x - wide, y), (x + wide, y), radii[1] * 0.42)
        return shapes
    return [*shapes, *cloth(arm, top, colour=colour, smooth=upper)]


def legwear(
    sitter: Sitter, path: Sequence[Point], radii: tuple[float, float], shaded: bool, upper: bool
) -> list[Shape]:
    """One half of a leg."""
    worn = wardrobe(sitter.traits)
    top, legs = worn.get("top"), worn.get("legs")
    skin = _shade(sitter.paper.limb, shaded)
    if top is not None and top.form == "overalls":
        legs = Worn("trousers", top.colour, top.pattern)
    if legs is not None and legs.form == "fishtail":
        return []
    bare = cut(curves.tube(path, radii), skin)
    if legs is None or legs.form == "skirt":
        return [bare]
    colour = _shade(legs.colour, shaded)
    if legs.form == "shorts":
        return (
            [
                bare,
                *cloth(
                    curves.tube(path, [radii[0] * 1.12, radii[1] * 1.3], caps=(True, False)),
                    legs,
                    smooth=False,
                    colour=colour,
                ),
            ]
            if upper
            else [bare]
        )
    leg = cloth(
        curves.tube(path, [radii[0] * 1.13, radii[1] * 1.13 if upper else radii[1] * 1.24], caps=(True, upper)),
        legs,
        smooth=False,
        colour=colour,
    )
    if legs.form == "patched" and not upper and not shaded:
        leg += patch((path[0][0] + radii[0] * 0.2, path[0][1] + radii[0] * 0.9), radii[0] * 0.6, 1)
    return leg


def shoe(sitter: Sitter, ankle: Point, leg: float, toe: float, shaded: bool) -> list[Shape]:
    """A foot, bare or shod; `toe` is 1 in profile, and less, with a sign, from the front."""
    worn = wardrobe(sitter.traits)
    if "legs" in worn and worn["legs"].form == "fishtail":
        return []
    feet = worn.get("feet")
    x, y = ankle
    length = leg * (1.55 if abs(toe) == 1 else 1.5) * sitter.look.foot
    width = leg * 0.95 if abs(toe) < 1 else 0.0
    sole = [
        (x - leg * 0.78 - width * 0.2, 0.0),
        (x - leg * 0.82, y + 0.004),
        (x - leg * 0.62, y - leg * 0.35),
        (x + leg * 0.6, y - leg * 0.35),
    ]
    tip = x + leg * 0.8
    sole += [
        (tip + max(0, toe) * length * u, v)
        for u, v in ((0.5, y + 0.003), (0.92, y + 0.015), (1.02, -0.007), (0.9, 0.0))
    ]
    if toe < 0:
        sole = [(2 * x - px, py) for px, py in reversed(sole)]
    dense = curves.clip(curves.spline(sole, closed=True), (x, 0.0), (0.0, -1.0))
    if feet is None:
        return [cut(dense, _shade(sitter.paper.limb, shaded), smooth=False)]
    colour = _shade(feet.colour, shaded)
    if feet.form == "sandals":
        return [
            cut(dense, _shade(sitter.paper.limb, shaded), smooth=False),
            cut(
                curves.tube([(x - leg * 0.7, -0.005), (x + leg * (0.7 + max(0, toe)), -0.005)], [0.006, 0.006]), colour
            ),
        ]
    shapes = [cut(dense, colour, smooth=False)]
    if feet.form == "curled" and toe > 0:
        shapes += curled_toe((tip + toe * length * 0.8, y * 0.4), leg, colour)
    if feet.form == "boots":
        shaft = curves.tube([(x, y + 0.008), (x, y - leg * 2.1)], [leg * 0.84, leg * 0.98], caps=(True, False))
        rim = curves.tube([(x - leg * 0.9, y - leg * 2.05), (x + leg * 0.9, y - leg * 2.05)], [leg * 0.22, leg * 0.22])
        return [*shapes, cut(shaft, colour, smooth=False), cut(rim, darker(colour, 0.2))]
    return shapes


def add_outfit(rig: Rig, sitter: Sitter, b: Build) -> None:
    """The trunk and all that hangs on it."""
    worn = wardrobe(sitter.traits)
    top, legs = worn.get("top"), worn.get("legs")
    base = top or Worn("none", sitter.paper.coat, "plain")
    if sitter.look.extra != "none":
        add_torso(rig, sitter, b.shoulder_y, b.hip_y, b.hip)
    else:
        bare = (
            [cut(curves.egg(*_belly(sitter, b)), sitter.paper.second)]
            if top is None and sitter.view != "back" and sitter.look.head.snout.form != "none"
            else []
        )
        if sitter.look.pouch and bare:
            x, y, wide, tall = _belly(sitter, b)
            bare += pouch(sitter, (x, y + tall * 0.42), wide * 0.9)
        rig.skin("chest", 20, [*cloth(trunk(sitter, b, base.form), base), *_details(sitter, b, base), *bare], "trunk")
    _below(rig, sitter, b, base, legs)
    if "front" in worn and sitter.view != "back":
        _apron(rig, sitter, b, worn["front"])
    if "neck" in worn:
        rig.skin(
            "neck", 51, neckwear(worn["neck"], (0.0, b.shoulder_y - 0.008), b.head * 0.48, sitter.flat), "neckwear"
        )
    if "back" in worn:
        add_load(rig, sitter, b, worn["back"])
    if "seat" in worn:
        add_wheelchair(rig, sitter, b, worn["seat"])


def _below(rig: Rig, sitter: Sitter, b: Build, base: Worn, legs: Worn | None) -> None:
    """What hangs from the hips: a frill, a skirt, a fish's tail or the seat of trousers."""
    skirt = legs if legs is not None and legs.form == "skirt" else None
    if base.form == "tutu":
        rig.skin(ROOT, 19, _tutu(sitter, b, base), "tutu")
    elif base.form == "leaves":
        wide = _half(sitter, b.hip, b.depth) * 1.25
        hem = leaves(b.hip_y - 0.01, wide, -b.hip_y * 0.42, base.colour)
        rig.skin(ROOT, 19, hem, "leaf-hem")
    elif base.form in HEM:
        _skirt(rig, sitter, b, base, HEM[base.form])
    elif skirt is not None:
        _skirt(rig, sitter, b, skirt, HEM["skirt"])
    elif legs is not None and legs.form == "fishtail":
        rig.skin("skirt", 19, _fishtail(sitter, b, legs), "fishtail")
    elif legs is not None or base.form == "overalls":
        seat = curves.egg(0.0, b.hip_y + 0.002, _half(sitter, b.hip, b.depth) * 1.1, b.leg * 1.25, square=2.6)
        rig.skin(ROOT, 19, cloth(seat, legs or base), "seat")


def _belly(sitter: Sitter, b: Build) -> tuple[float, float, float, float]:
    x = {"front": 0.0, "back": 0.0, "three-quarter": b.depth * 0.42, "side": b.depth * 0.62}[sitter.view]
    return (
        x,
        b.hip_y - (b.hip_y - b.shoulder_y) * 0.3,
        _half(sitter, b.hip, b.depth) * 0.82,
        (b.hip_y - b.shoulder_y) * 0.42,
    )


def _half(sitter: Sitter, flat: float, depth: float) -> float:
    """Half a width, by how far the body is turned."""
    return {"front": flat, "back": flat, "three-quarter": flat * 0.62 + depth * 0.38, "side": depth}[sitter.view]


def trunk(sitter: Sitter, b: Build, form: str) -> Outline:
    """From the shoulders to below the hips."""
    top = _half(sitter, b.shoulder, b.depth * 0.86)
    waist = _half(sitter, b.hip * 1.18, b.depth * 1.06)
    low = _half(sitter, b.hip * 1.22, b.depth * 1.1) * (1.08 if form in HEM else 1.0)
    forward = 0.0 if sitter.flat else b.depth * 0.12
    y0, y1 = b.shoulder_y, b.hip_y
    drop = b.leg * (0.75 if form not in HEM else 0.3)
    right = [
        (top * 0.45, y0 - 0.012),
        (top * 0.92, y0 + 0.008),
        (top * 1.02, y0 + 0.06),
        (waist + forward, y0 + (y1 - y0) * 0.62),
        (low + forward, y1),
        (low * 0.9, y1 + drop),
    ]
    left = [(-x + (2 * forward if x > top and not sitter.flat else 0.0) * 0.4, y) for x, y in reversed(right)]
    return (*right, (0.0, y1 + drop * 1.15), *left, (0.0, y0 - 0.006))


def _details(sitter: Sitter, b: Build, top: Worn) -> list[Shape]:
    """Collars, buttons and straps: what tells one garment from another."""
    if sitter.view == "back":
        return []
    y0, y1 = b.shoulder_y, b.hip_y
    middle = {"front": 0.0, "three-quarter": b.shoulder * 0.3}.get(sitter.view, b.depth * 0.72)
    r = b.arm
    match top.form:
        case "turnout":
            wide = _half(sitter, b.shoulder, b.depth) * 1.16
            middle_y, low_y = y0 + (y1 - y0) * 0.55, y1 + b.leg * 0.1
            return [*band((-wide, middle_y), (wide, middle_y), r * 0.4), *band((-wide, low_y), (wide, low_y), r * 0.4)]
        case "leaves":
            return leaves(y0 + 0.006, _half(sitter, b.shoulder, b.depth) * 0.95, (y1 - y0) * 0.42, top.trim)
        case "patched":
            size = (y1 - y0) * 0.13
            return [*patch((middle * 0.9, y0 + (y1 - y0) * 0.7), size, 0),
                    *patch((middle * 0.2 - size * 1.6, y0 + (y1 - y0) * 0.36), size * 0.8, 2)]  # fmt: skip
        case "coat" | "robe":
            seam = curves.tube([(middle, y0 + 0.01), (middle, y1 + b.leg * 0.2)], [0.0035, 0.0035])
            buttons = [
                cut(curves.ellipse(middle + 0.016, y0 + (y1 - y0) * t, 0.009, 0.009), top.trim)
                for t in (0.25, 0.5, 0.75)
            ]
            return [cut(seam, top.shade), *buttons]
        case "sweater":
            hem = curves.tube([(-b.hip * 1.0, y1 + r * 0.5), (b.hip * 1.0, y1 + r * 0.5)], [r * 0.24, r * 0.24])
            return [cut(hem, top.shade)] if sitter.view != "side" else []
        case "overalls":
            wide = _half(sitter, b.shoulder, b.depth) * 0.98
            under = [
                (-wide, y0 + 0.002),
                (wide, y0 + 0.002),
                (wide * 1.05, y0 + (y1 - y0) * 0.4),
                (-wide * 1.05, y0 + (y1 - y0) * 0.4),
            ]
            bib = curves.egg(middle * 0.6, y0 + (y1 - y0) * 0.42, wide * 0.62, (y1 - y0) * 0.26, square=3.4)
            straps = [
                cut(
                    curves.tube(
                        [
                            (middle * 0.6 + s * wide * 0.42, y0 + 0.0),
                            (middle * 0.6 + s * wide * 0.42, y0 + (y1 - y0) * 0.3),
                        ],
                        [r * 0.24] * 2,
                    ),
                    top.colour,
                )
                for s in (-1, 1)
            ]
            return [cut(tuple(under), lighter(top.colour, 0.62)), *straps, cut(bib, top.colour)]
        case "dress":
            collar = [
                cut(curves.ellipse(middle * 0.8 + s * r * 0.8, y0 + 0.004, r * 0.85, r * 0.5, tilt=s * 14), top.trim)
                for s in (-1, 1)
            ]
            return collar
        case _:
            return []


def _skirt(rig: Rig, sitter: Sitter, b: Build, worn: Worn, share: float) -> None:
    """Three flaps that swing with the legs and between them."""
    waist = _half(sitter, b.hip, b.depth) * 1.16
    flare = {0.62: 1.75, 0.5: 1.6, 0.3: 1.22, 0.93: 1.7}[share]
    length = -b.hip_y * share
    y = b.hip_y - 0.012

    def flap(shift: float, lean: float) -> Outline:
        w, x = waist * flare * 0.92, shift + lean * length
        return curves.clip(
            curves.spline(
                [
                    (shift - waist * 0.98, y - 0.02),
                    (shift + waist * 0.98, y - 0.02),
                    (x + w * 0.86, y + length * 0.6),
                    (x + w, y + length),
                    (x, y + length * 1.05),
                    (x - w, y + length),
                    (x - w * 0.86, y + length * 0.6),
                ],
                closed=True,
            ),
            (0, y - 0.025),
            (0, 1),
        )

    tilt = 0.1 if sitter.flat else 0.0
    for bone, level, colour, shift, lean in (
        ("far_thigh", 18.2, darker(worn.colour, 0.13 if not sitter.flat else 0.0), 0.0, tilt),
        ("skirt", 18.4, worn.colour if sitter.flat else darker(worn.colour, 0.06), 0.0, 0.0),
        ("near_thigh", 18.6, worn.colour, 0.0, -tilt),
    ):
        rig.skin(bone, level, cloth(flap(shift, lean), worn, smooth=False, colour=colour), f"{bone}-skirt")


def _tutu(sitter: Sitter, b: Build, worn: Worn) -> list[Shape]:
    """Three stiff frills that stand out from the hips."""
    wide = _half(sitter, b.hip, b.depth) * 1.2
    y = b.hip_y + 0.008
    frills = ((3.1, 0.05, 0.035, worn.shade), (2.9, 0.04, 0.015, worn.colour), (2.4, 0.03, -0.006, worn.trim))
    return [
        cut(curves.scallops(curves.ellipse(0.0, y + drop, wide * reach, tall), 11, 0.012), colour)
        for reach, tall, drop, colour in frills
    ]


def _fishtail(sitter: Sitter, b: Build, worn: Worn) -> list[Shape]:
    """A mermaid's tail in place of legs."""
    wide = _half(sitter, b.hip, b.depth) * 1.2
    back = 0.0 if sitter.flat else -1.0
    tip = (back * wide * 0.8, -0.1)
    path = [(0.0, b.hip_y - 0.03), (wide * 0.25 * -back, b.hip_y * 0.6), tip]
    fin = [
        cut(curves.leaf(tip, (tip[0] + s * wide * 1.5 + back * wide * 0.4, -0.012), wide * 0.9, belly=0.6), worn.shade)
        for s in (-1, 1)
    ]
    return [*fin, *cloth(curves.tube(path, [wide, wide * 0.8, wide * 0.2]), worn)]


def _apron(rig: Rig, sitter: Sitter, b: Build, apron: Worn) -> None:
    wide = _half(sitter, b.hip, b.depth * 0.55)
    x = 0.0 if sitter.flat else b.depth * 0.55
    y0, y1 = b.shoulder_y + 0.07, b.hip_y
    bib = curves.egg(x, (y0 + y1) / 2, wide * 0.72, (y1 - y0) * 0.52, square=3.2)
    skirt = curves.egg(x, y1 + 0.045, wide * 1.1, 0.085, square=3.0)
    rig.skin("chest", 21, [*cloth(skirt, apron), *cloth(bib, apron)], "apron")
