"""How people meet each other and things: they point past company, hold each other close, give what is taken."""

from __future__ import annotations

import math

import pytest

from laterna.story import Character, Figure, Prop, Scene, Setting, Spot
from laterna.storyboard.figures import cut_figure
from laterna.storyboard.page import lay_out_scene
from laterna.storyboard.visible import hidden_shares


def meet(
    one: str, pose: str, other: str, other_pose: str = "stand", thing: str = "", seed: int = 3, close: bool = False
):
    cast = [Character(id="hero", name="Hero", kind=one), Character(id="friend", name="Friend", kind=other)]
    spot = Spot(relation="beside", of="hero") if close else Spot()
    figures = (
        Figure(character="hero", pose=pose, holds=("thing",) if thing else ()),
        Figure(character="friend", pose=other_pose, spot=spot),
    )
    props = (Prop(id="thing", name=thing),) if thing else ()
    scene = Scene(setting="here", figures=figures, props=props)
    return lay_out_scene(scene, cast, [Setting(id="here", kind="meadow")], 1.0, seed, text=False)


def by_id(layout):
    return {item.id: item for item in (*layout.figures, *layout.props)}


def gap(one, other) -> float:
    left, right = sorted((one.box, other.box), key=lambda box: box.x)
    return right.x - left.x - left.width


@pytest.mark.parametrize("pose", ["point", "reach"])
@pytest.mark.parametrize("other", ["dog", "bear", "woman"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_whoever_points_or_reaches_turns_away_from_company(pose, other, seed):
    items = by_id(meet("girl", pose, other, seed=seed))
    hero, friend = items["hero"], items["friend"]
    assert (friend.x < hero.x) == (hero.facing == "right")


@pytest.mark.parametrize("kind", ["boy", "grandmother", "robot", "fairy"])
def test_a_pointing_arm_is_straight_and_goes_up_and_out(kind):
    hero = by_id(meet(kind, "point", "dog"))["hero"]
    hand = "left" if hero.facing == "right" else "right"
    (sx, sy), (ex, ey), (wx, wy) = (hero.joints[f"{hand}_{joint}"] for joint in ("shoulder", "elbow", "wrist"))
    turn = math.degrees(math.atan2(wy - ey, wx - ex) - math.atan2(ey - sy, ex - sx))
    assert abs((turn + 180) % 360 - 180) < 15
    assert wy < sy
    assert (wx > sx) == (hero.facing == "right")


@pytest.mark.parametrize("pose", ["wave", "stand", "walk"])
@pytest.mark.parametrize(("one", "other"), [("girl", "dog"), ("man", "horse"), ("king", "cat"), ("robot", "boy")])
def test_company_keeps_its_distance(pose, one, other):
    items = by_id(meet(one, pose, other))
    assert gap(items["hero"], items["friend"]) > 0.05 * items["hero"].height


@pytest.mark.parametrize(
    ("one", "other"), [("girl", "dog"), ("boy", "girl"), ("king", "woman"), ("man", "bear"), ("robot", "elephant")]
)
def test_a_hug_is_close_and_hides_nobody(one, other):
    layout = meet(one, "hug", other, "hug", close=True)
    items = by_id(layout)
    assert gap(items["hero"], items["friend"]) < 0
    assert max(hidden_shares(layout).values()) < 0.4
    assert items["hero"].height > 0.4 * items["friend"].height


def test_the_lower_of_two_who_hug_is_nearer_to_us_so_that_no_arm_hides_its_face():
    items = by_id(meet("woman", "hug", "girl", "hug", close=True))
    assert items["friend"].depth > items["hero"].depth
    items = by_id(meet("boy", "hug", "girl", "hug", close=True))
    assert items["hero"].depth > items["friend"].depth


def test_whoever_is_given_a_thing_holds_out_a_hand():
    assert by_id(meet("boy", "give", "woman", thing="apple", close=True))["friend"].pose == "give"
    assert by_id(meet("boy", "hold", "woman", thing="apple", close=True))["friend"].pose == "stand"
    assert by_id(meet("boy", "give", "woman", "sit", thing="apple", close=True))["friend"].pose == "sit"


def test_fingers_are_seen_where_they_say_something():
    def papers(pose: str) -> int:
        hero = by_id(meet("girl", pose, "dog"))["hero"]
        return sum(len(piece.shapes) for piece in cut_figure(hero) if piece.name.endswith("forearm-paper"))

    assert papers("reach") > papers("wave") > papers("point") > papers("walk")


def test_only_those_who_are_moved_blush():
    pieces = {piece.name: piece for piece in cut_figure(by_id(meet("girl", "stand", "dog"))["hero"])}
    assert "cheeks-glad" in pieces
    assert not {"cheeks-calm", "cheeks-sad", "cheeks-angry"} & pieces.keys()


def test_whoever_hides_behind_a_tree_is_behind_its_trunk():
    cast = [Character(id="hero", name="Hero", kind="girl")]
    spot = Spot(relation="behind", of="tree")
    figures = (Figure(character="hero", pose="hide", spot=spot),)
    scene = Scene(setting="here", figures=figures, props=(Prop(id="tree", name="tree"),))
    items = by_id(lay_out_scene(scene, cast, [Setting(id="here", kind="meadow")], 1.0, 3, text=False))
    tree, hero = items["tree"].box, items["hero"].box
    assert hero.x + hero.width > tree.x
    assert hero.x < tree.x + tree.width
    assert items["hero"].depth < items["tree"].depth
