"""Make an empty library of the web studio into one that was backed up."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings as TOML.")
def command(file: Path, config: Path | None) -> None:
    """Bring back the library that `laterna backup` wrote into FILE; the home and the database must be empty.

    It may be another kind of database than before. Start the studio afterwards: what was in the making is made again.
    """
    from laterna.cli.keeping import restore

    restore(file, config)
