"""Build a story's folder again after its manuscript was edited: only what the edit touched."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import SectionCommand, book_options, run_options


@click.command(cls=SectionCommand)
@click.argument("folder", type=click.Path(path_type=Path))
@run_options
@book_options
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Pages worked on at once; as many as cores by default.")
def command(folder: Path, jobs: int | None, **wishes: object) -> None:
    """Build the story in FOLDER from its story.json. What is asked for here is kept in it first."""
    from laterna.cli.building import build_again

    build_again(folder, jobs, wishes)
