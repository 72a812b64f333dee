"""What is in the air before everything: rain, snow, mist, leaves, fireflies, bubbles."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from laterna.story import Motion
from laterna.storyboard.figures.colours import mix
from laterna.storyboard.figures.curves import ellipse, leaf
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np

    from laterna.story import Point
    from laterna.storyboard.scenery.site import Site

    Fleck = Callable[[float, float, np.random.Generator], tuple[Point, ...]]


_BOLT = ((0.02, 0.0), (-0.035, 0.31), (0.012, 0.3), (-0.045, 0.64), (-0.005, 0.63), (-0.06, 1.0), (0.045, 0.52),
         (0.008, 0.53), (0.07, 0.2), (0.03, 0.21), (0.08, 0.0))  # fmt: skip
"""A flash: across in page units, down as a share of its height."""


def cut_air(site: Site) -> tuple[Sheet, ...]:
    """The sheets that lie in the air; none on a clear day."""
    if site.place.air:
        return tuple(_OWN[site.place.air](site))
    if site.indoor or site.place.sky != "sky":
        return ()
    return tuple(_WEATHERS.get(site.layout.weather, _fair)(site))


def _flecks(site: Site, name: str, count: int, cut: Fleck) -> tuple[tuple[Point, ...], ...]:
    """`count` small pieces strewn over the whole page, few of them where words are, but never none."""
    dice = site.page_dice(name)
    made: list[tuple[Point, ...]] = []
    last: tuple[Point, ...] = ()
    for _ in range(count):
        x, y = float(dice.uniform(site.left, site.right)), float(dice.uniform(-0.1, 1.1))
        last = cut(x, y, dice)
        if not site.quiet((x, y)) or dice.random() < 0.15:
            made.append(last)
    return tuple(made) or (last,)


def _rain(site: Site, heavy: float = 1.0) -> list[Sheet]:
    lean = 0.25 * heavy

    def drop(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        length = float(dice.uniform(0.03, 0.06)) * heavy
        return ((x, y), (x + 0.0016, y), (x - lean * length + 0.0022, y + length), (x - lean * length, y + length))

    colour = mix(site.light.air, "#ffffff", 0.55)
    sheets: list[Sheet] = []
    for layer, name in enumerate(("rain-far", "rain-near")):
        drops = _flecks(site, name, int(70 * heavy), drop)
        shape = Shape(drops, colour, smooth=False, opacity=0.55 - 0.15 * layer)
        fall = Motion(kind="fall", amount=0.9 + 0.4 * layer, period_s=1.4)
        sheets.append(Sheet(name, 0.97 + 0.01 * layer, (shape,), fall, role="air"))
    return sheets


def _storm(site: Site) -> list[Sheet]:
    return [*_lightning(site), *_rain(site, 1.35)]


def _lightning(site: Site) -> list[Sheet]:
    dice = site.page_dice("lightning")
    x = site.layout.aspect * float(dice.choice([0.16, 0.3, 0.7, 0.84]))
    top = 0.12 if not site.quiet((x, 0.15)) else 0.27
    foot = max(site.layout.camera.horizon - 0.06, top + 0.14)
    bolt = tuple((x + 0.95 * dx, top + (foot - top) * dy) for dx, dy in _BOLT)
    shape = Shape((bolt,), "#fff3c0", smooth=False, glow=0.9)
    return [Sheet("lightning", 0.04, (shape,), Motion(kind="twinkle", amount=1.0, period_s=6.0))]


def _snow(site: Site) -> list[Sheet]:
    def flake(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        r = float(dice.choice([0.0025, 0.004, 0.006, 0.009], p=[0.3, 0.33, 0.25, 0.12]))
        return ellipse(x, y, r, r, steps=8)

    sheets: list[Sheet] = []
    for layer, name in enumerate(("snow-far", "snow-near")):
        shape = Shape(_flecks(site, name, 75, flake), "#ffffff", opacity=0.9)
        fall = Motion(kind="fall", amount=0.06 + 0.04 * layer, period_s=12.0)
        sheets.append(Sheet(name, 0.97 + 0.01 * layer, (shape,), fall, role="air"))
    return sheets


def _fog(site: Site) -> list[Sheet]:
    """Banks of mist behind the action, thin and wide, and one low before it."""
    dice = site.page_dice("fog")
    paper = mix(site.light.air, "#ffffff", 0.4)
    sheets: list[Sheet] = []
    for layer, (y, depth) in enumerate(
        ((site.down(-0.25), 0.12), (site.down(0.45), 0.21), (site.down(1.0), 0.3), (0.95, 0.96))
    ):
        near = depth > 0.5
        banks: list[Shape] = []
        for number in range(3):
            x = site.left + (site.right - site.left) * (number + float(dice.uniform(0.2, 0.8))) / 3
            wide, tall = float(dice.uniform(0.3, 0.5)), float(dice.uniform(0.022, 0.04))
            drop = float(dice.uniform(-0.03, 0.03))
            banks += [
                Shape((ellipse(x, y + drop, wide * grow, tall * grow, steps=20),), paper, opacity=0.26)
                for grow in (1.0, 0.72)
            ]
        drift = Motion(kind="bob", amount=0.008, period_s=9.0, phase=layer / 4)
        sheets.append(Sheet(f"mist-{layer}", depth, tuple(banks), drift, role="air" if near else "backdrop"))
    return sheets


def _wind(site: Site) -> list[Sheet]:
    def swirl(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        w = float(dice.uniform(0.08, 0.16))
        return ((x, y), (x + 0.5 * w, y - 0.012), (x + w, y - 0.004), (x + 1.06 * w, y - 0.022),
                (x + 0.98 * w, y - 0.03),
                (x + 1.03 * w, y - 0.02), (x + 0.98 * w, y - 0.008), (x + 0.5 * w, y - 0.008))  # fmt: skip

    gust = Shape(_flecks(site, "wind", 7, swirl), mix(site.light.sky_low, "#ffffff", 0.6), opacity=0.6)
    return [
        Sheet(
            "gusts",
            0.965,
            (gust,),
            Motion(kind="drift", amount=0.25, period_s=(site.right - site.left) / 0.25),
            role="air",
        ),
        _blown(site, 16),
    ]


def _blown(site: Site, count: int) -> Sheet:
    """Leaves or petals on their way."""
    season = site.layout.season
    colours = {"autumn": ("#d9772e", "#c94f2e", "#e3ad3c"), "spring": ("#f6c3cb", "#fbe3e3", "#f3b0bd"),
               "winter": ("#eef3f8", "#dfe8f0", "#ffffff")}.get(season, ("#86ad55", "#a8c468", "#6f9a4c"))  # fmt: skip

    def piece(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        size, turn = float(dice.uniform(0.012, 0.024)), float(dice.uniform(0, math.tau))
        return leaf((x, y), (x + size * math.cos(turn), y + size * math.sin(turn)), size * 0.5)

    shapes = tuple(Shape(_flecks(site, f"leaf-{k}", count // 3, piece), colour) for k, colour in enumerate(colours))
    return Sheet("blown", 0.97, shapes, Motion(kind="fall", amount=0.07, period_s=15.0), role="air")


def _fair(site: Site) -> list[Sheet]:
    layout = site.layout
    if (
        layout.time in ("dusk", "night")
        and layout.season in ("summer", "spring")
        and site.papers["crown"]
        and _green(site)
    ):
        return _fireflies(site)
    if layout.season == "autumn" and _green(site):
        return [_blown(site, 9)]
    return [_blown(site, 9)] if layout.season == "spring" and _green(site) else []


def _green(site: Site) -> bool:
    return site.place.land in ("meadow", "forest", "earth")


def _fireflies(site: Site) -> list[Sheet]:
    dice = site.page_dice("fireflies")
    flies: list[tuple[Point, ...]] = []
    for _ in range(13):
        x, y = float(dice.uniform(0.03, site.layout.aspect - 0.03)), float(dice.uniform(0.4, 0.82))
        fly = Shape((ellipse(x, y, 0.003, 0.003, steps=8),), "#fff0a0")
        if not site.quiet((x, y)) and site.hides_no_one((fly,)):
            flies += fly.contours
    if not flies:
        return []
    return [
        Sheet(
            "fireflies",
            0.97,
            (Shape(tuple(flies), "#fff0a0", glow=1.0),),
            Motion(kind="twinkle", amount=0.7, period_s=4.0),
            role="air",
        )
    ]


def _bubbles(site: Site) -> list[Sheet]:
    def bubble(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        r = float(dice.choice([0.004, 0.007, 0.012]))
        return ellipse(x, y, r, r, steps=10)

    shapes = tuple(Shape((piece,), "#e3f6f6", opacity=0.5) for piece in _flecks(site, "bubbles", 26, bubble))
    return [Sheet("bubbles", 0.97, shapes, Motion(kind="fall", amount=-0.05, period_s=20.0), role="air")]


def _dust(site: Site) -> list[Sheet]:
    def mote(x: float, y: float, dice: np.random.Generator) -> tuple[Point, ...]:
        r = float(dice.uniform(0.0012, 0.0026))
        return ellipse(x, y, r, r, steps=6)

    shape = Shape(_flecks(site, "dust", 34, mote), "#fff3cf", opacity=0.7)
    return [Sheet("dust", 0.97, (shape,), Motion(kind="bob", amount=0.012, period_s=8.0), role="air")]


_WEATHERS: dict[str, Callable[[Site], list[Sheet]]] = {
    "rain": _rain,
    "storm": _storm,
    "snow": _snow,
    "fog": _fog,
    "wind": _wind,
}
_OWN: dict[str, Callable[[Site], list[Sheet]]] = {"bubbles": _bubbles, "dust": _dust}
