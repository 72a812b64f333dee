"""Affine maps of the plane, as six numbers: x' = a x + b y + x0, y' = c x + d y + y0.

Plain numbers, since thousands of small ones are composed for every second of film.
"""

from __future__ import annotations

from math import cos, radians, sin
from typing import NamedTuple


class Affine(NamedTuple):
    """One map, written row by row."""

    a: float
    b: float
    x: float
    c: float
    d: float
    y: float

    @property
    def upright(self) -> bool:
        """Whether it only scales and moves."""
        return self.b == 0 and self.c == 0

    @property
    def shifts(self) -> bool:
        """Whether it only moves."""
        return self.upright and abs(self.a - 1) < 1e-9 and abs(self.d - 1) < 1e-9

    def then(self, after: Affine) -> Affine:
        """First this one, then the other."""
        return Affine(
            after.a * self.a + after.b * self.c,
            after.a * self.b + after.b * self.d,
            after.a * self.x + after.b * self.y + after.x,
            after.c * self.a + after.d * self.c,
            after.c * self.b + after.d * self.d,
            after.c * self.x + after.d * self.y + after.y,
        )

    def inverse(self) -> Affine:
        size = self.a * self.d - self.b * self.c
        a, b, c, d = self.d / size, -self.b / size, -self.c / size, self.a / size
        return Affine(a, b, -(a * self.x + b * self.y), c, d, -(c * self.x + d * self.y))

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Where a point goes."""
        return self.a * x + self.b * y + self.x, self.c * x + self.d * y + self.y


STILL = Affine(1, 0, 0, 0, 1, 0)


def moved(dx: float, dy: float) -> Affine:
    return Affine(1, 0, dx, 0, 1, dy)


def grown(scale: float) -> Affine:
    return Affine(scale, 0, 0, 0, scale, 0)


def turned(degrees: float, pivot: tuple[float, float]) -> Affine:
    """Clockwise rotation about a point."""
    c, s = cos(radians(degrees)), sin(radians(degrees))
    x, y = pivot
    return Affine(c, -s, x - c * x + s * y, s, c, y - s * x - c * y)
