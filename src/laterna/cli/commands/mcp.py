"""Lend the studio to an assistant: an MCP server on standard input and output."""

from __future__ import annotations

from pathlib import Path

import click

from laterna.cli.options import budget_options

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.option("--stories", type=_FOLDER, default=Path(), help="Where stories are made; this folder by default.")
@click.option(
    "--open", "opened", multiple=True, type=_FOLDER, help="A folder to bring photos from; may be given again."
)
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Pages worked on at once; as many as cores by default.")
@budget_options
def command(stories: Path, opened: tuple[Path, ...], jobs: int | None, **limits: object) -> None:
    """Serve the tools make, revise, illustrate, narrate and export to an assistant that speaks MCP over stdio.

    In an assistant's settings: command `laterna`, arguments `mcp --stories FOLDER`. It reads and writes nothing outside
    of these folders.
    """
    from laterna.cli.lending import lend

    lend(stories, opened, jobs, limits)
