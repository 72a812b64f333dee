"""A character is the same on every page, and no two of one book look alike."""

from __future__ import annotations

import numpy as np
import pytest

from laterna.engines.image.papercut import Papercut
from laterna.story import Character, Commission, Figure, Garment, Scene, Setting, Traits
from laterna.storyboard.distinct import APART, distance, distinct, flat_picture
from laterna.storyboard.figures import cut_figure
from laterna.storyboard.maps import control_maps
from laterna.storyboard.page import lay_out_scene, portrait_layout


def one(name: str, kind: str, **traits) -> Character:
    return Character(id=name, name=name, kind=kind, traits=Traits(**traits))


def test_the_same_look_is_no_distance_and_another_kind_a_long_one():
    assert distance(one("a", "fox"), one("a", "fox")) == 0
    assert distance(one("a", "fox"), one("b", "owl")) > 2 * APART


def test_a_kind_that_cannot_be_drawn_is_like_nobody():
    assert distance(one("a", "zorblax"), one("b", "fox")) == 100


@pytest.mark.parametrize("kind", ["fox", "mouse", "owl", "boy", "robot"])
def test_three_of_a_kind_are_told_apart(kind):
    members = distinct([one("a", kind), one("b", kind), one("c", kind)])
    assert min(distance(members[i], members[j]) for i in range(3) for j in range(i)) >= APART
    assert members[0] == one("a", kind)
    assert distinct([one("a", kind), one("b", kind), one("c", kind)]) == members


def test_what_the_story_says_of_a_look_stays():
    told = Traits(coat="#c96f30", clothes=(Garment(name="scarf", colour="#3f7f93"),), build="stout")
    twins = [Character(id=name, name=name, kind="fox", traits=told) for name in ("a", "b")]
    changed = distinct(twins)[1].traits
    assert (changed.coat, changed.clothes, changed.build) == (told.coat, told.clothes, told.build)


def test_members_who_differ_stay_as_they_are():
    members = (one("a", "fox"), one("b", "owl"), one("c", "girl"))
    assert distinct(members) == members


def test_a_character_wears_its_own_colours_on_every_page():
    fox = one("fox", "fox", accent="#3f7f93")
    sheet = flat_picture(portrait_layout(fox, 1.0, view="side").figures[0], 128)
    own = {tuple(colour) for colour in np.unique(sheet[sheet[..., 3] > 0][:, :3], axis=0).tolist()}
    for number, pose in enumerate(("walk", "sit", "run")):
        scene = Scene(setting="wood", figures=(Figure(character="fox", pose=pose),))
        layout = lay_out_scene(scene, [fox], [Setting(id="wood", kind="forest")], 1.0, number)
        here = flat_picture(layout.figures[0], 256)
        colours, counts = np.unique(here[here[..., 3] > 0][:, :3], axis=0, return_counts=True)
        known = [tuple(colour) in own for colour in colours.tolist()]
        assert counts[known].sum() > 0.93 * counts.sum(), pose


def test_a_character_has_the_same_parts_on_every_page():
    fox = one("fox", "fox", accent="#3f7f93")
    names = []
    for pose in ("walk", "run"):
        scene = Scene(setting="wood", figures=(Figure(character="fox", pose=pose),))
        layout = lay_out_scene(scene, [fox], [Setting(id="wood", kind="forest")], 1.0, 3)
        pieces = cut_figure(layout.figures[0])
        names.append({piece.name for piece in pieces if piece.shows == "always" and "token" not in piece.name})
    assert names[0] == names[1]


def test_light_tints_a_figure_and_does_not_recolour_it():
    fox = one("fox", "fox")
    hues = []
    for time in ("day", "dusk", "night"):
        scene = Scene(setting="wood", time=time, figures=(Figure(character="fox"),))
        layout = lay_out_scene(scene, [fox], [Setting(id="wood", kind="forest")], 1.0, 1)
        commission = Commission(layout=layout, scene=scene, cast=(fox,), size=(256, 256), seed=1)
        page = Papercut().illustrate(commission).picture.pixels
        body = page[control_maps(layout, (256, 256)).masks["fox"] > 0].astype(float)
        hues.append(np.median(body, axis=0))
    assert all(red > 1.2 * blue for red, _, blue in hues)
