"""Tell a story."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Observation
from laterna.studio.fitness import tell_fit

if TYPE_CHECKING:
    from laterna.story import Story
    from laterna.studio.work import Work


def write(work: Work) -> Story:
    """A writer's story for the brief. Raises `RefusedError` when nothing that came back is fit for its age."""
    return tell_fit(work.engine, work.settings["brief"], work.all("seen", Observation))
