"""From a story's page, or a scene of no story, to its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Staging
from laterna.story.seeds import seed_of
from laterna.storyboard.compose import compose
from laterna.storyboard.sight import Sight, seen_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Character, Layout, Page, Scene, Setting, Story


def lay_out(story: Story, page: Page, aspect: float, *, text: bool = True) -> Layout:
    """Where everything stands on one page of a story.

    Args:
        story: The manuscript; only the page's own cast and setting are read.
        page: One of its pages.
        aspect: Width over height, 0.2 to 5.
        text: Whether an area is kept quiet for words.
    """
    return compose(sight_of(story, page, aspect, text=text))


def lay_out_scene(
    scene: Scene,
    cast: Sequence[Character],
    settings: Sequence[Setting],
    aspect: float,
    seed: int,
    *,
    staging: Staging | None = None,
    text: bool = False,
) -> Layout:
    """Where everything stands in a scene that belongs to no story; arguments as in `lay_out`."""
    setting = next((place for place in settings if place.id == scene.setting), None)
    return compose(
        Sight(
            scene=scene,
            cast=_present(scene, cast),
            setting=setting,
            staging=staging or Staging(),
            aspect=aspect,
            seed=seed,
            setting_seed=_setting_seed(seed, setting),
            text=text,
        )
    )


def sight_of(story: Story, page: Page, aspect: float, *, text: bool = True) -> Sight:
    """What the layout of this page depends on; arguments as in `lay_out`."""
    seed = story.production.seed
    setting = next((place for place in story.settings if place.id == page.scene.setting), None)
    return Sight(
        scene=page.scene,
        cast=_present(page.scene, story.cast),
        setting=setting,
        staging=page.staging,
        aspect=aspect,
        seed=seed_of(seed, "page", page.id, page.variant),
        setting_seed=_setting_seed(seed, setting),
        text=text,
    )


def _present(scene: Scene, cast: Sequence[Character]) -> tuple[Character, ...]:
    there = {figure.character for figure in scene.figures}
    return tuple(seen_of(member) for member in cast if member.id in there)


def _setting_seed(seed: int, setting: Setting | None) -> int:
    return seed_of(seed, "setting", setting.id if setting else "")
