"""From a story's page to its layout, through exactly what the layout depends on.

A `Sight` holds all that a page's layout is made from and nothing else, so that a build graph can key by it: change
another page's words and this page's layout, and its picture, stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from laterna.story import Character, Layout, Scene, Setting, Staging
from laterna.story.model import Model
from laterna.story.seeds import seed_of
from laterna.storyboard.compose import compose

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Page, Story


class Sight(Model):
    """All that one page's layout depends on."""

    scene: Scene
    cast: tuple[Character, ...]
    """Those who are in the scene; only what can be seen of them."""
    setting: Setting | None
    staging: Staging = Staging()
    aspect: Annotated[float, Field(gt=0.2, le=5)]
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    setting_seed: Annotated[int, Field(ge=0, lt=2**32)]
    text: bool = True
    """Whether an area is kept quiet for words."""


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


def seen_of(member: Character) -> Character:
    """What can be seen of a member of the cast; the rest at its default."""
    return Character(id=member.id, name="", kind=member.kind, pronoun=member.pronoun, traits=member.traits)


def _present(scene: Scene, cast: Sequence[Character]) -> tuple[Character, ...]:
    there = {figure.character for figure in scene.figures}
    return tuple(seen_of(member) for member in cast if member.id in there)


def _setting_seed(seed: int, setting: Setting | None) -> int:
    return seed_of(seed, "setting", setting.id if setting else "")
