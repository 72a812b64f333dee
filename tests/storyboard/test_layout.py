from __future__ import annotations

import pytest

from laterna.story import (
    Character,
    Extra,
    Figure,
    Page,
    Production,
    Prop,
    Scene,
    Setting,
    Shift,
    Spot,
    Staging,
    Story,
    Text,
    Traits,
)  # fmt: skip
from laterna.story.vocabulary import vocabulary
from laterna.storyboard import sight_of
from laterna.storyboard.figures import hand
from laterna.storyboard.page import lay_out, lay_out_scene

FOX = Character(id="fox", name="Pip", kind="fox")
GIRL = Character(id="girl", name="Mia", kind="girl", traits=Traits(age="child"))
WOOD = Setting(id="wood", kind="forest")


def scene(*figures: Figure, **more) -> Scene:
    return Scene(**{"setting": "wood", "figures": figures, **more})


def laid(what: Scene, seed: int = 3, aspect: float = 1.0, staging: Staging | None = None, text: bool = True):
    return lay_out_scene(what, [FOX, GIRL], [WOOD], aspect, seed, staging=staging, text=text)


def by_id(layout):
    return {item.id: item for item in (*layout.figures, *layout.props)}


def two(**girl) -> Scene:
    return scene(Figure(character="fox"), Figure(character="girl", **girl))


def story(*scenes: Scene) -> Story:
    pages = tuple(Page(id=f"p{n}", text={"en": Text(words="Words.")}, scene=s) for n, s in enumerate(scenes))
    return Story(title={"en": Text(words="T")}, cast=(FOX, GIRL), settings=(WOOD,), pages=pages)


def test_the_same_page_gives_the_same_layout():
    assert laid(two()) == laid(two())


def test_another_seed_gives_another_layout():
    assert len({laid(two(), seed).figures[0].x for seed in range(6)}) > 1


def test_a_layout_depends_on_its_own_page_only():
    one = story(two(), scene(Figure(character="fox", pose="run")))
    other = story(two(), scene(Figure(character="girl", pose="sit")))
    other = other.model_copy(update={"title": {"en": Text(words="Another")}, "production": Production(theme="school")})
    assert sight_of(one, one.pages[0], 1.0) == sight_of(other, other.pages[0], 1.0)
    assert lay_out(one, one.pages[0], 1.0) == lay_out(other, other.pages[0], 1.0)


@pytest.mark.parametrize("side", [None, "left", "center"])
@pytest.mark.parametrize("shot", vocabulary().names("shots"))
def test_a_wish_for_another_picture_changes_it(shot, side):
    """Whatever the scene pins: nobody is offered the picture they have, or one picture twice."""
    book = story(scene(Figure(character="fox", spot=Spot(side=side)), shot=shot))
    seen = [lay_out(book, book.pages[0].model_copy(update={"variant": number}), 1.0) for number in range(8)]
    framings = {(shown.camera, tuple(figure.box for figure in shown.figures)) for shown in seen}
    assert len(framings) == len(seen)


def test_the_other_side_turns_left_and_right_about():
    looks = Figure(character="fox", spot=Spot(side="left"), facing="left")
    book = story(scene(looks, props=(Prop(id="kite", name="kite", spot=Spot(side="right")),)))
    across = lay_out(book, book.pages[0].model_copy(update={"variant": 2}), 1.0)
    assert across.figures[0].x > 0.5 > across.props[0].x
    assert across.figures[0].facing == "right"


def test_the_hero_stands_off_the_middle_and_looks_into_the_page():
    for seed in range(8):
        hero = laid(scene(Figure(character="fox")), seed).figures[0]
        middle = hero.box.x + hero.box.width / 2
        assert 0.1 < abs(middle - 0.5) < 0.3
        assert hero.facing == ("right" if middle < 0.5 else "left")


def test_two_figures_look_at_each_other():
    figures = by_id(laid(two()))
    left, right = sorted((figures["fox"], figures["girl"]), key=lambda figure: figure.x)
    assert (left.facing, right.facing) == ("right", "left")


def test_the_line_of_action_is_kept_within_a_setting():
    orders = set()
    for seed in range(3):
        book = story(two(), two(pose="wave"), two(expression="glad"))
        book = book.model_copy(update={"production": Production(seed=seed)})
        pages = [by_id(lay_out(book, page, 1.0)) for page in book.pages]
        assert len({page["fox"].x < page["girl"].x for page in pages}) == 1
        orders.add(pages[0]["fox"].x < pages[0]["girl"].x)
    assert orders


@pytest.mark.parametrize("side", ["left", "center", "right"])
def test_a_named_side_is_that_third(side):
    fox = laid(scene(Figure(character="fox", spot=Spot(side=side)), shot="wide")).figures[0]
    assert ["left", "center", "right"][int((fox.box.x + fox.box.width / 2) * 3)] == side


def test_distance_sets_size_depth_and_ground():
    near, middle, far = (
        laid(scene(Figure(character="girl"), Figure(character="fox", spot=Spot(distance=distance))))
        for distance in ("near", "middle", "far")
    )
    near, middle, far = (by_id(layout)["fox"] for layout in (near, middle, far))
    assert near.depth > middle.depth > far.depth
    assert near.height > middle.height > far.height
    assert near.y > middle.y > far.y


def test_beside_is_close_and_apart():
    layout = by_id(laid(two(spot=Spot(relation="beside", of="fox"))))
    fox, girl = layout["fox"].box, layout["girl"].box
    gap = max(girl.x - fox.x - fox.width, fox.x - girl.x - girl.width)
    assert -0.05 < gap < 0.15


def test_behind_and_in_front_are_depths():
    behind = by_id(laid(two(spot=Spot(relation="behind", of="fox"))))
    assert behind["girl"].depth < behind["fox"].depth
    before = by_id(laid(two(spot=Spot(relation="in_front_of", of="fox"))))
    assert before["girl"].depth > before["fox"].depth


def test_on_stands_on_it_and_in_front_of_it():
    rock = Prop(id="rock", name="table")
    layout = by_id(laid(scene(Figure(character="fox", spot=Spot(relation="on", of="rock")), props=(rock,))))
    assert layout["rock"].box.y - 0.02 <= layout["fox"].y < layout["rock"].y
    assert layout["fox"].depth > layout["rock"].depth


def test_above_hangs_over_it():
    bird = Extra(id="bird", kind="bird", pose="fly", spot=Spot(relation="above", of="fox"))
    layout = by_id(laid(scene(Figure(character="fox"), extras=(bird,))))
    assert layout["bird"].box.y + layout["bird"].box.height < layout["fox"].box.y + 0.01


def test_a_circle_of_relations_is_still_drawn():
    circle = scene(
        Figure(character="fox", spot=Spot(relation="on", of="girl")),
        Figure(character="girl", spot=Spot(relation="on", of="fox")),
    )
    assert len(laid(circle).figures) == 2


def test_a_held_thing_is_in_the_hand():
    lantern = Prop(id="lantern", name="lantern")
    layout = laid(scene(Figure(character="girl", pose="hold", holds=("lantern",)), props=(lantern,)))
    girl, prop = layout.figures[0], layout.props[0]
    (x, y), _ = hand(girl, 0)
    assert prop.held_by == "girl"
    assert girl.holds == ("lantern",)
    box = prop.box
    assert box.x - 0.02 <= x <= box.x + box.width + 0.02
    assert box.y - 0.02 <= y <= box.y + box.height + 0.02


def test_two_hands_hold_two_things():
    props = tuple(Prop(id=f"p{n}", name="lantern") for n in range(3))
    layout = laid(scene(Figure(character="girl", holds=("p0", "p1", "p2")), props=props))
    assert [prop.held_by for prop in sorted(layout.props, key=lambda prop: prop.id)] == ["girl", "girl", None]
    assert any("both hands" in left.reason for left in layout.left)


def test_the_text_area_is_free_of_figures():
    for where in ("top", "bottom", "left", "right"):
        layout = laid(two(), aspect=1.4, staging=Staging(text_area=where))
        area = layout.text_area
        assert area is not None
        for figure in layout.figures:
            wide = min(area.x + area.width, figure.box.x + figure.box.width) - max(area.x, figure.box.x)
            high = min(area.y + area.height, figure.box.y + figure.box.height) - max(area.y, figure.box.y)
            assert min(wide, high) < 0.03, where


def test_no_text_area_when_none_is_wanted():
    assert laid(two(), text=False).text_area is None
    assert laid(two(), staging=Staging(text_area="none")).text_area is None


def test_shifts_of_the_user_are_kept():
    shift = Shift(x=0.8, y=0.7, scale=1.5, facing="left")
    before, after = (by_id(laid(two(), staging=s)) for s in (None, Staging(shifts={"fox": shift})))
    assert (after["fox"].x, after["fox"].y) == pytest.approx((0.8, 0.7))
    assert after["fox"].height == pytest.approx(before["fox"].height * 1.5)
    assert after["fox"].facing == "left"
    assert after["girl"].x == before["girl"].x


def test_whoever_stands_on_it_moves_with_it():
    what = scene(Figure(character="fox", spot=Spot(relation="on", of="t")), props=(Prop(id="t", name="table"),))
    before, after = (by_id(laid(what, staging=s)) for s in (None, Staging(shifts={"t": Shift(x=0.3)})))
    assert after["t"].x == pytest.approx(0.3)
    assert after["fox"].x - after["t"].x == pytest.approx(before["fox"].x - before["t"].x)


def test_every_one_of_a_group_is_there():
    layout = laid(scene(Figure(character="girl"), extras=(Extra(id="foxes", kind="fox", count=7),)))
    assert sorted(figure.id for figure in layout.figures) == [*(f"foxes-{n}" for n in range(1, 8)), "girl"]


def test_what_cannot_be_drawn_is_told():
    strange = scene(props=(Prop(id="q", name="quantum zorble"),), extras=(Extra(id="z", kind="zorblax"),))
    layout = laid(strange)
    assert {left.id for left in layout.left} == {"q", "z"}
    assert all(left.drawn is None for left in layout.left)


def test_an_unknown_person_is_drawn_as_one_and_told():
    wizard = Character(id="w", name="W", kind="zorblax", pronoun="he")
    layout = lay_out_scene(scene(Figure(character="w")), [wizard], [WOOD], 1.0, 1)
    assert [figure.kind for figure in layout.figures] == ["man"]
    assert layout.left[0].drawn == "man"


def test_a_young_one_is_smaller():
    old, young = (laid(scene(Figure(character="girl"), extras=(Extra(id="e", kind=kind),))) for kind in ("fox", "kit"))
    assert by_id(young)["e"].height < by_id(old)["e"].height
