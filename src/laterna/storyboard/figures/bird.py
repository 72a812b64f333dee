"""The bird: an egg of a body that tips, two wings for arms, two thin legs and a fan of a tail."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker
from laterna.storyboard.figures.head import add_head
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.trinkets import add_trinkets
from laterna.storyboard.figures.wings import folded_lean, unfolded, unfolds

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape

_ERECT = 20.0
"""Birds that stoop less, in degrees, carry the whole body over the legs."""


def build(sitter: Sitter) -> Rig:
    rig = Rig()
    look = sitter.look
    flat = sitter.flat
    middle: Point = (0.0, -look.leg - look.rump)
    rig.bone(ROOT, None, (0.0, -look.leg - look.rump * 0.5))
    rig.bone("chest", ROOT, (0.0, -look.leg - look.rump * 0.5))
    tilt = math.radians(look.stoop)
    tall = look.length / 2

    def along(share: float, across: float = 0.0) -> Point:
        """A place on the body: `share` from -1 (rump) to 1 (breast), `across` forward in body widths."""
        if flat:
            return across * look.chest, middle[1] - share * tall * (0.55 + 0.45 * math.cos(tilt))
        x, y = math.sin(tilt) * share * tall, -math.cos(tilt) * share * tall
        return middle[0] + x + math.cos(tilt) * across * look.chest, middle[1] + y + math.sin(
            tilt
        ) * across * look.chest

    neck_at = along(0.62, 0.12 if not flat else 0.0)
    head_at = (0.0 if flat else look.head.x, look.head.y)
    rig.bone("neck", "chest", neck_at)
    share = min(0.4, 0.8 * look.head.r / math.dist(neck_at, head_at))
    nape = share * neck_at[0] + (1 - share) * head_at[0], share * neck_at[1] + (1 - share) * head_at[1]
    rig.bone("head", "neck", nape)
    erect = look.stoop < _ERECT
    _tail(rig, sitter, along(-0.5) if flat else along(-0.6, -0.5) if erect else along(-0.8, -0.25))
    _legs(rig, sitter, middle)
    _body(rig, sitter, [along(-0.02), along(0.6)] if erect else [along(-0.62), along(0.0, 0.1), along(0.6)])
    _neck(rig, sitter, [along(0.45), neck_at, *_bowed(neck_at, head_at, 0.0 if flat else look.bow), head_at])
    if look.arched:
        _sails(rig, sitter, along(0.45, -0.2), along(-0.75, -0.75))
    for side, sign in (("far", 1), ("near", -1)):
        at = along(0.42, sign * 0.86) if flat else along(0.36, -0.14 if side == "near" else 0.1)
        _wing(rig, sitter, side, at)
    moved = look.head.model_copy(update={"x": head_at[0]})
    add_head(rig, sitter.with_look(look.model_copy(update={"head": moved})), 60)
    add_trinkets(rig, sitter, [neck_at, head_at])
    rig.joints |= {"head": ("head", head_at), "neck": ("neck", neck_at), "hips": (ROOT, rig.bones[ROOT].pivot)}
    return rig


def _body(rig: Rig, sitter: Sitter, path: list[Point]) -> None:
    look, paper = sitter.look, sitter.paper
    wide = max(look.rump, look.chest)
    radii = [wide, look.chest * 0.86] if len(path) == 2 else [look.rump * 0.8, wide * 1.04, look.chest * 0.86]
    shapes = [cut(_egg(path, radii), paper.coat)]
    if look.belly and sitter.view != "back":
        ahead = 0.0 if sitter.flat else look.chest * (1 - look.belly * 0.62)
        shift = [(x + ahead, y + (look.chest * 0.3 if look.stoop > 30 and not sitter.flat else 0.02)) for x, y in path]
        shapes.append(cut(_egg(shift, [r * (0.35 + 0.4 * look.belly) for r in radii]), paper.second))
    if look.bristle == "feathers" and sitter.view != "back":
        (x, low), (_, high) = path[0], path[-1]
        shapes += _barring((x, low * 0.6 + high * 0.4), look.chest, paper.mark, sitter.flat)
    rig.skin("chest", 20, shapes, "trunk")


def _egg(path: list[Point], radii: list[float]) -> Outline:
    """The skin of a trunk: tight around two circles, or bent through three."""
    return curves.pill(path[0], radii[0], path[1], radii[1]) if len(path) == 2 else curves.tube(path, radii)


def _barring(at: Point, size: float, colour: str, flat: bool) -> list[Shape]:
    x, y = at
    shift = 0.0 if flat else size * 0.42
    return [
        cut(curves.arc(x + shift + size * u, y + size * v, size * 0.24, size * 0.12, size * 0.08), colour)
        for v, row in ((-0.25, (-0.3, 0.0, 0.3)), (0.05, (-0.42, -0.14, 0.14, 0.42)), (0.35, (-0.3, 0.0, 0.3)))
        for u in row
    ]


def _neck(rig: Rig, sitter: Sitter, path: list[Point]) -> None:
    look = sitter.look
    radii = [look.chest * 0.72, (look.chest * 0.6 + look.neck) / 2, *[look.neck] * (len(path) - 2)]
    ruff = look.head.mane == "cockscomb"
    shapes = [cut(curves.tube(path, radii), sitter.paper.second if ruff else sitter.paper.coat)]
    if look.stoop < _ERECT and sitter.view != "back":
        ahead = 0.0 if sitter.flat else 0.5
        bib = [(x + r * ahead, y + r * 0.1) for (x, y), r in zip(path, radii, strict=True)]
        shapes.append(cut(curves.tube(bib, [r * 0.62 for r in radii]), sitter.paper.second))
    rig.skin("neck", 24, shapes, "neck")


def _wing(rig: Rig, sitter: Sitter, side: str, at: Point) -> None:
    """A wing folded along the body; it is the bird's arm."""
    look, paper = sitter.look, sitter.paper
    name = f"{side}_wing"
    rig.bone(name, "chest", at)
    far = side == "far" and not sitter.flat
    size, wide = (
        look.wing * (0.92 if sitter.flat else 1.0),
        look.wing * (0.3 if look.wings == "flipper" or sitter.flat else 0.42),
    )
    sign = -1 if side == "near" else 1
    lean = 0.04 * sign if sitter.flat else -math.sin(math.radians(folded_lean(sitter)))
    tip = (at[0] + size * lean, at[1] + size * math.sqrt(max(0.1, 1 - lean * lean)))
    colours = (
        [look.quills[0], *look.quills[1:]]
        if look.quills
        else [darker(paper.coat, shade) for shade in (0.22 if far else 0.13, 0.28, 0.06)]
    )
    if look.wings == "flipper":
        colours[0] = paper.far if far else paper.coat
    shapes = [cut(curves.leaf((at[0], at[1] - size * 0.12), tip, wide * 1.7, belly=0.4), colours[0])]
    if unfolds(sitter, side):
        shapes, tip = unfolded(sitter, at, tip, colours if look.wings != "flipper" else colours[:1] * 2)
    elif look.wings != "flipper":
        broad = 0.55 if look.quills else 0.0
        for share, colour in ((0.72 + 0.2 * broad, colours[1]), (0.5, colours[2])):
            end = (at[0] + (tip[0] - at[0]) * share, at[1] + (tip[1] - at[1]) * share)
            shapes.append(
                cut(
                    curves.leaf((at[0], at[1] - size * 0.08), end, wide * (0.6 + share * 0.7 + broad), belly=0.42),
                    colour,
                )
            )
    behind = far or (sitter.view == "back" and look.wings == "flipper")
    rig.skin(name, 8 if behind else 40, shapes, name)
    rig.joints[f"{side}_shoulder"] = (name, at)
    rig.joints[f"{side}_wing_tip"] = (name, tip)
    rig.hands.append((name, (at[0] + (tip[0] - at[0]) * 0.86, at[1] + (tip[1] - at[1]) * 0.86), 0.0))
    if side == "near":
        rig.hands.reverse()


def _legs(rig: Rig, sitter: Sitter, middle: Point) -> None:
    """Two thin legs on feathered thighs; what is near lies over the body, so that it shows in every pose."""
    look = sitter.look
    colour = look.shins or darker(look.beak, 0.1)
    for side, sign in (("far", 1), ("near", -1)):
        shaded = side == "far" and not sitter.flat
        x = sign * look.rump * 0.42 if sitter.flat else sign * look.rump * 0.16
        top: Point = (x, middle[1] + look.rump * 0.55)
        bone = f"{side}_leg"
        rig.bone(bone, ROOT, top)
        shade = darker(colour, 0.18) if shaded else colour
        t = look.limb
        knee = (x, min(top[1] + look.rump * 0.36, -t * 5))
        shank = cut(curves.tube([knee, (x, -t * 0.8)], [t * 1.2, t * 0.9]), shade)
        thigh = curves.tube([top, knee], [look.rump * 0.34, max(look.rump * 0.16, t * 1.8)])
        paper = sitter.paper.far if shaded else darker(sitter.paper.near, 0.08)
        foot = cut(_foot(sitter, x), shade, smooth=False)
        tucked = sitter.pose == "sleep" and not sitter.flat
        layer = 14 if shaded or tucked or sitter.view == "back" else 26
        rig.skin(bone, layer, [shank, foot] if sitter.flat else [shank, foot, cut(thigh, paper)], bone)
        rig.joints[f"{side}_hip"] = (bone, top)
        rig.joints[f"{side}_foot"] = (bone, (x, 0.0))


def _foot(sitter: Sitter, x: float) -> Outline:
    """Three toes, or a web, with the heel at `x`."""
    t = sitter.look.limb
    web = sitter.look.paw == "pad"
    toe = t * (4.2 if web else 3.8)
    if sitter.flat:
        return (
            (x - toe * 0.85, 0.0),
            (x, -t * 2.0),
            (x + toe * 0.85, 0.0),
            (x + toe * 0.3, -t * 0.4),
            (x, 0.0),
            (x - toe * 0.3, -t * 0.4),
        )
    if web:
        return (x - t, 0.0), (x, -t * 2.0), (x + toe * 1.3, 0.0)
    return (
        (x - toe * 0.5, 0.0),
        (x, -t * 1.9),
        (x + toe * 1.1, -t * 0.5),
        (x + toe * 1.1, 0.0),
        (x + t, -t * 0.4),
        (x - t, -t * 0.4),
    )


def _tail(rig: Rig, sitter: Sitter, at: Point) -> None:
    look, paper = sitter.look, sitter.paper
    if look.tail.form == "none":
        return
    rig.bone("tail", "chest", at)
    if look.tail.form == "sickle" and not sitter.flat:
        rig.skin("tail", 5, _sickles(at, look.tail.length, look.tail.width, paper.mane), "tail")
        rig.joints["tail_tip"] = ("tail", (at[0] - look.tail.length, at[1]))
        return
    length, width = look.tail.length, look.tail.width
    spread = (-18, 0, 18) if look.tail.form in ("fan", "sickle") else (-7, 5)
    base = 180.0 + look.tail.rise if not sitter.flat else 270.0 if look.tail.rise > 35 else 90.0
    shapes: list[Shape] = []
    for k, turn in enumerate(spread):
        angle = math.radians(base + turn)
        tip = (at[0] + length * math.cos(angle), at[1] + length * math.sin(angle))
        back = (at[0] - length * 0.15 * math.cos(angle), at[1] - length * 0.15 * math.sin(angle))
        shapes.append(cut(curves.leaf(back, tip, width * 2, belly=0.6), darker(paper.coat, 0.1 + 0.1 * (k % 2))))
    rig.skin("tail", 45 if sitter.view == "back" else 5, shapes, "tail")
    rig.joints["tail_tip"] = (
        "tail",
        (at[0] + length * math.cos(math.radians(base)), at[1] + length * math.sin(math.radians(base))),
    )


def _sickles(at: Point, length: float, width: float, colour: str) -> list[Shape]:
    """A cock's tail: long feathers that rise, arch over and fall."""
    x, y = at
    return [
        cut(
            curves.tube(
                [
                    (x + length * 0.12, y),
                    (x - length * 0.3 * out, y - length * up * 0.75),
                    (x - length * 0.75 * out, y - length * up),
                    (x - length * 1.05 * out, y - length * (up - 0.5)),
                ],
                [width * 0.5, width * 0.85, width * 0.75, width * 0.12],
            ),
            darker(colour, shade),
        )
        for out, up, shade in ((1.05, 0.5, 0.12), (1.0, 0.78, 0.0), (0.8, 1.02, 0.16), (0.5, 1.12, 0.05))
    ]


def _bowed(low: Point, high: Point, bow: float) -> list[Point]:
    """Where a neck from `low` to `high` leaves the straight line: forward below, back above."""
    if not bow:
        return []
    dx, dy = high[0] - low[0], high[1] - low[1]
    return [
        (low[0] + dx * share - dy * bow * out, low[1] + dy * share + dx * bow * out)
        for share, out in ((0.28, 1.0), (0.62, -0.55), (0.86, -0.6))
    ]


def _sails(rig: Rig, sitter: Sitter, front: Point, rear: Point) -> None:
    """Wings raised over the back, feather over feather, as a swan's that swims at ease."""
    if sitter.flat or sitter.pose in ("fly", "wave", "dance", "jump", "hug", "reach"):
        return
    size, coat = sitter.look.wing, sitter.paper.coat
    feathers = [
        cut(
            curves.leaf(front, (rear[0] - size * out, rear[1] - size * up), size * 0.52, bend=-size * 0.16, belly=0.55),
            darker(coat, shade),
        )
        for out, up, shade in ((0.02, 1.0, 0.13), (0.28, 0.62, 0.05), (0.4, 0.2, 0.1))
    ]
    rig.skin("chest", 39, feathers, "raised-wings")
