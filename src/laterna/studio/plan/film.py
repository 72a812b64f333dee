"""Tasks that make the music and the film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.story.seeds import seed_of
from laterna.storyboard import cover_sight, sight_of
from laterna.studio.plan.pages import Tasks, plan_picture
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from laterna.story import Page, Story

TIMELINE = Step("timeline", "laterna.studio.steps.music:timeline", weight=0.1)
COMPOSE = Step("compose", "laterna.studio.steps.music:compose", capability="compose", libraries=("mido",), weight=1.0)
RENDER = Step("render", "laterna.studio.steps.music:render", capability="render", libraries=("av",), weight=3.0)
MIX = Step("mix", "laterna.studio.steps.music:mix_sound", libraries=("numpy",), weight=3.0)
CARD = Step("card", "laterna.studio.steps.film:card", libraries=("av", "skia-python", "numpy"), weight=4.0)
SEGMENT = Step(
    "segment", "laterna.studio.steps.film:segment",
    libraries=("av", "skia-python", "numpy", "opencv-python-headless"), weight=12.0,
)  # fmt: skip
FILM = Step("film", "laterna.studio.steps.film:assemble", libraries=("av", "numpy"), weight=4.0)

FILM_ASPECTS = {"wide": 16 / 9, "tall": 9 / 16, "square": 1.0}


def film_size(story: Story) -> tuple[int, int]:
    """(width, height) of a frame, both even."""
    shorter, aspect = story.production.film_px, FILM_ASPECTS[story.production.film]
    width, height = (shorter * aspect, shorter) if aspect >= 1 else (shorter, shorter / aspect)
    return round(width / 2) * 2, round(height / 2) * 2


def plan_timeline_task(plan: Tasks, language: str, title_voice: str, voices: dict[str, str]) -> str:
    """When everything happens, from how long each voice takes."""
    settings = {"pages": tuple(page.id for page in plan.story.pages), "voiced": tuple(voices), "fps": _fps(plan)}
    needs = {"title": (title_voice,), "voices": tuple(voices.values())}
    return plan.add(Task(f"timeline/{language}", TIMELINE, settings, needs))


def plan_music(plan: Tasks, language: str, timeline: str) -> tuple[str, str] | None:
    """The score and its sound; none when the user wants no music."""
    story = plan.story
    if not story.production.music:
        return None
    settings = {"moods": tuple(_mood(story, page) for page in story.pages), "seed": _seed(story, "music")}
    score = plan.add(
        Task(f"compose/{language}", COMPOSE, settings, {"timeline": (timeline,)}, engines=plan.engines("compose"))
    )
    sound = plan.add(Task(f"render/{language}", RENDER, {}, {"score": (score,)}, engines=plan.engines("render")))
    return score, sound


def plan_mix(plan: Tasks, language: str, timeline: str, title_voice: str, voices: dict[str, str], music: str) -> str:
    """Everything that is heard."""
    story = plan.story
    settings = {
        "ambience": {page.id: _mood(story, page)["setting"] for page in story.pages},
        "weather": {page.id: page.scene.weather for page in story.pages},
        "time": {page.id: page.scene.time for page in story.pages},
        "voiced": tuple(voices),
        "seed": _seed(story, "mix"),
    }
    needs = {"timeline": (timeline,), "title": (title_voice,), "voices": tuple(voices.values())}
    return plan.add(Task(f"mix/{language}", MIX, settings, needs | ({"music": (music,)} if music else {})))


def plan_stages(plan: Tasks) -> dict[str, str]:
    """Every page's moving picture, and the cover's, at the film's size; shared by the films of all languages."""
    size = film_size(plan.story)
    aspect = size[0] / size[1]
    stages = {"": plan_picture(plan, "film/cover", cover_sight(plan.story, aspect), size, planes=True)}
    for page in plan.story.pages:
        sight = sight_of(plan.story, page, aspect, text=False)
        stages[page.id] = plan_picture(plan, f"film/{page.id}", sight, size, page=page, planes=True)
    return stages


def plan_film(
    plan: Tasks, language: str, timeline: str, title_voice: str, voices: dict[str, str], stages: dict[str, str],
    mix: str, cover: str,
) -> str:  # fmt: skip
    """The film in one language; returns the id of the task that leaves `film.mp4` and `film.vtt`."""
    story = plan.story
    title = story.title.get(language, story.title[story.language]).words
    base: dict[str, Any] = {"fps": _fps(plan), "size": film_size(story), "language": language}
    segments = [
        plan.add(
            Task(
                f"card/title/{language}",
                CARD,
                base | {"kind": "title", "title": title, "credit": story.credit},
                {"stage": (stages[""],), "voice": (title_voice,)},
            )
        )
    ]
    for page in story.pages:
        needs = {"stage": (stages[page.id],)} | ({"voice": (voices[page.id],)} if page.id in voices else {})
        settings = base | {"cues": _cues(page), "seed": _seed(story, page.id)}
        segments.append(plan.add(Task(f"segment/{page.id}/{language}", SEGMENT, settings, needs)))
    segments.append(
        plan.add(Task(f"card/end/{language}", CARD, base | {"kind": "end", "title": title}, {"stage": (stages[""],)}))
    )
    settings = base | {
        "title": title,
        "artist": story.credit,
        "voiced": tuple(voices),
        "texts": {page.id: page.text[language].words for page in story.pages if language in page.text},
    }
    needs = {
        "segments": tuple(segments),
        "timeline": (timeline,),
        "voices": tuple(voices.values()),
        "mix": (mix,),
        "cover": (cover,),
    }
    return plan.add(Task(f"film/{language}", FILM, settings, needs))


def _mood(story: Story, page: Page) -> dict[str, Any]:
    places = {setting.id: setting.kind for setting in story.settings}
    heroes = {member.id for member in story.cast if member.role == "hero"}
    return {
        "page": page.id,
        "mood": page.scene.mood,
        "setting": places.get(page.scene.setting or "", ""),
        "hero": any(figure.character in heroes for figure in page.scene.figures),
    }


def _cues(page: Page) -> dict[str, Any]:
    """Who changes pose and when, by figure."""
    return {figure.character: figure.cues for figure in page.scene.figures if figure.cues}


def _fps(plan: Tasks) -> int:
    return plan.story.production.fps


def _seed(story: Story, what: str) -> int:
    return seed_of(story.production.seed, "film", what)
