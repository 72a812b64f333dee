"""Paint over a page's picture, or only over some of its figures."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("page", type=click.IntRange(1))
@click.option("--figure", multiple=True, metavar="ID", help="Who alone is painted anew; may be given again.")
@click.option("--engine", default="sdxl", show_default=True, help="A painter that paints over pictures.")
@click.option("--turn", type=click.IntRange(0), default=0, show_default=True, help="Another one, another picture.")
def command(folder: Path, page: int, figure: tuple[str, ...], engine: str, turn: int) -> None:
    """Paint over the picture of PAGE (from 1) of the story in FOLDER; with --figure, all else stays as it is.

    The new picture is kept as the page's own; `laterna build` makes the books with it.
    """
    from laterna.cli.building import running
    from laterna.studio.folder import StoryFolder
    from laterna.studio.repaint import repaint

    with running(1) as run:
        story = repaint(StoryFolder(folder), page, figure, run, engine, turn)
    taken = story.pages[page - 1].takes.picture
    click.echo(f"Page {page} is painted anew: {folder / taken.file if taken else folder}")
    click.echo(f"`laterna build {folder}` makes the books with it.")
