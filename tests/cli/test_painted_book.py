"""From folders of weights to a finished book, by the commands a person gives: SDXL's real classes, tiny."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import tiny_painters
from laterna.cli.main import cli
from laterna.engines.fakes.fake import Fake
from laterna.press.provenance import read_png_xmp
from laterna.story import Brief, Take, Takes
from laterna.story.errors import LaternaError
from laterna.studio.folder import StoryFolder


def run(*words) -> str:
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
@pytest.mark.timeout(900)  # Each painter's process imports diffusers.
def test_from_added_folders_to_a_book_painted_by_sdxl(tmp_path, monkeypatch):
    monkeypatch.setenv("LATERNA_SDXL_STEPS", "3")
    monkeypatch.setenv("LATERNA_SDXL_NATIVE_PX", "128")
    tiny_painters.sdxl_shelf(tmp_path / "weights")
    for folder in (tmp_path / "weights").iterdir():
        run("models", "add", folder)
    book = tmp_path / "book"
    run(
        "--progress", "none", "make", "--out", book, "--premise", "a fox counts", "--pages", 4, "--picture-px", 128,
        "--engine", "all=fake", "--engine", "illustrate=sdxl", "--formats", "pdf,epub,html", "--silent", "-j", 1,
    )  # fmt: skip
    assert {file.suffix for file in book.iterdir()} >= {".pdf", ".epub", ".html"}
    pages = sorted((book / "pages").glob("*.png"))
    assert len(pages) == 4
    for page in pages:
        with Image.open(page) as image:
            assert image.size == (128, 128)
            assert np.asarray(image).std() > 5
        assert "trainedAlgorithmicMedia" in read_png_xmp(page)
    made = json.loads((book / "provenance.json").read_text(encoding="utf-8"))
    rows = json.dumps(made)
    assert '"sdxl"' in rows
    assert "weights:sdxl-canny" in rows, "by whose weights is on record, too"

    before = {page.name: np.asarray(Image.open(page)) for page in pages}
    said = run("--progress", "none", "repaint", book, 2, "--figure", "fox")
    assert "Page 2 is painted anew" in said
    run("--progress", "none", "build", book)
    for name, pixels in before.items():
        changed = (np.asarray(Image.open(book / "pages" / name)) != pixels).any(-1)
        assert changed.any() == (name == "02.png"), "only the page that was asked for"
        assert changed.mean() < 0.6, "and on it only the fox"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["9"], "no page 9"), (["1", "--engine", "papercut"], "does not paint over"), (["1"], "no picture yet"),
        (["9", "--variant", "1"], "no page 9"), (["1", "--variant", "1", "--figure", "fox"], "give one"),
    ],
)  # fmt: skip
def test_what_cannot_be_painted_over_is_said(tmp_path, words, message):
    book = StoryFolder(tmp_path)
    book.save(Fake().write(Brief(premise="a fox counts", pages=4), ()))
    done = CliRunner().invoke(cli, ["repaint", str(tmp_path), *words])
    assert isinstance(done.exception, LaternaError)
    assert message in str(done.exception)


def test_a_scene_is_seen_another_way(tmp_path):
    """In place of a picture of the page's own; the other pages stay as they are."""
    book = StoryFolder(tmp_path)
    told = Fake().write(Brief(premise="a fox counts", pages=4), ())
    name, sha256 = book.keep_take(b"a picture", ".png")
    own = told.pages[1].model_copy(update={"takes": Takes(picture=Take(file=name, sha256=sha256))})
    book.save(told.model_copy(update={"pages": (told.pages[0], own, *told.pages[2:])}))
    assert "another way" in run("repaint", tmp_path, 2, "--variant", 3)
    after = book.open()
    assert after.pages[1] == told.pages[1].model_copy(update={"variant": 3})
    assert after.pages[2:] == told.pages[2:]
