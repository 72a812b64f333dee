"""Whether what a writer gave back is fit for the children it is for; a person's own words are that person's affair."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.errors import RefusedError, UnsafeContentError
from laterna.story.safety import Finding, check, kind_refusal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.engines.protocols import Write
    from laterna.story import Brief, Observation, Story
    from laterna.story.terms import AgeBand

TRIES = 3
"""How often a writer may try, each time with the next seed, before what it gives back is refused."""


def tell_fit(writer: Write, brief: Brief, seen: Sequence[Observation]) -> Story:
    """A writer's story for the brief: the first of three seeds that is fit for its age.

    Raises `RefusedError` with a kind sentence when none is, and whatever the writer raises.
    """
    findings: tuple[Finding, ...] = ()
    for turn in range(TRIES):
        asked = brief.model_copy(update={"seed": (brief.seed + turn) % 2**32})
        story = writer.write(asked, seen)
        findings = unfit(story, brief.age)
        if not findings:
            return story
    raise RefusedError(refusal(findings))


def unfit(story: Story, age: AgeBand | None) -> tuple[Finding, ...]:
    """What in the words an engine wrote, title and pages, does not belong in a story for `age`."""
    told = [story.title.get(story.language), *(page.text.get(story.language) for page in story.pages)]
    return check("\n\n".join(text.words for text in told if text is not None and text.author == "engine"), age)


def refusal(findings: tuple[Finding, ...]) -> str:
    """The kind sentence that says why a writer's story is not used."""
    return f"What the writer gave back can't be used. {kind_refusal(findings)}"


def check_brief(brief: Brief) -> None:
    """What a story for this age must not be about is refused kindly; a finished text is its author's own affair.

    Raises `UnsafeContentError`.
    """
    wishes = (brief.premise, brief.subject, brief.hero, brief.place, *brief.include, brief.dedication)
    findings = check("\n".join(wishes), brief.age)
    if findings:
        raise UnsafeContentError(kind_refusal(findings))
