"""Cutters of land: ridges, rows of trees and houses, water, walls and floors; from them every place is built."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Motion
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.curves import tube
from laterna.storyboard.props import stamp
from laterna.storyboard.scenery.stage import far_edge, ground_y
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Point
    from laterna.storyboard.scenery.places import Layer, Row
    from laterna.storyboard.scenery.site import Site

_FLOOR = 1.12
"""y to which water reaches down."""
_UNDER = 0.16
"""How far sheets reach down behind the ground's far edge, in page units."""
_SIDES = 0.34
"""How far the sides reach in, as a share of the width."""
_TRODDEN = "#efdcb2"
"""What a path is strewn with."""
_LEAFY = ("tree", "oak", "birch", "apple-tree")
_BLOOMS = ("flower", "daisy", "tulip", "sunflower", "rose")


def cut_layer(site: Site, layer: Layer) -> Sheet:
    """One sheet of a place."""
    xs = np.linspace(site.left, site.right, 49)
    ys = _line(site, layer, xs)
    shapes: list[Shape] = []
    if layer.cut == "ridge":
        shapes.append(
            Shape(
                (hanging(xs, ys, _foot(site, ys)),), site.papers[layer.paper], layer.form in ("round", "dune", "flat")
            )
        )
        if layer.form == "jagged":
            shapes += _snowcaps(site, layer, xs, ys)
    elif layer.cut == "water":
        shapes += water(site, float(ys[0]), layer.paper, _foot(site, ys))
    elif layer.cut == "wall":
        shapes += _wall(site, layer)
    elif layer.cut == "rays":
        shapes += _rays(site, layer)
    elif layer.cut in ("path", "stream"):
        shapes += _winding(site, layer)
    for number, row in enumerate(layer.rows):
        dice = site.dice(layer.name, "row", number)
        shapes += _along(site, row, dice, lambda x: float(np.interp(x, xs, ys)))
    motion = None
    if layer.sways:
        kind = "ripple" if layer.cut == "water" else "sway"
        motion = Motion(kind=kind, amount=layer.sways, period_s=7.0, phase=round(layer.depth, 3))
    return Sheet(layer.name, layer.depth, tuple(shapes), motion, pivot=(site.layout.aspect / 2, float(ys.max())))


def _foot(site: Site, line: np.ndarray) -> float:
    """The y to which a sheet reaches down: not far under the ground that hides its foot."""
    return min(max(far_edge(site.layout), float(line.max())) + _UNDER, _FLOOR)


def hanging(xs: np.ndarray, ys: np.ndarray, floor: float) -> tuple[Point, ...]:
    """A line as the upper edge of a sheet that reaches down to `floor`; its corners stay square."""
    top = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    left, right = top[0][0], top[-1][0]
    return (*top, (right + 0.002, floor), (left - 0.002, floor))


def scatter(site: Site) -> tuple[Shape, ...]:
    """Small things that lie and grow on the ground, behind and before the action, and never where words are."""
    found: list[tuple[float, tuple[Shape, ...]]] = []
    for number, row in enumerate(site.place.scatter):
        dice = site.dice("scatter", number)
        for _ in range(int(dice.integers(row.count[0], row.count[1] + 1))):
            depth = float(dice.choice([0.06, 0.12, 0.2, 0.3, 0.42, 0.85, 0.93]))
            x = _where(site, row, float(dice.random()))
            y = ground_y(site.layout, x, depth)
            size = float(dice.uniform(*row.size)) * site.zoom * (0.55 + 0.75 * depth)
            name, mirrored = str(dice.choice(row.of)), bool(dice.random() < 0.5)
            shapes = stamp(name, (x, y), size, mirrored=mirrored, colour=_paper(site, row, dice))
            if not _gone(site, name):
                found.append((y, site.heard(shapes)))
    return tuple(shape for _, shapes in sorted(found, key=lambda pair: pair[0]) for shape in shapes)


def _along(site: Site, row: Row, dice: np.random.Generator, line: Callable[[float], float]) -> list[Shape]:
    """A row of things on a line, the tallest first, so that the small ones stand before them."""
    count = int(dice.integers(row.count[0], row.count[1] + 1))
    steps = (np.arange(count) + 0.5 + dice.uniform(-0.38, 0.38, count)) / count
    spots = [site.across(at) for at in row.at] or [_where(site, row, float(step)) for step in steps]
    made: list[tuple[float, tuple[Shape, ...]]] = []
    for x in spots:
        size = float(dice.uniform(*row.size)) * site.zoom
        y = line(x) - row.up * site.zoom + (0.0 if row.at else 0.004)
        name, mirrored = str(dice.choice(row.of)), bool(dice.random() < 0.5) and not row.at
        if _gone(site, name) or (row.at and name in site.named):
            continue
        if site.bare and name in _LEAFY:
            name = "bare-tree"
        made.append((size, stamp(name, (x, y), size, mirrored=mirrored, colour=_paper(site, row, dice))))
    made.sort(key=lambda pair: -pair[0])
    return [shape for _, shapes in made for shape in shapes]


def _gone(site: Site, name: str) -> bool:
    """Whether it has withered for the winter."""
    return site.bare and name in _BLOOMS


def _where(site: Site, row: Row, step: float) -> float:
    """Where a step from 0 to 1 along the part of the width lies that the row may use, as x."""
    low, high = site.left, site.right
    width = high - low
    if row.spread == "left":
        return low + width * _SIDES * step
    if row.spread == "right":
        return high - width * _SIDES * step
    if row.spread == "sides":
        side = 2 * step if step < 0.5 else 2 * (1 - step)
        reach = width * _SIDES * side
        return low + reach if step < 0.5 else high - reach
    return low + width * step


def _paper(site: Site, row: Row, dice: np.random.Generator) -> str | None:
    if row.colours:
        return str(dice.choice(row.colours))
    if row.paper == "sky":
        return mix(site.outside.sky_top, site.outside.sky_low, 0.4)
    if not row.paper:
        return None
    colour = site.papers[row.paper]
    shade = float(dice.uniform(-0.14, 0.14))
    return lighter(colour, shade) if shade > 0 else darker(colour, -shade)


def _line(site: Site, layer: Layer, xs: np.ndarray) -> np.ndarray:
    """The upper edge of a layer; [N]."""
    dice = site.dice(layer.name, "line")
    base = site.down(layer.base)
    if layer.cut in ("water", "wall", "rays", "path", "stream") or layer.form == "flat":
        return np.full(len(xs), base)
    rise = layer.rise * site.zoom
    phases = dice.uniform(0, math.tau, 4)
    u = xs / max(site.zoom, 0.5)
    if layer.form in ("jagged", "rocky"):
        peaks = np.abs(((u * 1.7 + phases[0]) % 1) - 0.5) * 2 + 0.5 * np.abs(((u * 3.9 + phases[1]) % 1) - 0.5) * 2
        return base - rise * (0.25 + 0.75 * peaks / 1.5) + 0.012 * rise * dice.standard_normal(len(xs))
    slow = 1.0 if layer.form == "round" else 0.6
    wave = 0.6 * np.sin(2.3 * slow * u + phases[0]) + 0.3 * np.sin(5.1 * slow * u + phases[1])
    wave += 0.1 * np.sin(11.0 * slow * u + phases[2])
    return base - rise * (0.5 + 0.5 * wave)


def _snowcaps(site: Site, layer: Layer, xs: np.ndarray, ys: np.ndarray) -> list[Shape]:
    """Snow on the highest peaks."""
    white = mix(site.papers[layer.paper], "#fbf7f0", 0.75)
    caps: list[Shape] = []
    for i in range(2, len(xs) - 2):
        if ys[i] < min(ys[i - 2], ys[i - 1], ys[i + 1], ys[i + 2]) and ys[i] < ys.mean() - 0.012:
            drop = 0.45 * (ys.mean() - ys[i]) + 0.02
            left = float(np.interp(ys[i] + drop, ys[i::-1][:6], xs[i::-1][:6]))
            right = float(np.interp(ys[i] + drop, ys[i:][:6], xs[i:][:6]))
            x, low = float(xs[i]), float(ys[i] + drop)
            zigzag = [(right, low), (x + 0.3 * (right - x), low - 0.35 * drop), (x, low),
                      (x - 0.4 * (x - left), low - 0.3 * drop), (left, low)]  # fmt: skip
            caps.append(Shape((((x, float(ys[i])), *zigzag),), white, smooth=False))
    return caps


def water(site: Site, top: float, paper: str, bottom: float = _FLOOR) -> list[Shape]:
    """A surface of water: bands of waves, each a little darker and wider than the one behind it."""
    colour = site.papers[paper]
    dice = site.dice("water", top)
    shapes: list[Shape] = []
    y, step, number = top, 0.022 * site.zoom, 0
    while y < min(bottom, 1.1):
        xs = np.linspace(site.left, site.right, 45)
        swell = 0.003 + 0.1 * step if number else 0.0
        phase = dice.uniform(0, math.tau)
        wave = swell * (
            np.sin(xs * 14 / (1 + number * 0.4) + phase) + 0.4 * np.sin(xs * 31 / (1 + number * 0.4) + phase)
        )
        band = mix(lighter(colour, 0.32), darker(colour, 0.12), min(number / 6, 1.0))
        shapes.append(Shape((hanging(xs, y + wave, bottom),), band))
        y, step, number = y + step, step * 1.5, number + 1
    glints = [_glint(float(dice.uniform(site.left, site.right)), float(dice.uniform(top + 0.02, top + 0.16)), dice)
              for _ in range(9)]  # fmt: skip
    shapes.append(Shape(tuple(glints), lighter(colour, 0.6), opacity=0.7))
    return shapes


def _glint(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
    w = float(dice.uniform(0.02, 0.05))
    return ((x - w, y), (x, y - 0.0025), (x + w, y), (x, y + 0.0025))


def _winding(site: Site, layer: Layer) -> list[Shape]:
    """A path or a stream in perspective: wide at the viewer's feet, narrow where the ground ends."""
    dice = site.dice(layer.name, "winding")
    side = -1.0 if dice.random() < 0.5 else 1.0
    aspect = site.layout.aspect
    shares = np.linspace(0.0, 1.0, 13)
    top = far_edge(site.layout) + 0.004
    ys = top + (_FLOOR - top) * shares**1.5
    bend = 0.5 + side * (0.2 + 0.15 * np.sin(2.6 * shares + 0.3) - 0.1 * (1 - shares))
    middle, half = aspect * bend, 0.012 + 0.17 * site.zoom * shares**1.6
    colour = site.papers[layer.paper]
    trodden = mix(colour, _TRODDEN, 0.55)
    edge, inner = (darker(trodden, 0.08), trodden) if layer.cut == "path" else (lighter(colour, 0.5), colour)

    def band(grow: float) -> tuple[Point, ...]:
        left = [(float(x - w * grow), float(y)) for x, w, y in zip(middle, half, ys, strict=True)]
        right = [(float(x + w * grow), float(y)) for x, w, y in zip(middle, half, ys, strict=True)]
        return (*left, *reversed(right))

    shapes = [Shape((band(1.1),), edge), Shape((band(0.97),), inner)]
    if layer.cut == "stream":
        for shift, wide in ((-0.45, 0.16), (0.1, 0.2), (0.5, 0.12)):
            at = int(dice.integers(4, 11))
            x, y = float(middle[at] + shift * half[at]), float(ys[at])
            w = wide * float(half[at])
            shapes.append(Shape((((x - w, y), (x, y - 0.006), (x + w, y), (x, y + 0.006)),), lighter(colour, 0.55)))
    return shapes


def _wall(site: Site, layer: Layer) -> list[Shape]:
    """The wall of a room: paper with stripes, a dado below, a skirting board."""
    foot = site.down(1.0) + 0.002
    colour = site.papers["far"]
    whole = ((site.left, -0.12), (site.right, -0.12), (site.right, foot), (site.left, foot))
    shapes = [Shape((whole,), colour, smooth=False)]
    if layer.form != "flat":
        step = 0.11 * site.zoom
        xs = np.arange(site.left + step / 2, site.right, step)
        bars = tuple(_bar(float(x), step * 0.32, -0.12, foot) for x in xs)
        shapes.append(Shape(bars, mix(colour, site.papers["middle"], 0.16), smooth=False))
    dado = foot - 0.15 * site.zoom
    middle = site.papers["middle"]
    shapes.append(
        Shape((((site.left, dado), (site.right, dado), (site.right, foot), (site.left, foot)),), middle, False)
    )
    for y, thick, shade in ((dado, 0.014, lighter(middle, 0.4)), (foot - 0.022, 0.022, darker(middle, 0.2))):
        shapes.append(
            Shape((((site.left, y), (site.right, y), (site.right, y + thick), (site.left, y + thick)),), shade, False)
        )
    return [*shapes, *_slopes(site, foot)] if layer.form == "gable" else shapes


def _slopes(site: Site, foot: float) -> list[Shape]:
    """The two slopes of a roof that close in over an attic, with their rafters and the beam across."""
    boards = darker(site.papers["far"], 0.22)
    beam = darker(site.papers["middle"], 0.34)
    ridge, eaves = site.across(0.5), foot - 0.2 * site.zoom
    shapes: list[Shape] = []
    for edge, sign in ((site.left, 1.0), (site.right, -1.0)):
        run = ridge - sign * 0.13 - edge
        corner, peak = (edge, eaves), (edge + run, -0.12)
        shapes.append(Shape((((edge, -0.12), peak, corner),), boards, smooth=False))
        for share in (0.0, 0.36, 0.72):
            start, end = (edge + run * share, -0.12), (edge, -0.12 + (eaves + 0.12) * share)
            shapes.append(Shape((tube([end, start], [0.011, 0.011]),), darker(boards, 0.1), smooth=False))
        shapes.append(Shape((tube([corner, peak], [0.026, 0.026]),), beam, smooth=False))
    reach = 0.3 * site.zoom
    tie = ((ridge - reach, 0.05), (ridge + reach, 0.05), (ridge + reach, 0.085), (ridge - reach, 0.085))
    return [*shapes, Shape((tie,), beam, smooth=False)]


def _bar(x: float, width: float, top: float, bottom: float) -> tuple[Point, ...]:
    return ((x - width / 2, top), (x + width / 2, top), (x + width / 2, bottom), (x - width / 2, bottom))


def _rays(site: Site, layer: Layer) -> list[Shape]:
    """Shafts of light that fall from above."""
    dice = site.dice(layer.name, "rays")
    rays: list[Shape] = []
    for number in range(4):
        x = site.layout.aspect * (0.12 + 0.25 * number) + float(dice.uniform(-0.06, 0.06))
        w = float(dice.uniform(0.05, 0.11))
        lean = 0.22
        ray = ((x, -0.12), (x + w, -0.12), (x + 2.2 * w - lean, 0.95), (x - 0.6 * w - lean, 0.95))
        rays.append(Shape((ray,), lighter(site.light.sky_top, 0.6), smooth=False, opacity=0.16))
    return rays
