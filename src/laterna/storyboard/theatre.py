"""Everything on a page as layers from far to near: the order in which painter, maps and print lay them down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from laterna.storyboard.figures import cut_figure, hand
from laterna.storyboard.figures.curves import clip, spline
from laterna.storyboard.figures.stand import rig_of, sitter_of
from laterna.storyboard.outline import Box, box_of, path_of
from laterna.storyboard.placing import rim_of
from laterna.storyboard.props import cut_prop
from laterna.storyboard.relations import NEAR, STEP
from laterna.storyboard.scenery import cut_backdrop, cut_before
from laterna.storyboard.shallows import cut_shallows
from laterna.storyboard.shapes import Piece, Sheet

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.story import Layout, PlacedFigure, PlacedProp
    from laterna.storyboard.shapes import Shape

_HEAD = 0.6
"""How far down a figure's box the near frame keeps away."""
_LEAF = 0.25
"""The largest piece of the near frame that may be taken away, in page units; curtains and walls stay."""
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
    return _stacked(layout, cut_backdrop(layout), at_rest=False)


def foreground(layout: Layout) -> tuple[Layer, ...]:
    """The layers from the farthest figure on, without the air and with no other expressions than those seen."""
    farthest = min((figure.depth for figure in layout.figures), default=1.0)
    stack = _stacked(layout, cut_before(layout, farthest), at_rest=True)
    first = next((at for at, layer in enumerate(stack) if layer.figure is not None), len(stack))
    return stack[first:]


def _stacked(layout: Layout, scenery: Iterable[Sheet], at_rest: bool) -> tuple[Layer, ...]:
    sheets = [Layer(_pruned(sheet, layout)) for sheet in (*scenery, *cut_shallows(layout))]
    held = {prop.id: prop for prop in layout.props if prop.held_by is not None}
    loose = [
        Layer(Sheet(name=prop.id, depth=prop.depth, shapes=cut_prop(prop), role="prop", owner=prop.id))
        for prop in layout.props
        if prop.held_by is None
    ]
    fronts = [Layer(front) for prop in layout.props if (front := _front(prop, layout)) is not None]
    actors: list[Layer] = []
    for figure in layout.figures:
        things = [_held_piece(held[name], figure, index) for index, name in enumerate(figure.holds) if name in held]
        pieces = (*cut_figure(figure, at_rest=at_rest), *things)
        shown = tuple(shape for piece in seen(pieces, figure.expression) for shape in piece.shapes)
        sheet = Sheet(name=figure.id, depth=figure.depth, shapes=shown, role="figure", owner=figure.id)
        actors.append(Layer(sheet, figure, pieces))
    everything = [*sheets, *loose, *actors, *fronts]
    return tuple(sorted(everything, key=lambda layer: (_ROLES.get(layer.sheet.role, 1), layer.sheet.depth)))


def _pruned(sheet: Sheet, layout: Layout) -> Sheet:
    """The near frame without the leaves that would hang into a face."""
    if sheet.role != "frame":
        return sheet
    heads = [(f.box.x, f.box.y, f.box.x + f.box.width, f.box.y + _HEAD * f.box.height) for f in layout.figures]
    return replace(sheet, shapes=tuple(shape for shape in sheet.shapes if not _hangs_into(shape, heads)))


def _hangs_into(shape: Shape, heads: Sequence[Box]) -> bool:
    box = box_of([path_of(shape)])
    if max(box[2] - box[0], box[3] - box[1]) > _LEAF:
        return False
    return any(box[0] < h[2] and box[2] > h[0] and box[1] < h[3] and box[3] > h[1] for h in heads)


def solid(layer: Layer) -> tuple[Shape, ...]:
    """What a layer shows at rest, without the tokens around a head: no map should take those for a body."""
    if layer.figure is None:
        return layer.sheet.shapes
    body = [piece for piece in seen(layer.pieces, layer.figure.expression) if not piece.name.startswith("token-")]
    return tuple(shape for piece in body for shape in piece.shapes)


def seen(pieces: Iterable[Piece], expression: str) -> list[Piece]:
    """The pieces that are seen at rest, with the eyes open and the mouth shut."""
    return [piece for piece in pieces if piece.shows in ("always", expression)]


def _front(prop: PlacedProp, layout: Layout) -> Sheet | None:
    """The wall of a boat, basket or bed before whoever is in it; none when nobody is."""
    rim = rim_of(prop.kind)
    if rim is None or prop.held_by is not None:
        return None
    edge = prop.y - rim * prop.height
    inside = [
        item.depth
        for item in (*layout.figures, *layout.props)
        if 0 < item.depth - prop.depth < NEAR and abs(item.x - prop.x) < prop.box.width / 2 and edge < item.y < prop.y
    ]
    if not inside:
        return None
    oars = [
        shape
        for figure in layout.figures
        if figure.pose == "row" and figure.depth in inside
        for piece in cut_figure(figure)
        if piece.name == "oar"
        for shape in piece.shapes
    ]
    shapes = tuple(low for shape in (*cut_prop(prop), *oars) if (low := _below(shape, edge)).contours)
    return Sheet(f"{prop.id}-front", max(inside) + STEP / 2, shapes, role="prop", owner=prop.id)


def _below(shape: Shape, edge: float) -> Shape:
    """The part of a shape that lies under a level."""
    fine = [spline(contour, closed=True, steps=6) if shape.smooth else contour for contour in shape.contours]
    cuts = [clip(contour, (0.0, edge), (0.0, 1.0)) for contour in fine]
    return replace(shape, contours=tuple(cut for cut in cuts if len(cut) > 2), smooth=False)


def _held_piece(prop: PlacedProp, figure: PlacedFigure, index: int) -> Piece:
    """A held thing, hinged on the hand."""
    return Piece(prop.id, cut_prop(prop), hand(figure, index)[0], rig_of(sitter_of(figure)).hands[index][0])
