from __future__ import annotations

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from bookmaking import example_book, told_book
from hostile import HOSTILE

from laterna.press import embedding
from laterna.press.printable import clean
from laterna.press.web import make_html


class Reader(HTMLParser):
    """Collects what a browser would build: paragraphs of the story, tags, attributes, scripts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.paragraphs: list[str] = []
        self.attributes: list[tuple[str, str, str]] = []
        self.blocks: dict[str, list[str]] = {"script": [], "style": []}
        self.inside: list[str] = []
        self.story = False
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        if tag == "section":
            self.story = ("class", "page story") in attrs
        words = tag == "p" and self.story and ("class", "folio") not in attrs
        if tag in {"p", "script", "style"}:
            self.inside.append("words" if words else tag)
        if words:
            self.paragraphs.append("")
        if tag in self.blocks:
            self.blocks[tag].append("")

    def handle_endtag(self, tag):
        if tag in {"p", "script", "style"}:
            self.inside.pop()

    def handle_data(self, data):
        if not self.inside:
            return
        if self.inside[-1] in self.blocks:
            self.blocks[self.inside[-1]][-1] += data
        elif self.inside[-1] == "words":
            self.paragraphs[-1] += data


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return example_book(tmp_path_factory.mktemp("example"), link="https://example.org/a")


@pytest.fixture(scope="module")
def made(book, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "book.html"
    make_html(book, path)
    return path


@pytest.fixture(scope="module")
def page(made):
    return Reader(made.read_text(encoding="utf-8"))


def test_it_asks_nobody_for_anything(page):
    for tag, name, value in page.attributes:
        if name in {"src", "poster", "data", "srcset"} or (name == "href" and tag != "a"):
            assert value.startswith(("data:", "#"))
    policy = next(value for tag, name, value in page.attributes if tag == "meta" and "default-src" in value)
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_policy_allows_just_its_own_style_and_script(page):
    policy = next(value for tag, name, value in page.attributes if tag == "meta" and "default-src" in value)
    for text in (page.blocks["style"][0], page.blocks["script"][-1]):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"sha256-{digest}" in policy


def test_equal_books_are_equal_files(book, made, tmp_path):
    make_html(book, tmp_path / "a.html")
    assert (tmp_path / "a.html").read_bytes() == made.read_bytes()


def test_the_record_times_every_word(page, book):
    record = json.loads(page.blocks["script"][0])
    spoken = [voice for voice in record["voices"] if voice]
    for told, voiced in zip(spoken, book.voices.values(), strict=True):
        assert told["starts"] == pytest.approx([word.start_s for word in voiced.words], abs=0.001)
        assert base64.b64decode(record["sounds"][told["sound"]]) == voiced.file.read_bytes()


def test_it_has_a_card_for_sharing(page):
    cards = {value for tag, name, value in page.attributes if tag == "meta" and name == "property"}
    assert {"og:title", "og:type", "og:description", "og:url"} <= cards


@pytest.mark.parametrize("sound", [True, False])
def test_hostile_text_stands_as_written(sound, tmp_path):
    book = told_book(
        tmp_path / "b", ["\n\n".join(HOSTILE[start : start + 20]) for start in range(0, 200, 20)], sound=sound
    )
    make_html(book, tmp_path / "a.html")
    shown = Reader((tmp_path / "a.html").read_text(encoding="utf-8")).paragraphs
    assert shown == [clean(text) for text in HOSTILE]


def test_a_link_that_is_no_web_address_is_not_clickable(tmp_path):
    make_html(told_book(tmp_path / "b", ["A fox."], link="javascript:alert(1)"), tmp_path / "a.html")
    links = [
        v
        for t, n, v in Reader((tmp_path / "a.html").read_text(encoding="utf-8")).attributes
        if t == "a" and n == "href"
    ]
    assert links == ["#book"]


def test_a_book_that_opens_to_the_right(tmp_path):
    make_html(told_book(tmp_path / "b", ["כאן שועל."], "he"), tmp_path / "a.html")
    page = Reader((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert ("html", "dir", "rtl") in page.attributes


def test_descriptions_in_another_language_say_so(tmp_path, page):
    make_html(told_book(tmp_path / "b", ["Kettu."], "fi"), tmp_path / "a.html")
    finnish = Reader((tmp_path / "a.html").read_text(encoding="utf-8")).attributes
    assert [value for tag, name, value in finnish if tag == "img" and name == "lang"] == ["en", "en"]
    assert [value for tag, name, value in page.attributes if tag == "img" and name == "lang"] == []


def test_an_opening_quotation_mark_hangs(tmp_path):
    make_html(told_book(tmp_path / "b", ["“Oh!” said the fox.", "And then."]), tmp_path / "a.html")
    page = Reader((tmp_path / "a.html").read_text(encoding="utf-8"))
    assert [value for tag, name, value in page.attributes if tag == "p" and value == "hang"] == ["hang"]
    assert re.search(r"--hang:-0\.[2-6]\d*em", page.blocks["style"][0])


def test_a_face_for_readers_with_dyslexia_travels_along(tmp_path, monkeypatch):
    monkeypatch.setattr(embedding, "EASY", ("No Such Face", "Andika", "Noto Sans", "DejaVu Sans"))
    for name, text in (("a", "A fox."), ("b", "여우.")):
        make_html(told_book(tmp_path / name, [text]), tmp_path / f"{name}.html")
    styles = [Reader((tmp_path / f"{name}.html").read_text(encoding="utf-8")).blocks["style"][0] for name in "ab"]
    assert ['font-family:"easy-0"' in style for style in styles] == [True, False]
