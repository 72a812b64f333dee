"""The web reader with no pointer at all: every function is reached and worked from the keyboard, and shows it."""

from __future__ import annotations

from functools import partial

import pytest
from bookmaking import example_book
from pypdfium2 import PdfDocument

import browsing
from laterna.press.web import make_html

pytestmark = pytest.mark.system
wait = partial(browsing.wait, seconds=10)


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    folder = tmp_path_factory.mktemp("keys")
    make_html(example_book(folder / "b", link="https://example.org/a"), folder / "book.html")
    return (folder / "book.html").as_uri()


@pytest.fixture
def tab(browser, address):
    opened = browser.new_page(viewport={"width": 1000, "height": 700})
    asked: list[str] = []
    opened.on("request", lambda request: asked.append(request.url))
    opened.goto(address)
    yield opened
    opened.close()
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []


def reach(tab, name: str) -> None:
    """Tab on until the control has the focus; going round once is enough for everything there is."""
    for _ in range(60):
        if tab.evaluate(
            "(n) => (document.activeElement.dataset.do ?? document.activeElement.id) === n"
            " || document.activeElement.matches(n.startsWith('.') ? n : '#none')",
            name,
        ):
            return
        tab.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {name}")


def shown(tab) -> str:
    return tab.evaluate("document.querySelector('.page:not([hidden])').id")


def pressed(tab, name: str) -> bool:
    return tab.get_attribute(f".bar [data-do={name}]", "aria-pressed") == "true"


def styled(tab, selector: str, prop: str) -> str:
    return tab.evaluate("([s, p]) => getComputedStyle(document.querySelector(s)).getPropertyValue(p)", [selector, prop])


def test_pages_turn(tab):
    reach(tab, "next")
    tab.keyboard.press("Enter")
    assert shown(tab) == "leaf-1"
    reach(tab, "place")
    tab.keyboard.press("ArrowRight")
    assert shown(tab) == "page-1"
    tab.keyboard.press("End")
    assert shown(tab) == "leaf-end"
    reach(tab, "previous")
    tab.keyboard.press("Space")
    assert shown(tab) == "page-3"
    tab.keyboard.press("End")
    reach(tab, "again")
    tab.keyboard.press("Enter")
    assert shown(tab) == "leaf-0"


def test_the_first_tab_skips_to_the_story(tab):
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "skip"
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "book"


def test_sound_is_heard_and_hushed(tab):
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    reach(tab, "read")
    tab.keyboard.press("Enter")
    wait(tab, "document.querySelector('.w.on')")
    assert pressed(tab, "read")
    tab.keyboard.press("Enter")
    assert not pressed(tab, "read")
    assert tab.evaluate("document.querySelector('.w.on')") is None
    reach(tab, "music")
    tab.keyboard.press("Space")
    assert pressed(tab, "music")
    tab.keyboard.press("Space")
    assert not pressed(tab, "music")
    reach(tab, ".page:not([hidden]) .words")
    tab.keyboard.press("Enter")
    wait(tab, "document.querySelector('.w.on')")


def test_music_asked_to_stop_while_it_loads_never_starts(tab):
    tab.evaluate(
        """() => {
            const decode = AudioContext.prototype.decodeAudioData, start = AudioBufferSourceNode.prototype.start;
            window.started = 0;
            window.loaded = 0;
            AudioContext.prototype.decodeAudioData = async function (data) {
                const buffer = await decode.call(this, data);
                await new Promise((done) => setTimeout(done, 300));
                window.loaded += 1;
                return buffer;
            };
            AudioBufferSourceNode.prototype.start = function () { window.started += 1; start.call(this); };
        }"""
    )
    reach(tab, "music")
    tab.keyboard.press("Space")
    tab.keyboard.press("Space")
    assert not pressed(tab, "music")
    wait(tab, "window.loaded === 1")
    for _ in range(3):
        tab.keyboard.press("Space")
    wait(tab, "window.loaded === 3 && window.started > 0")
    assert pressed(tab, "music")
    assert tab.evaluate("window.started") == 1


def test_settings_do_what_they_say(tab):
    tab.keyboard.press("ArrowRight")
    tab.keyboard.press("ArrowRight")
    words = ".page:not([hidden]) .set"
    before = {prop: styled(tab, words, prop) for prop in ("font-size", "font-family", "letter-spacing", "line-height")}
    paper = styled(tab, ".page:not([hidden])", "background-color")
    reach(tab, "settings")
    tab.keyboard.press("Enter")
    reach(tab, "size")
    tab.keyboard.press("ArrowRight")
    assert styled(tab, words, "font-size") > before["font-size"]
    for name in ("easy", "wide", "night", "auto"):
        reach(tab, name)
        tab.keyboard.press("Space")
    after = {prop: styled(tab, words, prop) for prop in before}
    assert [prop for prop in before if before[prop] == after[prop]] == []
    assert styled(tab, ".page:not([hidden])", "background-color") != paper
    assert not tab.is_checked("#auto")
    tab.keyboard.press("Escape")
    assert not tab.evaluate("document.querySelector('dialog').open")
    assert tab.evaluate("document.activeElement.dataset.do") == "settings"


def test_full_screen_and_print(tab):
    tab.evaluate("window.print = () => { window.printed = true; }")
    for name, came in (("print", "window.printed"), ("fullscreen", "document.fullscreenElement !== null")):
        reach(tab, "settings")
        tab.keyboard.press("Enter")
        reach(tab, name)
        tab.keyboard.press("Enter")
        wait(tab, came)
        assert not tab.evaluate("document.querySelector('dialog').open")


def test_the_link_on_the_last_page_is_reached(tab):
    tab.keyboard.press("End")
    for _ in range(20):
        tab.keyboard.press("Tab")
        if tab.evaluate("document.activeElement.href === 'https://example.org/a'"):
            return
    pytest.fail("Tab never comes to the link")


def test_printed_it_is_a_page_for_each_picture_and_no_buttons(tab, tmp_path):
    tab.pdf(path=tmp_path / "printed.pdf", format="A4")
    with PdfDocument(tmp_path / "printed.pdf") as pdf:
        texts = [page.get_textpage().get_text_bounded() for page in pdf]
    pages = tab.evaluate("document.querySelectorAll('.page').length")
    assert len(texts) == pages
    assert not [text for text in texts if "Open the book" in text or "Settings" in text]
    for words in tab.evaluate("[...document.querySelectorAll('.story .set')].map((s) => s.textContent)"):
        assert any(" ".join(words.split())[1:30] in " ".join(text.split()) for text in texts)
