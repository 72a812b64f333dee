"""What a page is filmed of: its planes and figures as sheets, made once, each knowing how it follows the camera."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.film.affine import Affine, grown, moved
from laterna.press.film.camera import cover, follow, lens, projection, scale_of
from laterna.press.film.cover import blocks_for
from laterna.press.film.fuse import fused
from laterna.press.film.relief import relief_of
from laterna.press.film.sheet import Glaze, Sheet, paper_of, sheet_of
from laterna.story import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from laterna.press.film.camera import Move, View
    from laterna.press.film.cover import Blocks
    from laterna.story import MovingFigure, Stage

_FLAT_DEPTH = 0.7
"""Where a picture in one piece is hung: it makes just the camera's own move."""


@dataclass(frozen=True)
class Hung:
    """How a layer hangs before the camera."""

    factor: float
    """How much of the camera's move it makes."""
    anchor: tuple[float, float]
    """Its middle, in stage pixels."""
    scale: float
    """Its sheets' pixels to a stage pixel."""

    def placed(self, move: Move, view: View, stage: tuple[int, int], frame: tuple[int, int]) -> Affine:
        """From its sheets' pixels to the frame before the lens: the shift that brings its middle to its place."""
        x, y = lens(move, view, frame).inverse().place(*projection(view, self.factor, stage, frame).place(*self.anchor))
        return moved(x - self.scale * self.anchor[0], y - self.scale * self.anchor[1])

    def within(self, stirred: Affine) -> Affine:
        """A map within the stage as one within its sheets' pixels."""
        return grown(1 / self.scale).then(stirred).then(grown(self.scale))


@dataclass(frozen=True)
class Leaf:
    """A plane as a sheet."""

    plane: Plane
    sheet: Sheet | Glaze
    blocks: Blocks
    hung: Hung


@dataclass(frozen=True)
class Puppet:
    """A figure as sheets."""

    figure: MovingFigure
    sheets: tuple[Sheet, ...]
    hung: Hung


def planes_of(stage: Stage) -> tuple[Plane, ...]:
    """The stage's planes, or what can be made of a picture in one piece."""
    if stage.planes:
        return fused(stage)
    if stage.depth_map:
        return relief_of(stage.picture, stage.depth_map)
    pixels = cv2.cvtColor(np.ascontiguousarray(stage.picture.pixels[..., :3]), cv2.COLOR_RGB2RGBA)
    return (Plane(name="picture", pixels=pixels, x=0, y=0, depth=_FLAT_DEPTH),)


def room_of(planes: Sequence[Plane], picture: tuple[int, int]) -> float:
    """How far the farthest plane reaches beyond the picture on every side, as a fraction of its sides."""
    far, (width, height) = planes[0], picture
    below, right = far.y + far.pixels.shape[0] - height, far.x + far.pixels.shape[1] - width
    return max(min(min(-far.x, right) / width, min(-far.y, below) / height), 0.0)


def layers_of(stage: Stage, planes: Sequence[Plane], move: Move, frame: tuple[int, int]) -> Iterator[Leaf | Puppet]:
    """The layers from far to near, made for the size at which a steady camera sees them."""

    def hung(depth: float, box: tuple[float, float, float, float]) -> Hung:
        factor = follow(depth)
        scale = cover(stage.picture.size, frame) * (scale_of(move.start, factor) if move.steady else 1)
        return Hung(factor, ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), scale)

    for plane in planes:
        height, width = plane.pixels.shape[:2]
        place = hung(plane.depth, (plane.x, plane.y, plane.x + width, plane.y + height))
        sheet = sheet_of(plane.pixels, plane.x, plane.y, plane.blend, place.scale)
        hides = plane.blend == "over" and plane.motion is None
        yield Leaf(plane, sheet, blocks_for(sheet, opaque=hides), place)
        for figure in stage.figures:
            if figure.above == plane.name:
                place = hung(figure.depth, box_of(figure))
                sheets = tuple(paper_of(part.pixels, part.x, part.y, place.scale) for part in figure.parts)
                yield Puppet(figure, sheets, place)


def box_of(figure: MovingFigure) -> tuple[float, float, float, float]:
    """(left, top, right, bottom) of a figure in its first pose, in stage pixels, without the joints."""
    parts = [part for part in figure.parts if part.pixels[..., 3].any()]
    return (
        min(part.x for part in parts),
        min(part.y for part in parts),
        max(part.x + part.pixels.shape[1] for part in parts),
        max(part.y + part.pixels.shape[0] for part in parts),
    )
