"""From a story's page, or a scene of no story, to its layout."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Staging
from laterna.storyboard.compose import compose
from laterna.storyboard.covers import cover_sight, portrait_sight
from laterna.storyboard.sight import Sight, present_of, setting_seed_of, sight_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Character, Layout, Page, Scene, Setting, Story
    from laterna.storyboard.sight import View


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
    variant: int = 0,
) -> Layout:
    """Where everything stands in a scene that belongs to no story; `variant` as a page's, else as in `lay_out`."""
    setting = next((place for place in settings if place.id == scene.setting), None)
    return compose(
        Sight(
            scene=scene,
            cast=present_of(scene, cast),
            setting=setting,
            staging=staging or Staging(),
            aspect=aspect,
            seed=seed,
            setting_seed=setting_seed_of(seed, setting),
            text=text,
            variant=variant,
        )
    )


def cover_layout(story: Story, aspect: float) -> Layout:
    """The cover, laid out; see `cover_sight`."""
    return compose(cover_sight(story, aspect))


def portrait_layout(
    character: Character, aspect: float, *, view: View = "front", pose: str = "stand", expression: str = "calm"
) -> Layout:
    """A portrait, laid out; see `portrait_sight`."""
    return compose(portrait_sight(character, aspect, view=view, pose=pose, expression=expression))
