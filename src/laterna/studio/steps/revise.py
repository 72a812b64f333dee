"""Change a story as a plain request asks, or tell it on more pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.story.errors import RefusedError
from laterna.studio.fitness import refusal, unfit

if TYPE_CHECKING:
    from laterna.story import Story
    from laterna.studio.work import Work


def revise(work: Work) -> Story:
    """The story, changed. Raises `RefusedError` with a kind sentence when what came back is not fit for its age."""
    story: Story = work.settings["story"]
    pages: int = work.settings["pages"]
    if pages and hasattr(work.engine, "enlarge"):
        changed = cast("Story", work.engine.enlarge(story, pages))
    else:
        changed = cast("Story", work.engine.revise(story, work.settings["request"]))
    findings = unfit(changed, changed.audience)
    if findings:
        raise RefusedError(refusal(findings))
    return changed
