"""Pictures that belong to the whole book: its cover, its endpapers, and each member of the cast alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Character, Figure, Scene, Spot, Staging
from laterna.story.covers import cover_scene, endpaper_scene
from laterna.story.seeds import seed_of
from laterna.storyboard.sight import Sight, View, outlines_of, present_of, seen_of, setting_seed_of

if TYPE_CHECKING:
    from laterna.story import Point, Story


def cover_sight(story: Story, aspect: float) -> Sight:
    """What the cover shows: the hero, large, in the place where the story mostly plays, with the top kept quiet.

    Args:
        story: The manuscript.
        aspect: Width over height.
    """
    return _sight(story, cover_scene(story), aspect, "cover", Staging(text_area="top"))


def endpaper_sight(story: Story, aspect: float) -> Sight:
    """What the endpapers show: the place where the story mostly plays, at dusk, with nobody in it yet."""
    return _sight(story, endpaper_scene(story), aspect, "endpaper", Staging(text_area="none"))


def portrait_sight(
    character: Character,
    aspect: float,
    *,
    view: View = "front",
    pose: str = "stand",
    expression: str = "calm",
    outline: tuple[Point, ...] = (),
) -> Sight:
    """One member of the cast alone on plain paper, for a cast page or a character sheet.

    Args:
        character: Whom to show.
        aspect: Width over height.
        view: From where it is seen.
        pose: A pose of the vocabulary.
        expression: An expression of the vocabulary.
        outline: Of its cut-out, where it is pasted from a photo.
    """
    figure = Figure(character=character.id, pose=pose, expression=expression, spot=Spot(side="center"), facing="right")
    seed = seed_of("portrait", character.id)
    return Sight(
        scene=Scene(shot="close", figures=(figure,)),
        cast=(seen_of(character),),
        setting=None,
        aspect=aspect,
        seed=seed,
        setting_seed=seed,
        text=False,
        fill=True,
        view=view,
        cutouts={character.id: outline} if outline else {},
    )


def _sight(story: Story, scene: Scene, aspect: float, name: str, staging: Staging) -> Sight:
    setting = next((place for place in story.settings if place.id == scene.setting), None)
    return Sight(
        scene=scene,
        cast=present_of(scene, story.cast),
        setting=setting,
        staging=staging,
        aspect=aspect,
        seed=seed_of(story.production.seed, name),
        setting_seed=setting_seed_of(story.production.seed, setting),
        cutouts=outlines_of(story, scene),
    )
