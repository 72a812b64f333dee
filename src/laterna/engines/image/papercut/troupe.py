"""A figure as the film moves it: every part a piece of paper with its hinge, and an attitude for each cue."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from laterna.engines.image.papercut.backing import backing_of
from laterna.engines.image.papercut.cutout import cut_through
from laterna.engines.image.papercut.painter import Tile, covered
from laterna.story import Attitude, Figure, MovingFigure, Part, PlacedFigure, Turn
from laterna.storyboard.figures import turns
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.papercut.painter import Cut, Painter
    from laterna.storyboard.shapes import Piece
    from laterna.storyboard.theatre import Layer

_LIFT = 0.0022
"""How high the parts of a figure lie over one another, in page units."""
_LARGE = 0.035
_BREATHLESS = ("robot", "ghost", "lantern", "star")


def painted_parts(painter: Painter, pieces: Sequence[Piece], layer: Layer) -> list[tuple[Piece, Tile]]:
    """Pieces of a figure as pixels, in their order; a bone, or what lies outside the picture, is one clear pixel."""
    holes = painter.lighting.material.ink == "silhouette"
    papers = cut_through(pieces) if holes else [piece.shapes for piece in pieces]
    parts: list[tuple[Piece, Tile]] = []
    for piece, shapes in zip(pieces, papers, strict=True):
        cuts = painter.cut(shapes, layer.sheet)
        tile = painter.paper(cuts, lift=_LIFT if _is_large(cuts) else 0.0) if cuts else None
        parts.append((piece, tile or Tile(np.zeros((1, 1, 4), np.uint8), 0, 0)))
    return parts


def backed(painter: Painter, pieces: Sequence[Piece], layer: Layer, page: np.ndarray) -> list[tuple[Piece, Tile]]:
    """A sheet behind each piece of a figure that would be lost on the page (uint8 `[H, W, 4]`); none for any other."""
    if painter.lighting.material.ink != "colour":
        return []
    paper = [piece for piece in pieces if piece.shapes and piece.shows == "always"]
    cuts = [painter.cut(piece.shapes, layer.sheet) for piece in paper]
    whole = [cut for some in cuts for cut in some if cut.opacity == 1]
    colour = backing_of(page, whole, painter.frame)
    if colour is None:
        return []
    lit = painter.lighting.colour(Shape((), colour), layer.sheet)
    tiles = [
        (replace(piece, name=f"{piece.name}-back"), painter.backing(some, lit))
        for piece, some in zip(paper, cuts, strict=True)
    ]
    return [(piece, tile) for piece, tile in tiles if tile is not None]


def moving(
    figure: PlacedFigure, parts: Sequence[tuple[Piece, Tile]], above: str, role: Figure | None, height_px: int
) -> MovingFigure:
    """The figure of a stage.

    Args:
        figure: Where and how it stands.
        parts: Its pieces and their pixels.
        above: The plane it stands directly in front of.
        role: What the scene says of it; none for an extra, who has no cues.
        height_px: Height of the picture.
    """
    names = _own_names([piece.name for piece, _ in parts])
    return MovingFigure(
        id=figure.id,
        above=above,
        depth=figure.depth,
        parts=tuple(
            Part(
                name=name,
                pixels=tile.pixels,
                x=tile.x,
                y=tile.y,
                pivot=(piece.pivot[0] * height_px, piece.pivot[1] * height_px),
                parent=piece.parent,
                shows=piece.shows,  # pyright: ignore[reportArgumentType]
            )
            for name, (piece, tile) in zip(names, parts, strict=True)
        ),
        attitudes=_attitudes(figure, role, height_px),
        breath=0.0 if figure.kind in _BREATHLESS else 0.01,
    )


def _own_names(names: Sequence[str]) -> list[str]:
    """Each name once: the bone keeps it, the paper that hangs on it is numbered."""
    seen: dict[str, int] = {}
    own: list[str] = []
    for name in names:
        seen[name] = seen.get(name, 0) + 1
        own.append(name if seen[name] == 1 else f"{name}-{seen[name]}")
    return own


def _attitudes(figure: PlacedFigure, role: Figure | None, height_px: int) -> tuple[Attitude, ...]:
    pose, expression = figure.pose, figure.expression
    found = [Attitude(cue=-1, pose=pose, expression=expression)]
    for index, cue in enumerate(role.cues if role else ()):
        pose, expression = cue.pose or pose, cue.expression or expression
        moved = {
            name: Turn(angle=turn.angle, dx=turn.dx * height_px, dy=turn.dy * height_px)
            for name, turn in turns(figure, pose, expression).items()
        }
        found.append(Attitude(cue=index, pose=pose, expression=expression, turns=moved))
    return tuple(found)


def _is_large(cuts: Sequence[Cut]) -> bool:
    left, top, right, bottom = covered(cuts)
    return max(right - left, bottom - top) > _LARGE
