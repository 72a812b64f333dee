"""A head as a ball that turns under the viewer: where the places on it lie on the page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laterna.story import Point

YAW = {"front": 4.0, "three-quarter": 30.0, "side": 76.0, "back": 184.0}


@dataclass(frozen=True, slots=True)
class Ball:
    """A head on the page: centre, radius in design units and how far it is turned to the right."""

    x: float
    y: float
    r: float
    yaw: float
    pitch: float = 0.0
    """Degrees it looks up."""

    def __call__(self, x: float, y: float, z: float) -> Point:
        """The page's place of a point in skull radii: x to the figure's left, y down, z out of the face."""
        turn, up = math.radians(self.yaw), math.radians(self.pitch)
        high, deep = y * math.cos(up) - z * math.sin(up), y * math.sin(up) + z * math.cos(up)
        return self.x + self.r * (x * math.cos(turn) + deep * math.sin(turn)), self.y + self.r * high

    def near(self, x: float, z: float) -> float:
        """How far towards the viewer, in skull radii."""
        turn = math.radians(self.yaw)
        return z * math.cos(turn) - x * math.sin(turn)

    @property
    def side(self) -> float:
        """0 from the front or back, 1 in profile."""
        return abs(math.sin(math.radians(self.yaw)))

    @property
    def seen(self) -> bool:
        """Whether the face is towards the viewer."""
        return math.cos(math.radians(self.yaw)) > 0

    @property
    def facing(self) -> int:
        """1 when the face is towards the viewer, -1 when left and right have changed places."""
        return 1 if self.seen else -1
