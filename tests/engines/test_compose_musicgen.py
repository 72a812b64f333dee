"""MusicGen on a tiny model of its real class: the score's length, its moods in time, and no seam where they change."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from transformers import AutoProcessor, MusicgenForConditionalGeneration

import tiny_music
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.music.musicgen import joined, resampled, windows, words_of
from laterna.story import MoodPoint, Score, Tempo
from laterna.story.seeds import seed_of

CURVE = (
    MoodPoint(start_s=0, mood="calm", setting="forest"), MoodPoint(start_s=2.5, mood="calm", setting="forest"),
    MoodPoint(start_s=6, mood="tension", setting="cave"), MoodPoint(start_s=7, mood="calm", setting="cave"),
    MoodPoint(start_s=12.5, mood="night", setting="bedroom"),
)  # fmt: skip
SCORE = Score(tracks=(), tempos=(Tempo(beat=0, bpm=84),), curve=CURVE, seconds=17.3, key="Am")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tiny_music.musicgen(tmp_path_factory.mktemp("music") / "musicgen")


@pytest.fixture
def player(folder):
    add(folder, "musicgen-small")
    row = engine("render", "musicgen")
    return row.model_copy(update={"settings": {**row.settings, "device": "cpu"}}).load()


def heard(player, score=SCORE) -> np.ndarray:
    pieces = list(player.render(score))
    assert {piece.rate_hz for piece in pieces} == {48000}
    return np.concatenate([piece.samples for piece in pieces], axis=1)


def test_it_is_as_long_as_the_score_repeats_and_keeps_its_level(player):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    music = heard(player)
    assert music.shape == (2, round(17.3 * 48000))
    assert music.dtype == np.float32
    assert 0.6 < np.abs(music).max() <= 0.7
    assert np.abs(music[:, -100:]).max() < 1e-3
    assert np.array_equal(heard(player), music)
    assert torch.equal(torch.random.get_rng_state(), before)
    other = heard(player, SCORE.model_copy(update={"key": "D"}))
    assert not np.array_equal(other, music)


def test_windows_follow_the_moods_and_add_up():
    found = windows(CURVE, 17.3)
    assert [window.point.mood for window in found] == ["calm", "tension", "night"], "what is too short is no window"
    assert sum(window.seconds for window in found) == pytest.approx(17.3)
    long = windows(CURVE[:1], 100)
    assert len(long) == 5
    assert all(window.seconds <= 24 for window in long)
    assert words_of(CURVE[0], SCORE).startswith("calm and tender, flute and harp, 84 bpm, A minor")


def test_the_first_window_is_what_the_library_makes_called_directly(player, folder):
    one = SCORE.model_copy(update={"curve": CURVE[:1], "seconds": 3.0})
    model = MusicgenForConditionalGeneration.from_pretrained(folder).eval()
    processor = AutoProcessor.from_pretrained(folder)
    inputs = processor(text=[words_of(CURVE[0], one)], padding=True, return_tensors="pt")
    with torch.random.fork_rng(), torch.inference_mode():
        torch.manual_seed(seed_of("musicgen", 0, one.model_dump_json()))
        own = model.generate(**inputs, do_sample=True, guidance_scale=3.0, max_new_tokens=153)[0, 0].numpy()
    assert len(own) == 3 * tiny_music.RATE_HZ
    mine = heard(player, one)[0, : 48000 * 3 // 2 : 6]
    own = own[: len(mine)]
    assert np.corrcoef(mine, own)[0, 1] > 0.9999, "but for its level and its end, which fades"


def test_where_windows_meet_there_is_no_seam(player):
    """The step over every join is no larger than steps are elsewhere."""
    line, joins = np.zeros(0, np.float32), []
    for index, window in enumerate(windows(CURVE, 17.3)):
        line = player._go_on(line, window, SCORE, index)
        joins.append(len(line))
    steps = np.abs(np.diff(line))
    near = [steps[at - 4100 : at + 100].max() for at in joins[:-1]]
    assert line.std() > 1e-3
    assert max(near) <= np.quantile(steps, 0.9999) * 1.5


def test_joining_gives_way_smoothly_and_keeps_what_was():
    line, made = np.ones(100, np.float32), np.zeros(80, np.float32)
    whole = joined(line, made, heard=50, blend=20)
    assert len(whole) == 130
    assert (whole[:80] == 1).all()
    assert (whole[100:] == 0).all()
    assert np.abs(np.diff(whole)).max() < 0.06


def test_resampling_keeps_a_tone():
    time = np.arange(8000 * 2 + 123) / 8000
    made = resampled(np.sin(2 * np.pi * 440 * time).astype(np.float32), 8000, 48000 * 2)
    own = np.sin(2 * np.pi * 440 * np.arange(96000) / 48000)
    assert np.abs(made - own)[1000:-1000].max() < 0.02
