"""Change a story as a plain request asks, and tell again only what it changes."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import budget_options


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("request", nargs=-1, required=True)
@click.option("--engine", default="auto", show_default=True, help="Which writer; by default who wrote it.")
@budget_options
def command(folder: Path, request: tuple[str, ...], engine: str, **limits: object) -> None:
    """Change the story in FOLDER as REQUEST asks; words that a person wrote stay, the old manuscript is kept.

    For example: "make it funnier", "shorter", "add a storm", "rename the hero to Mila", "page 4: it is night".
    """
    from laterna.cli.building import running
    from laterna.cli.revising import tell
    from laterna.studio.folder import StoryFolder
    from laterna.studio.revision import revise

    with running(1, limits) as run:
        revision = revise(StoryFolder(folder), " ".join(request), run, tuple(engine.split(",")))
    tell(revision, folder)
