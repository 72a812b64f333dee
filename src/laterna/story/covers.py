"""What the pictures of the whole book show: its cover and its endpapers, as scenes made from the pages' own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.story.scene import Figure, Scene

if TYPE_CHECKING:
    from laterna.story.cast import Character
    from laterna.story.manuscript import Page, Story


def cover_scene(story: Story) -> Scene:
    """The hero and the friend who is with it most often, in the place where the story mostly plays."""
    scene = _telling(story).scene
    return Scene(
        setting=scene.setting,
        time=scene.time,
        weather="clear",
        season=scene.season,
        shot="close",
        mood="wonder",
        figures=tuple(_figures(story)),
    )


def endpaper_scene(story: Story) -> Scene:
    """The place where the story mostly plays, at dusk, with nobody in it yet."""
    scene = _telling(story).scene
    return Scene(setting=scene.setting, time="dusk", season=scene.season, shot="wide", mood="calm")


def _hero(story: Story) -> Character | None:
    heroes = [member for member in story.cast if member.role == "hero"]
    return next(iter([*heroes, *story.cast]), None)


def _figures(story: Story) -> list[Figure]:
    hero = _hero(story)
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
