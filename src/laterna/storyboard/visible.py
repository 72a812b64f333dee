"""How much of everyone can be seen on a finished layout, measured on pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skia

from laterna.storyboard.outline import Surface, path_of
from laterna.storyboard.theatre import Layer, foreground, seen

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.story import Layout, PlacedFigure
    from laterna.storyboard.shapes import Shape

_HEIGHT_PX = 160
_CLEAR = 0.45
"""Shapes more transparent than this hide nothing."""


def hidden_shares(layout: Layout) -> dict[str, float]:
    """The share of each figure, by its id, that other figures, things or the near frame cover; 0 to 1.

    What a figure itself holds is not taken for a part of it, nor for what hides it.
    """
    size = max(round(_HEIGHT_PX * layout.aspect), 1), _HEIGHT_PX
    page = Surface.empty(*size)
    codes: dict[str, int] = {}
    whole: dict[str, int] = {}
    for layer in foreground(layout):
        if layer.figure is None:
            _fill(page, _outlines(layer.sheet.shapes), 0)
            continue
        held, body = _held_and_body(layer, layer.figure)
        code = codes[layer.figure.id] = len(codes) + 1
        alone = Surface.empty(*size)
        _fill(alone, body, 1)
        whole[layer.figure.id] = int(np.count_nonzero(alone.pixels[..., 0]))
        _fill(page, held, 0)
        _fill(page, body, code)
    seen = np.bincount(page.pixels[..., 0].ravel(), minlength=len(codes) + 1)
    return {name: 1 - int(seen[code]) / max(whole[name], 1) for name, code in codes.items()}


def _held_and_body(layer: Layer, figure: PlacedFigure) -> tuple[list[skia.Path], list[skia.Path]]:
    """The outlines of what a figure holds, and of the figure."""
    held = [shape for piece in layer.pieces if piece.name in figure.holds for shape in piece.shapes]
    shown = seen(layer.pieces, figure.expression)
    body = [shape for piece in shown if piece.name not in figure.holds for shape in piece.shapes]
    return _outlines(held), _outlines(body)


def _outlines(shapes: Iterable[Shape]) -> list[skia.Path]:
    return [path_of(shape) for shape in shapes if shape.opacity > _CLEAR]


def _fill(surface: Surface, paths: Iterable[skia.Path], code: int) -> None:
    """Paints outlines in the flat colour of a number."""
    surface.canvas.save()
    surface.canvas.scale(_HEIGHT_PX, _HEIGHT_PX)
    paint = skia.Paint(AntiAlias=False, Color=skia.Color(code, 0, 0))
    for path in paths:
        surface.canvas.drawPath(path, paint)
    surface.canvas.restore()
