"""The measures of an upright body: how long its limbs are and where it bends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from laterna.storyboard.figures.figure import Sitter


@dataclass(frozen=True, slots=True)
class Build:
    """A person's measures, in shares of the height."""

    head: float
    shoulder_y: float
    hip_y: float
    shoulder: float
    hip: float
    arm: float
    leg: float
    depth: float
    """Half of the trunk's thickness in profile."""

    @property
    def neck_y(self) -> float:
        return self.shoulder_y - 0.02


def build_of(sitter: Sitter) -> Build:
    """Measures by age and build: a child is a third head, an adult a good quarter, as picture books draw them."""
    age, stout = sitter.traits.age, {"slim": 0.86, "average": 1.0, "stout": 1.34}[sitter.traits.build]
    look = sitter.look
    scale = look.head.r / 0.24
    head = {"child": 0.183, "adult": 0.143, "elder": 0.15}[age] * scale
    chin = -(1 - 2 * head)
    legs = {"child": 0.5, "adult": 0.56, "elder": 0.53}[age]
    shoulder_y = chin + 0.038
    thick = {"child": 0.033, "adult": 0.036, "elder": 0.034}[age] * (0.7 + 0.3 * stout)
    return Build(
        head,
        shoulder_y,
        shoulder_y * legs,
        (0.088 if age == "child" else 0.1) * (0.6 + 0.4 * stout) * look.shoulders,
        0.07 * stout * look.hips,
        thick,
        thick * 1.22 * (0.4 + 0.6 * look.hips),
        0.072 * stout,
    )
