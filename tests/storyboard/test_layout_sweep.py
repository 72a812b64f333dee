"""Random scenes: nothing fails, everyone is there, on the ground and inside the safe area."""

from __future__ import annotations

import pytest
from random_scenes import random_case

from laterna.story import vocabulary
from laterna.storyboard import lay_out_scene

STEP = 50


def check(number: int) -> None:
    scene, cast, settings = random_case(number)
    aspect = (1.0, 1.33, 0.75, 16 / 9)[number % 4]
    layout = lay_out_scene(scene, cast, settings, aspect, number, text=number % 2 == 0)
    gone = {left.id for left in layout.left if left.drawn is None}
    expected = len([f for f in scene.figures if f.character not in gone])
    expected += sum(extra.count for extra in scene.extras if extra.id not in gone)
    assert len(layout.figures) == expected
    assert len(layout.props) == sum(prop.count for prop in scene.props if prop.id not in gone)
    assert len({item.id for item in (*layout.figures, *layout.props)}) == len(layout.figures) + len(layout.props)
    safe = layout.safe
    for figure in layout.figures:
        box = figure.box
        assert box.x > safe.x - 0.06
        assert box.x + box.width < safe.x + safe.width + 0.06
        assert box.y > safe.y - 0.06, figure
        assert box.y + box.height < 1, figure
    flying = vocabulary().names("poses")
    assert "fly" in flying


@pytest.mark.parametrize("start", [0])
def test_random_scenes(start):
    for number in range(start, start + STEP):
        check(number)


@pytest.mark.slow
@pytest.mark.parametrize("start", range(1000, 3000, STEP))
def test_many_random_scenes(start):
    for number in range(start, start + STEP):
        check(number)
