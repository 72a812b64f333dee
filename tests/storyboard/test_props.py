from __future__ import annotations

import tomllib
from typing import cast

import pytest

from laterna.story import Area, PlacedProp, vocabulary
from laterna.story.vocabulary import NamedHue, PropKind, SettingKind
from laterna.storyboard.outline import box_of, path_of
from laterna.storyboard.props import cut_prop, grip, size_of, stamp
from laterna.storyboard.props.drawing import HERE, drawings

PROPS = {name: cast("PropKind", vocabulary().entry("props", name)) for name in vocabulary().names("props")}
DRAWN = [name for name, kind in PROPS.items() if kind.drawn and not kind.like]


def placed(kind: str, **changes: object) -> PlacedProp:
    values = {"id": "thing", "kind": kind, "x": 0.5, "y": 0.8, "height": 0.3, "depth": 0.6,
              "box": Area(x=0, y=0, width=0, height=0), **changes}  # fmt: skip
    return PlacedProp.model_validate(values)


@pytest.mark.parametrize("kind", DRAWN)
def test_a_drawn_thing_stands_on_its_foot_inside_its_size(kind: str) -> None:
    shapes = cut_prop(placed(kind))
    left, top, right, bottom = box_of(path_of(shape) for shape in shapes)
    wide, high = size_of(kind)
    assert top == pytest.approx(0.5, abs=0.02)
    assert bottom == pytest.approx(0.8, abs=0.05)
    assert right - left == pytest.approx(0.3 * wide / high, rel=0.15)
    assert shapes


def test_there_are_a_hundred_things_and_more() -> None:
    assert len(DRAWN) >= 150
    assert sum(PROPS[name].held for name in DRAWN) >= 60


def test_every_drawing_is_in_the_vocabulary_or_of_the_backdrops() -> None:
    backdrops = set(tomllib.loads((HERE / "drawings" / "scenery.toml").read_text(encoding="utf-8")))
    assert set(drawings()) - backdrops == set(DRAWN)
    assert not backdrops & set(PROPS)


@pytest.mark.parametrize("kind", [name for name in DRAWN if PROPS[name].held])
def test_the_grip_lies_on_what_is_held(kind: str) -> None:
    x, y = grip(kind)
    wide, high = size_of(kind)
    assert abs(x) <= 0.55 * wide / high + 0.05
    assert -1.05 <= y <= 0.05


def test_a_held_thing_turns_about_the_hand() -> None:
    x, y = grip("lantern")
    hand = (0.5 + 0.3 * x, 0.8 + 0.3 * y)
    for angle, mirrored in ((0.0, False), (35.0, True), (-80.0, False)):
        shapes = cut_prop(placed("lantern", held_by="fox", angle=angle, mirrored=mirrored))
        left, top, right, bottom = box_of(path_of(shape) for shape in shapes)
        assert left - 0.02 <= hand[0] <= right + 0.02
        assert top - 0.02 <= hand[1] <= bottom + 0.02


def test_a_colour_is_taken_and_a_mirror_mirrors() -> None:
    assert any(shape.colour == "#123456" for shape in cut_prop(placed("ball", colour="#123456")))
    left, _, right, _ = box_of(path_of(shape) for shape in cut_prop(placed("teapot")))
    mirrored = box_of(path_of(shape) for shape in cut_prop(placed("teapot", mirrored=True)))
    assert mirrored[0] == pytest.approx(1.0 - right, abs=1e-4)
    assert mirrored[2] == pytest.approx(1.0 - left, abs=1e-4)


def test_what_glows_has_a_shape_that_gives_light() -> None:
    for name in DRAWN:
        if PROPS[name].glows:
            assert any(shape.glow > 0 for shape in stamp(name, (0, 0), 1.0)), name


@pytest.mark.parametrize("category", ["props", "settings", "colours"])
def test_no_word_stands_twice(category: str) -> None:
    said: dict[str, str] = {}
    for name in vocabulary().names(category):
        for word in {name.replace("-", " "), *vocabulary().entry(category, name).words}:
            assert word not in said, f"{word}: {said.get(word)} and {name}"
            said[word] = name


@pytest.mark.parametrize("category", ["props", "settings"])
def test_stand_ins_are_drawn_and_settings_name_props(category: str) -> None:
    for name in vocabulary().names(category):
        entry = vocabulary().entry(category, name)
        like = cast("PropKind | SettingKind", entry).like
        if like:
            stand_in = cast("PropKind | SettingKind", vocabulary().entry(category, like))
            assert not stand_in.like
        if isinstance(entry, SettingKind):
            assert all(PROPS[prop].drawn for prop in entry.props)


def test_colours_are_many_and_apart() -> None:
    names = vocabulary().names("colours")
    colours = {cast("NamedHue", vocabulary().entry("colours", name)).colour for name in names}
    assert len(names) >= 55
    assert len(colours) == len(names)
