"""Where the scene is seen from: the shot gives the size of the figures, the place gives horizon and ground.

The grammar of shots is that of film and picture books: the farther the viewer, the more the place tells; the nearer,
the more the face does (D. Arijon, Grammar of the Film Language, 1976).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.story import Area, Camera

if TYPE_CHECKING:
    from collections.abc import Sequence

MARGIN = 0.05
"""What trim and fold may touch, at every edge, in page units."""
_TEXT_SHARE = 0.2
_NO_ONE_M = 1.3
_LEAST = 0.15
"""The least height of the hero on the page."""


@dataclass(frozen=True, slots=True)
class Shot:
    """What a shot does to a place."""

    tallest: float
    """Height of the tallest figure of the middle distance, in page units."""
    horizon: float
    """Added to the place's own horizon."""
    ground: float
    """Added to the place's own ground line."""


SHOTS = {
    "wide": Shot(0.30, 0.0, -0.02),
    "medium": Shot(0.46, 0.0, 0.02),
    "close": Shot(0.64, -0.02, 0.07),
    "over_shoulder": Shot(0.44, 0.0, 0.0),
    "above": Shot(0.34, -0.3, -0.08),
    "below": Shot(0.58, 0.22, 0.08),
}


def frame(shot: str, horizon: float, ground: float, heights_m: Sequence[float], text: Area | None) -> Camera:
    """The camera for a place and those who stand in it.

    Args:
        shot: A shot of the vocabulary.
        horizon: The place's own, y in page units.
        ground: The place's own line of action, y in page units.
        heights_m: Heights of the figures of the middle distance as they are drawn, the hero's first; may be empty.
        text: The quiet area, which the ground and the figures leave free.
    """
    view = SHOTS[shot]
    low = 1 - MARGIN if text is None or text.y < 0.5 or text.width < 0.6 else text.y
    line = min(ground + view.ground, low - 0.03)
    top = text.y + text.height if text is not None and text.y < 0.2 and text.width > text.height else MARGIN
    tallest = min(view.tallest, line - top - 0.02)
    unit = tallest / max(heights_m, default=_NO_ONE_M)
    if heights_m:
        unit = max(unit, min(_LEAST / heights_m[0], 0.8 / max(heights_m)))
    above_line = min(horizon + view.horizon, line - 0.1)
    return Camera(shot=shot, horizon=above_line, ground=line, unit=unit)


def safe_area(aspect: float) -> Area:
    """What trim and fold can't touch."""
    return Area(x=MARGIN, y=MARGIN, width=aspect - 2 * MARGIN, height=1 - 2 * MARGIN)


def text_area(where: str, aspect: float) -> Area | None:
    """The quiet part: a band of the picture at `top`, `bottom`, `left` or `right`; none for `none`."""
    safe = safe_area(aspect)
    share = max(0.3 * safe.width, 0.34)
    bands = {
        "top": Area(x=safe.x, y=safe.y, width=safe.width, height=_TEXT_SHARE),
        "bottom": Area(x=safe.x, y=1 - safe.y - _TEXT_SHARE, width=safe.width, height=_TEXT_SHARE),
        "left": Area(x=safe.x, y=safe.y, width=share, height=safe.height),
        "right": Area(x=aspect - safe.x - share, y=safe.y, width=share, height=safe.height),
    }
    return bands.get(where)
