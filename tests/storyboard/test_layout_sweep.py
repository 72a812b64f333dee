"""Random scenes: nothing fails, everyone is there, can be seen, stands on the ground and inside the safe area."""

from __future__ import annotations

import pytest
from random_scenes import random_case

from laterna.story import vocabulary
from laterna.storyboard.maps import control_maps
from laterna.storyboard.page import lay_out_scene
from laterna.storyboard.scenery import ground_y, stage_of

STEP = 50
EDGE = 0.06
"""A tail or a hat may reach this far beyond the safe area, never out of the picture."""
AFLOAT = ("fly", "swim", "jump", "climb", "row", "sail")
"""Poses off the ground, or with an oar that dips below it."""


def lay(number: int):
    scene, cast, settings = random_case(number)
    aspect = (1.0, 1.33, 0.75, 16 / 9)[number % 4]
    return scene, lay_out_scene(scene, cast, settings, aspect, number, text=number % 2 == 0)


def check(number: int) -> None:
    scene, layout = lay(number)
    gone = {left.id for left in layout.left if left.drawn is None}
    expected = len([f for f in scene.figures if f.character not in gone])
    expected += sum(extra.count for extra in scene.extras if extra.id not in gone)
    assert len(layout.figures) == expected
    assert len(layout.props) == sum(prop.count for prop in scene.props if prop.id not in gone)
    assert len({item.id for item in (*layout.figures, *layout.props)}) == len(layout.figures) + len(layout.props)
    safe = layout.safe
    for figure in layout.figures:
        box = figure.box
        assert box.x > safe.x - EDGE, figure
        assert box.x + box.width < safe.x + safe.width + EDGE, figure
        assert box.y > safe.y - EDGE, figure
        assert box.y + box.height < 1, figure


def check_ground(number: int) -> None:
    scene, layout = lay(number)
    carried = {f.character for f in scene.figures if f.spot.relation} | {e.id for e in scene.extras if e.spot.relation}
    if stage_of(layout.setting).kind in ("air", "space", "underwater", "water"):
        return
    for figure in layout.figures:
        owner = figure.id.rpartition("-")[0] or figure.id
        if figure.pose not in AFLOAT and not {figure.id, owner} & carried:
            assert figure.y == pytest.approx(ground_y(layout, figure.x, figure.depth), abs=0.03), figure
            assert figure.box.y + figure.box.height == pytest.approx(figure.y, abs=0.03), figure


def check_seen(number: int) -> None:
    scene, layout = lay(number)
    hidden = {f.character for f in scene.figures if f.spot.relation} | {e.id for e in scene.extras if e.spot.relation}
    hidden |= {p.id for p in scene.props if p.spot.relation}
    if hidden:
        return
    size = (round(240 * layout.aspect), 240)
    seen = control_maps(layout, size).masks
    for figure in layout.figures:
        alone = control_maps(layout.model_copy(update={"figures": (figure,), "props": ()}), size).masks[figure.id]
        assert (seen[figure.id] > 0).sum() >= 0.6 * (alone > 0).sum(), figure.id


@pytest.mark.parametrize("start", range(0, 60, 20))
def test_random_scenes(start):
    for number in range(start, start + 20):
        check(number)
        check_ground(number)


def test_everyone_can_be_seen():
    for number in range(25):
        check_seen(number)


def test_every_relation_and_shot_is_tried():
    scenes = [random_case(number)[0] for number in range(200)]
    assert {scene.shot for scene in scenes} == set(vocabulary().names("shots"))
    assert len({f.spot.relation for scene in scenes for f in scene.figures}) == 8


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 3000, STEP))
def test_many_random_scenes(start):
    for number in range(start, start + STEP):
        check(number)
        check_ground(number)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(3000, 3300, STEP))
def test_everyone_can_be_seen_in_many(start):
    for number in range(start, start + STEP):
        check_seen(number)
