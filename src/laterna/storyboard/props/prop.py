"""One thing on the page: its drawing, brought to its place, size, angle and colour."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, cast

from laterna.story import vocabulary
from laterna.storyboard.props.drawing import Contour, drawings

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import PlacedProp, Point
    from laterna.story.vocabulary import PropKind
    from laterna.storyboard.shapes import Shape


def cut_prop(prop: PlacedProp) -> tuple[Shape, ...]:
    """The thing's shapes in page coordinates, from the lowest to the uppermost.

    It turns and mirrors about its foot point, or about the hand's grip where it is held.
    """
    pin = grip(prop.kind) if prop.held_by is not None else (0.0, 0.0)
    place = _placing((prop.x, prop.y), prop.height, prop.angle, prop.mirrored, pin)
    return drawings()[prop.kind].shapes(prop.colour, place, held=prop.held_by is not None)


def stamp(
    name: str, at: Point, height: float, *, mirrored: bool = False, angle: float = 0.0, colour: str | None = None
) -> tuple[Shape, ...]:
    """A drawing as part of the scenery: its foot at `at`, `height` page units tall. Raises `KeyError`."""
    return drawings()[name].shapes(colour, _placing(at, height, angle, mirrored, (0.0, 0.0)))


def size_of(kind: str) -> tuple[float, float]:
    """Usual (width, height) of a thing in metres. Raises `KeyError` for what has no drawing."""
    height = cast("PropKind", vocabulary().entry("props", kind)).height_m
    return drawings()[kind].width * height, height


def grip(kind: str) -> Point:
    """Where a hand takes it, from the foot point, in units of its height, y down. Raises `KeyError`."""
    x, y = drawings()[kind].grip
    return x, -y


def _placing(at: Point, height: float, angle: float, mirrored: bool, pin: Point) -> Callable[[Contour], Contour]:
    """From a drawing's units (y up) to the page; turned and mirrored about `pin` (y down)."""
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))
    flip = -1.0 if mirrored else 1.0
    px, py = pin

    def place(contour: Contour) -> Contour:
        points: list[Point] = []
        for x, y in contour:
            u, v = flip * (x - px), -y - py
            points.append((at[0] + height * (px + u * cos - v * sin), at[1] + height * (py + u * sin + v * cos)))
        return tuple(points)

    return place
