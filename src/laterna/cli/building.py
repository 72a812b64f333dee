"""What `build` does, and how every command runs tasks."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import click

from laterna.cli.outgoing import tell_errands
from laterna.cli.shared import core_count, listener, open_store
from laterna.cli.wishes import book_wishes, with_brand
from laterna.engines.budget import Budget
from laterna.story.errors import CancelledError
from laterna.studio.build import build
from laterna.studio.folder import StoryFolder
from laterna.studio.outgoing import errands_of_story
from laterna.studio.quality import preset
from laterna.studio.run import Run
from laterna.studio.wishes import with_production

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping
    from pathlib import Path


def build_again(out: Path, jobs: int | None, wishes: Mapping[str, Any]) -> None:
    """Build a folder from its manuscript, once the wishes for its books are written into it."""
    folder = StoryFolder(out)
    story = folder.open()
    wished = (preset(wishes["quality"]) if wishes["quality"] else {}) | book_wishes(wishes)
    if wishes["dry_run"]:
        tell_errands(errands_of_story(with_production(story, wished), folder.root))
        return
    asked = with_production(with_brand(story, folder, wishes), wished)
    if asked != story:
        folder.save(asked)
    with running(jobs, wishes) as run:
        changed = build(folder, run)
    if changed:
        click.echo(f"{len(changed)} files built in {out}: {', '.join(changed[:8])}{' ...' if len(changed) > 8 else ''}")
    else:
        click.echo(f"{out} is up to date.")


@contextmanager
def running(jobs: int | None, limits: Mapping[str, Any] | None = None) -> Generator[Run]:
    """A run that Ctrl-C stops cleanly.

    Args:
        jobs: how many tasks at once; none takes as many as there are cores.
        limits: what `budget_options` gave; none for a run that asks nobody on the network, or may ask anything.
    """
    run = Run(open_store(), jobs=jobs or core_count(), listen=listener(), budget=budget_of(limits or {}))
    try:
        yield run
    except KeyboardInterrupt:
        raise CancelledError("Stopped. What was finished is kept; run the same command to go on.") from None


def budget_of(limits: Mapping[str, Any]) -> Budget:
    """The budget that `budget_options` set."""
    return Budget(max_calls=limits.get("max_calls"), max_cost=limits.get("max_cost"))
