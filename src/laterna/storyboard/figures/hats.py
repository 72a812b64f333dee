"""Hats and glasses, cut to sit on any head."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.rig import cut
from laterna.storyboard.figures.wardrobe import cloth
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.figures.wardrobe import Worn


def add_glasses(rig: Rig, ball: Ball, worn: Mapping[str, Worn], x: float, y: float, z: float) -> None:
    """Frames round eyes that lie at (±x, y, z) skull radii."""
    if "face" not in worn or not ball.seen:
        return
    frame = worn["face"]
    r = ball.r * 0.3
    sides = (-1,) if ball.side > 0.9 else (-1, 1)
    lenses = [ball(side * x, y, z) for side in sides]
    shapes: list[Shape] = []
    for lx, ly in lenses:
        rx = r * (1 - 0.2 * ball.side)
        if frame.form == "sunglasses":
            shapes.append(cut(curves.ellipse(lx, ly, rx, r * 0.85), frame.colour))
            continue
        outer, inner = curves.ellipse(lx, ly, rx, r, steps=24), curves.ellipse(lx, ly, rx * 0.82, r * 0.82, steps=24)
        shapes.append(Shape((outer, inner), frame.colour))
    first, last = lenses[0], lenses[-1]
    if len(lenses) == 2:
        bridge = [
            (first[0] + r * 0.85, first[1]),
            ((first[0] + last[0]) / 2, first[1] - r * 0.16),
            (last[0] - r * 0.85, last[1]),
        ]
        shapes.append(cut(curves.tube(bridge, [r * 0.1] * 3), frame.colour))
    if ball.side > 0.3:
        arm = [(first[0] - r * 0.8, first[1] - r * 0.1), (ball.x - ball.r * 0.35, first[1] - r * 0.25)]
        shapes.append(cut(curves.tube(arm, [r * 0.1, r * 0.1]), frame.colour))
    rig.skin("head", 84, shapes, "glasses")


def add_hat(
    rig: Rig, ball: Ball, worn: Mapping[str, Worn], wide: float, tall: float, layer: float, small: bool = False
) -> None:
    """Whatever is worn on the head; a `small` one sits between an animal's ears."""
    if "head" not in worn or worn["head"].form == "hood":
        return
    hat = worn["head"]
    size = 0.72 if small else 1.0
    w, h = ball.r * wide * size, ball.r * tall
    top = ball.y - h * (0.78 if small else 0.5)
    lean = ball.side * ball.r * 0.1
    shapes = _hat(hat, ball.x - lean * (1 if ball.seen else -1), top, w, h * size, ball)
    rig.skin("head", layer + 20, shapes, "hat")


def _hat(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A hat whose rim lies at height `y`, `w` wide to each side."""
    return _FORMS.get(hat.form, _brim)(hat, x, y, w, h, ball)


def _cap(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    dome = _dome(x, y, w * 1.04, h * 0.66)
    peak = curves.tube(
        [(x + w * (0.2 + 0.5 * ball.side), y - h * 0.02), (x + w * (0.5 + 1.0 * ball.side), y + h * 0.08)],
        [h * 0.13, h * 0.08],
    )
    if ball.side < 0.2:
        peak = curves.ellipse(x, y + h * 0.06, w * 0.72, h * 0.15)
    return [
        *cloth(dome, hat, smooth=False),
        cut(curves.ellipse(x, y - h * 0.66, w * 0.1, h * 0.07), hat.shade),
        *([cut(peak, hat.shade)] if ball.seen else []),
    ]


def _beanie(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    dome = _dome(x, y - h * 0.05, w * 1.06, h * 0.78)
    rim = curves.tube(
        [(x - w * 0.98, y - h * 0.06), (x, y - h * 0.02), (x + w * 0.98, y - h * 0.06)],
        [h * 0.15, h * 0.17, h * 0.15],
    )
    bobble = curves.scallops(curves.ellipse(x, y - h * 0.88, w * 0.24, w * 0.24), 8, w * 0.05)
    return [cut(bobble, hat.trim), *cloth(dome, hat, smooth=False), cut(rim, hat.shade)]


def _point(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    front = 1.0 if ball.seen else -1.0
    cone = (
        *curves.spline([(x - w * 0.86, y), (x - w * 0.3, y - h * 0.8), (x - w * 0.32 * front, y - h * 1.7)]),
        *curves.spline([(x - w * 0.32 * front, y - h * 1.7), (x + w * 0.34, y - h * 0.8), (x + w * 0.86, y)])[1:],
    )
    brim = curves.ellipse(x, y + h * 0.02, w * 1.45, h * 0.17)
    band = curves.tube([(x - w * 0.8, y - h * 0.1), (x, y - h * 0.04), (x + w * 0.8, y - h * 0.1)], [h * 0.09] * 3)
    return [cut(brim, hat.shade), *cloth(cone, hat, smooth=False), cut(band, "#e0a63a")]


def _tophat(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    crown = ((x - w * 0.68, y), (x - w * 0.76, y - h * 1.15), (x + w * 0.76, y - h * 1.15), (x + w * 0.68, y))
    band = (
        (x - w * 0.69, y - h * 0.06),
        (x - w * 0.7, y - h * 0.3),
        (x + w * 0.7, y - h * 0.3),
        (x + w * 0.69, y - h * 0.06),
    )
    return [
        cut(crown, hat.colour, smooth=False),
        cut(band, "#a83f43", smooth=False),
        cut(curves.ellipse(x, y, w * 1.12, h * 0.14), hat.shade),
    ]


def _chef(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    puff = curves.scallops(curves.ellipse(x, y - h * 0.82, w * 0.92, h * 0.36), 6, h * 0.15)
    band = ((x - w * 0.78, y), (x - w * 0.74, y - h * 0.62), (x + w * 0.74, y - h * 0.62), (x + w * 0.78, y))
    return [cut(puff, hat.colour), cut(band, darker(hat.colour, 0.07), smooth=False)]


def _helmet(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    dome = _dome(x, y + h * 0.02, w * 1.12, h * 0.8)
    ridge = curves.tube([(x - w * 0.1, y - h * 0.84), (x, y - h * 0.88), (x + w * 0.3, y - h * 0.7)], [h * 0.08] * 3)
    return [
        *cloth(dome, hat, smooth=False),
        cut(ridge, hat.shade),
        cut(curves.ellipse(x + w * 0.1 * ball.side, y + h * 0.02, w * 1.26, h * 0.12), hat.shade),
    ]


def _bubble(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A globe of glass on a collar, with the light in it."""
    r, cx, cy = ball.r * 1.32, ball.x + 0.06 * ball.side * ball.r, ball.y - 0.04 * ball.r
    collar = curves.tube([(cx - r * 0.62, cy + r * 0.86), (cx, cy + r), (cx + r * 0.62, cy + r * 0.86)], [r * 0.13] * 3)
    rim = Shape(
        (curves.ellipse(cx, cy, r, r, steps=32), curves.ellipse(cx, cy, r * 0.91, r * 0.91, steps=32)), hat.colour
    )
    glass = Shape((curves.ellipse(cx, cy, r * 0.93, r * 0.93, steps=32),), "#cfe6f2", opacity=0.24)
    path = [(cx + r * 0.78 * math.cos(a), cy + r * 0.78 * math.sin(a)) for a in (3.5, 3.9, 4.3)]
    light = cut(curves.tube(path, [r * 0.03, r * 0.06, r * 0.03]), "#ffffff")
    ears = [cut(curves.ellipse(cx + s * r * 0.98, cy + r * 0.1, r * 0.12, r * 0.2), hat.shade) for s in (-1, 1)]
    if not ball.seen:
        return [cut(curves.ellipse(cx, cy, r, r, steps=32), hat.colour), cut(collar, hat.shade), *ears]
    return [glass, rim, light, cut(collar, hat.shade), *ears]


def _visor(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A knight's helmet, open at the face, with a plume."""
    r = ball.r
    cx, cy = ball.x + 0.1 * r * ball.side, ball.y
    plume = curves.tube(
        [(ball.x, cy - r * 1.05), (ball.x - r * 0.5, cy - r * 1.55), (ball.x - r * 1.25, cy - r * 1.05)],
        [r * 0.12, r * 0.3, r * 0.1],
    )
    shell = curves.egg(ball.x, cy - r * 0.02, r * 1.16, r * 1.16, square=2.2)
    if not ball.seen:
        return [cut(plume, "#c9483d"), cut(shell, hat.colour)]
    hole = curves.egg(cx + 0.14 * r * ball.side, cy + r * 0.3, r * (0.86 - 0.12 * ball.side), r * 0.68, square=2.8)
    raised = curves.clip(curves.egg(cx + 0.1 * r * ball.side, cy - r * 0.34, r * 1.12, r * 0.42, square=2.4, steps=32),
                         (0.0, cy - r * 0.2), (0.0, -1.0))  # fmt: skip
    slits = [
        cut(
            curves.tube([(cx + r * (u + 0.1), cy - r * 0.44), (cx + r * (u + 0.34), cy - r * 0.44)], [r * 0.035] * 2),
            "#3a3440",
        )
        for u in (-0.5, 0.0)
    ]
    return [cut(plume, "#c9483d"), Shape((shell, hole), hat.colour), cut(raised, hat.shade, smooth=False), *slits]


def _sailor(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A round white cap with an upturned rim and a ribbon."""
    crown = _dome(x, y - h * 0.14, w * 0.8, h * 0.52)
    rim = ((x - w * 0.86, y), (x - w * 1.0, y - h * 0.34), (x + w * 1.0, y - h * 0.34), (x + w * 0.86, y))
    band = ((x - w * 0.87, y), (x - w * 0.905, y - h * 0.11), (x + w * 0.905, y - h * 0.11), (x + w * 0.87, y))
    tail = curves.leaf((x - w * 0.8, y - h * 0.06), (x - w * 1.15, y + h * 0.36), h * 0.14, belly=0.6)
    return [
        cut(tail, "#33507f"),
        cut(crown, hat.shade, smooth=False),
        cut(rim, hat.colour, smooth=False),
        cut(band, "#33507f", smooth=False),
    ]


def _turban(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    wraps = [
        curves.tube(
            [
                (x - w * 0.95, y - h * (0.02 + 0.22 * k)),
                (x, y - h * (0.16 + 0.24 * k)),
                (x + w * 0.95, y - h * (0.06 + 0.2 * k)),
            ],
            [h * 0.16, h * 0.22, h * 0.16],
        )
        for k in range(3)
    ]
    return [cut(wrap, mix(hat.colour, "#2a1d22", 0.08 * (2 - k))) for k, wrap in reversed([*enumerate(wraps)])]


def _flowers(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    spots = [(x + w * u, y - h * (0.32 - 0.3 * u * u), k) for k, u in enumerate((-0.85, -0.45, 0.0, 0.45, 0.85))]
    return [
        shape
        for fx, fy, k in spots
        for shape in _flower(fx, fy, h * 0.17, hat.colour if k % 2 == 0 else lighter(hat.colour, 0.6))
    ]


def _bow(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    bx, by = x - w * 0.5, y - h * 0.38
    wings = [
        cut(curves.leaf((bx, by), (bx + side * w * 0.42, by - h * 0.1), h * 0.42, belly=0.7), hat.colour)
        for side in (-1, 1)
    ]
    return [*wings, cut(curves.ellipse(bx, by, w * 0.09, h * 0.11), hat.shade)]


def _brim(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    dome = _dome(x, y, w * 0.86, h * 0.78)
    band = curves.tube([(x - w * 0.84, y - h * 0.1), (x, y - h * 0.04), (x + w * 0.84, y - h * 0.1)], [h * 0.09] * 3)
    return [
        cut(curves.ellipse(x, y, w * 1.5, h * 0.18), hat.shade),
        *cloth(dome, hat, smooth=False),
        cut(band, "#a8483f"),
    ]


def _dome(x: float, y: float, w: float, h: float) -> Outline:
    return curves.clip(curves.egg(x, y, w, h, square=2.3, steps=48), (x, y), (0.0, -1.0))


def _crown(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    y, w = y - h * 0.22, w * 0.78
    del ball
    points = [(x - w * 0.82, y + h * 0.1)]
    for k in range(5):
        u = -1 + 0.5 * k
        points += [(x + w * u, y - h * (0.5 if k % 2 == 0 else 0.56))]
        if k < 4:
            points.append((x + w * (u + 0.25), y - h * 0.2))
    points.append((x + w * 0.82, y + h * 0.1))
    gems = [
        cut(curves.ellipse(x + w * u, y - h * 0.04, w * 0.09, w * 0.09), colour)
        for u, colour in ((-0.5, "#c9483d"), (0.0, "#4a7f95"), (0.5, "#c9483d"))
    ]
    return [cut(tuple(points), hat.colour, smooth=False), *gems]


def _flower(x: float, y: float, r: float, colour: str) -> list[Shape]:
    return [
        cut(curves.scallops(curves.ellipse(x, y, r * 0.7, r * 0.7), 5, r * 0.45), colour),
        cut(curves.ellipse(x, y, r * 0.3, r * 0.3), "#f0c04d"),
    ]


def _stocking(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A long soft cap without a brim; its tip hangs behind with a bell."""
    back = -1.0 if ball.seen else 1.0
    tip = (x + back * w * 1.5, y - h * 0.15)
    cap = curves.tube(
        [(x, y - h * 0.1), (x + back * w * 0.1, y - h * 0.62), (x + back * w * 0.75, y - h * 0.95), tip],
        [w * 0.98, w * 0.72, w * 0.36, w * 0.07],
        caps=(False, True),
    )
    rim = curves.tube([(x - w, y - h * 0.06), (x, y), (x + w, y - h * 0.06)], [h * 0.13, h * 0.15, h * 0.13])
    bell = curves.ellipse(tip[0], tip[1] + h * 0.06, w * 0.15, w * 0.16)
    return [*cloth(cap, hat, smooth=False), cut(rim, hat.trim), cut(bell, "#f0c04d")]


def _beret(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A soft disc that sags to one side, with its little stalk."""
    side = -1.0 if ball.seen else 1.0
    disc = curves.ellipse(x + side * w * 0.18, y - h * 0.3, w * 1.26, h * 0.3, tilt=side * 10)
    stalk = curves.tube([(x, y - h * 0.5), (x + w * 0.04, y - h * 0.72)], [w * 0.07, w * 0.06])
    band = curves.tube([(x - w * 0.9, y - h * 0.08), (x, y - h * 0.02), (x + w * 0.9, y - h * 0.08)], [h * 0.09] * 3)
    return [cut(stalk, hat.shade), *cloth(disc, hat), cut(band, hat.shade)]


def _souwester(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A fisherman's oilskin hat: the brim turned up before, and long over the neck."""
    back = -ball.side if ball.seen else ball.side
    flap = (
        (x - w * 1.1, y - h * 0.14),
        (x + w * 1.1, y - h * 0.14),
        (x + w * (1.3 + 0.1 * back), y + h * (0.14 + 0.3 * max(back, 0.0))),
        (x, y + h * 0.04),
        (x - w * (1.3 - 0.45 * back), y + h * (0.14 - 0.42 * min(back, 0.0))),
    )
    seams = [
        cut(curves.tube([(x, y - h * 0.8), (x + w * u, y - h * 0.14)], [h * 0.02, h * 0.03]), hat.shade)
        for u in (-0.5, 0.35)
    ]
    return [cut(_dome(x, y - h * 0.04, w * 0.96, h * 0.78), hat.colour, smooth=False), *seams, cut(flap, hat.shade)]


def _pirate(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A cocked hat with a pale edge, skull and bones."""
    brim = [(x - w * 1.45, y + h * 0.06), (x - w * 1.1, y - h * 0.3), (x - w * 0.5, y - h * 0.72), (x, y - h * 0.82),
            (x + w * 0.5, y - h * 0.72), (x + w * 1.1, y - h * 0.3), (x + w * 1.45, y + h * 0.06),
            (x + w * 0.7, y + h * 0.1), (x, y + h * 0.02), (x - w * 0.7, y + h * 0.1)]  # fmt: skip
    edge = [(px, py - h * 0.06) for px, py in brim[:7]] + [(px, py + h * 0.02) for px, py in brim[6:0:-1]]
    shapes = [*cloth(tuple(brim), hat), cut(tuple(edge), "#e9dcc0")]
    if not ball.seen:
        return shapes
    sx, sy, r = x + w * 0.2 * ball.side, y - h * 0.34, h * 0.17
    bones = [
        cut(curves.tube([(sx - r * 1.5, sy + s * r * 0.8), (sx + r * 1.5, sy - s * r * 0.8)], [r * 0.2] * 2), "#fbf6ea")
        for s in (-1, 1)
    ]
    skull = [cut(curves.egg(sx, sy - r * 0.1, r * 0.95, r, low=-0.12), "#fbf6ea")]
    holes = [cut(curves.ellipse(sx + s * r * 0.36, sy - r * 0.05, r * 0.24, r * 0.28), "#2b2026") for s in (-1, 1)]
    return [*shapes, *bones, *skull, *holes]


def _fire(hat: Worn, x: float, y: float, w: float, h: float, ball: Ball) -> list[Shape]:
    """A firefighter's helmet: a comb over the crown, a brim long behind, a badge before."""
    front = ball.side if ball.seen else -ball.side
    dome = _dome(x, y, w * 1.04, h * 0.92)
    comb = curves.clip(
        curves.ellipse(x - w * 0.1 * front, y - h * 0.62, w * (0.2 + 0.55 * abs(front)), h * 0.56, steps=32),
        (x, y - h * 0.6), (0.0, -1.0),
    )  # fmt: skip
    brim = curves.tube(
        [(x - w * (1.3 + 0.3 * front), y + h * 0.16), (x, y + h * 0.0), (x + w * (1.3 + 0.1 * front), y + h * 0.06)],
        [h * 0.09, h * 0.14, h * 0.09],
    )
    bx, wide = x + w * 0.5 * front, w * 0.36
    badge = ((bx - wide, y - h * 0.62), (bx, y - h * 0.74), (bx + wide, y - h * 0.62), (bx + wide * 0.8, y - h * 0.2),
             (bx, y - h * 0.06), (bx - wide * 0.8, y - h * 0.2))  # fmt: skip
    flame = curves.leaf((bx, y - h * 0.16), (bx, y - h * 0.6), wide * 0.9, belly=0.3)
    shield = [cut(badge, "#f7e3a0", smooth=False), cut(flame, "#d8503f")] if ball.seen else []
    return [cut(comb, hat.shade, smooth=False), cut(dome, hat.colour, smooth=False), cut(brim, hat.shade), *shield]


_FORMS = {
    "stocking": _stocking,
    "beret": _beret,
    "souwester": _souwester,
    "fire": _fire,
    "pirate": _pirate,
    "crown": _crown,
    "cap": _cap,
    "beanie": _beanie,
    "point": _point,
    "tophat": _tophat,
    "chef": _chef,
    "helmet": _helmet,
    "bubble": _bubble,
    "visor": _visor,
    "sailor": _sailor,
    "turban": _turban,
    "flowers": _flowers,
    "bow": _bow,
    "brim": _brim,
}
