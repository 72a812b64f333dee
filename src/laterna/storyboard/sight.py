"""Exactly what a layout depends on.

A `Sight` holds all that a page's layout is made from and nothing else, so that a build graph can key by it: change
another page's words and this page's layout, and its picture, stand.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from laterna.story import Character, Scene, Setting, Staging
from laterna.story.layout import Point
from laterna.story.model import Model
from laterna.story.seeds import seed_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Page, Story

View = Literal["front", "three-quarter", "side", "back"]


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
    variant: Annotated[int, Field(ge=0)] = 0
    """Which of the pictures of the scene; see `variants`."""
    text: bool = True
    """Whether an area is kept quiet for words."""
    fill: bool = False
    """Whether the first figure fills the picture, as in a portrait."""
    cutouts: dict[str, tuple[Point, ...]] = {}
    """The outlines of those who are pasted from a photo, by their id."""
    view: View | None = None
    """From where every figure is seen; none lets each be seen as its pose wants."""


def seen_of(member: Character) -> Character:
    """What can be seen of a member of the cast; the rest at its default."""
    return Character(id=member.id, name="", kind=member.kind, pronoun=member.pronoun, traits=member.traits)


def sight_of(story: Story, page: Page, aspect: float, *, text: bool = True) -> Sight:
    """What the layout of this page depends on; arguments as in `lay_out`."""
    seed = story.production.seed
    setting = next((place for place in story.settings if place.id == page.scene.setting), None)
    return Sight(
        scene=page.scene,
        cast=present_of(page.scene, story.cast),
        setting=setting,
        staging=page.staging,
        aspect=aspect,
        seed=seed_of(seed, "page", page.id, page.variant),
        variant=page.variant,
        setting_seed=setting_seed_of(seed, setting),
        text=text,
        cutouts=outlines_of(story, page.scene),
    )


def present_of(scene: Scene, cast: Sequence[Character]) -> tuple[Character, ...]:
    """The members of the cast who are in the scene, as far as they can be seen."""
    there = {figure.character for figure in scene.figures}
    return tuple(seen_of(member) for member in cast if member.id in there)


def outlines_of(story: Story, scene: Scene) -> dict[str, tuple[Point, ...]]:
    """The outlines of those in the scene who are pasted from a photo."""
    there = [figure.character for figure in scene.figures]
    return {name: story.cutouts[name].outline for name in there if name in story.cutouts}


def setting_seed_of(seed: int, setting: Setting | None) -> int:
    """The same for every page that plays in the same setting."""
    return seed_of(seed, "setting", setting.id if setting else "")
