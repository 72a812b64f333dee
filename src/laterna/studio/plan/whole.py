"""The whole graph of a story, and what of its results goes into the story's folder."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.story.errors import InputError
from laterna.studio.plan.books import Edition, plan_books, plan_pictures, plan_print, plan_print_pictures
from laterna.studio.plan.clips import Clips, plan_clips
from laterna.studio.plan.film import (
    STEMS,
    other_languages,
    plan_film,
    plan_mix,
    plan_music,
    plan_preview,
    plan_stages,
    plan_timeline_task,
)
from laterna.studio.plan.maps import plan_maps
from laterna.studio.plan.pages import Output, Tasks, plan_title_voice, plan_voices
from laterna.studio.values import PICTURE, VOICE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from laterna.story import Story
    from laterna.studio.work import Task


_FILMS = {"mp4", "webm", "preview"}


@dataclass(frozen=True)
class Plan:
    """Everything a build does and leaves."""

    tasks: tuple[Task, ...]
    """In the order of their importance: the first page comes before the tenth, and sounds before pictures, for the
    voices have a process to themselves and the music, the longest task of all, waits for the last of them."""
    outputs: dict[str, Output]
    """By name in the story's folder."""


def languages_of(story: Story) -> tuple[str, ...]:
    """The story's own language, then every other that all its pages have."""
    others = sorted(
        code for code in story.title if code != story.language and all(code in page.text for page in story.pages)
    )
    return (story.language, *others)


def plan_build(story: Story, root: Path) -> Plan:
    """The tasks that build a story, and where their files go.

    Raises `InputError` when the story lacks a language that an edition needs, or its brand file can't be used.
    """
    _check_bilingual(story)
    plan = Tasks(story, root)
    outputs: dict[str, Output] = {}
    filmed = not _FILMS.isdisjoint(story.production.formats)
    heard = not story.production.silent or filmed
    sounding = {language: _plan_sound(plan, language) for language in languages_of(story)} if heard else {}
    pictures = plan_pictures(plan)
    for number, (picture, _) in enumerate(pictures.pages.values(), 1):
        outputs[f"pages/{number:02}.png"] = Output(picture, PICTURE)
    if story.production.maps:
        outputs |= plan_maps(plan)
    outputs["cover.png"] = Output(pictures.extras["cover"][0], PICTURE)
    for language, sound in sounding.items():
        outputs |= _sounds(story, language, sound)
    editions = _editions(story, sounding)
    for edition in editions:
        outputs |= plan_books(plan, edition, pictures)
    if story.production.print_trim:
        large = plan_print_pictures(plan)
        for edition in editions:
            outputs |= plan_print(plan, edition, large)
    if filmed:
        stages = plan_stages(plan, pictures.pages)
        clips = plan_clips(plan, stages)
        for language, sound in sounding.items():
            outputs |= _plan_film(plan, language, sound, stages, clips, pictures.extras["cover"][0])
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


def _sounds(story: Story, language: str, sound: Sounding) -> dict[str, Output]:
    """The sounds of one language, each as a file."""
    mark, inside = _marks(story, language)
    outputs: dict[str, Output] = {}
    for number, page in enumerate(story.pages, 1):
        if page.id in sound.voices:
            outputs[f"narration/{inside}{number:02}.opus"] = Output(sound.voices[page.id], VOICE)
    if sound.music:
        outputs[f"music{mark}.mid"] = Output(sound.music[0], "music.mid")
        outputs[f"music{mark}.opus"] = Output(sound.music[1], "music.opus")
    return outputs


def _editions(story: Story, sounding: Mapping[str, Sounding]) -> list[Edition]:
    """Every edition of the books: one a language, and the bilingual one."""
    pairs = [(language, "", _marks(story, language)[0]) for language in languages_of(story)]
    if story.production.bilingual:
        first, second = story.production.bilingual
        pairs.append((first, second, f".{first}-{second}"))
    if story.production.silent:
        return [Edition(language, second, mark) for language, second, mark in pairs]
    heard = [(*pair, sounding[pair[0]]) for pair in pairs]
    return [
        Edition(language, second, mark, sound.voices, sound.title, sound.music[1] if sound.music else "")
        for language, second, mark, sound in heard
    ]


def _check_bilingual(story: Story) -> None:
    for language in story.production.bilingual:
        if language not in languages_of(story):
            raise InputError(
                f"A bilingual edition needs the story in {language!r}, which it is not told in yet. Add it with "
                f"`laterna translate DIR --to {language}`, then build again."
            )


def _plan_film(
    plan: Tasks, language: str, sound: Sounding, stages: dict[str, str], clips: dict[str, Clips], cover: str
) -> dict[str, Output]:
    mark, _ = _marks(plan.story, language)
    music = sound.music[1] if sound.music else ""
    mix = plan_mix(plan, language, sound.timeline, sound.title, sound.voices, music)
    wanted = plan.story.production.formats
    kinds = [kind for kind in ("mp4", "webm") if kind in wanted] or ["mp4"]
    films = {
        kind: plan_film(plan, language, sound.timeline, sound.title, sound.voices, stages, clips, mix, cover, kind)
        for kind in kinds
    }
    film = films[kinds[0]]
    outputs = {f"film{mark}.{kind}": Output(made, f"film.{kind}") for kind, made in films.items() if kind in wanted}
    outputs[f"film{mark}.vtt"] = Output(film, "film.vtt")
    for other in other_languages(plan.story, language):
        outputs[f"subtitles{mark}.{other}.vtt"] = Output(film, f"film.{other}.vtt")
    if "preview" in wanted:
        outputs[f"preview{mark}.webp"] = Output(plan_preview(plan, language, sound.timeline, film), "preview.webp")
    if plan.story.production.stems:
        outputs |= {f"stems{mark}/{stem}.flac": Output(mix, f"{stem}.flac") for stem in STEMS}
    return outputs


def _marks(story: Story, language: str) -> tuple[str, str]:
    """What marks the files and folders of another language than the story's own."""
    return ("", "") if language == story.language else (f".{language}", f"{language}/")
