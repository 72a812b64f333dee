"""What `voices` does, once its flags are read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from laterna.cli.building import running
from laterna.engines.catalog import choose
from laterna.story import Narration, Script, Voice
from laterna.story.errors import LanguageError
from laterna.story.languages import language, languages
from laterna.studio.plan.pages import NARRATE
from laterna.studio.work import Task

if TYPE_CHECKING:
    from pathlib import Path

_SAMPLE = "Once upon a time there was a little fox who could not sleep. Page 1, page 2, page 3."


def list_voices(language: str | None, engine: str, samples: Path | None) -> None:
    """Print the voices; with `samples`, have each say a sentence."""
    engines = choose("speak", (engine,))
    cards = [card for card in engines[0].load().voices() if language in {None, card.language}]
    if not cards:
        raise LanguageError(f"{engines[0].name} has no voice for {language!r}. `laterna voices` lists all it has.")
    for card in cards:
        click.echo(f"{card.language:<8} {card.name:<16} {card.gender:<8} {card.age}")
    if samples is None:
        return
    samples.mkdir(parents=True, exist_ok=True)
    tasks = [
        Task(
            f"{card.language}-{card.name}",
            NARRATE,
            {"script": Script(text=_sample(card.language), language=card.language, voice=Voice(name=card.name))},
            engines=engines,
        )
        for card in cards
    ]
    from laterna.press.audio import encode

    with running(None) as run:
        for name, result in run(tasks).items():
            encode(result.value(Narration).sound, samples / f"{name.replace('/', '-')}.wav", codec="wav")


def _sample(code: str) -> str:
    """Something to say in a language: figures, at least, have a name in each."""
    if code.split("-")[0] == "en":
        return _SAMPLE
    if code.split("-")[0] not in languages():
        return "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."
    tongue = language(code)
    return ". ".join(
        [tongue.phrase("the_story"), *(tongue.phrase("page", n=n) for n in (1, 2, 3)), tongue.phrase("the_end")]
    )
