"""Make a poster of a story: cover, title, and the QR code of its link."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--as", "kind", type=click.Choice(["pdf", "png"]), default="pdf", show_default=True)
@click.option("--paper", default="a4", show_default=True, help="Size: a4, a5, 8x10in ...")
@click.option("--language", default="", help="One of the story's languages; its own by default.")
@click.option("--link", help="The address in the QR code; kept in the story.")
def command(folder: Path, kind: str, paper: str, language: str, link: str | None) -> None:
    """Make a poster of the story in FOLDER, inside it."""
    from laterna.cli.building import running
    from laterna.studio.folder import StoryFolder
    from laterna.studio.poster import make_poster
    from laterna.studio.wishes import with_production

    stories = StoryFolder(folder)
    if link is not None:
        stories.save(with_production(stories.open(), {"link": link}))
    with running(None) as run:
        name = make_poster(stories, run, kind=kind, paper=paper, language=language)
    click.echo(f"{folder / name}")
