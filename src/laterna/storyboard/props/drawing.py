"""Drawings of things as data: a few lines of plain words, each one piece of cut paper.

A drawing's units are its own height: the foot point is (0, 0), x runs right, y runs *up*, the top is at 1. One line is
one shape, from the lowest to the uppermost:

    oval  COLOUR x y rx ry [tilt]        ring COLOUR x y r width
    box   COLOUR x y w h [corner]        arch COLOUR x y w h          (x is the middle, y the lower edge)
    poly  COLOUR x y x y ...             blob COLOUR x y x y ...      (straight, and smooth)
    line  COLOUR width x y x y ...       leaf COLOUR x y x y width
    cloud COLOUR x y rx ry bumps depth   star COLOUR x y r inner points

What looks otherwise in a hand has a second drawing, `held`. `both` before a line adds its mirror image; `rep N dx dy`
repeats it. A colour is a name of `paper.toml`, `main` (the thing's own) or `#rrggbb`; `-` and `+` behind it make it
darker and lighter, `!0.8` makes it glow, `@0.4` lets light through.
"""

from __future__ import annotations

import math
import re
import tomllib
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.curves import ellipse, leaf, scallops, tube
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from laterna.story import Point

HERE = Path(__file__).parent
_COLOUR = re.compile(r"(?P<name>#[0-9a-f]{6}|[a-z]+)(?P<shade>[-+]*)(?:!(?P<glow>[\d.]+))?(?:@(?P<opacity>[\d.]+))?$")

Contour = tuple["Point", ...]


@dataclass(frozen=True, slots=True)
class Stroke:
    """One line of a drawing, its colour not yet mixed."""

    contours: tuple[Contour, ...]
    """In the drawing's own units, y up."""
    colour: str
    """`main` or `#rrggbb`."""
    shade: int
    """Steps lighter (positive) or darker."""
    smooth: bool
    glow: float
    opacity: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """One thing."""

    strokes: tuple[Stroke, ...]
    main: str
    """Its usual colour."""
    grip: Point
    """Where a hand takes it, y up."""
    width: float
    """Per unit of height."""
    held: tuple[Stroke, ...]
    """What is seen of it in the hand of someone who looks to the right."""

    def shapes(self, main: str | None, place: Callable[[Contour], Contour], *, held: bool = False) -> tuple[Shape, ...]:
        """Its shapes in a colour, each contour brought to the page by `place`."""
        return tuple(
            Shape(
                contours=tuple(place(contour) for contour in stroke.contours),
                colour=_shaded((main or self.main) if stroke.colour == "main" else stroke.colour, stroke.shade),
                smooth=stroke.smooth,
                glow=stroke.glow,
                opacity=stroke.opacity,
            )
            for stroke in (self.held if held else self.strokes)
        )


@cache
def drawings() -> dict[str, Drawing]:
    """Every drawing by its name."""
    found: dict[str, Drawing] = {}
    for file in sorted((HERE / "drawings").glob("*.toml")):
        for name, row in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found[name] = _drawing(row)
    return found


@cache
def paper() -> dict[str, str]:
    """The named colours of the drawings."""
    return tomllib.loads((HERE / "paper.toml").read_text(encoding="utf-8"))


def _drawing(row: dict[str, Any]) -> Drawing:
    strokes, top = _strokes(row["draw"])
    xs = [x for stroke in strokes for contour in stroke.contours for x, _ in contour]
    x, y = row.get("grip", (0.0, 0.5))
    held = _strokes(row["held"])[0] if "held" in row else strokes
    return Drawing(strokes, row.get("main", "#b98a5a"), (x / top, y / top), max(xs) - min(xs), held)


def _strokes(text: str) -> tuple[tuple[Stroke, ...], float]:
    """The strokes of a drawing, 1 tall, and how tall it was."""
    rough = [_stroke(line.split()) for line in text.strip().splitlines()]
    top = max(y for stroke in rough for contour in stroke.contours for _, y in contour)
    strokes = tuple(replace(stroke, contours=tuple(_scaled(c, 1 / top) for c in stroke.contours)) for stroke in rough)
    return strokes, top


def _scaled(contour: Contour, factor: float) -> Contour:
    return tuple((x * factor, y * factor) for x, y in contour)


def _stroke(words: Sequence[str]) -> Stroke:
    if words[0] == "both":
        stroke = _stroke(words[1:])
        return _more(stroke, [tuple((-x, y) for x, y in contour) for contour in stroke.contours])
    if words[0] == "rep":
        count, dx, dy = int(words[1]), float(words[2]), float(words[3])
        stroke = _stroke(words[4:])
        steps = range(1, count)
        return _more(stroke, [tuple((x + k * dx, y + k * dy) for x, y in c) for k in steps for c in stroke.contours])
    contours, smooth = _OPERATIONS[words[0]]([float(word) for word in words[2:]])
    match = _COLOUR.match(words[1])
    if match is None:
        raise ValueError(f"{words[1]!r} is no colour of a drawing")
    name, shade = match["name"], match["shade"]
    return Stroke(
        contours=contours,
        colour=name if name == "main" or name.startswith("#") else paper()[name],
        shade=shade.count("+") - shade.count("-"),
        smooth=smooth,
        glow=float(match["glow"] or 0),
        opacity=float(match["opacity"] or 1),
    )


def _more(stroke: Stroke, extra: Sequence[Contour]) -> Stroke:
    return replace(stroke, contours=(*stroke.contours, *extra))


def _shaded(colour: str, steps: int) -> str:
    for _ in range(abs(steps)):
        colour = lighter(colour, 0.25) if steps > 0 else darker(colour, 0.2)
    return colour


_Cut = tuple[tuple[Contour, ...], bool]


def _oval(n: Sequence[float]) -> _Cut:
    return (ellipse(n[0], n[1], n[2], n[3], n[4] if len(n) > 4 else 0.0, 16),), True


def _ring(n: Sequence[float]) -> _Cut:
    return (ellipse(n[0], n[1], n[2], n[2], steps=20), ellipse(n[0], n[1], n[2] - n[3], n[2] - n[3], steps=20)), True


def _box(n: Sequence[float]) -> _Cut:
    x, y, w, h = n[:4]
    corner = n[4] if len(n) > 4 else 0.0
    if not corner:
        return (((x - w / 2, y), (x + w / 2, y), (x + w / 2, y + h), (x - w / 2, y + h)),), False
    points: list[Point] = []
    for quarter, (cx, cy) in enumerate(
        ((x + w / 2 - corner, y + h - corner), (x - w / 2 + corner, y + h - corner),
         (x - w / 2 + corner, y + corner), (x + w / 2 - corner, y + corner))
    ):  # fmt: skip
        for step in range(5):
            angle = math.pi / 2 * (quarter + step / 4)
            points.append((cx + corner * math.cos(angle), cy + corner * math.sin(angle)))
    return (tuple(points),), False


def _arch(n: Sequence[float]) -> _Cut:
    x, y, w, h = n
    r = w / 2
    rise = min(r, h)
    top = [(x + r * math.cos(math.pi * k / 12), y + h - rise + rise * math.sin(math.pi * k / 12)) for k in range(13)]
    return (((x + r, y), *top, (x - r, y)),), False


def _pairs(n: Sequence[float]) -> Contour:
    return tuple(zip(n[::2], n[1::2], strict=True))


def _poly(n: Sequence[float]) -> _Cut:
    return (_pairs(n),), False


def _blob(n: Sequence[float]) -> _Cut:
    return (_pairs(n),), True


def _line(n: Sequence[float]) -> _Cut:
    path = _pairs(n[1:])
    return (tube(path, [n[0] / 2] * len(path)),), False


def _leaf(n: Sequence[float]) -> _Cut:
    return (leaf((n[0], n[1]), (n[2], n[3]), n[4]),), True


def _cloud(n: Sequence[float]) -> _Cut:
    return (scallops(ellipse(n[0], n[1], n[2], n[3]), int(n[4]), n[5]),), False


def _star(n: Sequence[float]) -> _Cut:
    x, y, r, inner, count = n[0], n[1], n[2], n[3], int(n[4])
    points: list[Point] = []
    for step in range(2 * count):
        angle = math.pi / 2 + math.pi * step / count
        reach = inner if step % 2 else r
        points.append((x + reach * math.cos(angle), y + reach * math.sin(angle)))
    return (tuple(points),), False


_OPERATIONS: dict[str, Callable[[Sequence[float]], _Cut]] = {
    "oval": _oval, "ring": _ring, "box": _box, "arch": _arch, "poly": _poly, "blob": _blob, "line": _line,
    "leaf": _leaf, "cloud": _cloud, "star": _star,
}  # fmt: skip
