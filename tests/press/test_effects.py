"""The sounds of places: loops without a seam, alive, the same each time."""

from __future__ import annotations

import numpy as np
import pytest

from laterna.press.effects import LOOP, ambience, ambience_of, canonical, sounds
from laterna.press.loudness import measure
from laterna.story import vocabulary


@pytest.fixture(scope="module")
def loops():
    return {name: ambience(name, 3) for name in sounds()}


@pytest.mark.parametrize("name", sounds())
def test_a_loop_goes_round_without_a_step(loops, name):
    loop = loops[name]
    assert loop.shape == (2, LOOP)
    assert loop.dtype == np.float32
    assert np.abs(loop).max() == pytest.approx(0.9, abs=0.01)
    around = np.concatenate([loop[:, -2400:], loop[:, :2400]], axis=1)
    assert np.abs(np.diff(around[:, 2390:2411])).max() <= max(
        np.abs(np.diff(around)).max(), np.abs(np.diff(loop)).max() / 2
    )
    assert measure(loop).integrated_lufs > -40
    assert abs(loop.mean()) < 0.01


def test_the_same_seed_gives_the_same_sound(loops):
    np.testing.assert_array_equal(ambience("stream", 3), loops["stream"])
    assert not np.array_equal(ambience("stream", 4), loops["stream"])


def centre_hz(loop: np.ndarray) -> float:
    power = np.abs(np.fft.rfft(loop[0])) ** 2
    return float((power * np.fft.rfftfreq(LOOP, 1 / 48000)).sum() / power.sum())


def test_sounds_lie_where_they_should(loops):
    assert 3500 < centre_hz(loops["crickets"]) < 5200
    assert 250 < centre_hz(loops["owl"]) < 700
    assert centre_hz(loops["wind"]) < 500 < centre_hz(loops["rain"])
    assert 2000 < centre_hz(loops["birds"]) < 5500


def test_waves_come_and_go(loops):
    levels = np.sqrt(np.mean(loops["waves"][0].reshape(-1, 24000) ** 2, axis=1))
    assert levels.max() > 2.5 * levels.min()


def test_names_are_found_by_their_words():
    assert canonical("Birdsong") == "birds"
    assert canonical("sea") == "waves"
    assert canonical("nothing-of-the-kind") == ""
    assert not ambience("nothing-of-the-kind", 0).any()


def test_every_sound_of_the_vocabulary_can_be_heard():
    named = {sound for name in vocabulary().names("settings") for sound in vocabulary().entry("settings", name).sounds}
    assert {sound for sound in named if not canonical(sound)} == set()


def test_a_scene_is_heard():
    assert ambience_of("", "rain", "day") == ("rain",)
    assert "crickets" in ambience_of("forest", "clear", "night")
    assert "crickets" not in ambience_of("forest", "clear", "night", "winter")
    assert "birds" in ambience_of("forest", "clear", "day")
    assert "birds" not in ambience_of("forest", "storm", "day")
