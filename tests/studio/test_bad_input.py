"""Bad input gets one plain sentence and the right exit code; nothing is half-written, nothing is lost."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image


def laterna(*words: str, cache: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"LATERNA_CACHE": str(cache), "LATERNA_PROGRESS": "none"}
    command = [sys.executable, "-m", "laterna", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)


def jpeg(size=(200, 150), **options) -> bytes:
    buffer = io.BytesIO()
    Image.effect_mandelbrot(size, (-2, -1.5, 1, 1.5), 60).convert("RGB").save(buffer, "JPEG", **options)
    return buffer.getvalue()


BAD = {
    "truncated.jpg": jpeg()[:400],
    "mislabelled.jpg": b"%PDF-1.4 this is no photo at all",
    "tiny.png": None,
    "empty.txt": b"   \n\n ",
    "locked.docx": b"PK\x03\x04 not really a zip",
    "long.txt": b"once upon a time " * 50_000,
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_source_is_refused_in_one_sentence(tmp_path, name):
    file = tmp_path / name
    if BAD[name] is None:
        Image.new("RGB", (1, 1)).save(file)
    else:
        file.write_bytes(BAD[name])
    done = laterna("make", str(file), "--out", str(tmp_path / "story"), cache=tmp_path / "cache")
    assert done.returncode == 3, done.stderr
    assert name in done.stderr
    assert done.stderr.startswith("laterna: ")
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) <= 2
    assert not (tmp_path / "story").exists()


def test_a_text_of_three_words_is_a_book(tmp_path):
    (tmp_path / "a.txt").write_text("The fox slept.")
    small = ("--picture-px", "128", "--formats", "pdf,epub,html")
    done = laterna("make", str(tmp_path / "a.txt"), *small, "--out", str(tmp_path / "story"), cache=tmp_path / "cache")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "story/book.pdf").stat().st_size > 10_000


def test_a_premise_that_is_not_for_children_is_refused_kindly(tmp_path):
    words = ("make", "--premise", "a man kills his wife with a gun", "--out", str(tmp_path / "story"))
    done = laterna(*words, cache=tmp_path / "cache")
    assert done.returncode == 3
    assert done.stderr.startswith("laterna: ")
    assert not (tmp_path / "story").exists()


@pytest.mark.parametrize(("language", "says"), [("xx", "tells stories in English (en)"), ("German!", "--language")])
def test_an_unknown_language_is_said_before_anything_is_made(tmp_path, language, says):
    words = ("make", "--premise", "a fox", "--language", language, "--out", str(tmp_path / "story"))
    done = laterna(*words, cache=tmp_path / "cache")
    assert done.returncode in {2, 3}
    assert says in done.stderr
    assert not (tmp_path / "story").exists()


def test_a_text_in_a_language_without_a_voice_is_said_before_anything_is_made(tmp_path):
    (tmp_path / "a.txt").write_text("The fox slept.")
    words = ("make", str(tmp_path / "a.txt"), "--language", "xx", "--out", str(tmp_path / "story"))
    done = laterna(*words, cache=tmp_path / "cache")
    assert done.returncode == 3
    assert "no voice for 'xx'" in done.stderr
    assert not (tmp_path / "story").exists()


def test_a_folder_that_cannot_be_made_is_a_disk_error(tmp_path):
    done = laterna("make", "--premise", "a fox", "--out", "/sys/laterna-story", cache=tmp_path / "cache")
    assert done.returncode == 5
    assert "can't write to /sys/laterna-story" in done.stderr


@pytest.fixture
def small_disk(tmp_path):
    """A disk of two megabytes, where one may be mounted."""
    place = tmp_path / "disk"
    place.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(place)], capture_output=True, check=False
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


@pytest.mark.parametrize("where", ["store", "story"])
def test_a_full_disk_says_so_and_leaves_nothing_half_written(tmp_path, small_disk, where):
    out = small_disk / "story" if where == "story" else tmp_path / "story"
    cache = small_disk / "cache" if where == "store" else tmp_path / "cache"
    words = ("make", "--premise", "a fox who lost her hat", "--pages", "4", "--formats", "pdf", "--out", str(out))
    done = laterna(*words, cache=cache)
    assert done.returncode == 5, done.stderr
    assert "is full" in done.stderr
    assert not list(out.rglob(".laterna-*"))
    built = list(out.rglob("*.png"))
    assert all(Image.open(file).verify() is None for file in built)
    # With room again, the same command goes on and ends well.
    subprocess.run(["mount", "-o", "remount,size=200m", str(small_disk)], check=True)
    done = laterna(*words, cache=cache)
    assert done.returncode == 0, done.stderr
    assert (out / "book.pdf").exists()
