"""Tasks that draw the control maps of the pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.storyboard import numbered
from laterna.studio.plan.books import ASPECTS
from laterna.studio.plan.pages import Output, Tasks, picture_size
from laterna.studio.values import map_names
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from laterna.story import Scene

MAPS = Step("maps", "laterna.studio.steps.maps:draw", libraries=("numpy", "opencv-python-headless"), weight=1.5)


def plan_maps(plan: Tasks) -> dict[str, Output]:
    """The maps of every page whose picture is painted, by their names beside it: `pages/01-depth.png`."""
    production = plan.story.production
    size = picture_size(ASPECTS[production.shape], production.picture_px)
    outputs: dict[str, Output] = {}
    for number, page in enumerate(plan.story.pages, 1):
        if page.takes.picture is None:
            figures = _figures(page.scene)
            settings = {"size": size, "figures": figures}
            task = plan.add(Task(f"maps/{page.id}", MAPS, settings, {"layout": (f"layout/{page.id}",)}))
            outputs |= {f"pages/{number:02}-{name}": Output(task, name) for name in map_names(figures)}
    return outputs


def _figures(scene: Scene) -> tuple[str, ...]:
    """The ids of everyone in a scene, as its layout has them."""
    groups = [numbered(extra.id, extra.count) for extra in scene.extras]
    return (*(figure.character for figure in scene.figures), *(name for group in groups for name in group))
