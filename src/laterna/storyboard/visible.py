"""How much of everyone can be seen on a finished layout, measured on pixels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import skia

from laterna.storyboard.outline import Surface, path_of
from laterna.storyboard.theatre import Layer, layers

if TYPE_CHECKING:
    from laterna.story import Layout

_HEIGHT_PX = 160
_CLEAR = 0.45
"""Shapes more transparent than this hide nothing."""


def hidden_shares(layout: Layout) -> dict[str, float]:
    """The share of each figure, by its id, that other figures, things or the near frame cover; 0 to 1."""
    stack = [layer for layer in layers(layout) if layer.sheet.role != "air"]
    first = next((at for at, layer in enumerate(stack) if layer.figure is not None), len(stack))
    size = max(round(_HEIGHT_PX * layout.aspect), 1), _HEIGHT_PX
    page = Surface.empty(*size)
    codes: dict[str, int] = {}
    whole: dict[str, int] = {}
    for layer in stack[first:]:
        code = 0
        if layer.figure is not None:
            code = codes[layer.figure.id] = len(codes) + 1
            alone = Surface.empty(*size)
            _fill(alone, layer, 1)
            whole[layer.figure.id] = int(np.count_nonzero(alone.pixels[..., 0]))
        _fill(page, layer, code)
    seen = np.bincount(page.pixels[..., 0].ravel(), minlength=len(codes) + 1)
    return {name: 1 - int(seen[code]) / max(whole[name], 1) for name, code in codes.items()}


def _fill(surface: Surface, layer: Layer, code: int) -> None:
    """Paints a layer's shapes in the flat colour of a number."""
    surface.canvas.save()
    surface.canvas.scale(_HEIGHT_PX, _HEIGHT_PX)
    paint = skia.Paint(AntiAlias=False, Color=skia.Color(code, 0, 0))
    for shape in layer.sheet.shapes:
        if shape.opacity > _CLEAR:
            surface.canvas.drawPath(path_of(shape), paint)
    surface.canvas.restore()
