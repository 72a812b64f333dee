from __future__ import annotations

import dataclasses
import zipfile
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from bookmaking import told_book

from laterna.press.brand import branded, read_brand
from laterna.press.contrast import contrast, luminance
from laterna.press.cover import make_card
from laterna.press.edition import edition
from laterna.press.epub import make_epub
from laterna.press.fonts import installed
from laterna.press.pdf import Print, make_pdf, make_wrap
from laterna.press.poster import make_poster
from laterna.press.theme import theme, themes
from laterna.press.web import make_html
from laterna.story.errors import InputError

LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10" fill="#c04"/></svg>'


@pytest.fixture
def write(tmp_path):
    (tmp_path / "mark.svg").write_text(LOGO)

    def to_file(text: str) -> Path:
        file = tmp_path / "house.toml"
        file.write_text(text, encoding="utf-8")
        return file

    return to_file


def font(name: str) -> Path:
    found = sorted(Path("/usr/share/fonts").rglob(name))
    if not found:
        pytest.skip(f"needs {name}")
    return found[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("colour = 1", "'colour', which nobody knows; allowed here: name, logo, imprint, colours, fonts"),
        ('[colours]\ninc = "#000000"', "'colours.inc', which nobody knows; allowed here: paper, ink"),
        ('[colours]\nink = "black"', "colours.ink is 'black'; it must be a colour as #rrggbb"),
        ('logo = "gone.svg"', "names logo 'gone.svg', and there is no such file beside it"),
        ('logo = "../mark.svg"', "name a file in the brand file's own folder"),
        ('logo = "/etc/passwd"', "name a file in the brand file's own folder"),
        ('logo = "house.toml"', "must be an SVG, PNG or JPEG file"),
        ('logo = "bad.png"', "is not a picture that can be read"),
        ('logo = "live.svg"', "a plain SVG drawing"),
        ('[fonts]\ntext = ["none.ttf"]', "names fonts.text 'none.ttf'"),
        ("name = ", "is not TOML"),
    ],
)
def test_a_mistake_is_named(write, tmp_path, text, says):
    (tmp_path / "bad.png").write_bytes(b"\x89PNG no")
    (tmp_path / "live.svg").write_text('<svg xmlns="x"><image href="http://example.org/a.png"/></svg>')
    with pytest.raises(InputError) as told:
        read_brand(write(text))
    assert says in str(told.value)


def test_a_file_that_is_not_there_is_said(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        read_brand(tmp_path / "none.toml")


@pytest.mark.parametrize("name", themes())
@pytest.mark.parametrize(("paper", "ink"), [("#ffffff", "#000000"), ("#10204a", "#ffffff"), ("#f4d35e", "#000000")])
def test_what_a_brand_leaves_open_can_be_read_on_its_paper(write, name, paper, ink):
    look = branded(theme(name), read_brand(write(f'[colours]\npaper = "{paper}"\nink = "{ink}"')))
    assert (look.paper, look.ink) == (paper, ink)
    for colour in (look.accent, look.soft):
        assert contrast(luminance(colour), luminance(paper)) >= 4.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('paper = "#777777"', "nothing can be read on the paper #777777"),
        ('night = "#cccccc"', "the night #cccccc is too"),
    ],
)
def test_a_ground_on_which_nothing_can_be_read_is_refused(write, text, says):
    with pytest.raises(InputError, match=says):
        branded(theme("bedtime"), read_brand(write(f"[colours]\n{text}")))


def test_colours_that_can_not_be_read_are_refused(write):
    brand = read_brand(write('[colours]\npaper = "#ffffff"\naccent = "#ffd400"'))
    with pytest.raises(InputError, match=r"accent #ffd400 on paper #ffffff has a contrast of 1\.4.*Choose a darker"):
        branded(theme("bedtime"), brand)


def test_every_format_bears_the_brand(write, tmp_path):
    file = write(
        'name = "Sunflower School"\nlogo = "mark.svg"\nimprint = ["Class 2b.", "<b>&"]\n[colours]\naccent = "#7a1f5c"\n'
    )
    book = dataclasses.replace(
        told_book(tmp_path / "b", ["A fox.", "A star."], link="https://example.org"), brand=read_brand(file)
    )
    pages = make_pdf(book, tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        shown = [page.get_textpage().get_text_bounded() for page in pdf]
    assert any("Sunflower School" in text and "Class 2b." in text and "<b>&" in text for text in shown)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert b"0.478" in b"".join(
            page.Contents.read_bytes() for page in pdf.pages if isinstance(page.Contents, pikepdf.Stream)
        )
    make_wrap(book, tmp_path / "w.pdf", Print(), pages)
    make_poster(book, tmp_path / "p.png", paper="a5")
    make_card(book, tmp_path / "c.jpg")
    make_html(book, tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "Sunflower School" in page
    assert "&lt;b&gt;&amp;" in page
    assert "--accent:#7a1f5c" in page
    make_epub(book, tmp_path / "a.epub")
    with zipfile.ZipFile(tmp_path / "a.epub") as archive:
        assert archive.read("OEBPS/images/logo.svg").decode() == LOGO
        assert b"<dc:publisher>Sunflower School</dc:publisher>" in archive.read("OEBPS/package.opf")
        assert b"#7a1f5c" in archive.read("OEBPS/book.css")


@pytest.mark.system
def test_a_font_of_ones_own_sets_the_words(write, tmp_path):
    (tmp_path / "House.ttf").write_bytes(font("DejaVuSans.ttf").read_bytes())
    brand = read_brand(write('[fonts]\ntext = ["House.ttf"]'))
    book = dataclasses.replace(told_book(tmp_path / "b", ["A fox."]), brand=brand)
    make_pdf(book, tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        names = {str(obj.FontName) for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and "/FontName" in obj}
    assert any("DejaVuSans" in name for name in names)


@pytest.mark.system
def test_a_font_without_the_texts_letters_says_which(write, tmp_path):
    if not installed("Noto Sans Thai", "Noto Looped Thai"):
        pytest.skip("needs fonts-noto-core")
    (tmp_path / "House.ttf").write_bytes(font("DejaVuSans.ttf").read_bytes())
    brand = read_brand(write('[fonts]\ntext = ["House.ttf"]'))
    book = dataclasses.replace(told_book(tmp_path / "b", ["กา"], "th"), brand=brand)
    for make in (make_pdf, make_epub, make_html):
        with pytest.raises(InputError, match=r"house\.toml: fonts\.text lacks .*U\+0E01.* of this Thai text"):
            make(book, tmp_path / "a")


def test_a_file_that_is_no_font_is_said(write, tmp_path):
    (tmp_path / "House.ttf").write_bytes(b"no font")
    brand = read_brand(write('[fonts]\ntitle = ["House.ttf"]'))
    with pytest.raises(InputError, match=r"House\.ttf is not a font"):
        make_pdf(dataclasses.replace(told_book(tmp_path / "b", ["A fox."]), brand=brand), tmp_path / "a.pdf")


def test_a_book_without_a_brand_has_no_publisher(tmp_path):
    words = edition(told_book(tmp_path / "b", ["A fox."]))
    assert (words.publisher, words.notice) == ("", ())
