"""Changing a story that is there: a request goes to its writer; the old manuscript is kept beside the new one.

What a person wrote stays as it is; the writer sees to that, and what it gives back is checked like any other story.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, cast

from laterna.engines.catalog import choose, engines
from laterna.story import Story
from laterna.story.document import write_story
from laterna.story.errors import UnsafeContentError, UsageError
from laterna.story.model import Model
from laterna.story.safety import check, kind_refusal
from laterna.studio.draft import deed_of
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from laterna.engines.catalog import Engine
    from laterna.studio.folder import StoryFolder
    from laterna.studio.run import Run

REVISE = Step("revise", "laterna.studio.steps.revise:revise", capability="write", weight=0.3)


class Revision(Model):
    """What a request did to a story."""

    story: Story
    kept: str
    """The old manuscript, as a path in the story's folder; empty when nothing was changed."""
    changed: tuple[int, ...]
    """Numbers of the pages that are new or told or shown differently."""
    stale: tuple[str, ...]
    """Languages in which a changed page still has a translation of its old words."""
    own: tuple[int, ...]
    """Numbers of the pages that stayed because a person wrote them."""


def revise(folder: StoryFolder, request: str, run: Run, writers: tuple[str, ...] = ("auto",)) -> Revision:
    """Change the story in a folder as a plain request asks, and save it.

    Raises `UsageError` when the request is not understood, `UnsafeContentError` when a story for this age must not be
    about it, `InputError` when the writer can't change this story, and whatever the writer raises.
    """
    if not request.strip():
        raise UsageError('Say what is to be changed, for example: laterna revise DIR "rename the hero to Mila".')
    before = folder.open()
    findings = check(request, before.audience)
    if findings:
        raise UnsafeContentError(kind_refusal(findings))
    return _saved(folder, before, _asked(before, request, 0, run, writers))


def enlarge(folder: StoryFolder, pages: int, run: Run, writers: tuple[str, ...] = ("auto",)) -> Revision:
    """Tell the story in a folder on more pages, as far as it can bear them, and save it. Raises as `revise` does."""
    before = folder.open()
    if pages <= len(before.pages):
        raise UsageError(
            f"The story has {len(before.pages)} pages already; ask for more, or make it shorter: "
            f'laterna revise {folder.root} "{pages} pages"'
        )
    return _saved(folder, before, _asked(before, f"tell it on {pages} pages", pages, run, writers))


def _asked(story: Story, request: str, pages: int, run: Run, writers: tuple[str, ...]) -> Story:
    settings = {"story": story, "request": request, "pages": pages}
    task = Task("revise", REVISE, settings, engines=_writers(story, writers))
    results = run([task])
    told = results[task.id].value(Story)
    if told == story:
        return story
    return told.model_copy(update={"deeds": (*story.deeds, deed_of("revise", task.id, results, run))})


def _writers(story: Story, wanted: tuple[str, ...]) -> tuple[Engine, ...]:
    """Whom to ask: the engines named, else who wrote it, else the story's own choice."""
    plan = cast("dict[str, object]", story.plan) if isinstance(story.plan, dict) else {}
    author = str(plan.get("writer", ""))
    if wanted == ("auto",) and ("write", author) in engines():
        wanted = (author,)
    elif wanted == ("auto",):
        wanted = story.production.engines.get("write", wanted)
    return choose("write", wanted, story.production.quality)


def _saved(folder: StoryFolder, before: Story, after: Story) -> Revision:
    old = {page.id: page for page in before.pages}
    pages = list(enumerate(after.pages, 1))
    changed = tuple(number for number, page in pages if old.get(page.id) != page)
    language = after.language
    kept = ""
    if after != before:
        kept = _keep(folder, before)
        folder.save(after)
    return Revision(
        story=after,
        kept=kept,
        changed=changed,
        stale=tuple(sorted({code for n in changed for code in after.pages[n - 1].text if code != language})),
        own=tuple(number for number, page in pages if page.text[language].author == "person"),
    )


def _keep(folder: StoryFolder, story: Story) -> str:
    """The manuscript among the things set aside, under the next number; returns its path in the folder."""
    aside = folder.root / "kept"
    numbers = [int(found[1]) for file in aside.glob("story-*.json") if (found := re.match(r"story-(\d+)\.", file.name))]
    name = f"kept/story-{max(numbers, default=0) + 1}.json"
    folder.write(name, write_story(story).encode())
    return name
