"""Pages filmed from clips: written down finely, played at their own pace or over the page, joined without a turn."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from laterna.press.film import Footage, Shot, write_clip
from laterna.press.film.page import film_page
from laterna.story import Clip, Picture, Stage
from laterna.story.errors import EngineError

SIZE = (96, 54)
FPS = 24


def sweep(count: int = 9, size=(64, 36), arrives: bool = False) -> Clip:
    """Grey that grows lighter frame by frame, over a slope from left to right."""
    slope = np.linspace(-20, 20, size[0])[None, :, None]
    levels = np.linspace(60, 190, count)
    greys = [np.broadcast_to(level + slope, (size[1], size[0], 3)).round().astype(np.uint8) for level in levels]
    frames = tuple(Picture(pixels=np.ascontiguousarray(grey)) for grey in greys)
    return Clip(frames=frames, fps=FPS if arrives else 8, arrives=arrives)


def shot(folder: Path, clip: Clip, frames: int) -> Shot:
    file = folder / f"{clip.arrives}.mp4"
    write_clip(file, clip)
    black = Picture(pixels=np.zeros((SIZE[1], SIZE[0], 3), np.uint8))
    footage = Footage(file, clip.fps, clip.arrives)
    return Shot(Stage(picture=black), frames, FPS, SIZE, opens=False, closes=False, footage=footage)


def rgb(canvas) -> np.ndarray:
    canvas.frame.colorspace, canvas.frame.color_range = 1, 1
    return canvas.frame.to_ndarray(format="rgb24").astype(int)


def lights(made: Shot, frames: range | None = None) -> np.ndarray:
    return np.array([rgb(canvas).mean() for canvas in film_page(made, frames)])


def test_a_clip_that_arrives_is_stretched_over_the_page(tmp_path):
    made = shot(tmp_path, sweep(arrives=True), 49)
    seen = lights(made)
    assert np.abs(seen - np.linspace(60, 190, 49)).max() < 2.5, "evenly, frames between frames"
    assert np.abs(lights(made, range(24, 36)) - seen[24:36]).max() == 0, "the same wherever the page is cut"


def test_any_other_goes_there_and_back_at_its_own_pace(tmp_path):
    seen = lights(shot(tmp_path, sweep(), 73))
    there = np.linspace(60, 190, 25)
    expected = np.concatenate([there, there[-2::-1], there[1:]])
    assert np.abs(seen - expected).max() < 2.5, "8 steps at 8 a second are 24 frames each way"


def test_the_frame_is_covered_and_nothing_is_stretched(tmp_path):
    tall = np.zeros((80, 40, 3), np.uint8)
    tall[20:60] = 200
    clip = Clip(frames=(Picture(pixels=tall),), fps=8)
    (canvas,) = film_page(dataclasses.replace(shot(tmp_path, clip, 1), frames=1))
    picture = rgb(canvas)
    assert picture.shape == (54, 96, 3)
    assert picture.min() > 190, "its middle, 40 x 22.5, fills the frame"


def test_colours_survive_being_written_down(tmp_path):
    chance = np.random.default_rng(3)
    colours = np.repeat(np.repeat(chance.integers(30, 226, (3, 4, 3)), 16, 0), 16, 1).astype(np.uint8)
    clip = Clip(frames=(Picture(pixels=colours),) * 3, fps=8)
    file = tmp_path / "clip.mp4"
    write_clip(file, clip)
    made = Shot(
        Stage(picture=clip.frames[0]), 3, FPS, (64, 48), opens=False, closes=False, footage=Footage(file, 8, False)
    )  # fmt: skip
    last = [rgb(canvas) for canvas in film_page(made)][-1]
    inner = np.abs(last - colours)[4:12, 4:12]
    assert inner.max() <= 4


def test_equal_clips_are_equal_bytes_and_odd_sides_are_cut(tmp_path):
    files = [tmp_path / name for name in "ab"]
    for file in files:
        write_clip(file, sweep(size=(65, 37)))
    assert files[0].read_bytes() == files[1].read_bytes()


@pytest.mark.parametrize("frames", [(), (sweep().frames[0], sweep(size=(32, 18)).frames[0])])
def test_a_clip_of_no_frames_or_of_two_sizes_is_refused(frames, tmp_path):
    with pytest.raises(EngineError, match="frames of one size"):
        write_clip(tmp_path / "clip.mp4", Clip(frames=frames, fps=8))
    assert not list(tmp_path.iterdir())


def test_between_the_frames_of_a_slow_clip_things_move_instead_of_fading(tmp_path):
    """A dark disc goes sixteen pixels a frame; half a frame later it is one disc, eight pixels on."""

    def scene(x: int) -> Picture:
        across, down = np.meshgrid(np.arange(128), np.arange(72))
        ground = 150 + 20 * np.sin(across / 9) * np.cos(down / 7)
        disc = (across - x) ** 2 + (down - 36) ** 2 < 14**2
        return Picture(pixels=np.where(disc, 50, ground)[..., None].repeat(3, -1).astype(np.uint8))

    file = tmp_path / "clip.mp4"
    write_clip(file, Clip(frames=(scene(40), scene(56)), fps=12))
    made = Shot(
        Stage(picture=scene(40)), 3, FPS, (128, 72), opens=False, closes=False, footage=Footage(file, 12, False)
    )  # fmt: skip
    first, between, last = (rgb(canvas)[..., 0] for canvas in film_page(made))
    moved, faded = (
        np.abs(seen - scene(48).pixels[..., 0].astype(int)).mean() for seen in (between, (first + last) / 2)
    )
    assert moved < faded / 2.5
    assert np.array_equal(rgb(next(iter(film_page(made, range(1, 2)))))[..., 0], between), "wherever the page is cut"
