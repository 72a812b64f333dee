"""Faces of the shadow theatre: black paper has no features but those that are cut through to the light.

A dark eye becomes a hole with a pupil where its glint was; where the paper is pale already, as on a muzzle, features
stay dark. Beaks, tears and the tokens around a head are of coloured translucent paper. So it is done in the silhouette
films of Lotte Reiniger and in the puppets of Java and of Sichuan alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from laterna.storyboard.figures.colours import chroma, luma
from laterna.storyboard.outline import Box, box_of, path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    import skia

    from laterna.story import Point
    from laterna.storyboard.shapes import Piece, Shape

LIGHT = "#fffaf0"
PUPIL = "#2b2026"
_PUPIL = 1.7
"""How much larger it is than the glint."""
_WHITE = 0.9
_PALE = 0.8
"""Paper lighter than this lets the light through."""
_FOIL = ("beak", "comb", "wattle", "carrot")
"""Pieces that are of coloured translucent paper wherever they are bright enough."""
_COLOURED, _CLEAR = 0.22, 0.42
"""Chroma and lightness above which the paper of a beak, a comb, a tear or a token is translucent."""


def cut_through(pieces: Sequence[Piece]) -> list[tuple[Shape, ...]]:
    """The shapes of each piece of a figure, given from back to front, as the shadow theatre cuts them."""
    under = _Under()
    cuts: list[tuple[Shape, ...]] = []
    for piece in pieces:
        if piece.name.startswith("face-"):
            cuts.append(_features(piece, under))
        elif piece.name in _FOIL or piece.name.startswith("token-"):
            cuts.append(tuple(_lit(shape) if _is_clear(shape) else shape for shape in piece.shapes))
        else:
            cuts.append(piece.shapes)
            under.lay(piece)
    return cuts


@dataclass(slots=True)
class _Under:
    """The paper a face is glued on."""

    sheets: list[tuple[str, skia.Path, bool]] = field(default_factory=list["tuple[str, skia.Path, bool]"])

    def lay(self, piece: Piece) -> None:
        self.sheets += [(piece.shows, path_of(shape), luma(shape.colour) > _PALE) for shape in piece.shapes]

    def is_pale(self, box: Box, shows: str) -> bool:
        """Whether the uppermost sheet under the middle of a box is pale."""
        x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
        seen = (pale for when, path, pale in reversed(self.sheets) if when in ("always", shows) and path.contains(x, y))
        return next(seen, False)


def _features(piece: Piece, under: _Under) -> tuple[Shape, ...]:
    """The shapes of a face: holes in dark paper with the pupils left in the eyes, dark on pale paper."""
    lights: list[Box] = []
    holes: list[Box] = []
    shapes: list[Shape] = []
    for shape in piece.shapes:
        box = box_of([path_of(shape)])
        lid = piece.name in ("face-blink", "face-open-mouth") and not shapes
        white = luma(shape.colour) > _WHITE
        if not lid and _is_clear(shape):
            lights.append(box)
            shapes.append(_lit(shape))
        elif lid or _is_inside(box, lights):
            shapes.append(shape)
        elif white and _is_inside(box, holes):
            shapes.append(replace(shape, contours=tuple(_grown(contour) for contour in shape.contours), colour=PUPIL))
        elif white or under.is_pale(box, piece.shows):
            lights.append(box)
            shapes.append(shape)
        else:
            holes.append(box)
            shapes.append(replace(shape, colour=LIGHT))
    return tuple(shapes)


def _is_clear(shape: Shape) -> bool:
    return chroma(shape.colour) > _COLOURED and luma(shape.colour) > _CLEAR


def _lit(shape: Shape) -> Shape:
    return replace(shape, glow=1.0)


def _grown(contour: tuple[Point, ...]) -> tuple[Point, ...]:
    """A glint as large as a pupil, moved towards the eye's middle, which lies below it."""
    x, y = (sum(part) / len(contour) for part in zip(*contour, strict=True))
    tall = max(py for _, py in contour) - y
    return tuple((x + _PUPIL * (px - x) + 0.4 * tall, y + _PUPIL * (py - y) + 0.6 * tall) for px, py in contour)


def _is_inside(box: Box, others: Sequence[Box]) -> bool:
    return any(
        box[0] >= other[0] - slack
        and box[1] >= other[1] - slack
        and box[2] <= other[2] + slack
        and box[3] <= other[3] + slack
        for other in others
        for slack in [0.15 * (other[2] - other[0])]
    )
