"""Small things worn by any body that has a neck and a head: scarves, collars, hats, glasses, packs."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.ball import YAW, Ball
from laterna.storyboard.figures.hats import add_glasses, add_hat
from laterna.storyboard.figures.rig import cut
from laterna.storyboard.figures.wardrobe import Worn, cloth, wardrobe

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.shapes import Shape


def add_trinkets(rig: Rig, sitter: Sitter, throat: Sequence[Point]) -> None:
    """Dress an animal: what lies round its throat, what is on its head and on its back."""
    worn = wardrobe(sitter.traits)
    look = sitter.look
    if "neck" in worn:
        (ax, ay), (bx, by) = throat[0], throat[-1]
        at = (ax + (bx - ax) * 0.36, ay + (by - ay) * 0.36)
        width = (look.chest * 0.62 + look.neck) * 0.62
        rig.skin("neck", 50, neckwear(worn["neck"], at, max(width, look.head.r * 0.42), sitter.flat), "neckwear")
    if "back" in worn and worn["back"].form in ("cape", "backpack"):
        layer = {"back": 62.0, "front": 3.0}.get(sitter.view, 19.0)
        rig.skin("chest", layer, _load(sitter, worn["back"], throat[0]), "load")
    yaw = YAW[sitter.view]
    ball = Ball(0.0 if sitter.flat else look.head.x, look.head.y, look.head.r, yaw)
    add_glasses(rig, ball, worn, look.head.eye.x, look.head.eye.y, look.head.eye.z)
    add_hat(rig, ball, worn, look.head.wide, look.head.tall, 65, small=True)


def neckwear(worn: Worn, at: Point, half: float, flat: bool) -> list[Shape]:
    """A scarf, collar or bow tie round a neck that is `half` wide to each side of `at`."""
    x, y = at
    tilt = 0.0 if flat else 0.3
    band = [(x - half, y - half * (0.12 + tilt)), (x, y + half * 0.22), (x + half, y - half * 0.12 + half * tilt)]
    match worn.form:
        case "collar":
            return [
                cut(curves.tube(band, [half * 0.14] * 3), worn.colour),
                cut(curves.ellipse(x + half * 0.2 * tilt, y + half * 0.45, half * 0.2, half * 0.2), "#efc04d"),
            ]
        case "bowtie":
            wings = [
                curves.leaf((x, y + half * 0.2), (x + side * half * 0.9, y + half * 0.2), half * 0.75, belly=0.7)
                for side in (-1, 1)
            ]
            return [
                *(cut(wing, worn.colour) for wing in wings),
                cut(curves.ellipse(x, y + half * 0.2, half * 0.18, half * 0.2), worn.shade),
            ]
        case "stethoscope":
            low = (x + half * (0.35 if flat else 0.6), y + half * 1.75)
            loop = [band[0], (x - half * 0.5, y + half * 0.9), (x + half * 0.05, y + half * 1.25), low]
            other = [band[2], (x + half * 0.75, y + half * 0.7), (x + half * 0.05, y + half * 1.25)]
            tubes = [cut(curves.tube(path, [half * 0.17] * len(path)), worn.colour) for path in (loop, other)]
            return [*tubes, cut(curves.ellipse(*low, half * 0.44, half * 0.44), "#b9c2c9"),
                    cut(curves.ellipse(*low, half * 0.24, half * 0.24), worn.colour)]  # fmt: skip
        case _:
            knot = (x + half * (0.55 if flat else 0.1), y + half * 0.3)
            tails = [
                curves.tube(
                    [
                        knot,
                        (knot[0] + half * dx * 0.5, knot[1] + half * 0.7),
                        (knot[0] + half * dx, knot[1] + half * 1.35),
                    ],
                    [half * 0.2, half * 0.3, half * 0.32],
                )
                for dx in (-0.35, 0.25)
            ]
            shapes = cloth(tails[0], worn, colour=worn.shade) + cloth(tails[1], worn)
            return [
                *shapes,
                *cloth(curves.tube(band, [half * 0.3, half * 0.36, half * 0.3]), worn),
                cut(curves.ellipse(*knot, half * 0.26, half * 0.24), worn.shade),
            ]


def _load(sitter: Sitter, worn: Worn, at: Point) -> list[Shape]:
    """A cape or a pack on an animal's back: in profile behind the neck, else behind or upon the whole trunk."""
    x, y = at
    size = sitter.look.chest
    if worn.form == "cape" and sitter.flat:
        hem = y + size * 2.3
        return cloth(
            (
                (x - size * 0.8, y - size * 0.4),
                (x + size * 0.8, y - size * 0.4),
                (x + size * 1.5, hem),
                (x - size * 1.5, hem),
            ),
            worn,
        )
    if worn.form == "cape":
        path = [(x, y - size * 0.3), (x - size * 1.2, y - size * 0.4), (x - size * 2.4, y + size * 0.5)]
        return cloth(curves.tube(path, [size * 0.5, size * 0.7, size * 0.85]), worn)
    ahead, up = (0.0, -0.35) if sitter.flat else (-1.5, -1.1)
    wide = 1.25 if sitter.flat else 0.72
    box = curves.egg(x + size * ahead, y + size * up, size * wide, size * 0.66, square=3.2)
    flap = curves.egg(x + size * ahead, y + size * (up - 0.3), size * wide * 1.03, size * 0.32, square=3.2)
    return [*cloth(box, worn), cut(flap, worn.shade)]
