"""Tasks that set pages in motion, where an engine for it was named: the paper theatre moves by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.catalog import choose
from laterna.story.describe import describe
from laterna.story.seeds import seed_of
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.engines.catalog import Engine
    from laterna.story import Page
    from laterna.studio.plan.pages import Tasks

ANIMATE = Step(
    "animate", "laterna.studio.steps.motion:animate", capability="animate",
    libraries=("av", "opencv-python-headless"), weight=20.0,
)  # fmt: skip
CLIP_S = 5.0
"""Length of a clip, whatever the page's: the films of all languages share it. Few models keep a picture for longer."""


class Clips(NamedTuple):
    """The clips of one page's part of the film, by the ids of their tasks."""

    own: str = ""
    """Shown instead of its stage; empty for a page whose stage moves."""
    before: str = ""
    """The page's before, which may end in this one; empty where it does not."""

    @property
    def needs(self) -> dict[str, tuple[str, ...]]:
        return {role: (task,) for role, task in (("clip", self.own), ("before", self.before)) if task}


def plan_clips(plan: Tasks, stages: Mapping[str, str]) -> dict[str, Clips]:
    """Every page's clips, by the page's id."""
    clips: dict[str, Clips] = {}
    before = ""
    pages = plan.story.pages
    for page, following in zip(pages, (*pages[1:], None), strict=True):
        engines = _animators(plan, page)
        goes_on = following is not None and any(row.walks for row in engines)
        needs = {"stage": (stages[page.id],)} | ({"next": (stages[following.id],)} if following and goes_on else {})
        settings = {
            "prompt": page.scene.note or describe(page.scene, plan.story.cast, plan.story.settings),
            "seconds": CLIP_S,
            "fps": float(plan.story.production.fps),
            "seed": seed_of(plan.story.production.seed, "clip", page.id, page.variant),
        }
        own = plan.add(Task(f"animate/{page.id}", ANIMATE, settings, needs, engines=engines)) if engines else ""
        clips[page.id] = Clips(own, before)
        before = own if goes_on else ""
    return clips


def _animators(plan: Tasks, page: Page) -> tuple[Engine, ...]:
    """The engines that were named for the page, or the story; none where nobody asked for any."""
    wish = page.engines.get("animate") or plan.story.production.engines.get("animate", ())
    return choose("animate", wish, plan.story.production.quality) if wish else ()
