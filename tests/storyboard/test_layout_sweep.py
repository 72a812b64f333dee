"""Random scenes: nothing fails, everyone is there, can be seen, stands on the ground and inside the safe area.

The slow part takes as many scenes as LATERNA_SCENES says; 10,000 take about an hour of CPU.
"""

from __future__ import annotations

import os
from collections import Counter

import numpy as np
import pytest
from random_scenes import random_case

from laterna.engines.image.papercut import Papercut
from laterna.engines.image.quiet import contrast
from laterna.story import Commission, vocabulary
from laterna.storyboard.maps import segmentation
from laterna.storyboard.page import lay_out_scene
from laterna.storyboard.scenery import ground_y, stage_of
from laterna.storyboard.visible import hidden_shares

SCENES = int(os.environ.get("LATERNA_SCENES", "300"))
STEP = 50
EDGE = 0.06
"""A tail or a hat may reach this far beyond the safe area, never out of the picture."""
AFLOAT = ("fly", "swim", "jump", "climb", "row", "sail")
"""Poses off the ground, or with an oar that dips below it."""
STRIDE = 0.08
"""So much of its own height a runner is off the ground."""
HIDDEN = 0.4
READABLE = 4.5
ONCE_WRONG = (1139, 1584, 2438, 2695, 2859, 3312, 5163, 5190, 5430, 6272, 6939, 9055, 9488, 10226)
"""Scenes of the sweep whose waves, crowds, leaps, oars or things in hand failed, hid somebody or left the picture."""
ONCE_PALE = (1610, 1700, 1880, 8208)
"""Scenes whose quiet area lost its contrast to the paper's grain; of the last, all petals of a colour fell there."""


def lay(number: int, variant: int = 0):
    scene, cast, settings = random_case(number)
    aspect = (1.0, 1.33, 0.75, 16 / 9)[number % 4]
    return scene, lay_out_scene(scene, cast, settings, aspect, number, text=number % 2 == 0, variant=variant)


def check_all_there(scene, layout) -> None:
    gone = {left.id for left in layout.left if left.drawn is None}
    expected = len([f for f in scene.figures if f.character not in gone])
    expected += sum(extra.count for extra in scene.extras if extra.id not in gone)
    assert len(layout.figures) == expected
    found = {left.id for left in layout.left} - {prop.id for prop in scene.props}
    named = [prop for prop in layout.props if prop.id not in found]
    assert len(named) == sum(prop.count for prop in scene.props if prop.id not in gone)
    assert len({item.id for item in (*layout.figures, *layout.props)}) == len(layout.figures) + len(layout.props)


def check_safe(layout) -> None:
    safe = layout.safe
    for figure in layout.figures:
        box = figure.box
        assert box.x > safe.x - EDGE, figure
        assert box.x + box.width < safe.x + safe.width + EDGE, figure
        assert box.y > safe.y - EDGE, figure
        assert box.y + box.height < 1, figure


def check_ground(scene, layout) -> None:
    carried = {f.character for f in scene.figures if f.spot.relation} | {e.id for e in scene.extras if e.spot.relation}
    if stage_of(layout.setting).kind in ("air", "space", "underwater", "water"):
        return
    for figure in layout.figures:
        if figure.pose not in AFLOAT and not {figure.id, owner(figure.id)} & carried:
            assert figure.y == pytest.approx(ground_y(layout, figure.x, figure.depth), abs=0.03), figure
            off = max(0.045, STRIDE * figure.height)
            assert figure.box.y + figure.box.height == pytest.approx(figure.y, abs=off), figure


def owner(name: str) -> str:
    return name.rpartition("-")[0] or name


def meant_hidden(scene) -> set[str]:
    """Whom the scene itself hides, partly: in, under or behind something, or with something in front or in them."""
    spots = {f.character: f.spot for f in scene.figures} | {e.id: e.spot for e in scene.extras}
    hidden = {name for name, spot in spots.items() if spot.relation in ("in", "under", "behind")}
    fronts = [*spots.values(), *(prop.spot for prop in scene.props)]
    hidden |= {spot.of for spot in fronts if spot.relation in ("in_front_of", "in") and spot.of}
    return (
        hidden
        | {f.character for f in scene.figures if f.pose == "hide"}
        | {e.id for e in scene.extras if e.pose == "hide"}
    )


def too_hidden(scene, layout) -> list[str]:
    meant = meant_hidden(scene)
    shares = hidden_shares(layout)
    return [name for name, share in shares.items() if share > HIDDEN and not {name, owner(name)} & meant]


def check_counts(layout) -> None:
    """As many of each kind can be told apart in the segmentation as the page has."""
    _, legend = segmentation(layout, (round(240 * layout.aspect), 240))
    wanted = Counter(figure.kind for figure in layout.figures)
    ids = {figure.id for figure in layout.figures}
    assert Counter(row.kind for row in legend if row.id in ids) == wanted


@pytest.mark.parametrize("start", range(0, 36, 12))
def test_random_scenes(start):
    for number in range(start, start + 12):
        scene, layout = lay(number)
        check_all_there(scene, layout)
        check_safe(layout)
        check_ground(scene, layout)


@pytest.mark.parametrize("number", range(70, 80))
def test_other_pictures_hold_to_the_same(number):
    check_page(number, *lay(number, 1 + number % 5))


@pytest.mark.parametrize("number", [*range(40, 52), *ONCE_WRONG])
def test_everyone_can_be_seen(number):
    scene, layout = lay(number)
    check_safe(layout)
    check_counts(layout)
    assert not too_hidden(scene, layout)


def test_every_relation_and_shot_is_tried():
    scenes = [random_case(number)[0] for number in range(200)]
    assert {scene.shot for scene in scenes} == set(vocabulary().names("shots"))
    assert len({f.spot.relation for scene in scenes for f in scene.figures}) == 8


@pytest.mark.parametrize("number", [60, 62, 64, *ONCE_PALE])
def test_words_can_be_read_on_the_quiet_area(number):
    assert words_contrast(number, *lay(number)) >= READABLE


def words_contrast(number: int, scene, layout) -> float:
    """Of ink on the quiet area of the painted page, of the better of black and white."""
    height = 160
    commission = Commission(layout=layout, scene=scene, size=(round(height * layout.aspect), height), seed=number)
    page = Papercut().illustrate(commission).picture.pixels
    area = layout.text_area
    assert area is not None
    left, top = round(area.x * height), round(area.y * height)
    under = page[top : top + round(area.height * height), left : left + round(area.width * height)]
    return contrast(under.astype(np.float32))


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("start", range(1000, 1000 + SCENES, STEP))
def test_many_random_scenes(start):
    for number in range(start, start + STEP):
        check_page(number, *lay(number))


@pytest.mark.slow
@pytest.mark.timeout(0)
@pytest.mark.parametrize("start", range(1000, 1000 + SCENES // 10, STEP))
def test_other_pictures_of_many_random_scenes(start):
    for number in range(start, start + STEP):
        check_page(number, *lay(number, 1 + number % 5))


def check_page(number: int, scene, layout) -> None:
    check_all_there(scene, layout)
    check_safe(layout)
    check_ground(scene, layout)
    if number % 10 == 0:
        assert words_contrast(number, scene, layout) >= READABLE, number
    check_counts(layout)
    assert not too_hidden(scene, layout), number
