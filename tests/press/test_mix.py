"""The mix: loudness and true peak as broadcast asks, music under the voice, silent ends, stems that add up."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from laterna.press.audio import encode
from laterna.press.loudness import measure
from laterna.press.mix import Ambience, Mix, joined, mix, mix_blocks, stems
from laterna.story import Sound

RATE = 48000


def voice(seconds: float, level: float = 0.1) -> Sound:
    """Like speech: syllables of a buzz, four a second, with a breath now and then."""
    at = np.arange(round(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 120 * n * at) / n for n in range(1, 20))
    syllables = np.sin(np.pi * 4 * at) ** 2 * (np.sin(2 * np.pi * at / 3) > -0.8)
    edge = np.minimum(1, np.minimum(at, seconds - at) * 50)
    return Sound(samples=(level * buzz * syllables * edge)[None].astype(np.float32))


def music(seconds: float, rate: int = RATE) -> Sound:
    at = np.arange(round(seconds * rate)) / rate
    chord = sum(np.sin(2 * np.pi * hertz * at) for hertz in (220, 277.2, 329.6, 440))
    return Sound(samples=(0.1 * np.stack([chord, np.roll(chord, 99)])).astype(np.float32), rate_hz=rate)


@pytest.fixture(scope="module")
def parts():
    return Mix(
        seconds=31.5,
        voice=((2.0, voice(9)), (16.0, voice(8, 0.02))),
        music=music(31.5),
        ambience=(Ambience(0, 14, ("rain",)), Ambience(14, 31.5, ("birds", "stream"))),
        seed=4,
    )


@pytest.fixture(scope="module")
def mixed(parts):
    return mix(parts)


@pytest.fixture(scope="module")
def parted(parts):
    return stems(parts)


def level_db(sound: Sound, start_s: float, end_s: float) -> float:
    wave = sound.samples[:, round(start_s * RATE) : round(end_s * RATE)]
    return 10 * float(np.log10(np.mean(wave.astype(np.float64) ** 2) + 1e-20))


def test_loudness_and_peak_are_as_asked(mixed):
    measured = measure(mixed.samples)
    assert measured.integrated_lufs == pytest.approx(-16, abs=0.5)
    assert measured.true_peak_dbtp <= -1
    assert mixed.samples.shape == (2, round(31.5 * RATE))


@pytest.mark.parametrize(
    "part",
    [
        Mix(seconds=12, voice=((1, voice(10)),)),
        Mix(seconds=12, music=music(20)),
        Mix(seconds=12, voice=((1, voice(3, 0.001)), (6, voice(3, 0.9)))),
        Mix(seconds=1.2, voice=((0.1, voice(1)),)),
    ],
)
def test_any_programme_reaches_the_same_loudness(part):
    measured = measure(mix(part).samples)
    assert measured.integrated_lufs == pytest.approx(-16, abs=0.5)
    assert measured.true_peak_dbtp <= -1


def test_peaks_that_rise_out_of_a_quiet_programme_are_held():
    wave = voice(10).samples[0].copy()
    clap = np.random.default_rng(2).standard_normal(400).astype(np.float32)
    for at in range(20_000, len(wave) - 1000, 37_000):
        wave[at : at + 400] += 0.9 * clap * np.hanning(400).astype(np.float32)
    measured = measure(mix(Mix(seconds=12, voice=((1, Sound(samples=wave[None])),))).samples)
    assert measured.true_peak_dbtp <= -1
    assert measured.integrated_lufs == pytest.approx(-16, abs=0.5)


def test_the_ends_are_silent(mixed):
    assert np.abs(mixed.samples[:, :10]).max() < 1e-5
    assert not mixed.samples[:, -4800:].any()


def test_music_makes_way_for_the_voice_and_comes_back(parted):
    alone = level_db(parted["music"], 13.2, 14.2)
    under = level_db(parted["music"], 4, 10)
    assert 7 < alone - under < 12
    assert level_db(parted["voice"], 3, 10) - under > 12


def test_music_does_not_pump_between_words(parted):
    under = [level_db(parted["music"], at, at + 0.5) for at in np.arange(4, 10, 0.5)]
    assert max(under) - min(under) < 1.5


def test_ducking_is_smooth_and_ahead_of_the_voice(parts, parted):
    plain = stems(Mix(seconds=parts.seconds, music=parts.music))["music"].samples[0]
    ducked = parted["music"].samples[0]
    frames = slice(RATE, 14 * RATE)
    levels = [10 * np.log10(np.mean(wave[frames].reshape(-1, 960) ** 2, axis=1)) for wave in (ducked, plain)]
    gain = levels[0] - levels[1]
    assert np.abs(np.diff(gain)).max() < 1.0
    start = round((2.0 - 1.0) * 50)
    assert gain[start] < gain[0] - 4


def test_quiet_and_loud_narrations_are_brought_together(parted):
    first, second = level_db(parted["voice"], 3, 10), level_db(parted["voice"], 17, 23)
    assert first == pytest.approx(second, abs=1)


def test_places_are_heard_in_their_time(parted):
    assert level_db(parted["effects"], 12, 13) > -60
    assert level_db(parted["effects"], 27, 28) > -60
    assert level_db(parted["effects"], 3, 10) < level_db(parted["voice"], 3, 10) - 12


def test_a_sound_lasts_while_page_after_page_has_it():
    pages = (Ambience(0, 4, ("wind", "rain")), Ambience(4, 9, ("wind",)), Ambience(9, 12, ("rain", "wind")))
    assert joined(pages) == (Ambience(0, 12, ("wind",)), Ambience(0, 4, ("rain",)), Ambience(9, 12, ("rain",)))
    wind = stems(Mix(9, ambience=joined((Ambience(0, 4, ("wind",)), Ambience(4, 9, ("wind",))))))["effects"]
    assert level_db(wind, 3.9, 4.1) > level_db(wind, 2, 7) - 10


def test_stems_add_up_to_the_mix(parted, mixed):
    total = sum(stem.samples.astype(np.float64) for stem in parted.values())
    np.testing.assert_allclose(total, mixed.samples, atol=2e-6)


def test_no_join_clicks(parts, mixed):
    quiet = stems(parts)["effects"].samples
    assert np.abs(np.diff(quiet)).max() < 0.2
    borders = [round(at * RATE) for at in (2, 11, 14, 16, 24, 10, 20, 30)]
    steps = np.abs(np.diff(mixed.samples)).max(axis=0)
    for at in borders:
        assert steps[at - 24 : at + 24].max() <= np.percentile(steps, 99.9) + 0.02


def test_the_same_parts_give_the_same_samples(parts, mixed):
    np.testing.assert_array_equal(mix(parts).samples, mixed.samples)
    np.testing.assert_array_equal(np.concatenate(list(mix_blocks(parts)), axis=1), mixed.samples)


def test_files_and_sounds_of_other_rates_are_the_same_to_it(tmp_path):
    encode(music(8), tmp_path / "music.flac", codec="flac")
    encode(voice(4), tmp_path / "voice.wav", codec="wav")
    held = mix(Mix(seconds=8, voice=((2, voice(4)),), music=music(8, 44100)))
    read = mix(Mix(seconds=8, voice=((2, tmp_path / "voice.wav"),), music=tmp_path / "music.flac"))
    assert np.sqrt(np.mean((held.samples - read.samples) ** 2)) < 0.01


def test_silence_stays_silence():
    assert not mix(Mix(seconds=2)).samples.any()
    assert mix(Mix(seconds=0)).samples.shape == (2, 0)


@pytest.mark.slow
def test_memory_does_not_grow_with_the_film(tmp_path):
    encode(voice(20), tmp_path / "voice.opus", codec="opus")
    encode(music(120), tmp_path / "music.opus", codec="opus")
    seconds = 120
    lines = tuple((float(at), tmp_path / "voice.opus") for at in range(2, seconds - 30, 25))
    part = Mix(seconds, lines, tmp_path / "music.opus", (Ambience(0, seconds, ("rain",)),))
    tracemalloc.start()
    length = sum(block.shape[1] for block in mix_blocks(part))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert length == seconds * RATE
    assert peak < 150e6
