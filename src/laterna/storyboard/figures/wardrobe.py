"""What a figure wears: garments by slot, found from the words a cast gives them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter, luma
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Garment, Traits
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.shapes import Shape


@dataclass(frozen=True, slots=True)
class Worn:
    """A garment that is known how to cut."""

    form: str
    colour: str
    pattern: str

    @property
    def shade(self) -> str:
        return darker(self.colour, 0.16)

    @property
    def trim(self) -> str:
        return lighter(self.colour, 0.55) if luma(self.colour) < 0.62 else darker(self.colour, 0.3)


@cache
def _garments() -> dict[str, dict[str, Any]]:
    table = tomllib.loads((Path(__file__).parent / "data" / "garments.toml").read_text(encoding="utf-8"))
    return {word: row for name, row in table.items() for word in (name, *row.get("words", ()))}


def garment_row(name: str) -> dict[str, Any] | None:
    """The row of `data/garments.toml` for `striped wool scarf`: by its longest known ending; none if it is unknown."""
    words = name.lower().replace("-", "-").split()
    for start in range(len(words)):
        phrase = " ".join(words[start:])
        for candidate in (phrase, phrase.removesuffix("s"), phrase + "s"):
            if candidate in _garments():
                return _garments()[candidate]
    return None


def wardrobe(traits: Traits) -> Mapping[str, Worn]:
    """By slot, the last garment named for it; what is unknown is left out."""
    worn: dict[str, Worn] = {}
    for garment in traits.clothes:
        row = garment_row(garment.name)
        if row is not None:
            worn[row["slot"]] = Worn(row["form"], garment.colour or row["colours"][0], pattern_of(garment))
    return worn


def pattern_of(garment: Garment) -> str:
    """Its pattern, also where only its name says so."""
    words = {
        "striped": "stripes",
        "spotted": "dots",
        "dotted": "dots",
        "polka": "dots",
        "checked": "checks",
        "tartan": "checks",
        "plaid": "checks",
    }
    named = [words[word] for word in garment.name.lower().split() if word in words]
    return named[0] if named and garment.pattern == "plain" else garment.pattern


def cloth(outline: Outline, worn: Worn, smooth: bool = True, colour: str = "") -> list[Shape]:
    """The outline in the garment's colour, with its pattern cut from a second sheet."""
    base = colour or worn.colour
    shapes = [cut(outline, base, smooth)]
    if worn.pattern == "plain":
        return shapes
    dense = tuple(curves.spline(outline, closed=True, steps=5)) if smooth else outline
    x0, x1 = min(p[0] for p in dense), max(p[0] for p in dense)
    y0, y1 = min(p[1] for p in dense), max(p[1] for p in dense)
    step = 0.036
    if worn.pattern in ("stripes", "checks"):
        y = y0 + step * 0.7
        while y < y1 - step * 0.2:
            band = curves.clip(curves.clip(dense, (0, y), (0, 1)), (0, y + step * 0.42), (0, -1))
            if len(band) > 2:
                shapes.append(cut(band, worn.trim, smooth=False))
            y += step
    if worn.pattern == "checks":
        x = x0 + step * 0.7
        while x < x1 - step * 0.2:
            band = curves.clip(curves.clip(dense, (x, 0), (1, 0)), (x + step * 0.3, 0), (-1, 0))
            if len(band) > 2:
                shapes.append(cut(band, worn.shade, smooth=False))
            x += step
    if worn.pattern == "dots":
        shapes += _dots(dense, (x0, y0, x1, y1), step, worn.trim)
    return shapes


def _dots(outline: Outline, box: tuple[float, float, float, float], step: float, colour: str) -> list[Shape]:
    x0, y0, x1, y1 = box
    shapes: list[Shape] = []
    row = 0
    y = y0 + step * 0.7
    while y < y1:
        x = x0 + step * (0.5 + 0.5 * (row % 2))
        while x < x1:
            if _inside((x, y), outline, step * 0.3):
                shapes.append(cut(curves.ellipse(x, y, step * 0.22, step * 0.22, steps=8), colour))
            x += step
        y += step * 0.8
        row += 1
    return shapes


def _inside(point: tuple[float, float], outline: Outline, margin: float) -> bool:
    return all(
        _winds((point[0] + dx, point[1] + dy), outline)
        for dx, dy in ((margin, 0), (-margin, 0), (0, margin), (0, -margin))
    )


def _winds(point: tuple[float, float], outline: Outline) -> bool:
    x, y = point
    odd = False
    for (ax, ay), (bx, by) in zip(outline, [*outline[1:], outline[0]], strict=True):
        if (ay > y) != (by > y) and x < (bx - ax) * (y - ay) / (by - ay) + ax:
            odd = not odd
    return odd
