"""The sky: bands of torn paper from the zenith to the horizon; sun, moon and stars; clouds."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Motion
from laterna.storyboard.figures.colours import darker, lighter, mix
from laterna.storyboard.figures.curves import ellipse, scallops
from laterna.storyboard.scenery.kit import hanging
from laterna.storyboard.scenery.light import multiplied
from laterna.storyboard.shapes import Shape, Sheet

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.scenery.site import Site

_BANDS = 9
_SPOTS = {
    "dawn": ((0.26, 0.34), (0.74, 0.34), (0.5, 0.36)),
    "day": ((0.68, 0.18), (0.32, 0.18), (0.74, 0.36), (0.26, 0.36)),
    "afternoon": ((0.7, 0.27), (0.3, 0.27), (0.5, 0.32)),
    "dusk": ((0.76, 0.38), (0.24, 0.38), (0.5, 0.38)),
    "night": ((0.66, 0.22), (0.34, 0.22), (0.72, 0.37), (0.28, 0.37)),
}
_SIZE = {"dawn": 0.075, "day": 0.06, "afternoon": 0.07, "dusk": 0.085, "night": 0.075}
_CLOUDS = {"clear": 2, "cloudy": 6, "rain": 6, "storm": 7, "snow": 4, "fog": 1, "wind": 5}
_VEILED = ("rain", "storm", "snow", "fog", "cloudy")


def cut_sky(site: Site) -> tuple[Sheet, ...]:
    """The sky's sheets, from the farthest."""
    sheets = [Sheet("sky", 0.0, tuple(_bands(site)), role="sky")]
    if site.place.sky in ("sky", "space"):
        stars = _stars(site)
        if stars:
            sheets.append(
                Sheet("stars", 0.005, (stars,), Motion(kind="twinkle", amount=0.45, period_s=5.0), role="sky")
            )
        orb = _orb(site)
        if orb:
            sheets.append(Sheet("orb", 0.01, tuple(orb), role="sky"))
    if site.place.sky == "sky":
        sheets.append(_clouds(site))
    return tuple(sheets)


def _bands(site: Site) -> list[Shape]:
    """From top to low, each a wide and uneven strip over the one before."""
    dice = site.page_dice("sky")
    xs = np.linspace(site.left, site.right, 25)
    low = max(site.layout.camera.horizon + 0.06, 0.35)
    shapes: list[Shape] = []
    for number in range(_BANDS):
        share = number / (_BANDS - 1)
        y = -0.12 if number == 0 else low * (number / _BANDS) ** 0.9
        wave = 0.008 * np.sin(xs * dice.uniform(1.5, 3.5) + dice.uniform(0, 6.3)) if number else 0.0
        shapes.append(
            Shape((hanging(xs, y + wave + 0 * xs, 1.12),), mix(site.light.sky_top, site.light.sky_low, share))
        )
    return shapes


def _stars(site: Site) -> Shape | None:
    many = {"night": 70, "dusk": 14, "dawn": 10}.get(site.layout.time, 0)
    if site.layout.weather in _VEILED:
        many //= 5
    if site.place.sky == "space":
        many = 130
    dice = site.page_dice("stars")
    stars: list[tuple[Point, ...]] = []
    for _ in range(many):
        x, y = float(dice.uniform(site.left, site.right)), float(dice.uniform(-0.08, 0.62))
        size = float(dice.choice([0.0016, 0.0022, 0.003, 0.0055], p=[0.4, 0.35, 0.17, 0.08]))
        if not site.quiet((x, y)) or size < 0.002:
            stars.append(_sparkle(x, y, size))
    return Shape(tuple(stars), "#fff6da", smooth=False, glow=0.5) if stars else None


def _sparkle(x: float, y: float, size: float) -> tuple[Point, ...]:
    points: list[Point] = []
    for step in range(8):
        angle = math.pi * step / 4
        reach = size if step % 2 == 0 else 0.42 * size
        points.append((x + reach * math.sin(angle), y - reach * math.cos(angle)))
    return tuple(points)


def _orb(site: Site) -> list[Shape]:
    """Sun or moon, where no words are; none behind a closed sky, and no moon over the moon."""
    layout = site.layout
    if site.place.land == "moon":
        return []
    if layout.weather in ("rain", "storm", "snow") or (layout.weather == "cloudy" and layout.time != "night"):
        return []
    r = _SIZE[layout.time] * (0.8 + 0.2 * site.zoom)
    turn = int(site.dice("orb").integers(2))
    spots = [(layout.aspect * x, y) for x, y in _SPOTS[layout.time]]
    spots = [*spots[turn:], *spots[:turn]]
    free = [spot for spot in spots if not site.quiet(spot, r) and spot[1] + r < layout.camera.horizon + 0.04]
    if not free:
        return []
    x, y = free[0]
    key = site.light.key
    if layout.time == "night" or site.place.sky == "space":
        craters = [
            (x - 0.3 * r, y - 0.2 * r, 0.2 * r),
            (x + 0.34 * r, y + 0.3 * r, 0.16 * r),
            (x + 0.2 * r, y - 0.4 * r, 0.1 * r),
        ]
        return [Shape((ellipse(x, y, r, r, steps=24),), "#fbf0c6", glow=0.75),
                *(Shape((ellipse(*c, c[2]),), "#f0e0ae", glow=0.4) for c in craters)]  # fmt: skip
    pale = 0.35 if layout.weather == "fog" else 0.0
    halo = Shape((ellipse(x, y, 1.5 * r, 1.5 * r, steps=24),), mix(key, site.light.sky_low, 0.55), opacity=0.45)
    return [halo, Shape((ellipse(x, y, r, r, steps=24),), mix(key, site.light.sky_low, pale), glow=0.5)]


def _clouds(site: Site) -> Sheet:
    """Clouds that drift; more and darker as the weather asks."""
    dice = site.page_dice("clouds")
    weather = site.layout.weather
    high = max(site.layout.camera.horizon - 0.04, 0.2)
    shapes: list[Shape] = []
    count = _CLOUDS[weather]
    for number in range(count):
        x = site.left + (site.right - site.left) * (number + float(dice.uniform(0.15, 0.85))) / count
        y = float(dice.uniform(0.14, 0.85)) * high
        w = float(dice.uniform(0.09, 0.17)) * (1.3 if weather in ("rain", "storm", "cloudy") else 1.0)
        shapes += site.heard(tuple(_cloud(x, y, w, _cloud_paper(site), dice)))
    speed = 0.02 if weather in ("wind", "storm") else 0.006
    return Sheet(
        "clouds", 0.03, tuple(shapes), Motion(kind="drift", amount=speed, period_s=(site.right - site.left) / speed)
    )


def _cloud_paper(site: Site) -> str:
    base = {"storm": "#8b93a8", "rain": "#bcc6d0", "cloudy": "#e9ecec"}.get(site.layout.weather, "#fdf9f1")
    return multiplied(base, mix("#ffffff", site.light.sky_low, 0.25))


def _cloud(x: float, y: float, w: float, paper: str, dice: np.random.Generator) -> list[Shape]:
    """Two puffs, one before the other, flat below."""
    shapes: list[Shape] = []
    for number, (dx, size, shade) in enumerate(((0.28, 0.8, darker(paper, 0.05)), (0.0, 1.0, lighter(paper, 0.15)))):
        rx, ry = w * size, w * size * 0.3
        puffs = scallops(
            ellipse(x + dx * w, y - 0.03 * w * number, rx, ry, steps=12), int(dice.integers(6, 9)), 0.16 * w
        )
        flat = y + 0.14 * w + 0.04 * w * number
        shapes.append(
            Shape(
                (tuple((px, py if py < flat else flat + 0.25 * (py - flat)) for px, py in puffs),), shade, smooth=False
            )
        )
    return shapes
