"""A page while it is being laid out: everyone and everything with a place of its own, not yet turned to one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laterna.story import Layout
    from laterna.storyboard.casting import Actor, Thing
    from laterna.storyboard.measure import Measure, Reach


@dataclass(slots=True)
class Stand:
    """One actor or thing with a place, a size and a height above the ground."""

    item: Actor | Thing
    x: float
    y: float
    height: float
    depth: float
    reach: Reach
    floats: bool = False
    """Whether something other than the ground carries it."""
    within: bool = False
    """Whether the scene wants it partly hidden."""

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom)."""
        left, top, right, bottom = self.reach
        return (
            self.x + left * self.height,
            self.y + top * self.height,
            self.x + right * self.height,
            self.y + bottom * self.height,
        )

    @property
    def width(self) -> float:
        return (self.reach[2] - self.reach[0]) * self.height


@dataclass(slots=True)
class Plan:
    """One try at a page."""

    layout: Layout
    """Without figures and props."""
    measure: Measure
    stands: list[Stand] = field(default_factory=list)
    worst: float = 0.0
    """The largest objection to any block."""
