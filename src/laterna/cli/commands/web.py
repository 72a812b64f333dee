"""Open the studio in the browser: make, change, read, keep and share stories."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--port", type=click.IntRange(0, 65535), help="8420 by default; 0 takes any free one.")
@click.option("--lan", is_flag=True, default=None, help="Open it to the house's network, behind a token.")
@click.option("--server", is_flag=True, default=None, help="For many: people sign in, by invitation.")
@click.option("--jobs", "-j", type=click.IntRange(0, 64), help="Pages worked on at once; as many as cores by default.")
@click.option("--config", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="Settings as TOML.")
@click.option("--open/--no-open", "show", default=True, help="Whether the browser is opened.")
def command(
    port: int | None, lan: bool | None, server: bool | None, jobs: int | None, config: Path | None, show: bool
) -> None:  # fmt: skip
    """Open the studio in the browser. Everything stays on this computer."""
    from laterna.cli.serving import serve

    serve(port, jobs, config, show, lan=lan, server=server)
