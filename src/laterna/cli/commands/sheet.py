"""Paint contact sheets: a cast, places, poses or a whole book side by side."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("what", type=click.Choice(["cast", "settings", "poses", "book"]))
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--only", multiple=True, metavar="NAME", help="One setting, kind or character; may be given again.")
@click.option("--style", help="papercut, shadow, linocut, felt; the story's own, or papercut, by default.")
@click.option("--cell-px", type=click.IntRange(64, 1024), default=256, show_default=True, help="Width of a picture.")
@click.option("--engine", default="auto", show_default=True, help="Who paints.")
def command(what: str, folder: Path, only: tuple[str, ...], style: str | None, cell_px: int, engine: str) -> None:
    """Paint contact sheets of WHAT into FOLDER/sheets.

    cast: each character of the story in FOLDER from the front, the side and the back, with five expressions. book: its
    pages side by side. settings: every place at every time in every weather. poses: every kind in every pose.
    """
    from laterna.cli.sheets import write_sheets

    write_sheets(what, folder, only, style, cell_px, engine)
