"""What `revise` and `enlarge` say when they are done."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.studio.revision import Revision


def tell(revision: Revision, folder: Path) -> None:
    """Say what was changed, what stayed, and where the old manuscript lies."""
    story = revision.story
    if not revision.kept:
        click.echo("Nothing had to be changed.")
        return
    title = story.title[story.language].words
    what = f"{_pages(revision.changed)} told anew" if revision.changed else "no page told anew"
    click.echo(f"{title}: {len(story.pages)} pages, {what}.")
    if revision.own:
        click.echo(f"{_pages(revision.own)} kept as written by hand.")
    if revision.stale:
        click.echo(f"The translations ({', '.join(revision.stale)}) of these pages still say the old words.")
    click.echo(f"The manuscript as it was: {folder / revision.kept}")
    click.echo(f"`laterna build {folder}` makes the book again.")


def _pages(numbers: Sequence[int]) -> str:
    """`page 4`, `pages 1-3, 7`."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    spans = ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)
    return f"page{'s' if len(numbers) > 1 else ''} {spans}"
