"""Figures that are pasted from a photo: a piece of white paper in the layout, on which the photo is printed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.layout import Area
from laterna.storyboard.shapes import Piece, Shape

if TYPE_CHECKING:
    from laterna.story import PlacedFigure, Point

PAPER = "#ffffff"


def as_cutout(figure: PlacedFigure, outline: tuple[Point, ...]) -> PlacedFigure:
    """The figure as its cut-out: without joints, seen as the photo shows it."""
    pasted = figure.model_copy(update={"outline": outline, "joints": {}, "view": "side"})
    points = _on_page(pasted)
    xs, ys = [x for x, _ in points], [y for _, y in points]
    box = Area(x=min(xs), y=min(ys), width=max(xs) - min(xs), height=max(ys) - min(ys))
    return pasted.model_copy(update={"box": box})


def paper_of(figure: PlacedFigure) -> Piece:
    """The white paper that the photo is printed on, hinged at its foot."""
    return Piece("cutout", (Shape((_on_page(figure),), PAPER),), (figure.x, figure.y))


def _on_page(figure: PlacedFigure) -> tuple[Point, ...]:
    turn = 1 if figure.facing == "right" else -1
    return tuple((figure.x + turn * x * figure.height, figure.y + y * figure.height) for x, y in figure.outline)
