"""What tells trades and story folk apart: leaf hems, patches, bands that shine, curled toes, a pouch with its young."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape

_BAND, _BAND_EDGE = "#f3e36a", "#d9dee2"
_PATCHES = ("#c9564a", "#d9a441", "#5f8f8a")


def band(left: Point, right: Point, thick: float) -> list[Shape]:
    """A band that shines in the light of lamps, as on a firefighter's coat."""
    return [
        cut(curves.tube([left, right], [thick] * 2, caps=(False, False)), _BAND_EDGE, smooth=False),
        cut(curves.tube([left, right], [thick * 0.5] * 2, caps=(False, False)), _BAND, smooth=False),
    ]


def patch(at: Point, size: float, which: int) -> list[Shape]:
    """A square of other cloth sewn on with long stitches; `which` chooses the cloth."""
    x, y = at
    colour = _PATCHES[which % len(_PATCHES)]
    stitches = [
        cut(curves.tube([(x + u * size * 0.75, y + v * size * 0.75), (x + u * size * 1.3, y + v * size * 1.3)],
                        [size * 0.1] * 2), darker(colour, 0.45))
        for u, v in ((-0.9, -0.2), (0.9, 0.3), (-0.3, 0.9), (0.4, -0.9))
    ]  # fmt: skip
    return [cut(curves.egg(x, y, size, size * 0.92, square=5.0), colour), *stitches]


def leaves(y: float, wide: float, length: float, colour: str) -> list[Shape]:
    """A row of hanging leaves, `wide` to each side, one over the other."""
    return [
        cut(
            curves.leaf(
                (wide * u * 0.8, y - length * 0.1), (wide * u * 1.15, y + length * (1 - 0.12 * abs(u))),
                wide * 0.85, belly=0.45,
            ),
            shade,
        )
        for u, shade in (
            (-0.95, darker(colour, 0.16)), (0.95, darker(colour, 0.16)), (0.0, darker(colour, 0.1)),
            (-0.5, colour), (0.5, lighter(colour, 0.1)),
        )
    ]  # fmt: skip


def curled_toe(tip: Point, leg: float, colour: str) -> list[Shape]:
    """The point of an elf's shoe, rolled up, with a bell on it."""
    x, y = tip
    path = [(x - leg * 0.3, y - leg * 0.12), (x + leg * 0.5, y - leg * 0.2), (x + leg * 0.75, y - leg * 0.85),
            (x + leg * 0.25, y - leg * 1.1)]  # fmt: skip
    bell = curves.ellipse(x + leg * 0.15, y - leg * 1.05, leg * 0.28, leg * 0.28)
    return [cut(curves.tube(path, [leg * 0.4, leg * 0.34, leg * 0.22, leg * 0.1]), colour), cut(bell, "#f0c04d")]


def pouch(sitter: Sitter, at: Point, wide: float) -> list[Shape]:
    """A kangaroo's pouch; of one that is grown, a joey looks out of it."""
    x, y = at
    paper = sitter.paper
    rim = curves.arc(x, y - wide * 0.1, wide * 1.7, wide * 0.3, wide * 0.16)
    bag = curves.clip(curves.egg(x, y, wide * 0.92, wide * 1.05, steps=40), (x, y - wide * 0.12), (0.0, 1.0))
    front = [cut(bag, darker(paper.second, 0.12), smooth=False), cut(rim, darker(paper.second, 0.3))]
    if sitter.traits.age == "child":
        return front
    r = wide * 0.52
    hx, hy = x + wide * 0.1, y - wide * 0.42
    ears = [
        cut(curves.leaf((hx + s * r * 0.5, hy - r * 0.5), (hx + s * r * 0.95, hy - r * 2.0), r * 0.75), paper.coat)
        for s in (-1, 1)
    ]
    eyes = [cut(curves.ellipse(hx + r * u, hy - r * 0.1, r * 0.15, r * 0.19), "#2b2026") for u in (-0.25, 0.5)]
    nose = cut(curves.ellipse(hx + r * 0.2, hy + r * 0.36, r * 0.2, r * 0.14), "#2b2026")
    head = cut(curves.ellipse(hx, hy, r, r * 0.95), lighter(paper.coat, 0.12))
    return [*ears, head, *eyes, nose, *front]
