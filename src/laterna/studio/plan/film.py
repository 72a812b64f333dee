"""Tasks that make the music and the film."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.press.frame import film_size
from laterna.story import Page, Production, Staging, Story, Takes, Text
from laterna.story.seeds import seed_of
from laterna.storyboard import cover_sight, sight_of
from laterna.studio.plan.pages import Tasks, plan_picture, plan_wider
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Texts
    from laterna.studio.plan.clips import Clips

TIMELINE = Step("timeline", "laterna.studio.steps.music:timeline", weight=0.1)
COMPOSE = Step("compose", "laterna.studio.steps.music:compose", capability="compose", libraries=("mido",), weight=1.0)
RENDER = Step("render", "laterna.studio.steps.music:render", capability="render", libraries=("av",), weight=3.0)
MIX = Step("mix", "laterna.studio.steps.music:mix_sound", libraries=("numpy",), weight=3.0)
_FILMING = ("av", "skia-python", "numpy", "opencv-python-headless")
TITLE = Step("title", "laterna.studio.steps.film:title_card", libraries=_FILMING, weight=5.0)
END = Step("end", "laterna.studio.steps.film:end_card", libraries=_FILMING, weight=5.0)
SEGMENT = Step("segment", "laterna.studio.steps.film:segment", libraries=_FILMING, weight=7.0)
_CODECS = {"mp4": "h264", "webm": "vp9"}
SEGMENT_PARTS = 4
"""A page is filmed in parts, so that one that was edited keeps two cores busy; it must not depend on `--jobs`."""
PREVIEW = Step("preview", "laterna.studio.steps.film:preview", libraries=("av", "pillow"), weight=4.0)
STEMS = ("voice", "music", "effects")
SOUNDTRACK = Step("soundtrack", "laterna.studio.steps.film:soundtrack", libraries=("av",), weight=2.0)
FILM = Step("film", "laterna.studio.steps.film:assemble", libraries=("av",), weight=1.0)


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
        "scenes": {
            page.id: (_mood(story, page)["setting"], page.scene.weather, page.scene.time, page.scene.season)
            for page in story.pages
        },
        "voiced": tuple(voices),
        "seed": _seed(story, "mix"),
        "stems": story.production.stems,
    }
    needs = {"timeline": (timeline,), "title": (title_voice,), "voices": tuple(voices.values())}
    return plan.add(Task(f"mix/{language}", MIX, settings, needs | ({"music": (music,)} if music else {})))


def plan_stages(plan: Tasks, painted: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Every page's moving picture, and the cover's, at the film's size; shared by the films of all languages.

    A painter that can carries on the very picture of the book, `painted` and laid out by these tasks; any other paints
    the page again.
    """
    size = film_size(plan.story.production.film, plan.story.production.film_px)
    aspect = size[0] / size[1]
    stages = {"": plan_picture(plan, "film/cover", cover_sight(plan.story, aspect), size, planes=True)}
    for page in plan.story.pages:
        sight = sight_of(plan.story, page, aspect, text=False)
        name, engines = f"film/{page.id}", plan.engines("illustrate", page)
        if all(row.widens for row in engines):
            stages[page.id] = plan_wider(plan, name, sight, size, painted[page.id], engines)
        else:
            stages[page.id] = plan_picture(plan, name, sight, size, page=page, planes=True)
    return stages


def plan_film(
    plan: Tasks, language: str, timeline: str, title_voice: str, voices: dict[str, str], stages: dict[str, str],
    clips: dict[str, Clips], mix: str, cover: str, kind: str,
) -> str:  # fmt: skip
    """The film in one language, `mp4` or `webm`; returns the id of the task that leaves it, and its `film.vtt`."""
    story = plan.story
    last = story.pages[-1]
    blank = Page(id="card", text={story.language: Text(words="")})
    card = {"story": _filmed(story, blank, title=True), "language": language, "codec": _CODECS[kind]}
    segments = [
        plan.add(
            Task(f"title/{language}{_mark(kind)}", TITLE, card, {"stage": (stages[""],), "voice": (title_voice,)})
        ),
        *(
            _plan_segment(plan, page, language, stages, clips[page.id], voices, part, kind)
            for page in story.pages
            for part in range(SEGMENT_PARTS)
        ),
        plan.add(Task(f"end/{language}{_mark(kind)}", END, card, {"stage": (stages[last.id],)})),
    ]
    soundtrack = plan.add(
        Task(f"soundtrack/{language}{_mark(kind)}", SOUNDTRACK, {"codec": _CODECS[kind]}, {"mix": (mix,)})
    )
    settings = {
        "title": _said(story.title, language, story.language),
        "artist": story.credit,
        "language": language,
        "kind": kind,
        "codec": _CODECS[kind],
        "voiced": tuple(voices),
        "moved": any(clip.own for clip in clips.values()),
        "chapters": {page.id: _said(page.chapter, language, story.language) for page in story.pages if page.chapter},
        "others": {
            code: {page.id: page.text[code].words for page in story.pages if code in page.text}
            for code in other_languages(story, language)
        },
    }
    needs = {
        "segments": tuple(segments),
        "timeline": (timeline,),
        "voices": tuple(voices.values()),
        "soundtrack": (soundtrack,),
        "cover": (cover,),
    }
    return plan.add(Task(f"film/{language}{_mark(kind)}", FILM, settings, needs))


def plan_preview(plan: Tasks, language: str, timeline: str, film: str) -> str:
    """A few seconds of a film as a small moving picture; returns the id of the task that leaves `preview.webp`."""
    return plan.add(Task(f"preview/{language}", PREVIEW, {}, {"film": (film,), "timeline": (timeline,)}))


def _mark(kind: str) -> str:
    return "" if kind == "mp4" else f"/{kind}"


def other_languages(story: Story, language: str) -> tuple[str, ...]:
    """The languages of the subtitles besides the one that is spoken."""
    return tuple(code for code in sorted(story.title) if code != language)


def _plan_segment(
    plan: Tasks, page: Page, language: str, stages: dict[str, str], clips: Clips, voices: dict[str, str], part: int,
    kind: str,
) -> str:  # fmt: skip
    voice = {"voice": (voices[page.id],)} if page.id in voices else {}
    needs = {"stage": (stages[page.id],), **clips.needs, **voice}
    settings = {
        "story": _filmed(plan.story, page, title=False),
        "language": language,
        "codec": _CODECS[kind],
        "part": (part, SEGMENT_PARTS),
    }
    return plan.add(Task(f"segment/{page.id}-{part + 1}/{language}{_mark(kind)}", SEGMENT, settings, needs))


def _filmed(story: Story, page: Page, *, title: bool) -> Story:
    """As much of a story as one segment shows, so that it is filmed again only when that changes."""
    production = story.production
    shown = page.model_copy(update={"staging": Staging(), "takes": Takes(), "engines": {}, "variant": 0, "alt": {}})
    return Story(
        language=story.language,
        title=story.title if title else {story.language: Text(words="")},
        pages=(shown,),
        credit=story.credit if title else "",
        production=Production(
            theme=production.theme,
            film=production.film,
            film_px=production.film_px,
            fps=production.fps,
            karaoke=production.karaoke,
            seed=production.seed,
        ),
    )


def _said(texts: Texts, language: str, otherwise: str) -> str:
    text = texts.get(language) or texts.get(otherwise)
    return text.words if text else ""


def _mood(story: Story, page: Page) -> dict[str, Any]:
    places = {setting.id: setting.kind for setting in story.settings}
    heroes = {member.id for member in story.cast if member.role == "hero"}
    return {
        "page": page.id,
        "mood": page.scene.mood,
        "setting": places.get(page.scene.setting or "", ""),
        "hero": any(figure.character in heroes for figure in page.scene.figures),
    }


def _fps(plan: Tasks) -> int:
    return plan.story.production.fps


def _seed(story: Story, what: str) -> int:
    return seed_of(story.production.seed, "film", what)
