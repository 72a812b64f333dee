"""The four-legged body: trunk, neck, four legs and a tail, from the side and from the front."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.bristle import add_bristle, neck_markings, trunk_markings
from laterna.storyboard.figures.head import add_head
from laterna.storyboard.figures.limbs import add_leg, add_tail
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.trinkets import add_trinkets
from laterna.storyboard.figures.wings import add_wings

if TYPE_CHECKING:
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape


_PAWS_FREE = (
    "reach", "hold", "carry", "give", "hug", "point", "wave", "climb", "dance", "cry", "laugh", "row", "read", "sail"
)  # fmt: skip
"""Poses in which it stands or sits up; in all others it carries things in its mouth."""


def build(sitter: Sitter) -> Rig:
    rig = Rig()
    if sitter.flat:
        _facing(rig, sitter)
    else:
        _profile(rig, sitter)
    return rig


def _profile(rig: Rig, sitter: Sitter) -> None:
    look, paper = sitter.look, sitter.paper
    half = look.length / 2
    hip, shoulder = (-half, -look.leg - look.rump * 0.55), (half, -look.leg - look.chest * 0.5)
    rig.bone(ROOT, None, hip)
    rig.bone("chest", ROOT, (-half * 0.75, hip[1]))
    neck_at = (half * 0.95, shoulder[1] - look.chest * 0.25)
    rig.bone("neck", "chest", neck_at)
    head = (look.head.x, look.head.y)
    rig.bone("head", "neck", (neck_at[0] * 0.3 + head[0] * 0.7, neck_at[1] * 0.3 + head[1] * 0.7))
    add_tail(rig, sitter, ROOT, (-half - look.rump * 0.72, hip[1] - look.rump * 0.4), 5)
    low = look.limb * 0.72
    add_leg(
        rig,
        sitter,
        "far",
        "fore",
        "chest",
        (half + 0.03, shoulder[1] + look.chest * 0.35),
        (half + 0.07, 0.0),
        (look.limb, low),
        10,
    )
    add_leg(
        rig,
        sitter,
        "far",
        "hind",
        ROOT,
        (-half + 0.07, hip[1] + look.rump * 0.1),
        (-half + 0.06, 0.0),
        (look.limb * 1.4, low),
        11,
        0.012,
    )
    path = [(-half, hip[1] - look.rump * 0.12), (0.0, (hip[1] + shoulder[1]) / 2), (half, shoulder[1])]
    radii = [look.rump, (look.rump + look.chest) / 2 * look.waist, look.chest]
    trunk = curves.tube(path, radii)
    shapes: list[Shape] = [cut(trunk, paper.coat)]
    if look.belly:
        line = (hip[1] + shoulder[1]) / 2 + look.chest * (0.95 - 0.75 * look.belly)
        belly = curves.clip(curves.spline(trunk, closed=True), (0.0, line), (0.06, 1.0))
        shapes.append(cut(belly, paper.second, smooth=False))
    if look.dark_limbs:
        band = curves.clip(curves.spline(trunk, closed=True), (half * 0.25, 0.0), (1.0, 0.12))
        shapes.append(cut(band, paper.mark, smooth=False))
    shapes += trunk_markings(sitter, path, radii)
    rig.skin("chest", 20, shapes, "trunk")
    add_bristle(rig, sitter, path, radii)
    throat = [neck_at, ((neck_at[0] + head[0]) / 2 - 0.01, (neck_at[1] + head[1]) / 2), head]
    rig.skin("neck", 24, _neck(sitter, throat), "neck")
    add_leg(
        rig,
        sitter,
        "near",
        "hind",
        ROOT,
        (-half, hip[1] + look.rump * 0.05),
        (-half - 0.02, 0.0),
        (look.limb * 1.75, low),
        30,
        0.015,
    )
    add_leg(
        rig,
        sitter,
        "near",
        "fore",
        "chest",
        (half - 0.02, shoulder[1] + look.chest * 0.3),
        (half - 0.01, 0.0),
        (look.limb * 1.1, low),
        32,
    )
    if look.wings != "none":
        add_wings(rig, sitter, (half * 0.4, shoulder[1] - look.chest * 0.6))
    add_head(rig, sitter, 60)
    add_trinkets(rig, sitter, throat)
    _joints(rig, sitter)
    _hands(rig, sitter, head)


def _neck(sitter: Sitter, path: list[tuple[float, float]]) -> list[Shape]:
    look, paper = sitter.look, sitter.paper
    r = [look.chest * 0.82, (look.chest * 0.7 + look.neck) / 2, look.neck]
    shapes = [cut(curves.tube(path, r), paper.coat), *neck_markings(sitter, path, r)]
    if look.belly and sitter.view != "back":
        ahead = 0.0 if sitter.flat else 0.45
        bib = [(x + w * ahead, y + w * (0.3 if sitter.flat else 0.15)) for (x, y), w in zip(path, r, strict=True)]
        shapes.append(cut(curves.tube(bib, [w * (0.62 if sitter.flat else 0.5) for w in r]), paper.second))
    return shapes


def _facing(rig: Rig, sitter: Sitter) -> None:
    look, paper = sitter.look, sitter.paper
    back = sitter.view == "back"
    wide = max(look.chest, look.rump)
    hip = (0.0, -look.leg - look.rump * 0.4)
    rig.bone(ROOT, None, hip)
    rig.bone("chest", ROOT, hip)
    neck_at = (0.0, hip[1] - look.chest * 0.5)
    rig.bone("neck", "chest", neck_at)
    head_y = look.head.y
    rig.bone("head", "neck", (0.0, head_y + look.head.r * 0.6))
    tail_at = (-wide * 0.45, hip[1] + look.rump * 0.2) if not back else (0.0, hip[1] - look.rump * 0.1)
    add_tail(rig, sitter, ROOT, tail_at, 50 if back else 4)
    low = look.limb * 0.78
    for side, sign in (("far", 1), ("near", -1)):
        add_leg(
            rig,
            sitter,
            side,
            "hind",
            ROOT,
            (sign * wide * 0.72, hip[1] + look.rump * 0.2),
            (sign * wide * 0.86, 0.0),
            (look.limb * 1.35, low),
            40 if back else 10,
        )
        add_leg(
            rig,
            sitter,
            side,
            "fore",
            "chest",
            (sign * wide * 0.42, hip[1] + look.chest * 0.1),
            (sign * wide * 0.45, 0.0),
            (look.limb * 1.1, low),
            10 if back else 34,
        )
    path = [(0.0, hip[1] - look.chest * 0.35), (0.0, hip[1] + 0.01), (0.0, hip[1] + look.rump * 0.22)]
    radii = [wide * 0.92, wide * 1.06, wide * 0.98]
    shapes: list[Shape] = [cut(curves.tube(path, radii), paper.coat)]
    if look.belly and not back:
        shapes.append(cut(curves.egg(0.0, hip[1] + look.chest * 0.1, wide * 0.62, wide * 0.95, low=0.15), paper.second))
    shapes += trunk_markings(sitter, [(-wide * 0.5, hip[1]), (0.0, hip[1]), (wide * 0.5, hip[1])], [wide * 0.9] * 3)
    rig.skin("chest", 20, shapes, "trunk")
    add_bristle(rig, sitter, path, radii)
    throat = [neck_at, (0.0, (neck_at[1] + head_y) / 2), (0.0, head_y)]
    rig.skin("neck", 24, _neck(sitter, throat), "neck")
    if look.wings != "none":
        add_wings(rig, sitter, (0.0, hip[1] - look.chest * 0.5))
    moved = sitter.look.model_copy(update={"head": look.head.model_copy(update={"x": 0.0})})
    add_head(rig, sitter.with_look(moved), 60)
    add_trinkets(rig, sitter, throat)
    _joints(rig, sitter)
    _hands(rig, sitter, (0.0, head_y))


def _joints(rig: Rig, sitter: Sitter) -> None:
    head = sitter.look.head
    x = 0.0 if sitter.flat else head.x
    rig.joints["head"] = ("head", (x, head.y))
    rig.joints["neck"] = ("neck", rig.bones["neck"].pivot)
    rig.joints["hips"] = (ROOT, rig.bones[ROOT].pivot)


def _hands(rig: Rig, sitter: Sitter, head: tuple[float, float]) -> None:
    look = sitter.look
    if look.cast_on == "trunk" and "trunk_tip" in rig.joints:
        bone, place = rig.joints["trunk_tip"]
        rig.hands += [(bone, place, 0.0)] * 2
        return
    if look.cast_on != "paws" or sitter.pose not in _PAWS_FREE:
        r = look.head.r
        place = (head[0] + r * (0.0 if sitter.flat else 0.55 + 0.8 * look.head.snout.length), head[1] + r * 0.68)
        rig.hands += [("head", place, 0.0)] * 2
        return
    for side in ("near", "far"):
        bone, place = rig.joints[f"{side}_fore_paw"]
        rig.hands.append((bone, (place[0], place[1] - look.limb * 0.4), 0.0))
