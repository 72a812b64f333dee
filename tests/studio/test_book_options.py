"""Everything the press can do, asked for in words, kept in the manuscript and made again by `laterna build`."""

from __future__ import annotations

import json

import pikepdf
import pytest
from click.testing import CliRunner

from laterna.cli.main import cli
from laterna.cli.options import book_options
from laterna.story import Production
from laterna.story.errors import InputError, UsageError
from laterna.studio.folder import StoryFolder
from laterna.studio.plan import plan_build
from laterna.studio.wishes import keep_brand, with_production

MM = 72 / 25.4
MAKE = ("make", "--premise", "A fox who counts", "--pages", "4", "--engine", "all=fake", "--picture-px", "128")


def laterna(*words: str, cache, fails: type[Exception] | None = None) -> str:
    result = CliRunner().invoke(cli, ["--cache", str(cache), "--progress", "none", *words], standalone_mode=False)
    if fails is None:
        assert result.exception is None, result.output
    else:
        assert isinstance(result.exception, fails)
    return str(result.exception or result.output)


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A silent book with everything else that can be asked for."""
    root = tmp_path_factory.mktemp("made")
    brand = root / "house.toml"
    brand.write_text('name = "House"\nlogo = "art/mark.svg"\nimprint = ["All ours."]\n[colours]\naccent = "#7a1f5c"\n')
    (root / "art").mkdir()
    (root / "art/mark.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
    )
    wishes = ("--silent", "--formats", "pdf,epub,html", "--epub", "reflow", "--layout", "strip", "--archive")
    paper = ("--print", "a5", "--imposed", "--link", "https://example.org/fox/", "--brand", str(brand))
    laterna(*MAKE, *wishes, *paper, "--out", str(root / "story"), cache=root / "cache")
    return root


def test_what_was_asked_for_stands_in_the_manuscript(made):
    production = StoryFolder(made / "story").open().production
    assert (production.layout, production.epub, production.silent, production.archive) == (
        "strip",
        "reflow",
        True,
        True,
    )
    assert (production.print_trim, production.imposed, production.brand) == ("a5", "a4", "brand/brand.toml")


def test_every_book_is_there_and_silent(made):
    names = {str(file.relative_to(made / "story")) for file in (made / "story").rglob("*") if file.is_file()}
    assert names >= {
        "book.pdf", "book.epub", "book.html", "card.jpg", "print.pdf", "print-cover.pdf", "booklet.pdf",
        "brand/brand.toml", "brand/art/mark.svg",
    }  # fmt: skip
    assert not [name for name in names if name.endswith((".opus", ".mid", ".mp4"))]
    page = (made / "story/book.html").read_text()
    assert "https://example.org/fox/card.jpg" in page
    assert "audio" not in page.partition("<script")[0]


def test_print_files_keep_their_boxes_and_have_300_pixels_an_inch(made):
    with pikepdf.open(made / "story/print.pdf") as pdf:
        trim = [float(side) / MM for side in pdf.pages[0].TrimBox]
        assert (trim[2] - trim[0], trim[3] - trim[1]) == pytest.approx((148, 210), abs=0.1)
        pictures = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image"]
        largest = max(int(picture.Width) for picture in pictures)
    assert largest >= (148 + 6) / 25.4 * 300


def test_an_archive_is_one(made):
    with pikepdf.open(made / "story/book.pdf") as pdf:
        assert b"<pdfaid:part>2</pdfaid:part>" in pdf.Root.Metadata.read_bytes()


def test_build_keeps_a_new_wish_and_takes_one_back(made):
    out = laterna("build", str(made / "story"), "--print", "none", "--theme", "school", cache=made / "cache")
    production = StoryFolder(made / "story").open().production
    assert (production.print_trim, production.theme, production.imposed) == ("", "school", "a4")
    assert "book.pdf" in out
    assert not (made / "story/print.pdf").exists()


def test_a_poster_is_made_beside_them(made):
    laterna("poster", str(made / "story"), "--as", "png", "--paper", "a5", cache=made / "cache")
    assert (made / "story/poster.png").stat().st_size > 1000
    laterna("poster", str(made / "story"), "--paper", "stamp", cache=made / "cache", fails=UsageError)


def test_two_languages_on_every_page(made):
    story, cache = str(made / "story"), made / "cache"
    said = laterna("build", story, "--bilingual", "en,es", cache=cache, fails=InputError)
    assert "laterna translate DIR --to es" in said
    laterna("translate", story, "--to", "es", "--engine", "fake", cache=cache)
    laterna("build", story, cache=cache)
    assert (made / "story/book.es.pdf").is_file()
    both = (made / "story/book.en-es.html").read_text()
    assert 'lang="es"' in both
    assert "[es] " in both


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--print", "huge"), "8.5x8.5in"),
        (("--bilingual", "en"), "two language codes"),
        (("--bilingual", "en,en"), "two different"),
        (("--formats", "doc"), "choose from"),
    ],
)
def test_a_wish_that_nobody_knows_says_what_is_known(made, words, says):
    assert says in laterna("build", str(made / "story"), *words, cache=made / "cache", fails=UsageError)


def test_every_field_that_books_have_can_be_asked_for():
    fields = set(Production.model_fields)
    flags = {option.name for option in book_options(lambda: None).__click_params__}
    assert flags <= fields
    assert {"layout", "epub", "silent", "bilingual", "archive", "print_trim", "paper", "imposed", "link"} <= flags


def test_another_film_binds_no_new_book(made):
    story = StoryFolder(made / "story").open()
    plans = [plan_build(with_production(story, {"fps": fps}), made / "story") for fps in (24, 30)]
    books = [[task for task in plan.tasks if task.id.startswith(("pdf/", "epub/", "html/"))] for plan in plans]
    assert books[0] == books[1]


def test_a_brand_goes_with_its_folder(made, tmp_path):
    folder = StoryFolder(tmp_path)
    folder.save(StoryFolder(made / "story").open())
    again = keep_brand(folder.open(), folder, made / "house.toml")
    assert again.production.brand == "brand/brand.toml"
    assert json.loads(folder.root.joinpath("story.json").read_text())
    assert keep_brand(again, folder, None).production.brand == ""
