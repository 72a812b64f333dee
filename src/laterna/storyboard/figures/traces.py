"""What a runner leaves behind: strokes of speed and the dust that the feet threw up.

A stride alone can't be told from a leap or a stagger; comics have drawn these marks since R. Töpffer's time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.storyboard.figures.rig import Affine, Rig
    from laterna.storyboard.shapes import Shape

SPEED = "#fff6df"
DUST = "#e9d9b8"
_STROKES = ((0.66, 0.02, 0.2), (0.47, 0.06, 0.27), (0.28, 0.02, 0.18))
"""How high over the ground, in heights of the body, and from where to where behind it."""
_PUFFS = ((0.0, 0.0, 0.034), (0.05, -0.012, 0.046), (0.11, 0.002, 0.034), (0.155, 0.01, 0.02))
"""How far behind the body and below its feet, and how large."""


def trail(rig: Rig, frames: Mapping[str, Affine]) -> list[Shape]:
    """The marks behind whoever runs to the right with the bones standing in `frames`."""
    points = [
        frames[skin.bone](point)
        for skin in rig.skins
        if skin.shows == "always"
        for shape in skin.shapes
        for contour in shape.contours
        for point in contour
    ]
    left, top, low = min(x for x, _ in points), min(y for _, y in points), max(y for _, y in points)
    strokes = [
        cut(curves.leaf((left - near, y), (left - far, y), 0.022, belly=0.25), SPEED)
        for y, near, far in ((low - share * (low - top), near, far) for share, near, far in _STROKES)
    ]
    dust = [cut(curves.ellipse(left - u, low + v, r, r * 0.85), DUST) for u, v, r in _PUFFS]
    return [*strokes, *dust]
