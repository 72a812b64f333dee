"""The near frame: leaves, reeds, curtains or a cave's mouth, close to the eye. It is what makes the page a theatre."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Motion
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.curves import leaf, tube
from laterna.storyboard.props import stamp
from laterna.storyboard.props.drawing import drawings
from laterna.storyboard.scenery.kit import hanging
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Point
    from laterna.storyboard.scenery.site import Site

_DEPTH = 0.98


def cut_frame(site: Site) -> tuple[Sheet, ...]:
    """The sheets nearest to the eye; they leave the words alone."""
    name = site.place.frame
    return tuple(sheet for sheet in _FRAMES[name](site) if sheet.shapes) if name else ()


def _hung(site: Site, name: str, shapes: tuple[Shape, ...], pivot: Point, degrees: float = 0.8) -> Sheet:
    phase = 0.0 if pivot[0] < site.layout.aspect / 2 else 0.4
    motion = Motion(kind="sway", amount=degrees, period_s=6.0, phase=phase) if degrees else None
    free = tuple(shape for shape in site.heard(shapes) if name.startswith("curtain") or site.hides_no_one((shape,)))
    return Sheet(name, _DEPTH, free, motion, pivot, role="frame")


def _corner(site: Site, left: bool) -> Callable[[float, float], Point]:
    """From (inwards, down) to the page, for the left or the right edge."""
    return (lambda u, v: (u, v)) if left else (lambda u, v: (site.layout.aspect - u, v))


def _branch(site: Site, left: bool, *, needles: bool = False) -> Sheet:
    """A branch that reaches in from an upper corner."""
    dice = site.dice("branch", left)
    at = _corner(site, left)
    sill = site.ceiling
    long = float(dice.uniform(0.3, 0.4)) * (1.0 if left else 0.85) * (0.55 if sill else 1.0)
    path = [at(-0.1, sill + 0.06), at(0.3 * long, sill + 0.05), at(0.7 * long, sill + 0.085), at(long, sill + 0.15)]
    bark = darker(site.papers["near"], 0.25)
    shapes = [Shape((tube(path, [0.014, 0.011, 0.008, 0.003]),), bark)]
    tones = (
        site.papers["near"],
        lighter(site.papers["near"], 0.14),
        mix(site.papers["near"], site.papers["crown"], 0.4),
    )
    count = 18 if sill else 30
    for number in range(count):
        share = 0.02 + 0.98 * number / (count - 1)
        u = long * share - 0.05 * (1 - share)
        v = sill + 0.055 + 0.1 * share**1.8
        turn = math.radians(float(dice.uniform(15, 110)) * (1 if number % 2 else -0.5))
        size = float(dice.uniform(0.05, 0.085)) * (0.7 if needles else 1.0)
        tip = at(u + size * math.cos(turn), v + size * math.sin(turn))
        outline = leaf(at(u, v), tip, size * (0.16 if needles else 0.42), bend=0.006)
        shapes.append(Shape((outline,), tones[int(dice.integers(3))]))
    return _hung(site, f"branch-{'left' if left else 'right'}", tuple(shapes), at(0.0, sill + 0.05))


def _tufts(site: Site, left: bool, drawings: tuple[str, ...], count: int = 9, tall: float = 0.15) -> Sheet:
    """What grows in a lower corner, tallest at the edge."""
    dice = site.dice("tufts", left, *drawings)
    at = _corner(site, left)
    shapes: list[Shape] = []
    for number in range(count):
        u = -0.03 + 0.3 * (1 - number / count) ** 0.9 + float(dice.uniform(-0.015, 0.015))
        height = tall * (1 - 2.3 * max(u, 0.0)) * float(dice.uniform(0.75, 1.1)) + 0.02
        name = str(dice.choice(drawings))
        colour = _tone(site, dice) if name in _OF_THE_LAND else None
        piece = stamp(name, at(u, 1.035), height, mirrored=bool(dice.random() < 0.5), colour=colour)
        shapes += piece if site.hides_no_one(piece) else ()
    return _hung(site, f"tufts-{'left' if left else 'right'}", tuple(shapes), at(0.05, 1.05), 0.6)


_OF_THE_LAND = ("grass", "fern", "fir", "reed", "seaweed", "coral", "rock", "stone", "cloud", "cactus")
"""What takes the colour of the near paper; everything else keeps its own."""


def _tone(site: Site, dice: np.random.Generator) -> str:
    near = site.papers["near"]
    return (near, lighter(near, 0.12), darker(near, 0.15))[int(dice.integers(3))]


def _leaves(site: Site) -> list[Sheet]:
    return [
        _branch(site, True),
        _branch(site, False),
        _tufts(site, True, ("grass", "fern")),
        _tufts(site, False, ("grass", "grass", "fern")),
    ]


def _needles(site: Site) -> list[Sheet]:
    return [
        _branch(site, True, needles=True),
        _branch(site, False, needles=True),
        _tufts(site, True, ("fir",), 4, 0.3),
        _tufts(site, False, ("fir",), 4, 0.24),
    ]


def _flowers(site: Site) -> list[Sheet]:
    bloom = ("grass",) if site.bare else ("flower", "daisy", "tulip", "grass", "grass")
    return [
        _branch(site, site.dice("side").random() < 0.5),
        _tufts(site, True, bloom, 11, 0.17),
        _tufts(site, False, bloom, 11, 0.17),
    ]


def _reeds(site: Site) -> list[Sheet]:
    return [
        _branch(site, False),
        _tufts(site, True, ("reed", "reed", "grass"), 9, 0.4),
        _tufts(site, False, ("reed", "grass"), 8, 0.28),
    ]


def _grassland(site: Site) -> list[Sheet]:
    return [_tufts(site, True, ("grass",), 12, 0.26), _tufts(site, False, ("grass",), 11, 0.22)]


def _palms(site: Site) -> list[Sheet]:
    sheets: list[Sheet] = []
    sill = site.ceiling
    for left in (True, False):
        at = _corner(site, left)
        dice = site.dice("palm", left)
        fronds: list[Shape] = []
        for number in range(6):
            turn = math.radians(-12 + 21 * number)
            size = float(dice.uniform(0.26, 0.36)) * (0.6 if sill else 1.0 if left else 0.8)
            tip = at(-0.05 + size * math.cos(turn), sill - 0.03 + size * math.sin(turn))
            outline = leaf(at(-0.06, sill - 0.05), tip, 0.06, bend=0.03 if left else -0.03)
            shade = float(dice.choice([0.28, 0.4, 0.5]))
            fronds.append(Shape((outline,), darker(site.papers["crown"], shade)))
        sheets.append(_hung(site, f"fronds-{'left' if left else 'right'}", tuple(fronds), at(-0.06, sill - 0.05)))
    return [
        *sheets,
        _tufts(site, True, ("grass", "shell"), 7, 0.09),
        _tufts(site, False, ("grass", "starfish"), 6, 0.08),
    ]


def _kelp(site: Site) -> list[Sheet]:
    return [
        _tufts(site, True, ("seaweed", "seaweed", "coral"), 9, 0.36),
        _tufts(site, False, ("seaweed", "seaweed", "coral"), 8, 0.3),
    ]


def _rocks(site: Site) -> list[Sheet]:
    return [_still(site, ("rock", "rock", "grass"), 5, 0.16)[0], *_still(site, ("rock", "stone"), 4, 0.12)[1:]]


def _still(site: Site, drawings: tuple[str, ...], count: int, tall: float) -> list[Sheet]:
    sheets = [_tufts(site, left, drawings, count, tall) for left in (True, False)]
    return [Sheet(s.name, s.depth, s.shapes, role="frame") for s in sheets]


def _cacti(site: Site) -> list[Sheet]:
    return _still(site, ("cactus", "rock", "rock"), 5, 0.26)


def _clouds(site: Site) -> list[Sheet]:
    return _still(site, ("cloud",), 5, 0.14)


def _waves(site: Site) -> list[Sheet]:
    """Two crests of water at the foot of the page."""
    sheets: list[Sheet] = []
    xs = np.linspace(site.left, site.right, 73)
    for number, (y, shade) in enumerate(((0.93, 0.0), (0.965, 0.18))):
        phase = float(site.dice("crest", number).uniform(0, math.tau))
        crest = y - 0.012 * np.abs(np.sin(xs * 9 + phase))
        line = hanging(xs, crest, 1.12)
        ripple = Motion(kind="ripple", amount=0.4, period_s=6.0, phase=number / 2)
        paper = darker(site.papers["near"], shade)
        sheets.append(Sheet(f"crest-{number}", _DEPTH, (Shape((line,), paper, smooth=False),), ripple, role="frame"))
    return sheets


def _curtains(site: Site) -> list[Sheet]:
    """Drapes at both sides and a valance above: the theatre itself."""
    sheets: list[Sheet] = []
    near = site.papers["near"]
    narrow = 0.3 if site.ceiling else 1.0
    for left in (True, False):
        edge = _corner(site, left)

        def at(u: float, v: float, edge: Callable[[float, float], Point] = edge) -> Point:
            return edge(u * narrow if u > 0 else u, v)

        drape = [at(-0.12, -0.1), at(0.17, -0.1), at(0.15, 0.2), at(0.1, 0.42), at(0.035, 0.58), at(0.05, 0.62),
                 at(0.075, 0.85), at(0.07, 1.1), at(-0.12, 1.1)]  # fmt: skip
        shapes = [Shape((tuple(drape),), near)]
        for u, shade in ((0.02, darker(near, 0.2)), (0.07, lighter(near, 0.12)), (0.11, darker(near, 0.14))):
            fold = [
                at(u, -0.1),
                at(u + 0.022, -0.1),
                at(u * 0.8 + 0.012, 0.3),
                at(0.025 + 0.1 * u, 0.56),
                at(u * 0.72, 0.3),
            ]
            shapes.append(Shape((tuple(fold),), shade))
        tie = [at(-0.12, 0.585), at(0.03, 0.582), at(0.034, 0.6), at(-0.12, 0.612)]
        shapes.append(Shape((tuple(tie),), "#dba93c"))
        sheets.append(_hung(site, f"curtain-{'left' if left else 'right'}", tuple(shapes), at(0.0, -0.1), 0.4))
    return [_valance(site), *sheets]


def _valance(site: Site) -> Sheet:
    near = site.papers["near"]
    count, drop = max(round(site.layout.aspect * 6), 4), 0.7 if site.ceiling else 1.0
    width = (site.right - site.left) / count
    points: list[Point] = [(site.right, -0.12), (site.left, -0.12)]
    for number in range(count):
        x = site.left + number * width
        points += [
            (x + width * k, (0.024 + 0.03 * math.sin(math.pi * k)) * drop) for k in (0.02, 0.25, 0.5, 0.75, 0.98)
        ]
    return Sheet("valance", _DEPTH, (Shape((tuple(points),), darker(near, 0.08), smooth=False),), role="frame")


def _mouth(site: Site) -> list[Sheet]:
    """The mouth of a cave or an arch of stone around the page."""
    dice = site.dice("mouth")
    cx, width = site.layout.aspect / 2, site.layout.aspect
    hole: list[Point] = []
    for step in range(40):
        angle = math.tau * step / 40
        bump = 1 + 0.03 * float(dice.standard_normal())
        c, s = math.cos(angle), math.sin(angle)
        u = math.copysign(abs(c) ** 0.5, c) * width * 0.46 * bump
        v = math.copysign(abs(s) ** 0.6, s) * (0.58 if s > 0 else 0.47) * bump
        hole.append((cx + u, 0.52 + v))
    box = ((site.left, -0.12), (site.right, -0.12), (site.right, 1.12), (site.left, 1.12))
    outer = tuple(_dense(box))
    rock = Shape((outer, tuple(hole)), site.papers["near"])
    teeth = [
        piece
        for share in (0.2, 0.31, 0.42, 0.6, 0.71, 0.8)
        if site.hides_no_one((piece := _stalactite(site, width * share, float(dice.uniform(0.14, 0.3))),))
    ]
    return [Sheet("mouth", _DEPTH, (*site.heard(tuple(teeth)), rock), role="frame")]


def _stalactite(site: Site, x: float, length: float) -> Shape:
    """A tooth of stone that hangs from the roof."""
    wide = 0.018 + 0.09 * length
    line = ((x - wide, -0.02), (x + wide, -0.02), (x + 0.4 * wide, 0.5 * length), (x + 0.06 * wide, length),
            (x - 0.06 * wide, length), (x - 0.5 * wide, 0.45 * length))  # fmt: skip
    return Shape((line,), lighter(site.papers["near"], 0.1))


def _dense(box: tuple[Point, ...]) -> list[Point]:
    """A rectangle with points close to its corners, so that a smooth curve keeps them."""
    points: list[Point] = []
    for (ax, ay), (bx, by) in zip(box, [*box[1:], box[0]], strict=True):
        points += [(ax + (bx - ax) * k, ay + (by - ay) * k) for k in (0.0, 0.02, 0.5, 0.98)]
    return points


def _pane(site: Site) -> list[Sheet]:
    """The frame of a carriage's window or a ship's cabin."""
    w = site.layout.aspect
    corner = 0.09
    hole: list[Point] = []
    for cx, cy, start in ((w - 0.04 - corner, 0.035 + corner, -90), (w - 0.04 - corner, 1.0 - corner, 0),
                          (0.04 + corner, 1.0 - corner, 90), (0.04 + corner, 0.035 + corner, 180)):  # fmt: skip
        hole += [
            (cx + corner * math.cos(math.radians(start + a)), cy + corner * math.sin(math.radians(start + a)))
            for a in range(0, 91, 15)
        ]
    box = ((site.left, -0.12), (w + 0.1, -0.12), (w + 0.1, 1.12), (site.left, 1.12))
    return [Sheet("pane", _DEPTH, (Shape((box, tuple(hole)), site.papers["near"], smooth=False),), role="frame")]


def _hooks(site: Site, things: tuple[str, ...], corners: tuple[str, ...]) -> list[Sheet]:
    """A rail with things hung on it, and things that stand in the lower corners."""
    dice = site.dice("hooks")
    near = site.papers["near"]
    rail = ((site.left, 0.014), (site.right, 0.014), (site.right, 0.03), (site.left, 0.03))
    hung: list[Shape] = [Shape((rail,), near, smooth=False)]
    width = site.layout.aspect
    for number, share in enumerate((0.06, 0.15, 0.23, 0.77, 0.86, 0.94)):
        name = things[(number + int(dice.integers(len(things)))) % len(things)]
        size = min(float(dice.uniform(0.09, 0.13)), 0.11 / drawings()[name].width)
        hung += stamp(
            name, (width * share, 0.03 + size), size, colour=_tone(site, dice) if name in ("spoon", "rope") else None
        )
    shown = () if site.ceiling else tuple(hung)
    return [Sheet("hooks", _DEPTH, shown, role="frame"), *_still(site, corners, 3, 0.2)]


def _shrouds(site: Site) -> list[Sheet]:
    """Rope ladders that run up to a mast beyond the page, as on a ship."""
    sheets: list[Sheet] = []
    sill = site.ceiling
    ropes = mix(site.papers["near"], "#e3c894", 0.45)
    for left in (True, False):
        at = _corner(site, left)
        feet = [-0.07 + 0.07 * k for k in range(3)]
        low, high = 0.62 + 0.3 * sill, sill - 0.1

        def along(foot: float, v: float, low: float = low, high: float = high) -> float:
            return foot + (0.42 - foot) * 0.3 * (low - v) / (low - high)

        shapes = [
            Shape((tube([at(along(foot, v), v) for v in (low, high)], [0.006, 0.005]),), ropes, smooth=False)
            for foot in feet
        ]
        rungs = 7
        for k in range(rungs):
            v = high + (low - high) * (k + 0.6) / rungs
            rung = [at(along(feet[0], v), v), at(along(feet[-1], v), v)]
            shapes.append(Shape((tube(rung, [0.004, 0.004]),), ropes, smooth=False))
        ladder = tuple(shapes) if site.hides_no_one(tuple(shapes)) else ()
        sheets.append(_hung(site, f"shroud-{'left' if left else 'right'}", ladder, at(0.1, low), 0.3))
    return sheets


_FRAMES: dict[str, Callable[[Site], list[Sheet]]] = {
    "leaves": _leaves, "needles": _needles, "flowers": _flowers, "reeds": _reeds, "palms": _palms, "kelp": _kelp,
    "grassland": _grassland, "rocks": _rocks, "cacti": _cacti, "clouds": _clouds, "curtains": _curtains,
    "mouth": _mouth, "pane": _pane,
    "hooks": lambda site: _hooks(site, ("pan", "cup", "spoon", "pot"), ("flowerpot",)),
    "tools": lambda site: _hooks(site, ("hammer", "saw", "lantern", "brush"), ("barrel", "sack")),
    "books": lambda site: _hooks(site, ("lantern", "star", "paper-plane"), ("closed-book", "flowerpot")),
    "lanterns": lambda site: _hooks(site, ("lantern",), ("flowerpot", "barrel", "basket")),
    "waves": lambda site: _waves(site),
    "quay": lambda site: _hooks(site, ("rope", "lantern", "flag"), ("barrel", "rope", "chest")),
    "rigging": lambda site: [*_shrouds(site), *_still(site, ("barrel", "rope", "chest"), 3, 0.2)],
}  # fmt: skip
