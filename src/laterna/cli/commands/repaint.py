"""Paint over a page's picture or some of its figures, or show its scene another way."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.argument("page", type=click.IntRange(1))
@click.option("--figure", multiple=True, metavar="ID", help="Who alone is painted anew; may be given again.")
@click.option("--engine", default="sdxl", show_default=True, help="A painter that paints over pictures.")
@click.option("--turn", type=click.IntRange(0), default=0, show_default=True, help="Another one, another picture.")
@click.option(
    "--variant", type=click.IntRange(0), metavar="N",
    help="Instead of painting over, have the scene seen another way (nearer, farther, from the other side): 1, 2, 3 "
    "...; 0 is as at first. Any painter can.",
)  # fmt: skip
def command(folder: Path, page: int, figure: tuple[str, ...], engine: str, turn: int, variant: int | None) -> None:
    """Paint over the picture of PAGE (from 1) of the story in FOLDER; with --figure, all else stays as it is.

    The new picture is kept as the page's own; `laterna build` makes the books with it.
    """
    from laterna.cli.building import running
    from laterna.story.errors import UsageError
    from laterna.studio.folder import StoryFolder
    from laterna.studio.repaint import repaint, show_variant

    if variant is not None:
        if figure:
            raise UsageError("--figure paints over figures, --variant shows the whole scene another way: give one.")
        show_variant(StoryFolder(folder), page, variant)
        click.echo(f"Page {page} shows its scene another way: `laterna build {folder}` paints it.")
        return
    with running(1) as run:
        story = repaint(StoryFolder(folder), page, figure, run, engine, turn)
    taken = story.pages[page - 1].takes.picture
    click.echo(f"Page {page} is painted anew: {folder / taken.file if taken else folder}")
    click.echo(f"`laterna build {folder}` makes the books with it.")
