"""From folders of weights to a finished film that walks from scene to scene, read by Kokoro: real classes, tiny."""

from __future__ import annotations

import av
import numpy as np
import pytest
from click.testing import CliRunner

import tiny_guided
import tiny_kokoro
from laterna.cli.main import cli
from laterna.press.timeline import TURN_S


def run(*words) -> str:
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


def coarse(frame: np.ndarray) -> np.ndarray:
    """Means of squares of eight pixels, which the encoder's rounding does not reach."""
    return frame[:88, :160].reshape(11, 8, 20, 8).mean((1, 3))


@pytest.mark.slow
@pytest.mark.timeout(900)  # The painter's process imports diffusers.
def test_from_added_folders_to_a_film_that_walks(tmp_path, monkeypatch):
    for name, value in {"STEPS": "2", "CUTS": "4", "NATIVE_PX": "64"}.items():
        monkeypatch.setenv(f"LATERNA_VQGAN_{name}", value)
    shelf = {
        "vqgan-amused": tiny_guided.vqgan, "clip-vit-b-32": tiny_guided.clip, "kokoro": tiny_kokoro.voices,
    }  # fmt: skip
    for name, made in shelf.items():
        run("models", "add", made(tmp_path / name), "--name", name)
    engines = [word for name in ("illustrate=vqgan", "animate=vqgan", "speak=kokoro") for word in ("--engine", name)]
    run(
        "--progress", "none", "make", "--out", tmp_path / "story", "--premise", "a fox counts", "--pages", 4,
        "--picture-px", 128, "--film-px", 90, "--engine", "all=fake", *engines, "--formats", "mp4", "-j", 1,
    )  # fmt: skip
    record = (tmp_path / "story" / "provenance.json").read_text(encoding="utf-8")
    for row in ('"vqgan"', '"kokoro"', "weights:vqgan-amused", "weights:clip-vit-b-32"):
        assert row in record
    with av.open(str(tmp_path / "story" / "film.mp4")) as film:
        rate = float(film.streams.video[0].average_rate)
        starts = [chapter["start"] * float(chapter["time_base"]) for chapter in film.chapters()]
        frames = [coarse(frame.to_ndarray(format="gray")) for frame in film.decode(video=0)]
    title, first, *others = starts
    assert title == 0
    assert len(others) == 3
    for start in others:
        at = round(start * rate)
        joint = np.abs(frames[at] - frames[at - 1]).mean()
        assert joint < 2, "a walk ends where the next begins, and no paper turns"
    turning = round((first + TURN_S / 2) * rate)
    assert np.abs(frames[turning] - frames[round((first + 2 * TURN_S) * rate)]).mean() > 8, "but it does at the start"
