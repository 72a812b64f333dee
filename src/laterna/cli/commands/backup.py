"""Write the web studio's whole library into one file."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings as TOML.")
def command(file: Path, config: Path | None) -> None:
    """Write every story, person and setting of the library into FILE (tar), while the studio may go on working.

    It holds what is secret (password hashes, signing secrets) and what children made: keep it as safe as the library.
    """
    from laterna.cli.keeping import back_up

    back_up(file, config)
