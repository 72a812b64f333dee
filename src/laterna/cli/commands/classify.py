"""Say which of several labels suits a photo best."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.argument("labels", nargs=-1, required=True)
@click.option("--engine", default="auto", show_default=True, help="clip or siglip.")
def command(photo: Path, labels: tuple[str, ...], engine: str) -> None:
    """Say how well each of LABELS suits PHOTO, the best first; the labels need no training."""
    from laterna.cli.seeking import classify

    for label, chance in classify(photo, labels, engine):
        click.echo(f"{chance:6.1%}  {label}")
