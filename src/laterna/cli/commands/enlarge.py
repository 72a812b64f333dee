"""Tell a story on more pages, where it can bear them."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import budget_options


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--pages", type=click.IntRange(4, 40), required=True, help="How many pages there are to be.")
@click.option("--engine", default="auto", show_default=True, help="Which writer; by default who wrote it.")
@budget_options
def command(folder: Path, pages: int, engine: str, **limits: object) -> None:
    """Tell the story in FOLDER on more pages; those it has stay as they are, the old manuscript is kept."""
    from laterna.cli.building import running
    from laterna.cli.revising import tell
    from laterna.studio.folder import StoryFolder
    from laterna.studio.revision import enlarge

    with running(1, limits) as run:
        revision = enlarge(StoryFolder(folder), pages, run, tuple(engine.split(",")))
    tell(revision, folder)
    if len(revision.story.pages) < pages:
        click.echo(f"The story can bear {len(revision.story.pages)} pages, not {pages}.")
