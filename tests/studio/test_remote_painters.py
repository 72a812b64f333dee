"""A story painted elsewhere, by the commands a person gives: what is sent is told, and paid for once."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

pytest.importorskip("openai", reason="needs the extra `remote`")
sys.path.insert(0, str(Path(__file__).parent.parent / "engines"))

from images_server import images_server, pixels_of

from laterna.cli.main import cli
from laterna.press.provenance import read_png_xmp
from laterna.story.errors import BudgetError, UsageError
from laterna.studio.folder import StoryFolder
from laterna.studio.repaint import repaint
from laterna.studio.run import Run
from laterna.studio.store import FolderStore


@pytest.fixture(autouse=True)
def _nobody_asked(monkeypatch):
    for name in ("OPENAI_API_KEY", "LATERNA_IMAGE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LATERNA_IMAGE_KEY", "k")


def laterna(*words, code=0):
    done = CliRunner().invoke(cli, ["--progress", "none", *map(str, words)], auto_envvar_prefix="LATERNA")
    assert done.exit_code == code or (code and done.exception), done.output
    return done


def making(folder, *more):
    return (
        "make", "--out", folder, "--premise", "a fox counts", "--pages", 4, "--picture-px", 128, "--silent", "-j", 1,
        "--engine", "all=fake", "--engine", "illustrate=openai", "--formats", "html",
        "--quality", "draft", *more,
    )  # fmt: skip


def test_what_is_sent_is_told_before(tmp_path):
    told = laterna(*making(tmp_path / "x", "--dry-run")).output
    assert "illustrate  openai: sends to api.openai.com" in told
    assert "as a picture in cut paper or as maps; no photo of yours" in told
    assert told.splitlines()[-1] == "What leaves this machine goes to api.openai.com, and is no more than that."
    assert not (tmp_path / "x").exists()


@pytest.mark.timeout(300)
def test_a_book_painted_elsewhere_and_one_of_its_figures_anew(tmp_path, monkeypatch):
    book = tmp_path / "book"
    with images_server() as served:
        monkeypatch.setenv("LATERNA_IMAGE_URL", served.url)
        stopped = laterna(*making(book, "--max-calls", 2), code=4)
        assert isinstance(stopped.exception, BudgetError)
        assert len(served.requests) == 2
        laterna(*making(book))
        bought = len(served.requests)
        once = {request["image"] + request["prompt"].encode() for request in served.requests}
        assert len(once) == bought, "nothing is bought twice"
        laterna(*making(book))
        assert len(served.requests) == bought
        pages = sorted((book / "pages").glob("*.png"))
        assert len(pages) == 4
        assert all("trainedAlgorithmicMedia" in read_png_xmp(page) for page in pages)
        before = {page.name: np.asarray(Image.open(page)) for page in pages}
        laterna("repaint", book, 2, "--figure", "fox", "--engine", "openai")
    request = served.requests[-1]
    assert len(served.requests) == bought + 1
    assert {request["quality"] for request in served.requests} == {"low"}, "a draft, repainted too"
    assert (pixels_of(request["mask"])[..., 3] == 0).any()
    laterna("build", book)
    for name, pixels in before.items():
        changed = (np.asarray(Image.open(book / "pages" / name)) != pixels).any(-1)
        assert changed.any() == (name == "02.png"), "only the page that was asked for"

    monkeypatch.setenv("LATERNA_IMAGE_URL", "https://images.invalid/v1")
    folder = StoryFolder(book)
    story = folder.open()
    folder.save(story.model_copy(update={"production": story.production.model_copy(update={"quality": "good"})}))
    with pytest.raises(UsageError, match=r"would go to images\.invalid: if you want that, name"):
        repaint(folder, 1, (), Run(FolderStore(tmp_path / "store")))
