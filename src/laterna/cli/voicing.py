"""What `voices` does, once its flags are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from laterna.cli.building import running
from laterna.engines.catalog import choose
from laterna.story import Narration
from laterna.studio.voicing import sample_task, voices_of

if TYPE_CHECKING:
    from pathlib import Path


def list_voices(language: str | None, engine: str, samples: Path | None) -> None:
    """Print the voices; with `samples`, have each say a sentence."""
    engines = choose("speak", (engine,))
    cards = voices_of(engines[0], language)
    for card in cards:
        click.echo(f"{card.language:<8} {card.name:<16} {card.gender:<8} {card.age}")
    if samples is None:
        return
    samples.mkdir(parents=True, exist_ok=True)
    from laterna.press.audio import encode

    with running(None) as run:
        for name, result in run([sample_task(card, engines) for card in cards]).items():
            encode(result.value(Narration).sound, samples / f"{name.replace('/', '-')}.wav", codec="wav")
