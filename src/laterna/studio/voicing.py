"""Voices to choose from, and what each sounds like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Script, Voice
from laterna.story.errors import LanguageError
from laterna.story.languages import language, languages
from laterna.studio.plan.pages import NARRATE
from laterna.studio.work import Task

if TYPE_CHECKING:
    from laterna.engines.catalog import Engine
    from laterna.story import VoiceCard

_SAMPLE = "Once upon a time there was a little fox who could not sleep. Page 1, page 2, page 3."


def voices_of(engine: Engine, code: str | None) -> list[VoiceCard]:
    """The voices that an engine has for a language, or for all. Raises `LanguageError` when there is none."""
    cards = [card for card in engine.load().voices() if code in {None, card.language}]
    if not cards:
        raise LanguageError(f"{engine.name} has no voice for {code!r}. `laterna voices` lists all it has.")
    return cards


def sample_task(card: VoiceCard, engines: tuple[Engine, ...]) -> Task:
    """A voice says a sentence; the task is called after its language and its name."""
    script = Script(text=_sample(card.language), language=card.language, voice=Voice(name=card.name))
    return Task(f"{card.language}-{card.name}", NARRATE, {"script": script}, engines=engines)


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
