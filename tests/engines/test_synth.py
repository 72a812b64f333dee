"""The synthesiser: even levels, no clicks, a score that ends in silence, and a room that is heard."""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import pytest

from laterna.engines.music import composer as package
from laterna.engines.music.composer import Composer
from laterna.engines.music.synth import Synth
from laterna.engines.music.synth.tone import RATE_HZ, instruments, tone
from laterna.press.loudness import Meter
from laterna.story import CueSheet, MoodPoint, Note, Score, Tempo, Track, vocabulary

PITCHED = sorted(set(instruments()) - {"drums"})
HEARTS = tomllib.loads((Path(package.__file__).parent / "places.toml").read_text(encoding="utf-8"))["hearts"]


def played(score: Score) -> np.ndarray:
    return np.concatenate([piece.samples for piece in Synth().render(score)], axis=1)


def test_every_instrument_of_the_vocabulary_sounds():
    assert set(instruments()) == set(vocabulary().names("instruments"))


def test_instruments_are_equally_loud():
    loudness = {}
    for name in PITCHED:
        line = np.zeros(6 * RATE_HZ, np.float32)
        for index, step in enumerate((0, 2, 4, 5, 7, 5, 4, 0)):
            start = round(index * 0.7 * RATE_HZ)
            note = tone(name, HEARTS.get(name, 40) - 4 + step, 600, 1)[: line.size - start]
            line[start : start + note.size] += note * 0.5
        meter = Meter(2)
        meter.add(np.stack([line, line]))
        loudness[name] = meter.integrated_lufs()
    assert max(loudness.values()) - min(loudness.values()) < 1.5, loudness


@pytest.mark.parametrize("name", PITCHED)
def test_a_note_begins_and_ends_without_a_click(name):
    row = vocabulary().entry("instruments", name)
    for pitch in (row.low, (row.low + row.high) // 2, row.high):
        for held in (40, 800):
            note = tone(name, pitch, held, 2)
            steps = np.abs(np.diff(note))
            inside = max(steps.max(), 1e-3)
            assert np.isfinite(note).all()
            assert np.abs(note).max() <= 1
            assert abs(note[0]) < 0.01
            assert np.abs(note[-8:]).max() < 0.002
            assert steps[:4].max() <= inside
            assert steps[-200:].max() < 0.25 * inside + 1e-3


def test_no_step_at_a_page_turn_is_larger_than_music_makes():
    moods = vocabulary().names("moods")
    points = tuple(MoodPoint(start_s=index * 6.0, mood=mood, setting="forest") for index, mood in enumerate(moods))
    samples = played(Composer().compose(CueSheet(seconds=6.0 * len(moods) + 2, points=points, seed=3)))
    steps = np.abs(np.diff(samples, axis=1)).max(axis=0)
    usual = np.quantile(steps.reshape(-1)[: steps.size // 4800 * 4800].reshape(-1, 4800).max(axis=1), 0.95)
    for point in points[1:]:
        at = round(point.start_s * RATE_HZ)
        assert steps[at - 96 : at + 96].max() <= 1.5 * usual
    assert np.abs(samples[:, :2]).max() < 0.02
    level = np.sqrt((samples[:, -5 * 4800 :] ** 2).reshape(2, 5, 4800).mean(axis=(0, 2)))
    assert (np.diff(level) < 0).all()  # the last half second only fades


def test_a_held_note_keeps_its_pitch():
    samples = tone("flute", 69, 2000, 1)[RATE_HZ // 2 : RATE_HZ * 3 // 2]
    crossings = np.flatnonzero((samples[:-1] < 0) & (samples[1:] >= 0))
    assert np.diff(crossings).mean() == pytest.approx(RATE_HZ / 440, rel=0.01)
    spread = np.abs(np.fft.rfft(samples * np.hanning(samples.size)))
    assert spread[400:480].sum() > 20 * spread[600:680].sum()


def test_the_room_goes_on_when_the_note_has_gone_and_the_ears_differ():
    track = Track(name="Drum", instrument="pizzicato", program=45, notes=(Note(start=0, length=0.1, pitch=60),))
    point = MoodPoint(start_s=0, mood="calm")
    score = Score(tracks=(track,), tempos=(Tempo(beat=0, bpm=60),), curve=(point,), seconds=3)
    sound = played(score)
    assert np.abs(sound[:, RATE_HZ // 2 : RATE_HZ]).max() > 1e-4
    left, right = sound[:, RATE_HZ // 2 : RATE_HZ]
    assert abs(np.corrcoef(left, right)[0, 1]) < 0.5
    assert np.abs(sound[:, -100:]).max() < 1e-4
