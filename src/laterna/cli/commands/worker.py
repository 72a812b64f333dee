"""Make the stories of a server that is shared by several machines or processes."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--jobs", "-j", type=click.IntRange(1, 64), help="Pages worked on at once; as many as cores by default.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings as TOML.")
def command(jobs: int | None, config: Path | None) -> None:
    """Make stories beside `laterna web --server`, with the same settings, PostgreSQL and stories folder."""
    from laterna.cli.serving import work

    work(jobs, config)
