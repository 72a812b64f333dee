"""Ask a question about a photo."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("photo", type=click.Path(path_type=Path))
@click.argument("question")
@click.option("--engine", default="auto", show_default=True, help="Who looks; see `laterna engines see`.")
@click.option("--json", "as_json", is_flag=True, help="The answer with its confidence.")
def command(photo: Path, question: str, engine: str, as_json: bool) -> None:
    """Answer QUESTION about PHOTO, and say so when it can't be told."""
    from laterna.engines.catalog import choose
    from laterna.story.errors import InputError
    from laterna.studio.sources import read_sources

    photos = read_sources([photo]).photos
    if not photos:
        raise InputError(f"{photo} is a text, not a photo.")
    answer = choose("see", (engine,))[0].load().ask(photos[0].photo, question)
    click.echo(answer.model_dump_json() if as_json else answer.text)
