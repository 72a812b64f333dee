from __future__ import annotations

import colorsys

import numpy as np
import pytest

from laterna.story import Character, Extra, Figure, Prop, Scene, Setting
from laterna.storyboard.maps import COLOURS, JOINTS, LIMBS, control_maps, pose_map
from laterna.storyboard.page import lay_out_scene

SIZE = (480, 360)


@pytest.fixture(scope="module")
def layout():
    scene = Scene(
        setting="w",
        figures=(Figure(character="girl", pose="wave"), Figure(character="fox")),
        extras=(Extra(id="foxes", kind="fox", count=3),),
        props=(Prop(id="lamp", name="lantern"),),
    )
    cast = [Character(id="girl", name="Mia", kind="girl"), Character(id="fox", name="Pip", kind="fox")]
    return lay_out_scene(scene, cast, [Setting(id="w", kind="forest")], SIZE[0] / SIZE[1], 5)


@pytest.fixture(scope="module")
def maps(layout):
    return control_maps(layout, SIZE)


def test_every_map_has_the_size_of_the_picture(maps):
    for picture in (maps.depth, maps.segmentation, maps.pose, maps.canny):
        assert picture.shape == (SIZE[1], SIZE[0], 3)
        assert picture.dtype == np.uint8


def test_the_legend_names_every_colour_and_nothing_else(maps):
    seen = {tuple(int(part) for part in colour) for colour in np.unique(maps.segmentation.reshape(-1, 3), axis=0)}
    assert seen == {entry.colour for entry in maps.legend}
    assert len({entry.id for entry in maps.legend}) == len(maps.legend)


def test_everyone_can_be_counted(layout, maps):
    kinds = [entry.kind for entry in maps.legend if entry.id in maps.masks]
    assert sorted(kinds) == sorted(figure.kind for figure in layout.figures)


def test_masks_lie_where_the_figures_stand(layout, maps):
    for figure in layout.figures:
        _, xs = np.nonzero(maps.masks[figure.id])
        box = figure.box
        assert len(xs) > 0.2 * box.width * box.height * SIZE[1] ** 2 * 0.5
        assert xs.min() >= box.x * SIZE[1] - 3
        assert xs.max() <= (box.x + box.width) * SIZE[1] + 3


def test_near_is_brighter_than_far(layout, maps):
    figure = layout.figures[-1]
    here = maps.depth[maps.masks[figure.id] > 0].mean()
    assert here > maps.depth[:20].mean()


def test_joints_are_where_the_rig_has_them(layout):
    picture = pose_map(layout, SIZE)
    girl = next(figure for figure in layout.figures if figure.id == "girl")
    for name, colour in zip(JOINTS, COLOURS, strict=True):
        x, y = (part * SIZE[1] for part in girl.joints[name])
        near = picture[max(round(y) - 2, 0) : round(y) + 3, max(round(x) - 2, 0) : round(x) + 3].reshape(-1, 3)
        later = [girl.joints[other] for other in JOINTS[JOINTS.index(name) + 1 :]]
        if all(max(abs(px * SIZE[1] - x), abs(py * SIZE[1] - y)) > 8 for px, py in later):
            assert (near == colour).all(axis=1).any(), name


def test_the_drawing_is_openposes():
    assert len(JOINTS) == len(COLOURS) == 18
    assert len(LIMBS) == 17
    assert JOINTS[:2] == ("nose", "neck")
    assert (COLOURS[0], COLOURS[17]) == ((255, 0, 0), (255, 0, 85))


def test_only_people_are_in_the_pose_map(layout):
    foxes = layout.model_copy(update={"figures": tuple(f for f in layout.figures if f.body != "upright")})
    assert not pose_map(foxes, SIZE).any()


def test_edges_are_white_on_black(maps):
    assert set(np.unique(maps.canny)) == {0, 255}


def test_colours_and_limbs_are_those_openpose_publishes():
    """A wheel of eighteen hues in steps of twenty degrees, and limbs that all grow from the neck."""
    wheel = [tuple(round(255 * part) for part in colorsys.hsv_to_rgb(20 * joint / 360, 1, 1)) for joint in range(18)]
    assert all(max(abs(a - b) for a, b in zip(*pair, strict=True)) <= 1 for pair in zip(COLOURS, wheel, strict=True))
    trunk = [limb for limb in LIMBS if 1 in limb]
    assert trunk == [(1, 2), (1, 5), (1, 8), (1, 11), (1, 0)]
    assert {end for limb in LIMBS for end in limb} == set(range(18))
    for side, ends in (("right", (2, 3, 4, 8, 9, 10, 14, 16)), ("left", (5, 6, 7, 11, 12, 13, 15, 17))):
        assert all(JOINTS[end].startswith(side) for end in ends)


def test_a_limb_is_drawn_in_its_own_colour(layout):
    picture = pose_map(layout, SIZE)
    girl = next(figure for figure in layout.figures if figure.id == "girl")
    for (first, second), colour in zip(LIMBS, COLOURS[:17], strict=True):
        a, b = (np.array(girl.joints[JOINTS[end]]) * SIZE[1] for end in (first, second))
        if np.hypot(*(a - b)) > 24:
            x, y = np.round((a + b) / 2).astype(int)
            near = picture[y - 3 : y + 4, x - 3 : x + 4].reshape(-1, 3)
            assert (np.abs(near.astype(int) - 0.6 * np.array(colour)).max(axis=1) <= 2).any(), (first, second)


def test_no_map_takes_a_token_for_a_body():
    scene = Scene(figures=(Figure(character="girl", pose="sleep", expression="surprised"),))
    page = lay_out_scene(scene, [Character(id="girl", name="Mia", kind="girl")], (), 1.0, 2)
    mask = control_maps(page, (200, 200)).masks["girl"]
    box = page.figures[0].box
    assert np.nonzero(mask)[0].min() >= box.y * 200 - 2
