"""List the voices that can read aloud, or write a sample of each."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option("--language", help="Only those for this language.")
@click.option("--engine", default="auto", show_default=True)
@click.option("--samples", type=click.Path(path_type=Path), help="Write a sample of each into this folder.")
def command(language: str | None, engine: str, samples: Path | None) -> None:
    """List every voice: its name, language, gender and age."""
    from laterna.cli.voicing import list_voices

    list_voices(language, engine, samples)
