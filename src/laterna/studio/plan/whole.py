"""The whole graph of a story, and what of its results goes into the story's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from laterna.studio.plan.books import ASPECTS, plan_book, plan_extras
from laterna.studio.plan.film import plan_film, plan_mix, plan_music, plan_stages, plan_timeline_task
from laterna.studio.plan.pages import Tasks, plan_page_picture, plan_title_voice, plan_voices
from laterna.studio.values import PICTURE, VOICE

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.story import Story
    from laterna.studio.work import Task


class Output(NamedTuple):
    """One file of the folder: which task's which file it is."""

    task: str
    file: str


@dataclass(frozen=True)
class Plan:
    """Everything a build does and leaves."""

    tasks: tuple[Task, ...]
    """In the order of their importance: the first page comes before the tenth."""
    outputs: dict[str, Output]
    """By name in the story's folder."""


def languages_of(story: Story) -> tuple[str, ...]:
    """The story's own language, then every other that all its pages have."""
    others = sorted(
        code for code in story.title if code != story.language and all(code in page.text for page in story.pages)
    )
    return (story.language, *others)


def plan_build(story: Story, root: Path) -> Plan:
    """The tasks that build a story, and where their files go."""
    plan = Tasks(story, root)
    outputs: dict[str, Output] = {}
    aspect = ASPECTS[story.production.shape]
    pictures = {page.id: plan_page_picture(plan, page, aspect) for page in story.pages}
    for number, (picture, _) in enumerate(pictures.values(), 1):
        outputs[f"pages/{number:02}.png"] = Output(picture, PICTURE)
    extras = plan_extras(plan)
    outputs["cover.png"] = Output(extras["cover"][0], PICTURE)
    sounding = {language: _plan_sound(plan, language) for language in languages_of(story)}
    for language, sound in sounding.items():
        outputs |= _plan_edition(plan, language, pictures, extras, sound)
    if "mp4" in story.production.formats:
        stages = plan_stages(plan)
        for language, sound in sounding.items():
            outputs |= _plan_film(plan, language, sound, stages, extras["cover"][0])
    return Plan(tuple(plan.tasks), outputs)


@dataclass(frozen=True)
class Sounding:
    """What is heard of a story in one language."""

    voices: dict[str, str]
    """Narrations by page id."""
    title: str
    timeline: str
    music: tuple[str, str] | None
    """Score and sound."""


def _plan_sound(plan: Tasks, language: str) -> Sounding:
    voices = plan_voices(plan, language)
    title = plan_title_voice(plan, language)
    timeline = plan_timeline_task(plan, language, title, voices)
    return Sounding(voices, title, timeline, plan_music(plan, language, timeline))


def _plan_edition(
    plan: Tasks,
    language: str,
    pictures: dict[str, tuple[str, str]],
    extras: dict[str, tuple[str, ...]],
    sound: Sounding,
) -> dict[str, Output]:
    """The books and the sounds of one language."""
    mark, inside = _marks(plan.story, language)
    outputs: dict[str, Output] = {}
    for number, page in enumerate(plan.story.pages, 1):
        if page.id in sound.voices:
            outputs[f"narration/{inside}{number:02}.opus"] = Output(sound.voices[page.id], VOICE)
    if sound.music:
        outputs[f"music{mark}.mid"] = Output(sound.music[0], "music.mid")
        outputs[f"music{mark}.opus"] = Output(sound.music[1], "music.opus")
    for kind in ("pdf", "epub", "html"):
        if kind in plan.story.production.formats:
            music = sound.music[1] if sound.music else ""
            book = plan_book(plan, kind, language, pictures, sound.voices, sound.title, extras, music)
            outputs[f"book{mark}.{kind}"] = Output(book, f"book.{kind}")
    return outputs


def _plan_film(plan: Tasks, language: str, sound: Sounding, stages: dict[str, str], cover: str) -> dict[str, Output]:
    mark, _ = _marks(plan.story, language)
    music = sound.music[1] if sound.music else ""
    mix = plan_mix(plan, language, sound.timeline, sound.title, sound.voices, music)
    film = plan_film(plan, language, sound.timeline, sound.title, sound.voices, stages, mix, cover)
    return {f"film{mark}.mp4": Output(film, "film.mp4"), f"film{mark}.vtt": Output(film, "film.vtt")}


def _marks(story: Story, language: str) -> tuple[str, str]:
    """What marks the files and folders of another language than the story's own."""
    return ("", "") if language == story.language else (f".{language}", f"{language}/")
