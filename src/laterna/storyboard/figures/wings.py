"""Wings of every form, on hinges at the shoulder."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.rig import Rig, cut
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter


_FANS = {"fly": (-34, -17, 0, 17), "wave": (-24, 0, 24), "reach": (-9, 9), "point": (0,)}
"""By deed, how the quills of the wing that does it stand out, in degrees off its line."""
_STRETCH = 1.3
"""How much longer than folded a wing is that does something, in its lengths."""


def folded_lean(sitter: Sitter) -> float:
    """Degrees by which a bird's folded wing hangs back from straight down: the more it stoops, the more."""
    return math.degrees(math.asin(0.75 * math.sin(math.radians(sitter.look.stoop))))


def unfolds(sitter: Sitter, side: str) -> bool:
    """Whether the wing is opened by what the bird does; only who flies opens both."""
    return sitter.pose in _FANS and (side == "near" or sitter.pose == "fly")


def unfolded(sitter: Sitter, root: Point, tip: Point, colours: Sequence[str]) -> tuple[list[Shape], Point]:
    """An arm from the shoulder with quills for fingers at its end, and where these end now.

    `tip` is that of the folded wing, `colours` those of the arm and of the quills.
    """
    fan = _FANS[sitter.pose]
    dx, dy = (tip[0] - root[0]) * _STRETCH, (tip[1] - root[1]) * _STRETCH
    long = math.hypot(dx, dy)
    wide = long * (0.17 if len(fan) > 2 else 0.12)

    def at(share: float, turn: float = 0.0) -> Point:
        cos, sin = math.cos(math.radians(turn)), math.sin(math.radians(turn))
        return root[0] + share * (dx * cos - dy * sin), root[1] + share * (dx * sin + dy * cos)

    quill = long * (0.24 if len(fan) > 2 else 0.13)
    quills = [
        cut(curves.leaf(at(0.25), at(1.0 - abs(turn) * 0.003, turn), quill, belly=0.62), colours[0]) for turn in fan
    ]
    arm = cut(curves.tube([root, at(0.4), at(0.74)], [wide * 0.95, wide, wide * 0.45]), colours[0])
    down = cut(curves.tube([at(0.06), at(0.35), at(0.58)], [wide * 0.5, wide * 0.6, wide * 0.25]), colours[1])
    return [*quills, arm, down], at(1.0)


def add_wings(rig: Rig, sitter: Sitter, at: Point, bone: str = "chest") -> None:
    """A pair of wings that stand up and back from `at`."""
    size = sitter.look.wing
    for side, sign in (("far", 1), ("near", -1)):
        name = f"{side}_wing"
        root = (at[0] + (sign * 0.02 if sitter.flat else 0.0), at[1])
        rig.bone(name, bone, root)
        spread = sitter.flat or (sitter.look.wings in ("butterfly", "legs") and sitter.view == "three-quarter")
        mirror = sign if spread else -1
        shapes = _wing(
            sitter,
            root,
            size * (0.92 if side == "far" and not sitter.flat else 1.0),
            mirror,
            side == "far" and not sitter.flat,
        )
        over = sitter.look.wings == "bat" and side == "near" and not sitter.flat
        layer = 47 if sitter.view == "back" else 36 if over else 6 if side == "far" or sitter.flat else 7
        rig.skin(name, layer, shapes, name)
        rig.joints[f"{side}_wing_tip"] = (name, (root[0] + mirror * size * 0.8, root[1] - size * 0.6))


def _wing(sitter: Sitter, root: Point, size: float, mirror: int, shaded: bool) -> list[Shape]:
    x, y = root

    def at(u: float, v: float) -> Point:
        return x + mirror * u * size, y - v * size

    match sitter.look.wings:
        case "bat":
            colour = darker(sitter.paper.second, 0.12 if shaded else 0.0)
            edge = (at(0, -0.05), at(0.18, 0.5), at(0.62, 0.92))
            sail = [
                *curves.spline(edge),
                at(1.05, 0.42),
                at(0.78, 0.36),
                at(0.72, 0.02),
                at(0.5, 0.12),
                at(0.34, -0.16),
                at(0, -0.12),
            ]
            ribs = [
                cut(curves.tube([at(0.2, 0.48), tip], [size * 0.02, size * 0.008]), darker(colour, 0.16))
                for tip in (at(0.76, 0.38), at(0.5, 0.14))
            ]
            return [cut(tuple(sail), colour, smooth=False), *ribs]
        case "butterfly":
            colour = darker(sitter.paper.second, 0.14 if shaded else 0.0)
            rim = darker(sitter.paper.coat, 0.2)
            upper = (at(0, 0), at(0.2, 0.55), at(0.6, 0.92), at(0.98, 0.9), at(1.02, 0.5), at(0.74, 0.12))
            lower = (at(0, 0.02), at(0.55, 0.06), at(0.84, -0.18), at(0.74, -0.55), at(0.42, -0.66), at(0.14, -0.36))
            inner = [
                tuple(
                    (
                        x + (px - x) * 0.8 + mirror * size * 0.05,
                        y + (py - y) * 0.8 - (size * 0.06 if k == 0 else -size * 0.02),
                    )
                    for px, py in wing
                )
                for k, wing in enumerate((upper, lower))
            ]
            dots = [
                cut(curves.ellipse(*at(u, v), size * r, size * r), lighter(colour, 0.6))
                for u, v, r in ((0.82, 0.72, 0.09), (0.62, 0.5, 0.06), (0.56, -0.3, 0.08))
            ]
            return [cut(lower, rim), cut(inner[1], darker(colour, 0.08)), cut(upper, rim), cut(inner[0], colour), *dots]
        case "legs":
            colour = darker(sitter.paper.coat, 0.3 if shaded else 0.16)
            legs = (((0.5, 0.62), (1.02, 0.3), (1.12, -0.3)), ((0.55, 0.24), (0.98, -0.1), (1.0, -0.62)),
                    ((0.42, -0.06), (0.74, -0.38), (0.7, -0.84)))  # fmt: skip
            thick = [size * w for w in (0.09, 0.075, 0.06, 0.03)]
            return [cut(curves.tube([at(0, -0.1), *(at(u, v) for u, v in leg)], thick), colour) for leg in legs]
        case "elytra":
            colour = darker(sitter.paper.coat, 0.14 if shaded else 0.0)
            case_ = curves.egg(*at(0.34, -0.18), size * 0.52, size * 0.74, low=-0.05)
            dots = [
                cut(curves.ellipse(*at(u, v), size * 0.12, size * 0.13), sitter.paper.second)
                for u, v in ((0.22, 0.24), (0.6, 0.12), (0.34, -0.2), (0.66, -0.36), (0.26, -0.6))
            ]
            return [cut(case_, colour), *dots]
        case _:
            colour = mix(sitter.paper.second, "#dff1f4", 0.6)
            upper = curves.leaf(at(0, 0), at(0.8, 0.62), size * 0.5, belly=0.62)
            lower = curves.leaf(at(0, -0.02), at(0.62, -0.22), size * 0.36, belly=0.62)
            vein = curves.leaf(at(0.16, 0.12), at(0.6, 0.46), size * 0.14, belly=0.6)
            return [
                Shape((lower,), darker(colour, 0.06), opacity=0.9),
                Shape((upper,), colour, opacity=0.92),
                cut(vein, lighter(colour, 0.5)),
            ]
