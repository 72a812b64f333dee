"""Tell a story, or make a manuscript of a finished text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Observation

if TYPE_CHECKING:
    from laterna.story import Story
    from laterna.studio.work import Work


def write(work: Work) -> Story:
    """A writer's story for the brief."""
    return work.engine.write(work.settings["brief"], work.all("seen", Observation))
