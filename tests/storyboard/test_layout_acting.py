"""What people do with things: they climb what is tall enough, hold cakes level, and read what they can see."""

from __future__ import annotations

import pytest

from laterna.story import Character, Figure, Prop, Scene, Setting, Spot
from laterna.storyboard.measure import face_of
from laterna.storyboard.page import lay_out_scene
from laterna.storyboard.props import cut_prop, stamp


def laid(kind: str, pose: str, place: str = "meadow", thing: str = "", other: str = "", **figure):
    cast = [Character(id="hero", name="Hero", kind=kind), Character(id="friend", name="Friend", kind=other or "girl")]
    figures = [Figure(character="hero", pose=pose, **figure), *([Figure(character="friend")] if other else [])]
    props = (Prop(id="thing", name=thing),) if thing else ()
    scene = Scene(setting="here", figures=tuple(figures), props=props)
    layout = lay_out_scene(scene, cast, [Setting(id="here", kind=place)], 1.0, 3, text=False)
    return {item.id: item for item in (*layout.figures, *layout.props)}


@pytest.mark.parametrize("kind", ["girl", "bear", "elephant"])
@pytest.mark.parametrize("thing", ["tree", "ladder", "rock"])
def test_a_climber_is_on_the_thing_with_more_of_it_above(kind, thing):
    items = laid(kind, "climb", thing=thing, spot=Spot(relation="on", of="thing"))
    climber, climbed = items["hero"], items["thing"]
    foot = climber.box.y + climber.box.height
    assert climbed.box.y + 0.5 * climbed.box.height < foot < climbed.box.y + climbed.box.height
    assert climbed.height > 0.9 * climber.height
    assert climber.box.x < climbed.box.x + climbed.box.width / 2 < climber.box.x + climber.box.width


def test_a_cake_is_not_tipped_and_a_broom_may_be():
    angles = {thing: laid("cat", "hold", thing=thing, holds=("thing",))["thing"].angle for thing in ("cake", "broom")}
    assert angles["cake"] == 0
    assert angles["broom"] != 0


def test_a_book_in_a_hand_shows_its_cover():
    book = laid("fox", "read", thing="book", holds=("thing",))["thing"]
    assert len(cut_prop(book)) != len(stamp("book", (0.5, 0.5), 0.2))
    assert len(cut_prop(book.model_copy(update={"held_by": None}))) == len(stamp("book", (0.5, 0.5), 0.2))


def test_a_small_hero_is_seen_beside_a_giant():
    items = laid("mouse", "stand", other="elephant")
    assert items["hero"].height >= 0.45 * items["friend"].height
    crowd = laid("elephant", "stand", other="mouse")
    assert crowd["friend"].height < 0.4 * crowd["hero"].height


def test_a_fish_does_under_water_what_it_is_asked():
    assert laid("fish", "sleep", "underwater")["hero"].pose == "sleep"
    assert laid("fox", "sleep", "underwater")["hero"].pose == "swim"


@pytest.mark.parametrize("kind", ["duck", "owl"])
def test_a_beak_is_part_of_the_face(kind):
    left, top, right, bottom = face_of(laid(kind, "stand")["hero"])[0]
    assert right > left
    assert bottom > top
