"""The fluidsynth engine, where program and sound font are installed; and what it says where they are not."""

from __future__ import annotations

from shutil import which

import numpy as np
import pytest

from laterna.engines.catalog import choose, engine
from laterna.engines.music import fluidsynth
from laterna.engines.music.composer import Composer
from laterna.engines.music.fluidsynth import Fluidsynth, sound_font
from laterna.story import CueSheet, MoodPoint, Note, Score, Tempo, Track
from laterna.story.errors import MissingExtraError, MissingWeightsError


def has_font():
    try:
        return sound_font().is_file()
    except MissingWeightsError:
        return False


def played(score: Score) -> np.ndarray:
    return np.concatenate([piece.samples for piece in Fluidsynth().render(score)], axis=1)


needs_program = pytest.mark.skipif(which("fluidsynth") is None or not has_font(), reason="no fluidsynth or sound font")


@pytest.mark.system
@needs_program
def test_it_plays_the_exact_length_and_ends_in_silence():
    sheet = CueSheet(seconds=7.37, points=(MoodPoint(start_s=0, mood="calm"),))
    samples = played(Composer().compose(sheet))
    assert samples.shape == (2, round(7.37 * 48000))
    assert 0.6 < np.abs(samples).max() <= 0.71
    assert np.abs(samples[:, -10:]).max() < 1e-3


@pytest.mark.system
@needs_program
def test_it_plays_the_pitch_that_is_written():
    track = Track(name="Flute", instrument="flute", program=73, notes=(Note(start=0, length=4, pitch=69),))
    point = MoodPoint(start_s=0, mood="calm")
    samples = played(Score(tracks=(track,), tempos=(Tempo(beat=0, bpm=120),), curve=(point,), seconds=2))
    spectrum = np.abs(np.fft.rfft(samples[0, 12000:60000]))
    assert spectrum.argmax() == pytest.approx(440, abs=5)  # one second: a bin is a hertz


def test_without_a_sound_font_it_says_what_to_do(monkeypatch, tmp_path):
    monkeypatch.setenv("SOUND_FONT", str(tmp_path / "none.sf2"))
    with pytest.raises(MissingWeightsError, match="SOUND_FONT"):
        sound_font()
    monkeypatch.delenv("SOUND_FONT")
    monkeypatch.setattr(fluidsynth, "_FONTS", (str(tmp_path),))
    with pytest.raises(MissingWeightsError, match="install"):
        sound_font()


def test_without_the_program_the_catalogue_says_so(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    row = engine("render", "fluidsynth")
    assert "program fluidsynth" in row.lacks()
    with pytest.raises(MissingExtraError):
        row.load()


def test_it_plays_only_when_it_is_asked():
    assert choose("render")[0].name == "synth"
    assert choose("render", ("fluidsynth",))[0].name == "fluidsynth"
