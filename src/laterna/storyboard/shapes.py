"""Cut-out shapes: what every thing on a page looks like as geometry, before any material.

The storyboard cuts; a painter only gives paper, ink or felt to what is cut, and light. Everything is in page
coordinates (see `laterna.story.layout`): units of the picture's height, x right, y down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from laterna.story import Motion, Point


@dataclass(frozen=True, slots=True)
class Shape:
    """One flat piece of one colour."""

    contours: tuple[tuple[Point, ...], ...]
    """Closed outlines, filled by the even-odd rule, so that a second one inside the first is a hole."""
    colour: str
    """Local colour as `#rrggbb`, in plain daylight; the painter lights it."""
    smooth: bool = True
    """Whether the outline runs as a closed Catmull-Rom curve through its points, or straight between them."""
    glow: float = 0.0
    """Light it gives, 0 to 1: lamps, windows, moons, eyes in the dark."""
    opacity: float = 1.0
    """Under 1 for glass, mist and rays only."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Shapes that lie at one height and cast one shadow."""

    name: str
    depth: float
    """0 is the farthest, 1 the nearest; light and air follow it."""
    shapes: tuple[Shape, ...]
    motion: Motion | None = None
    """Amounts that are lengths are in page units here; the painter turns them to pixels."""
    pivot: Point | None = None
    role: Literal["sky", "backdrop", "ground", "prop", "figure", "frame", "air"] = "backdrop"
    owner: str = ""
    """The id of the prop it shows, where it shows one."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a figure, hinged on another; drawn in the order of the list."""

    name: str
    shapes: tuple[Shape, ...]
    pivot: Point
    parent: str | None = None
    shows: str = "always"
    """As `laterna.story.Part.shows`."""
