from __future__ import annotations

import pytest

from laterna.story import Character, Figure, Page, Scene, Setting, Story, Text
from laterna.storyboard import cover_sight, endpaper_sight
from laterna.storyboard.page import cover_layout, portrait_layout

FOX = Character(id="fox", name="Pip", kind="fox", role="hero")
GIRL = Character(id="girl", name="Mia", kind="girl")


BOTH = (Figure(character="fox"), Figure(character="girl"))


def story(cast=(GIRL, FOX), figures=BOTH) -> Story:
    scenes = (Scene(setting="sea"), Scene(setting="wood", time="dusk", figures=figures), Scene(setting="wood"))
    pages = tuple(Page(id=f"p{n}", text={"en": Text(words="W.")}, scene=s) for n, s in enumerate(scenes))
    settings = (Setting(id="wood", kind="forest"), Setting(id="sea", kind="sea"))
    return Story(title={"en": Text(words="T")}, cast=cast, settings=settings, pages=pages)


def test_the_cover_shows_the_hero_large_under_a_quiet_top():
    layout = cover_layout(story(), 1.0)
    fox = next(figure for figure in layout.figures if figure.id == "fox")
    assert fox.height > 0.25
    assert layout.text_area is not None
    assert layout.text_area.y < 0.1
    assert all(figure.box.y > layout.text_area.y + layout.text_area.height - 0.03 for figure in layout.figures)


def test_the_cover_plays_where_the_story_mostly_plays_with_the_friend():
    sight = cover_sight(story(), 1.0)
    assert sight.scene.setting == "wood"
    assert sight.scene.time == "dusk"
    assert {member.id for member in sight.cast} == {"fox", "girl"}


def test_a_story_without_a_cast_has_a_cover():
    assert cover_layout(story(cast=(), figures=()), 1.0).figures == ()


def test_the_endpapers_are_empty_of_figures():
    sight = endpaper_sight(story(), 2.0)
    assert sight.scene.figures == ()


@pytest.mark.parametrize(("view", "drawn"), [("front", "front"), ("side", "side"), ("back", "back")])
def test_a_portrait_is_one_figure_in_the_middle(view, drawn):
    layout = portrait_layout(GIRL, 0.75, view=view, expression="glad")
    (girl,) = layout.figures
    assert girl.view == drawn
    assert girl.expression == "glad"
    assert layout.setting is None
    assert abs(girl.box.x + girl.box.width / 2 - 0.375) < 0.08
    assert girl.height > 0.5
