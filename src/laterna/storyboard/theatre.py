"""Everything on a page as layers from far to near: the order in which painter, maps and print lay them down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.storyboard.figures import cut_figure, hand
from laterna.storyboard.figures.stand import rig_of, sitter_of
from laterna.storyboard.props import cut_prop
from laterna.storyboard.scenery import cut_backdrop
from laterna.storyboard.shapes import Piece, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.story import Layout, PlacedFigure, PlacedProp

_ROLES = {"sky": 0, "air": 2, "frame": 2}


@dataclass(frozen=True, slots=True)
class Layer:
    """One sheet, or one figure with what it holds."""

    sheet: Sheet
    """Of a figure, all that is seen at rest."""
    figure: PlacedFigure | None = None
    pieces: tuple[Piece, ...] = ()
    """Of a figure, every piece, also those seen only with another expression; held things are among them."""


def layers(layout: Layout) -> tuple[Layer, ...]:
    """All layers of a page, from far to near."""
    sheets = [Layer(sheet) for sheet in cut_backdrop(layout)]
    held = {prop.id: prop for prop in layout.props if prop.held_by is not None}
    loose = [
        Layer(Sheet(name=prop.id, depth=prop.depth, shapes=cut_prop(prop), role="prop", owner=prop.id))
        for prop in layout.props
        if prop.held_by is None
    ]
    actors: list[Layer] = []
    for figure in layout.figures:
        things = [_held_piece(held[name], figure, index) for index, name in enumerate(figure.holds) if name in held]
        pieces = (*cut_figure(figure), *things)
        shown = tuple(shape for piece in seen(pieces, figure.expression) for shape in piece.shapes)
        sheet = Sheet(name=figure.id, depth=figure.depth, shapes=shown, role="figure", owner=figure.id)
        actors.append(Layer(sheet, figure, pieces))
    everything = [*sheets, *loose, *actors]
    return tuple(sorted(everything, key=lambda layer: (_ROLES.get(layer.sheet.role, 1), layer.sheet.depth)))


def seen(pieces: Iterable[Piece], expression: str) -> list[Piece]:
    """The pieces that are seen at rest, with the eyes open and the mouth shut."""
    return [piece for piece in pieces if piece.shows in ("always", expression)]


def _held_piece(prop: PlacedProp, figure: PlacedFigure, index: int) -> Piece:
    """A held thing, hinged on the hand."""
    return Piece(prop.id, cut_prop(prop), hand(figure, index)[0], rig_of(sitter_of(figure)).hands[index][0])
