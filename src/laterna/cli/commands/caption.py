"""Say in one sentence what a photo shows."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.option("--subject", default="", help="What it shows, trusted over the eye.")
@click.option("--json", "as_json", is_flag=True, help="Everything that was seen, with confidences.")
@click.option("--engine", default="auto", show_default=True)
def command(photo: Path, subject: str, as_json: bool, engine: str) -> None:
    """Say what PHOTO shows, claiming no more than was seen."""
    from laterna.engines.catalog import choose
    from laterna.story.errors import InputError
    from laterna.studio.sources import read_sources

    photos = read_sources([photo]).photos
    if not photos:
        raise InputError(f"{photo} is a text, not a photo.")
    seen = choose("see", (engine,))[0].load().see(photos[0].photo, subject)
    click.echo(seen.model_dump_json(indent=2, exclude={"subject": {"mask"}}) if as_json else seen.caption)
