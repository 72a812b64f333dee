"""From folders of weights to a finished book, by the commands a person gives: SDXL's real classes, tiny."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

import tiny_painters
from laterna.cli.main import cli
from laterna.press.provenance import read_png_xmp


def run(*words) -> str:
    done = CliRunner().invoke(cli, [str(word) for word in words], catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.output


@pytest.mark.slow
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
