"""Pictures that belong to the whole book: its cover, its endpapers, and each member of the cast alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story import Character, Figure, Scene, Spot, Staging
from laterna.story.seeds import seed_of
from laterna.storyboard.sight import Sight, View, outlines_of, present_of, seen_of, setting_seed_of

if TYPE_CHECKING:
    from laterna.story import Page, Point, Story


def cover_sight(story: Story, aspect: float) -> Sight:
    """What the cover shows: the hero, large, in the place where the story mostly plays, with the top kept quiet.

    Args:
        story: The manuscript.
        aspect: Width over height.
    """
    page = _telling(story)
    hero = _hero(story)
    scene = Scene(
        setting=page.scene.setting,
        time=page.scene.time,
        weather="clear",
        season=page.scene.season,
        shot="close",
        mood="wonder",
        figures=tuple(_cover_figures(story, hero)),
    )
    return _sight(story, scene, aspect, "cover", Staging(text_area="top"))


def endpaper_sight(story: Story, aspect: float) -> Sight:
    """What the endpapers show: the place where the story mostly plays, at dusk, with nobody in it yet."""
    page = _telling(story)
    scene = Scene(setting=page.scene.setting, time="dusk", season=page.scene.season, shot="wide", mood="calm")
    return _sight(story, scene, aspect, "endpaper", Staging(text_area="none"))


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


def _hero(story: Story) -> Character | None:
    heroes = [member for member in story.cast if member.role == "hero"]
    return next(iter([*heroes, *story.cast]), None)


def _cover_figures(story: Story, hero: Character | None) -> list[Figure]:
    """The hero, and the friend who is with it most often."""
    if hero is None:
        return []
    with_hero = [
        figure.character
        for page in story.pages
        for figure in page.scene.figures
        if figure.character != hero.id and any(other.character == hero.id for other in page.scene.figures)
    ]
    figures = [Figure(character=hero.id, expression="glad")]
    if with_hero:
        friend = max(dict.fromkeys(with_hero), key=with_hero.count)
        figures.append(Figure(character=friend, expression="glad", facing=hero.id))
    return figures


def _telling(story: Story) -> Page:
    """The first page that plays in the place where most pages play."""
    places = [page.scene.setting for page in story.pages]
    most = max(dict.fromkeys(places), key=lambda place: (place is not None, places.count(place)))
    return next(page for page in story.pages if page.scene.setting == most)
