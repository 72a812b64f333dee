"""One page as moving pictures: a stage, what its figures do, and a slow camera."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from laterna.press.film.acting import Actor, Role
from laterna.press.film.camera import FLAT, choose_move, follow, projection
from laterna.press.film.canvas import Canvas, reach
from laterna.press.film.motion import placements, then, tone
from laterna.press.film.sheet import Sheet, opaque_sheet, sheet_of
from laterna.story import Plane

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from laterna.story import MovingFigure, Stage


@dataclass(frozen=True)
class Shot:
    """What is to be seen of a page."""

    stage: Stage
    frames: int
    fps: int
    size: tuple[int, int]
    """(width, height) of the film in pixels, both even."""
    roles: Mapping[str, Role] = field(default_factory=dict)
    """By figure id."""
    seed: int = 0

    @property
    def seconds(self) -> float:
        return self.frames / self.fps
