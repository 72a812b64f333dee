"""A poster of a story: the cover painted as large as the paper wants it, the title, and the code that opens it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.press.poster import picture_px
from laterna.story.errors import InputError, UsageError
from laterna.studio.plan.books import plan_poster
from laterna.studio.plan.pages import Tasks
from laterna.studio.plan.whole import languages_of

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Story
    from laterna.studio.folder import StoryFolder
    from laterna.studio.run import Run

KINDS = ("pdf", "png")


def make_poster(folder: StoryFolder, run: Run, *, kind: str = "pdf", paper: str = "a4", language: str = "") -> str:
    """Make a poster of a story and put it into its folder; returns its name there. As `paint_poster`."""
    story = folder.open()
    file = paint_poster(story, folder.root, run, kind=kind, paper=paper, language=language)
    name = f"poster{'' if language in {'', story.language} else f'.{language}'}.{kind}"
    folder.write(name, file.read_bytes())
    return name


def paint_poster(story: Story, root: Path, run: Run, *, kind: str, paper: str, language: str = "") -> Path:
    """A poster of a story, in the run's store.

    Args:
        story: Its `production.link` is the code; without one there is none.
        root: The story's folder.
        run: What runs the tasks.
        kind: One of `KINDS`.
        paper: A name of `laterna.press.sizes.TRIMS`.
        language: One of the story's; empty takes its own.

    Raises `UsageError` for a kind or paper that nobody knows, `InputError` for a language that the story lacks.
    """
    if kind not in KINDS:
        raise UsageError(f"A poster is made as {' or '.join(KINDS)}, not as {kind!r}.")
    tongue = language or story.language
    if tongue not in languages_of(story):
        raise InputError(f"The story is not told in {tongue!r}; it is in {', '.join(languages_of(story))}.")
    plan = Tasks(story, root)
    task = plan_poster(plan, tongue, paper, kind, picture_px(paper, kind, coded=bool(story.production.link)))
    return run(plan.tasks)[task].file(f"poster.{kind}")
