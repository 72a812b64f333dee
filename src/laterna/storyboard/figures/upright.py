"""The upright body: people, and whatever walks on two legs and has two arms.

Joints are the eighteen of OpenPose's COCO model (https://github.com/CMU-Perceptual-Computing-Lab/openpose).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.clothes import add_outfit, legwear, shoe, sleeve
from laterna.storyboard.figures.figure import THIN_LIMBED
from laterna.storyboard.figures.head import add_head
from laterna.storyboard.figures.limbs import add_tail
from laterna.storyboard.figures.measures import Build, build_of
from laterna.storyboard.figures.person_head import add_person_head
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.figures.wardrobe import wardrobe
from laterna.storyboard.figures.wings import add_wings

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter

HEAD_FOOTED = ("star", "moon", "lantern")
"""Beings that are all head, with arms at its sides."""
_CHEEK = {"flat": (0.8, 0.35), "near": (-0.42, 0.66), "far": (0.8, 0.3)}
"""Where the arms of a being that is all head are: how far to the side and below its middle, in radii."""
SPREAD = {"front": (-1.0, 1.0), "back": (-1.0, 1.0), "three-quarter": (-0.66, 0.54), "side": (-0.1, 0.14)}
"""Where the near and the far shoulder stand, in half shoulder widths."""


def build(sitter: Sitter) -> Rig:
    rig = Rig()
    b = build_of(sitter)
    hip, neck = (0.0, b.hip_y), (0.0, b.neck_y)
    lean = 0.012 if not sitter.flat else 0.0
    rig.bone(ROOT, None, hip)
    rig.bone("chest", ROOT, hip)
    rig.bone("neck", "chest", neck)
    rig.bone("head", "neck", (lean, b.neck_y - 0.012))
    near, far = SPREAD[sitter.view]
    _legs(rig, sitter, b, near, far)
    _arms(rig, sitter, b, near, far)
    skin = sitter.paper.coat
    rig.skin(
        "neck",
        25,
        [
            cut(
                curves.tube([(0.0, b.neck_y + 0.03), (lean, b.neck_y - b.head * 0.5)], [b.arm * 1.25, b.arm * 1.2]),
                skin,
            )
        ],
        "neck",
    )
    add_outfit(rig, sitter, b)
    if sitter.look.tail.form != "none":
        add_tail(
            rig,
            sitter,
            ROOT,
            (-b.depth * 0.6 if not sitter.flat else 0.0, b.hip_y - 0.01),
            6 if sitter.view != "back" else 45,
        )
    if sitter.look.wings != "none":
        add_wings(rig, sitter, (0.0 if sitter.flat else -b.depth * 0.5, b.shoulder_y + 0.05))
    if sitter.look.head.snout.form != "none":
        moved = sitter.look.head.model_copy(update={"x": lean, "y": -1 + b.head * sitter.look.head.tall, "r": b.head})
        add_head(rig, sitter.with_look(sitter.look.model_copy(update={"head": moved})), 60)
    else:
        add_person_head(rig, sitter, lean, -(1 - b.head), b.head)
    rig.joints["neck"] = ("neck", (0.0, b.shoulder_y))
    return rig


def _arms(rig: Rig, sitter: Sitter, b: Build, near: float, far: float) -> None:
    reach = (b.hip_y - b.shoulder_y) * (1.38 if sitter.traits.age == "child" else 1.22)
    rooted = "chest"
    if sitter.look.extra in HEAD_FOOTED:
        reach, rooted = b.head * 0.8, "head"
    for side, where in (("far", far), ("near", near)):
        sign = -1 if side == "near" else 1
        x = b.shoulder * where * 0.9
        out = 0.016 * sign if sitter.flat or rooted == "head" else 0.0
        shoulder: Point = (x, b.shoulder_y + b.arm * 0.7)
        if rooted == "head":
            across, down = _CHEEK["flat" if sitter.flat else side]
            x = sign * b.head * across
            shoulder = (x, -1 + b.head * (1 + down))
        elbow: Point = (x + out - (0.004 if not sitter.flat else 0), shoulder[1] + reach * 0.5)
        wrist: Point = (x + out * 1.3 + (0.012 if not sitter.flat else 0), shoulder[1] + reach * 0.94)
        upper, fore = f"{side}_arm", f"{side}_forearm"
        rig.bone(upper, rooted, shoulder)
        rig.bone(fore, upper, elbow)
        shaded = side == "far" and not sitter.flat
        behind = shaded or sitter.view == "back" or (rooted == "head" and sitter.flat)
        level = 10 if behind else 40
        thick = b.arm * (0.62 if sitter.look.extra in THIN_LIMBED else 1.0)
        rig.skin(
            upper,
            level + 0.2,
            sleeve(sitter, side, [shoulder, elbow], (thick * 1.12, thick * 0.92), shaded, upper=True),
            upper,
        )
        rig.skin(
            fore,
            level if behind else 92,
            sleeve(sitter, side, [elbow, wrist], (thick * 0.92, thick * 0.74), shaded, upper=False),
            fore,
        )
        rig.joints[f"{side}_shoulder"] = (upper, shoulder)
        rig.joints[f"{side}_elbow"] = (fore, elbow)
        rig.joints[f"{side}_wrist"] = (fore, wrist)
    for side in ("near", "far"):
        bone, (x, y) = rig.joints[f"{side}_wrist"]
        rig.hands.append((bone, (x + (0.01 if not sitter.flat else 0.0), y + b.arm * 0.9), 0.0))


def _legs(rig: Rig, sitter: Sitter, b: Build, near: float, far: float) -> None:
    rig.bone("skirt", ROOT, (0.0, b.hip_y))
    for side, where in (("far", far), ("near", near)):
        sign = -1 if side == "near" else 1
        x = b.hip * where * 0.62
        hip: Point = (x, b.hip_y + 0.005)
        knee: Point = (x + (0.006 if not sitter.flat else 0.004 * sign), b.hip_y * 0.5)
        ankle: Point = (x, -0.035)
        thigh, shin, foot = f"{side}_thigh", f"{side}_shin", f"{side}_foot"
        rig.bone(thigh, ROOT, hip)
        rig.bone(shin, thigh, knee)
        rig.bone(foot, shin, ankle)
        level = 14 if side == "far" else 17
        shaded = side == "far" and not sitter.flat
        toe = 1.0 if not sitter.flat else 0.45 * sign
        if sitter.look.extra not in ("ghost", "snowman"):
            _leg_paper(rig, sitter, b, side, (hip, knee, ankle), level, toe, shaded)
        rig.joints[f"{side}_hip"] = (thigh, hip)
        rig.joints[f"{side}_knee"] = (shin, knee)
        rig.joints[f"{side}_ankle"] = (foot, ankle)


def _leg_paper(
    rig: Rig,
    sitter: Sitter,
    b: Build,
    side: str,
    joints: tuple[Point, Point, Point],
    level: float,
    toe: float,
    shaded: bool,
) -> None:
    hip, knee, ankle = joints
    thin = 0.6 if sitter.look.extra in THIN_LIMBED else 1.0
    leg = b.leg * thin
    feet = wardrobe(sitter.traits).get("feet")
    over = 0.3 if feet is not None and feet.form == "boots" else 0.0
    rig.skin(f"{side}_foot", level + over, shoe(sitter, ankle, b.leg * (0.5 + 0.5 * thin), toe, shaded), f"{side}_foot")
    rig.skin(
        f"{side}_shin",
        level + 0.2,
        legwear(sitter, [knee, ankle], (leg * 0.94, leg * 0.68), shaded, upper=False),
        f"{side}_shin",
    )
    rig.skin(
        f"{side}_thigh",
        level + 0.4,
        legwear(sitter, [hip, knee], (leg * 1.18, leg * 0.94), shaded, upper=True),
        f"{side}_thigh",
    )
