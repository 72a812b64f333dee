"""Search: an album is looked at once, kept up to date, and its nearest rows are the same with and without faiss."""

from __future__ import annotations

import os

import numpy as np
import pytest
from PIL import Image

from laterna.engines.catalog import engine
from laterna.library import nearest as nearest_module
from laterna.library.album import open_album
from laterna.library.nearest import nearest
from laterna.story.errors import InputError


class Counting:
    """An eye that sees mean colours, and counts what it is shown."""

    def __init__(self) -> None:
        self.shown = 0

    def embed(self, pictures):
        self.shown += len(pictures)
        rows = np.array([picture.pixels.mean((0, 1)) for picture in pictures], np.float32)
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "photos"
    (place / "inner").mkdir(parents=True)
    for index in range(20):
        colour = (index * 12, 255 - index * 12, 60)
        Image.new("RGB", (40, 40), colour).save(place / f"{index:02}.png")
    Image.new("RGB", (40, 40), (250, 10, 60)).save(place / "inner" / "red.png")
    (place / "notes.txt").write_text("not a picture")
    return place


def opened(folder, eye, tmp_path, events=None, name="histogram"):
    listen = events.append if events is not None else lambda event: None
    return open_album(folder, engine("embed", name), lambda: eye, tmp_path / "cache", listen)


def test_only_what_changed_is_looked_at(folder, tmp_path):
    eye = Counting()
    first = opened(folder, eye, tmp_path)
    assert eye.shown == 21
    assert first.names[-1] == "inner/red.png"
    again = opened(folder, eye, tmp_path)
    assert eye.shown == 21
    assert again.names == first.names
    assert np.array_equal(again.rows, first.rows)

    Image.new("RGB", (40, 40), (0, 0, 250)).save(folder / "03.png")
    os.utime(folder / "03.png", ns=(1, 1))
    Image.new("RGB", (40, 40), (10, 10, 250)).save(folder / "new.png")
    (folder / "07.png").unlink()
    changed = opened(folder, eye, tmp_path)
    assert eye.shown == 23
    assert "07.png" not in changed.names
    whole = opened(folder, Counting(), tmp_path / "elsewhere")
    assert changed.names == whole.names
    assert np.array_equal(changed.rows, whole.rows)


def test_each_engine_has_an_index_of_its_own(folder, tmp_path):
    eye = Counting()
    opened(folder, eye, tmp_path)
    opened(folder, eye, tmp_path, name="sift")
    assert eye.shown == 42


def test_progress_is_told_and_what_cannot_be_read_is_skipped(folder, tmp_path):
    (folder / "broken.jpg").write_bytes(b"nothing")
    events = []
    eye = Counting()
    album = opened(folder, eye, tmp_path, events)
    assert [event.done for event in events if event.kind == "done"] == [16, 22]
    assert [event.message for event in events if event.kind == "note"] == list(album.skipped)
    assert "broken.jpg" in album.skipped[0]
    assert "broken.jpg" not in album.names
    assert opened(folder, eye, tmp_path).skipped == album.skipped
    assert eye.shown == 21


def test_the_nearest_picture_comes_first(folder, tmp_path):
    eye = Counting()
    album = opened(folder, eye, tmp_path)
    red = np.array([[250, 10, 60]], np.float32)
    hits = album.find(red / np.linalg.norm(red), 3)
    assert hits[0].what == "inner/red.png"
    assert hits[0].likeness == pytest.approx(1, abs=1e-5)
    assert len(hits) == 3
    assert len(album.find(red, 100)) == 21


def test_a_damaged_index_is_made_again(folder, tmp_path):
    eye = Counting()
    opened(folder, eye, tmp_path)
    (file,) = (tmp_path / "cache" / "albums").iterdir()
    file.write_bytes(file.read_bytes()[:100])
    opened(folder, eye, tmp_path)
    assert eye.shown == 42


def test_a_folder_without_pictures_is_an_input_error(tmp_path):
    with pytest.raises(InputError, match="no pictures"):
        opened(tmp_path, Counting(), tmp_path)
    with pytest.raises(InputError, match="not a folder"):
        opened(tmp_path / "nowhere", Counting(), tmp_path)


@pytest.mark.parametrize("count", [1, 7, 500])
def test_faiss_finds_what_plain_products_find(monkeypatch, count):
    pytest.importorskip("faiss")
    random = np.random.default_rng(1)
    rows = random.normal(size=(300, 64)).astype(np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    query = rows[17:18] + 0.1 * random.normal(size=(1, 64)).astype(np.float32)
    by_faiss = nearest(rows, query, count)
    monkeypatch.setattr(nearest_module, "find_spec", lambda name: None)
    by_product = nearest(rows, query, count)
    assert [at for at, _ in by_faiss] == [at for at, _ in by_product]
    assert [score for _, score in by_faiss] == pytest.approx([score for _, score in by_product], abs=1e-5)
    assert by_faiss[0][0] == 17


def test_nothing_is_near_in_an_empty_album():
    assert nearest(np.zeros((0, 3), np.float32), np.ones((1, 3), np.float32), 5) == []
