from __future__ import annotations

import re
import unicodedata

import pikepdf
import pypdfium2
import pytest
from bookmaking import example_book, told_book
from hostile import HOSTILE

from laterna.press.pdf import LAYOUTS, Print, make_booklet, make_pdf, make_wrap, print_ppi
from laterna.press.pdf.make import folding_order
from laterna.story.errors import LanguageError, UsageError

MM = 72 / 25.4


def visible(text: str) -> str:
    """What a page shows of a text: no spaces, nothing invisible, ligatures and the like spelled out."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(char for char in plain if unicodedata.category(char) not in {"Cc", "Cf", "Zs", "Zl", "Zp"})


def text_of(path) -> str:
    with pypdfium2.PdfDocument(path) as pdf:
        return "\n".join(page.get_textpage().get_text_bounded() for page in pdf)


def struct_elements(pdf):
    todo = [pdf.Root.StructTreeRoot]
    while todo:
        node = todo.pop()
        if isinstance(node, pikepdf.Dictionary):
            if "/S" in node:
                yield node
            kids = node.get("/K")
            todo += list(kids) if isinstance(kids, pikepdf.Array) else [kids]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return example_book(tmp_path_factory.mktemp("example"), link="https://example.org/a", shape="square")


@pytest.fixture(scope="module")
def made(book, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "book.pdf"
    return path, make_pdf(book, path)


def test_it_counts_its_pages(made):
    path, pages = made
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == pages


def test_it_is_tagged_and_describes_every_picture(made, book):
    with pikepdf.open(made[0]) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "en"
        alts = {str(node.Alt) for node in struct_elements(pdf) if "/Alt" in node}
        kinds = {str(node.S) for node in struct_elements(pdf)}
    assert {plate.alt for plate in book.plates.values()} <= alts
    assert book.cover.alt in alts
    assert {"/H1", "/H2", "/P", "/Figure"} <= kinds


def test_its_metadata_says_title_standard_and_source(made, book):
    with pikepdf.open(made[0]) as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.PageLayout == "/TwoPageRight"
    assert book.story.title["en"].words in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert "digitalsourcetype/algorithmicMedia</Iptc4xmpExt:DigitalSourceType>" in xmp


def test_it_has_bookmarks(made):
    with pikepdf.open(made[0]) as pdf, pdf.open_outline() as outline:
        assert len(outline.root) >= 1


def test_every_face_is_embedded(made):
    with pikepdf.open(made[0]) as pdf:
        fonts = [
            obj for obj in pdf.objects if isinstance(obj, pikepdf.Dictionary) and obj.get("/Type") == "/FontDescriptor"
        ]
    assert fonts
    assert all({"/FontFile", "/FontFile2", "/FontFile3"} & set(font.keys()) for font in fonts)


def test_equal_books_are_equal_files(book, made, tmp_path):
    make_pdf(book, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == made[0].read_bytes()


def test_an_archive_says_so(book, tmp_path):
    make_pdf(book, tmp_path / "a.pdf", archive=True)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        xmp = pdf.Root.Metadata.read_bytes().decode()
    assert "<pdfaid:part>2</pdfaid:part>" in xmp
    assert "<pdfaProperty:name>DigitalSourceType</pdfaProperty:name>" in xmp


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_layout_shows_every_word(book, layout, tmp_path):
    make_pdf(book, tmp_path / "a.pdf", layout=layout)
    shown = visible(text_of(tmp_path / "a.pdf"))
    for page in book.story.pages:
        for word in page.text["en"].words.split():
            assert visible(word) in shown


@pytest.mark.parametrize("theme", ["bedtime", "adventure", "classic", "school"])
@pytest.mark.parametrize("shape", ["square", "landscape", "portrait"])
def test_every_theme_in_every_shape(theme, shape, tmp_path):
    make_pdf(example_book(tmp_path / "b", theme=theme, shape=shape), tmp_path / "a.pdf")
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        x0, y0, x1, y1 = map(float, pdf.pages[0].mediabox)
    wide = {"square": 1, "landscape": 4 / 3, "portrait": 3 / 4}[shape]
    assert (x1 - x0) / (y1 - y0) == pytest.approx(wide, abs=0.001)


@pytest.mark.parametrize(
    ("order", "trim", "bleed"),
    [
        (Print(), (215.9, 215.9), 3.175),
        (Print(trim="210x210mm"), (210, 210), 3.0),
        (Print(trim="a5", marks=False), (148, 210), 3.0),
        (Print(trim="8x10in", bleed_mm=5), (203.2, 254), 5.0),
    ],
)
def test_a_print_file_has_the_right_boxes(book, order, trim, bleed, tmp_path):
    pages = make_pdf(book, tmp_path / "a.pdf", print_file=order)
    assert pages % 2 == 0
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert len(pdf.pages) == pages
        for page in pdf.pages:
            t = [float(x) / MM for x in page.TrimBox]
            b = [float(x) / MM for x in page.BleedBox]
            m = [float(x) / MM for x in page.MediaBox]
            assert (t[2] - t[0], t[3] - t[1]) == pytest.approx(trim, abs=0.1)
            assert [t[0] - b[0], t[1] - b[1], b[2] - t[2], b[3] - t[3]] == pytest.approx([bleed] * 4, abs=0.1)
            assert (m[0] < b[0]) == order.marks


def test_a_print_file_says_how_many_pixels_it_needs(tmp_path):
    order = Print(trim="210x210mm")
    assert order.pixels("square") == (2552, 2552)
    book = told_book(tmp_path / "b", ["A fox."])
    assert print_ppi(book, order) == round(96 / 2552 * 300)
    make_pdf(book, tmp_path / "a.pdf", print_file=order)
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        images = [obj for obj in pdf.objects if isinstance(obj, pikepdf.Stream) and obj.get("/Subtype") == "/Image"]
    assert {(int(image.Width), int(image.Height)) for image in images} == {(96, 96)}


def test_the_wrap_is_two_pages_and_a_spine(book, tmp_path):
    spine = make_wrap(book, tmp_path / "w.pdf", Print(), 120)
    assert spine == pytest.approx(120 * 0.0596, abs=0.01)
    with pikepdf.open(tmp_path / "w.pdf") as pdf:
        t = [float(x) / MM for x in pdf.pages[0].TrimBox]
    assert t[2] - t[0] == pytest.approx(2 * 215.9 + spine, abs=0.1)


def test_folding_order():
    assert folding_order(8, "ltr") == [(8, 1), (2, 7), (6, 3), (4, 5)]
    assert folding_order(8, "rtl") == [(1, 8), (7, 2), (3, 6), (5, 4)]
    assert folding_order(6, "ltr") == [(6, 1), (2, None), (None, 3), (4, 5)]


def test_a_folded_booklet_reads_in_order():
    """Fold and nest the sheets: right halves of fronts and left halves of backs come first, then the way back."""
    pairs = folding_order(16, "ltr")
    ahead = [right if side % 2 == 0 else left for side, (left, right) in enumerate(pairs)]
    back = [left if side % 2 == 0 else right for side, (left, right) in enumerate(pairs)]
    assert ahead + back[::-1] == list(range(1, 17))


def test_a_booklet_has_half_as_many_sides(book, made, tmp_path):
    make_booklet(book, tmp_path / "b.pdf")
    with pikepdf.open(tmp_path / "b.pdf") as pdf:
        assert len(pdf.pages) == -(-made[1] // 4) * 2


def test_hostile_text_stands_as_written(tmp_path):
    texts = ["\n\n".join(HOSTILE[start : start + 5]) for start in range(0, len(HOSTILE), 5)]
    make_pdf(told_book(tmp_path / "b", texts), tmp_path / "a.pdf", layout="facing")
    shown = visible(text_of(tmp_path / "a.pdf"))
    lost = [text for text in HOSTILE if visible(text) not in shown]
    assert lost == []


def test_a_book_that_opens_to_the_right(tmp_path):
    texts = ["كان يا ما كان ثعلبة حمراء صغيرة.", "وكانت تحب النجوم."]
    try:
        make_pdf(told_book(tmp_path / "b", texts, "ar"), tmp_path / "a.pdf")
    except LanguageError as error:
        pytest.skip(str(error))
    with pikepdf.open(tmp_path / "a.pdf") as pdf:
        assert pdf.Root.PageLayout == "/TwoPageLeft"
        assert pdf.Root.ViewerPreferences.Direction == "/R2L"


def test_no_glyph_is_missing(made):
    """Glyph 0 is the empty box: no text operator of the finished file shows it."""
    with pikepdf.open(made[0]) as pdf:
        for page in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(page):
                if str(operator) in {"Tj", "TJ"}:
                    pieces = operands[0] if str(operator) == "TJ" else [operands[0]]
                    for piece in pieces:
                        if isinstance(piece, pikepdf.String):
                            codes = re.findall(b"..", bytes(piece), re.DOTALL)
                            assert b"\0\0" not in codes


def test_what_nobody_knows_is_refused(book, tmp_path):
    with pytest.raises(UsageError, match="full-bleed"):
        make_pdf(book, tmp_path / "a.pdf", layout="sideways")
    with pytest.raises(UsageError, match=r"8\.5x8\.5in"):
        make_pdf(book, tmp_path / "a.pdf", print_file=Print(trim="huge"))
    with pytest.raises(UsageError, match="letter"):
        make_booklet(book, tmp_path / "a.pdf", paper="napkin")


def test_a_script_without_a_face_names_the_package(tmp_path):
    with pytest.raises(LanguageError, match="apt install fonts"):
        make_pdf(told_book(tmp_path / "b", ["A \U0001fb9a and \U000f0000 private."]), tmp_path / "a.pdf")


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_long_text_goes_on_and_is_never_cut(layout, tmp_path):
    """A text of many pages flows over pages of words; every word lies inside the page."""
    text = " ".join(f"word{number}" for number in range(900))
    pages = make_pdf(told_book(tmp_path / "b", ["A short one.", text]), tmp_path / "a.pdf", layout=layout)
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as pdf:
        assert len(pdf) == pages
        shown = []
        for page in pdf:
            width, height = page.get_size()
            shown += page.get_textpage().get_text_bounded(20, 20, width - 20, height - 20).split()
    assert [word for word in text.split() if word not in shown] == []
