"""A backing sheet for whoever is lost before what lies behind: the same shapes, cut a little larger.

Illustrators in paper mount a dark figure on a pale sheet before a dark wood, and a white one on a brown sheet before
snow, so that a thin edge parts the two. How much is lost is measured along the figure's outline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import skia

from laterna.storyboard.outline import Surface

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.image.papercut.painter import Cut, Frame

PALE, DARK = "#fff3dc", "#6a5046"
_HEIGHT = 160
"""Height of the page on which the outline is judged, in pixels."""
_REACH = (5, 5)
"""Over how many pixels both sides of the outline are averaged."""
_ALIKE = 0.15
"""Colours closer than this, of 1, can't be told apart at a glance."""
_LOST = 0.33
"""A figure is lost when this share of its outline can't be seen."""
_BRIGHT = 0.58
_WEIGHTS = np.array([0.3, 0.5, 0.2], np.float32)


def backing_of(page: np.ndarray, cuts: Sequence[Cut], frame: Frame) -> str | None:
    """Colour of the sheet that a figure needs behind it, by what is already on the page.

    Args:
        page: uint8 `[H, W, 4]`, what lies behind.
        cuts: The figure's paper, from the lowest to the uppermost.
        frame: The part of the page that is painted.

    Returns:
        `PALE` or `DARK`; none where the figure stands out, or stands outside the picture.
    """
    scale = _HEIGHT / frame.height
    small = cv2.resize(page[..., :3], None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    figure = Surface.empty(small.shape[1], small.shape[0])
    figure.canvas.scale(_HEIGHT, _HEIGHT)
    for cut in cuts:
        red, green, blue = (round(255 * min(max(float(part), 0.0), 1.0)) for part in cut.colour)
        figure.canvas.drawPath(cut.path, skia.Paint(AntiAlias=True, Color=skia.Color(red, green, blue)))
    inside = figure.pixels[..., 3:].astype(np.float32) / 255
    share = cv2.blur(inside, _REACH)
    outline = (share > 0.25) & (share < 0.75)
    if not outline.any():
        return None
    within = (cv2.blur(figure.pixels[..., :3].astype(np.float32) / 255, _REACH))[outline] / share[outline][:, None]
    beyond = cv2.blur(small * (1 - inside), _REACH)[outline] / (1 - share[outline])[:, None]
    apart = np.sqrt((within - beyond) ** 2 @ _WEIGHTS)
    if float(np.mean(apart < _ALIKE)) < _LOST:
        return None
    return DARK if float(np.median(beyond @ _WEIGHTS)) > _BRIGHT else PALE
