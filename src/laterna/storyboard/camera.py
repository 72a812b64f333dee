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
    widest: float
    """Width of the widest one, as a share of the picture's."""
    horizon: float
    """Added to the place's own horizon."""
    ground: float
    """Added to the place's own ground line."""


SHOTS = {
    "wide": Shot(0.32, 0.36, 0.0, -0.02),
    "medium": Shot(0.5, 0.52, 0.0, 0.02),
    "close": Shot(0.64, 0.72, -0.02, 0.07),
    "over_shoulder": Shot(0.44, 0.45, 0.0, 0.0),
    "above": Shot(0.38, 0.42, -0.3, -0.08),
    "below": Shot(0.58, 0.6, 0.22, 0.08),
}


def frame(
    shot: str, stage: tuple[float, float], sizes_m: Sequence[tuple[float, float]], aspect: float, text: Area | None
) -> Camera:
    """The camera for a place and those who stand in it.

    Args:
        shot: A shot of the vocabulary.
        stage: The place's own horizon and line of action, y in page units.
        sizes_m: (width, height) of the figures of the middle distance as drawn, the hero's first; may be empty.
        aspect: Width of the page over its height.
        text: The quiet area, which the ground and the figures leave free.
    """
    view = SHOTS[shot]
    horizon, ground = stage
    low = 1 - MARGIN if text is None or text.y < 0.5 or text.width < 0.6 else text.y
    line = min(ground + view.ground, low - 0.03)
    tallest = min(view.tallest, line - top_of_room(text) - 0.02)
    heights = [height for _, height in sizes_m]
    unit = tallest / max(heights, default=_NO_ONE_M)
    if sizes_m:
        unit = min(unit, view.widest * aspect / max(width for width, _ in sizes_m))
        unit = max(unit, min(_LEAST / heights[0], 0.8 / max(heights)))
    above_line = min(horizon + view.horizon, line - 0.1)
    return Camera(shot=shot, horizon=above_line, ground=line, unit=unit)


def top_of_room(text: Area | None) -> float:
    """How high the picture may be filled: to the safe edge, or to the words above."""
    above = text is not None and text.y < 0.2 and text.width > text.height
    return text.y + text.height if text is not None and above else MARGIN


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
