"""Contact sheets, and control maps beside the pictures of a book or of one sentence."""

from __future__ import annotations

import json

import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from laterna.cli.main import cli
from laterna.story import vocabulary
from laterna.story.errors import InputError, UsageError
from laterna.storyboard.figures import drawn_kinds
from laterna.studio.folder import StoryFolder


def run(*words: str) -> str:
    done = CliRunner().invoke(cli, list(words), auto_envvar_prefix="LATERNA", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def story(tmp_path_factory):
    """A small story of the embedded writer and painter, built with its maps."""
    root = tmp_path_factory.mktemp("sheets")
    fakes = [word for name in ("speak", "compose", "render") for word in ("--engine", f"{name}=fake")]
    run(
        "--cache", str(root / "cache"), "--progress", "none", "make", "--premise", "a fox who lost her lantern",
        "--pages", "4", "--formats", "html", "--no-music", "--picture-px", "160", "--maps", "--jobs", "1",
        *fakes, "--out", str(root / "story"),
    )  # fmt: skip
    return root / "story"


def pixels(file) -> np.ndarray:
    with Image.open(file) as image:
        return np.asarray(image.convert("RGB"))


def test_every_page_has_maps_as_large_as_its_picture(story):
    manuscript = StoryFolder(story).open()
    for number, page in enumerate(manuscript.pages, 1):
        picture = pixels(story / f"pages/{number:02}.png")
        masks = [f"mask-{figure.character}" for figure in page.scene.figures]
        for name in ("depth", "pose", "canny", "segmentation", *masks):
            assert pixels(story / f"pages/{number:02}-{name}.png").shape == picture.shape, name
        legend = json.loads((story / f"pages/{number:02}-segmentation.json").read_text())
        ids = {row["id"] for row in legend}
        assert {figure.character for figure in page.scene.figures} <= ids


def test_a_mask_lies_where_the_segmentation_has_its_figure(story):
    legend = json.loads((story / "pages/01-segmentation.json").read_text())
    colours = {row["id"]: row["colour"] for row in legend}
    flat = pixels(story / "pages/01-segmentation.png")
    for file in story.glob("pages/01-mask-*.png"):
        name = file.stem.removeprefix("01-mask-")
        assert ((flat == colours[name]).all(axis=2) == (pixels(file)[..., 0] > 0)).all()


def test_a_book_without_maps_has_none(tmp_path, story):
    folder = StoryFolder(story)
    manuscript = folder.open()
    assert manuscript.production.maps
    from laterna.studio.plan import plan_build

    plain = manuscript.model_copy(update={"production": manuscript.production.model_copy(update={"maps": False})})
    assert not [name for name in plan_build(plain, story).outputs if "depth" in name]


def test_the_cast_sheet_has_eight_cells_of_one_character(story):
    printed = run("sheet", "cast", str(story), "--only", "hero", "--cell-px", "96").split()
    assert printed == [str(story / "sheets/cast-hero.png")]
    sheet = pixels(story / "sheets/cast-hero.png")
    assert sheet.shape[1] > 8 * 96
    cells = [sheet[30:130, 5 + at * 101 : 101 + at * 101].astype(int) for at in range(8)]
    assert all(np.abs(one - other).mean() > 1 for at, one in enumerate(cells) for other in cells[:at])


def test_the_book_sheet_shows_every_page(story):
    run("sheet", "book", str(story), "--cell-px", "96")
    sheet = pixels(story / "sheets/book.png")
    assert sheet.shape[0] > 2 * 96
    assert sheet.shape[1] > 4 * 96


def test_a_book_that_is_not_built_can_not_be_shown(tmp_path, story):
    (tmp_path / "story.json").write_text((story / "story.json").read_text())
    with pytest.raises(InputError, match="Build the story first"):
        run("sheet", "book", str(tmp_path))


def test_a_place_in_every_light_and_a_kind_in_every_pose(tmp_path):
    run("sheet", "settings", str(tmp_path), "--only", "meadow", "--cell-px", "64")
    assert pixels(tmp_path / "sheets/settings-meadow.png").shape[1] > 7 * 64
    assert len(vocabulary().names("times")) == 5
    run("sheet", "poses", str(tmp_path), "--only", "fox", "--cell-px", "64")
    sheet = pixels(tmp_path / "sheets/poses-fox.png")
    rows = -(-(len(vocabulary().names("poses")) + len(vocabulary().names("expressions"))) // 8)
    assert sheet.shape[0] > rows * 64


def test_a_kind_that_nobody_knows_is_told(tmp_path):
    with pytest.raises(UsageError, match="zorblax"):
        run("sheet", "poses", str(tmp_path), "--only", "zorblax")
    assert "fox" in drawn_kinds()


def test_one_sentence_is_painted_with_its_maps(tmp_path):
    out = tmp_path / "p.png"
    run("paint", "two ducks swim on a pond", str(out), "--size", "160x128", "--maps")
    assert pixels(out).shape == (128, 160, 3)
    masks = sorted(file.name for file in tmp_path.glob("p-mask-*.png"))
    assert len(masks) == 2
    legend = json.loads((tmp_path / "p-segmentation.json").read_text())
    assert [row["kind"] for row in legend].count("duck") == 2
