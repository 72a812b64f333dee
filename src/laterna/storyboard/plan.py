"""A page while it is being laid out: everyone and everything with a place of its own, not yet turned to one another."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from laterna.storyboard.casting import Thing

if TYPE_CHECKING:
    from laterna.story import Layout
    from laterna.storyboard.casting import Actor
    from laterna.storyboard.measure import Cover, Measure, Slabs

OUTWARD = ("point", "reach")
"""Poses that are about something far off, which needs free air ahead."""
_ELBOW = 0.11
"""The air that a figure wants at each side, in its heights."""
_AIM = 0.4
"""The air ahead of an arm that points or reaches, in heights of the figure."""


@dataclass(slots=True)
class Stand:
    """One actor or thing with a place, a size and a height above the ground."""

    item: Actor | Thing
    x: float
    y: float
    height: float
    depth: float
    facing: str
    cover: Cover
    """Around the foot point, per unit of height."""
    floats: bool = False
    """Whether something other than the ground carries it."""
    within: bool = False
    """Whether the scene wants it partly hidden."""
    beside_instead: bool = False
    """Whether it stands beside what it should stand on, in, under or before, for want of room."""

    @property
    def slabs(self) -> Slabs:
        """What it covers on the page."""
        return self._on_page(self.cover.slabs)

    @property
    def face(self) -> np.ndarray:
        """The box of its eyes and mouth on the page, `[1, 4]`; without area for none."""
        return self._on_page(self.cover.face)

    def _on_page(self, rows: np.ndarray) -> np.ndarray:
        return rows * self.height + np.array([self.x, self.y, self.x, self.y])

    @property
    def box(self) -> tuple[float, float, float, float]:
        """(left, top, right, bottom)."""
        left, top, right, bottom = self.cover.box
        return (
            left * self.height + self.x,
            top * self.height + self.y,
            right * self.height + self.x,
            bottom * self.height + self.y,
        )

    @property
    def air(self) -> tuple[float, float]:
        """What it wants free at its left and at its right, in page units; nothing for a thing."""
        if isinstance(self.item, Thing):
            return 0.0, 0.0
        ahead = self.height * (_AIM if self.item.pose in OUTWARD else _ELBOW)
        behind = self.height * _ELBOW
        return (behind, ahead) if self.facing == "right" else (ahead, behind)

    @property
    def width(self) -> float:
        left, _, right, _ = self.cover.box
        return (right - left) * self.height


@dataclass(slots=True)
class Plan:
    """One try at a page."""

    layout: Layout
    """Without figures and props."""
    measure: Measure
    stands: list[Stand] = field(default_factory=list)
    worst: float = 0.0
    """The largest objection to any block."""


def looks_at_others(actor: Actor) -> bool:
    """Whether it turns to another figure of its own accord."""
    return actor.facing == "auto" and actor.pose not in ("run", "sleep", "fly", "swim", *OUTWARD)
