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
    stages = plan_stages(plan) if "mp4" in story.production.formats else {}
    for language in languages_of(story):
        outputs |= _plan_edition(plan, language, pictures, extras, stages)
    return Plan(tuple(plan.tasks), outputs)


def _plan_edition(
    plan: Tasks,
    language: str,
    pictures: dict[str, tuple[str, str]],
    extras: dict[str, tuple[str, ...]],
    stages: dict[str, str],
) -> dict[str, Output]:
    story = plan.story
    formats = story.production.formats
    mark = "" if language == story.language else f".{language}"
    inside = "" if language == story.language else f"{language}/"
    outputs: dict[str, Output] = {}
    voices = plan_voices(plan, language)
    title_voice = plan_title_voice(plan, language)
    for number, page in enumerate(story.pages, 1):
        if page.id in voices:
            outputs[f"narration/{inside}{number:02}.opus"] = Output(voices[page.id], VOICE)
    timeline = plan_timeline_task(plan, language, title_voice, voices)
    music = plan_music(plan, language, timeline)
    if music:
        outputs[f"music{mark}.mid"] = Output(music[0], "music.mid")
        outputs[f"music{mark}.opus"] = Output(music[1], "music.opus")
    for kind in ("pdf", "epub", "html"):
        if kind in formats:
            sound = music[1] if music else ""
            book = plan_book(plan, kind, language, pictures, voices, title_voice, extras, sound)
            outputs[f"book{mark}.{kind}"] = Output(book, f"book.{kind}")
    if "mp4" in formats:
        mix = plan_mix(plan, language, timeline, title_voice, voices, music[1] if music else "")
        film = plan_film(plan, language, timeline, title_voice, voices, stages, mix, extras["cover"][0])
        outputs[f"film{mark}.mp4"] = Output(film, "film.mp4")
        outputs[f"film{mark}.vtt"] = Output(film, "film.vtt")
    return outputs
