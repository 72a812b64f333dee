from __future__ import annotations

import hashlib
import itertools
import subprocess
import sys

import numpy as np
import pytest

from laterna.story import Layout, vocabulary
from laterna.storyboard.camera import frame, safe_area, text_area
from laterna.storyboard.figures.colours import luma
from laterna.storyboard.outline import box_of, path_of
from laterna.storyboard.scenery import cut_backdrop, ground_y, light_of, stage_of
from laterna.storyboard.scenery.places import kind_of, places

SETTINGS = [name for name in vocabulary().names("settings") if not kind_of(name).like]
TIMES, WEATHERS, SEASONS, SHOTS, MOODS = (
    vocabulary().names(category) for category in ("times", "weathers", "seasons", "shots", "moods")
)


def layout_of(setting: str | None, aspect: float = 1.0, text: str = "none", **changes: object) -> Layout:
    stage, area = stage_of(setting), text_area(text, aspect)
    shot = str(changes.get("shot", "medium"))
    values: dict[str, object] = {
        "aspect": aspect, "seed": 3, "setting": setting, "setting_seed": 11, "time": "day", "weather": "clear",
        "season": "summer", "mood": "calm", "figures": (), "props": (), "text_area": area, "safe": safe_area(aspect),
        "camera": frame(shot, (stage.horizon, stage.ground), [(0.5, 1.2)], aspect, area), **changes,
    }  # fmt: skip
    values.pop("shot", None)
    return Layout.model_validate(values)


def fingerprint(layout: Layout) -> str:
    return hashlib.sha256(repr(cut_backdrop(layout)).encode()).hexdigest()


def covers(layout: Layout) -> bool:
    """Whether sky and ground together leave no hole, also a little beyond the picture."""
    paths = [path_of(shape) for sheet in cut_backdrop(layout) if sheet.role in ("sky", "ground", "backdrop")
             for shape in sheet.shapes if shape.opacity == 1]  # fmt: skip
    spots = itertools.product(np.linspace(-0.075, layout.aspect + 0.075, 7), np.linspace(-0.075, 1.075, 7))
    return all(any(path.contains(float(x), float(y)) for path in paths) for x, y in spots)


@pytest.mark.parametrize("setting", [*SETTINGS, None])
def test_a_setting_is_five_sheets_or_more_that_cover_the_picture(setting: str | None) -> None:
    layout = layout_of(setting, aspect=1.3)
    sheets = cut_backdrop(layout)
    assert setting is None or 5 <= len(sheets) <= 14
    assert [sheet.depth for sheet in sheets] == sorted(sheet.depth for sheet in sheets)
    assert len({sheet.name for sheet in sheets}) == len(sheets)
    assert sum(sheet.role == "ground" for sheet in sheets) == 1
    assert covers(layout)


@pytest.mark.parametrize("setting", SETTINGS)
def test_every_setting_has_a_composition_of_its_own(setting: str) -> None:
    assert setting in places()


@pytest.mark.parametrize("setting", [*SETTINGS, None])
def test_the_ground_lies_in_the_picture_and_comes_nearer_downwards(setting: str | None) -> None:
    for shot, aspect, text in itertools.product(SHOTS, (0.7, 1.0, 1.6), ("none", "top", "bottom")):
        layout = layout_of(setting, aspect, text, shot=shot)
        for x in np.linspace(0, aspect, 5):
            ys = [ground_y(layout, float(x), depth) for depth in np.linspace(0, 1, 11)]
            assert all(a < b for a, b in itertools.pairwise(ys))
            assert ys[0] > 0
            assert ys[-1] <= 1
            assert ground_y(layout, float(x), 0.6) == pytest.approx(layout.camera.ground, abs=0.015)


@pytest.mark.parametrize("setting", ["forest", "beach", "kitchen", "underwater", "street", "space", None])
def test_feet_stand_on_the_ground_sheet(setting: str | None) -> None:
    layout = layout_of(setting)
    ground = next(sheet for sheet in cut_backdrop(layout) if sheet.role == "ground")
    paths = [path_of(shape) for shape in ground.shapes]
    for x, depth in itertools.product(np.linspace(0.05, 0.95, 5), (0.15, 0.4, 0.6, 0.8)):
        y = ground_y(layout, float(x), depth)
        assert any(path.contains(float(x), y) for path in paths)


def test_a_place_is_the_same_on_every_page_but_for_its_clouds() -> None:
    first, second = (cut_backdrop(layout_of("village", seed=seed)) for seed in (1, 2))
    for one, other in zip(first, second, strict=True):
        if one.role not in ("sky", "air") and one.name != "clouds":
            assert one == other


def test_another_setting_seed_is_another_place() -> None:
    drawn = {fingerprint(layout_of("forest", setting_seed=seed)) for seed in range(6)}
    assert len(drawn) == 6


def test_the_same_layout_gives_the_same_sheets_in_another_process() -> None:
    layout = layout_of("harbour", weather="storm", time="dusk")
    code = (
        "import sys, hashlib; from laterna.story import Layout; from laterna.storyboard.scenery import cut_backdrop;"
        "layout = Layout.model_validate_json(sys.stdin.read());"
        "print(hashlib.sha256(repr(cut_backdrop(layout)).encode()).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=layout.model_dump_json(), capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == fingerprint(layout)


def test_words_are_left_in_peace() -> None:
    for setting, text in itertools.product(SETTINGS, ("top", "bottom", "left")):
        layout = layout_of(setting, 1.3, text)
        area = layout.text_area
        assert area is not None
        x, y = area.x + area.width / 2, area.y + area.height / 2
        frames = [sheet for sheet in cut_backdrop(layout) if sheet.role == "frame"]
        assert not any(path_of(shape).contains(x, y) for sheet in frames for shape in sheet.shapes)


def test_light_darkens_from_noon_to_night_and_in_a_storm() -> None:
    day, dusk, night = (light_of(layout_of("meadow", time=time)) for time in ("day", "dusk", "night"))
    assert luma(day.tint) > luma(dusk.tint) > luma(night.tint)
    assert day.darkness < dusk.darkness < night.darkness
    storm = light_of(layout_of("meadow", weather="storm"))
    assert luma(storm.sky_low) < luma(day.sky_low)
    assert light_of(layout_of("meadow", weather="fog")).haze > day.haze


def test_the_photos_colours_reach_the_land() -> None:
    plain, tinted = layout_of("meadow"), layout_of("meadow", palette=("#b03060", "#e8a0b0", "#401828"))

    def redness(layout: Layout) -> float:
        ground = next(sheet for sheet in cut_backdrop(layout) if sheet.role == "ground")
        colour = ground.shapes[0].colour
        return int(colour[1:3], 16) - int(colour[3:5], 16)

    assert redness(tinted) > redness(plain) + 30


@pytest.mark.parametrize("setting", ["meadow", "forest", "village"])
def test_seasons_change_the_land_and_weather_the_air(setting: str) -> None:
    grounds = {season: cut_backdrop(layout_of(setting, season=season)) for season in SEASONS}
    colours = {next(s for s in sheets if s.role == "ground").shapes[0].colour for sheets in grounds.values()}
    assert len(colours) >= 3
    for weather in ("rain", "snow", "storm", "fog", "wind"):
        assert any(sheet.role == "air" for sheet in cut_backdrop(layout_of(setting, weather=weather)))


@pytest.mark.slow
@pytest.mark.parametrize("setting", SETTINGS)
def test_every_time_weather_season_and_shot_can_be_cut(setting: str) -> None:
    for number, (time, weather, season, shot) in enumerate(itertools.product(TIMES, WEATHERS, SEASONS, SHOTS)):
        mood = MOODS[number % len(MOODS)]
        layout = layout_of(setting, 1.3, time=time, weather=weather, season=season, shot=shot, mood=mood)
        sheets = cut_backdrop(layout)
        left, top, right, bottom = box_of(path_of(shape) for sheet in sheets for shape in sheet.shapes)
        assert left < -0.05
        assert right > layout.aspect + 0.05
        assert top < -0.05
        assert bottom > 1.05
        assert np.isfinite([left, top, right, bottom]).all()
