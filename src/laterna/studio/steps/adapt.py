"""Make a manuscript of a finished text, word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.adapter import Adapter
from laterna.story import Observation

if TYPE_CHECKING:
    from laterna.story import Story
    from laterna.studio.work import Work


def adapt(work: Work) -> Story:
    """The brief's text as pages with scenes."""
    return Adapter().adapt(work.settings["brief"], work.all("seen", Observation))
