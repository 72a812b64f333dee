"""Faces of the shadow theatre: black paper has no features but those that are cut through to the light.

So it is done in the silhouette films of Lotte Reiniger and in Javanese puppets alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from laterna.storyboard.figures.colours import luma
from laterna.storyboard.outline import Box, box_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.storyboard.shapes import Piece, Shape

LIGHT = "#fffaf0"
_WHITE = 0.9
_PALE = 0.78


def is_pale(pieces: Iterable[Piece]) -> bool:
    """Whether the skin round the eyes is so pale that the face itself is cut through; its features then stay dark."""
    lids = [piece.shapes[0] for piece in pieces if piece.name == "face-blink" and piece.shapes]
    return any(luma(lid.colour) > _PALE for lid in lids)


def cut_through(piece: Piece) -> tuple[Shape, ...]:
    """The shapes of a piece; of a face, each is a hole in the paper, and the pupils lie in the whites of the eyes."""
    if not piece.name.startswith("face-"):
        return piece.shapes
    whites: list[Box] = []
    shapes: list[Shape] = []
    for shape in piece.shapes:
        box = box_of([path_of(shape)])
        if luma(shape.colour) > _WHITE:
            whites.append(box)
        lid = piece.name in ("face-blink", "face-open-mouth") and not shapes
        keeps = lid or any(_inside(box, white) for white in whites)
        shapes.append(shape if keeps else replace(shape, colour=LIGHT))
    return tuple(shapes)


def _inside(box: Box, other: Box) -> bool:
    slack = 0.15 * (other[2] - other[0])
    return (
        box[0] >= other[0] - slack
        and box[1] >= other[1] - slack
        and box[2] <= other[2] + slack
        and box[3] <= other[3] + slack
    )
