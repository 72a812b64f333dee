"""The command line: settings from flags, environment and file in that order; exit codes by kind; single commands."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from laterna.cli.main import cli, main
from laterna.press.provenance import read_png_xmp


def run(*words: str, **options):
    return CliRunner().invoke(cli, list(words), auto_envvar_prefix="LATERNA", catch_exceptions=False, **options)


def exit_code(monkeypatch, *words: str) -> int:
    monkeypatch.setattr("sys.argv", ["laterna", *words])
    with pytest.raises(SystemExit) as caught:
        main()
    return int(caught.value.code or 0)


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    story = ["write", "--premise", "a fox", "--engine", "fake"]

    def pages(*flags: str) -> int:
        monkeypatch.setattr("sys.argv", ["laterna", *story, "--json", *flags])
        printed: list[str] = []
        monkeypatch.setattr("click.echo", lambda text="", **options: printed.append(str(text)))
        main()
        return len(json.loads("".join(printed))["pages"])

    assert pages() == 12
    (tmp_path / "laterna.toml").write_text("[write]\npages = 5\n")
    assert pages() == 5
    monkeypatch.setenv("LATERNA_WRITE_PAGES", "6")
    assert pages() == 6
    assert pages("--pages", "7") == 7


def test_weights_live_in_the_home_that_a_flag_names(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_HOME", str(tmp_path / "usual"))
    assert str(tmp_path / "usual") in run("models", "where").output
    told = run("--home", str(tmp_path / "other"), "models", "where").output
    assert str(tmp_path / "other") in told
    assert str(tmp_path / "usual") not in told


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["make"], 2),
        (["nonsense"], 2),
        (["make", "--out", "x"], 2),
        (["make", "--out", "x", "--premise", "p", "--formats", "doc"], 2),
        (["make", "--out", "x", "--premise", "p", "--engine", "paint"], 2),
        (["make", "--out", "x", "missing.jpg"], 3),
        (["build", "nowhere"], 3),
        (["make", "--out", "x", "--premise", "p", "--engine", "write=nobody"], 4),
    ],
)
def test_exit_codes_tell_the_kind(tmp_path, monkeypatch, words, code, capsys):
    monkeypatch.chdir(tmp_path)
    assert exit_code(monkeypatch, *words) == code
    said = capsys.readouterr().err
    assert said.strip()
    assert "Traceback" not in said
    assert not (tmp_path / "x").exists()


def test_a_folder_that_cannot_be_written_is_a_disk_error(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("pathlib.Path.mkdir", _read_only)
    assert exit_code(monkeypatch, "store") == 5
    assert "LATERNA_CACHE" in capsys.readouterr().err


def _read_only(self, *arguments, **options):
    raise PermissionError(13, "Permission denied", str(self))


def test_the_schema_of_every_value_is_valid_json():
    for name in ("Story", "Brief", "Observation", "Layout", "Event"):
        assert json.loads(run("schema", name).output)["type"] == "object"


def test_every_command_has_help():
    commands = cli.list_commands(None)  # type: ignore[arg-type]
    assert {"make", "build", "write", "paint", "speak", "compose", "caption", "upscale", "translate"} <= set(commands)
    for name in commands:
        result = run(name, "--help")
        assert result.exit_code == 0
        assert "Usage:" in result.output


def test_upscale_doubles_a_picture(tmp_path):
    pixels = np.zeros((40, 60, 3), np.uint8)
    pixels[:, 30:] = (200, 40, 40)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    run("upscale", str(tmp_path / "a.png"), str(tmp_path / "b.png"), "--scale", "2")
    with Image.open(tmp_path / "b.png") as image:
        large = np.asarray(image)
    assert large.shape == (80, 120, 3)
    assert np.abs(large[:, 80:].astype(int) - (200, 40, 40)).max() <= 1
    assert "digitalCapture" in read_png_xmp(tmp_path / "b.png")


@pytest.mark.parametrize("suffix", [".mid", ".wav", ".opus"])
def test_compose_writes_score_or_sound(tmp_path, suffix):
    out = tmp_path / f"a{suffix}"
    result = run("compose", str(out), "--seconds", "8", "--mood", "playful")
    assert result.exit_code == 0
    assert result.output.startswith("8.0 s")
    assert out.stat().st_size > 400


def test_speak_reads_aloud_and_tells_its_words(tmp_path):
    result = run("speak", "Good night, fox.", str(tmp_path / "a.wav"), "--words", "--engine", "fake")
    assert [line.split()[-1] for line in result.output.splitlines() if line.startswith(" ")] == ["Good", "night", "fox"]
    assert (tmp_path / "a.wav").stat().st_size > 20_000


def test_doctor_finds_the_libraries():
    result = run("doctor")
    assert result.exit_code == 0
    assert "MISSING" not in result.output


def test_store_tells_and_clears():
    assert "0 results" in run("store").output
    assert "0 files" in run("store", "clear").output


def test_paint_paints_what_is_said(tmp_path):
    out = tmp_path / "fox.png"
    result = run("paint", "a red fox in a snowy forest at night", str(out), "--size", "256x256", "--maps")
    assert result.exit_code == 0
    assert "fox" in result.output
    with Image.open(out) as image:
        assert image.size == (256, 256)
    assert "algorithmicMedia" in read_png_xmp(out)
    names = {file.name for file in Path(tmp_path).iterdir()}
    assert {f"fox-{kind}.png" for kind in ("depth", "pose", "canny", "segmentation")} < names
