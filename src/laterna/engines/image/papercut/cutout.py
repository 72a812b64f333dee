"""Faces of the shadow theatre: black paper has no features but those that are cut through to the light.

A dark eye becomes a hole with a pupil where its glint was.
So it is done in the silhouette films of Lotte Reiniger and in Javanese puppets alike.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from laterna.storyboard.figures.colours import luma
from laterna.storyboard.outline import Box, box_of, path_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.story import Point
    from laterna.storyboard.shapes import Piece, Shape

LIGHT = "#fffaf0"
PUPIL = "#2b2026"
_PUPIL = 1.7
"""How much larger it is than the glint."""
_WHITE = 0.9
_PALE = 0.78


def is_pale(pieces: Iterable[Piece]) -> bool:
    """Whether the skin round the eyes is so pale that the face itself is cut through; its features then stay dark."""
    lids = [piece.shapes[0] for piece in pieces if piece.name == "face-blink" and piece.shapes]
    return any(luma(lid.colour) > _PALE for lid in lids)


def cut_through(piece: Piece) -> tuple[Shape, ...]:
    """The shapes of a piece; of a face, each is a hole in the paper, with the pupils left in the eyes."""
    if not piece.name.startswith("face-"):
        return piece.shapes
    whites: list[Box] = []
    darks: list[Box] = []
    shapes: list[Shape] = []
    for shape in piece.shapes:
        box = box_of([path_of(shape)])
        lid = piece.name in ("face-blink", "face-open-mouth") and not shapes
        if luma(shape.colour) > _WHITE and any(_inside(box, dark) for dark in darks):
            shapes.append(replace(shape, contours=tuple(_grown(contour) for contour in shape.contours), colour=PUPIL))
        elif lid or any(_inside(box, white) for white in whites):
            shapes.append(shape)
        else:
            (whites if luma(shape.colour) > _WHITE else darks).append(box)
            shapes.append(replace(shape, colour=LIGHT))
    return tuple(shapes)


def _grown(contour: tuple[Point, ...]) -> tuple[Point, ...]:
    """A glint as large as a pupil, moved towards the eye's middle, which lies below it."""
    x, y = (sum(part) / len(contour) for part in zip(*contour, strict=True))
    tall = max(py for _, py in contour) - y
    return tuple((x + _PUPIL * (px - x) + 0.4 * tall, y + _PUPIL * (py - y) + 0.6 * tall) for px, py in contour)


def _inside(box: Box, other: Box) -> bool:
    slack = 0.15 * (other[2] - other[0])
    return (
        box[0] >= other[0] - slack
        and box[1] >= other[1] - slack
        and box[2] <= other[2] + slack
        and box[3] <= other[3] + slack
    )
