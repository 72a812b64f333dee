"""The web reader in a real browser: keyboard, sound, memory, and what axe-core says of it."""

from __future__ import annotations

import dataclasses

import pytest
from bookmaking import example_book, told_book
from hostile import HOSTILE

from browsing import axe_script, needs_axe, wait
from laterna.press.printable import clean
from laterna.press.web import make_html
from laterna.story import Text

pytestmark = pytest.mark.system
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return example_book(tmp_path_factory.mktemp("example"), link="https://example.org/a")


@pytest.fixture(scope="module")
def address(book, tmp_path_factory):
    path = tmp_path_factory.mktemp("html") / "book.html"
    make_html(book, path)
    return path.as_uri()


@pytest.fixture
def page(browser, address):
    tab = browser.new_page(viewport=DESK)
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda said: problems.append(said.text) if said.type in {"error", "warning"} else None)
    tab.on("request", lambda asked: problems.append(asked.url) if asked.url.startswith("http") else None)
    tab.goto(address)
    yield tab
    tab.close()
    assert problems == []


def shown(page) -> str:
    return page.evaluate("document.querySelector('.page:not([hidden])').id")


def lit(page) -> str | None:
    return page.evaluate("document.querySelector('.w.on')?.textContent ?? null")


def test_keys_turn_pages(page):
    assert shown(page) == "leaf-0"
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    assert shown(page) == "page-1"
    page.keyboard.press("ArrowLeft")
    assert shown(page) == "leaf-1"
    page.keyboard.press("End")
    assert shown(page) == "leaf-end"
    page.keyboard.press("Home")
    assert shown(page) == "leaf-0"


def test_buttons_and_pictures_turn_pages(page):
    page.click(".primary[data-do=next]")
    page.click(".bar [data-do=next]")
    assert shown(page) == "page-1"
    page.click("#page-1 .picture", position={"x": 400, "y": 300})
    assert shown(page) == "page-2"
    page.click("#page-2 .picture", position={"x": 20, "y": 300})
    assert shown(page) == "page-1"


def test_a_swipe_turns_pages(page):
    page.mouse.move(700, 300)
    page.mouse.down()
    page.mouse.move(500, 310, steps=4)
    page.mouse.up()
    assert shown(page) == "leaf-1"


def test_every_function_is_reached_by_keyboard(page):
    """Tab through everything there is on the first story page, and through the settings."""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    reached = set()
    for _ in range(14):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.do ?? document.activeElement.id ?? ''"))
    assert {"previous", "read", "place", "music", "settings", "next"} <= reached
    page.focus(".bar [data-do=settings]")
    page.keyboard.press("Enter")
    reached = {page.evaluate("document.activeElement.dataset.do ?? document.activeElement.id")}
    for _ in range(9):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.dataset.do ?? document.activeElement.id"))
    assert {"size", "easy", "wide", "night", "auto", "fullscreen", "print", "close"} <= reached
    page.keyboard.press("Escape")
    assert not page.evaluate("document.querySelector('dialog').open")


def test_words_can_be_tapped_and_stepped_through(page, book):
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    word = page.locator(".page:not([hidden]) .w").nth(1)
    word.click()
    wait(page, "document.querySelector('.w.on')")
    assert lit(page) == word.text_content()
    wait(page, "!document.querySelector('.w.on')")
    page.focus(".page:not([hidden]) .words")
    page.keyboard.press("Enter")
    wait(page, "document.querySelector('.w.on')")
    assert lit(page) == page.locator(".page:not([hidden]) .w").nth(0).text_content()


def test_the_light_follows_the_sound_within_80_ms(page, book):
    """Note when each word lights, by the sound's own clock, and compare with its timing."""
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.evaluate(
        """() => {
          window.seen = [];
          const play = HTMLMediaElement.prototype.play;
          HTMLMediaElement.prototype.play = function () { window.player = this; return play.call(this); };
          new MutationObserver((changes) => changes.forEach(({ target }) => {
            const word = Number(target.dataset.w);
            if (target.classList.contains("on")) window.seen.push([word, window.player.currentTime]);
          })).observe(document.querySelector("#page-1"), { subtree: true, attributeFilter: ["class"] });
        }"""
    )
    page.click(".bar [data-do=read]")
    words = book.voices[book.story.pages[0].id].words
    wait(page, f"window.seen.length >= {len(words)}")
    late = [time - words[index].start_s for index, time in page.evaluate("window.seen")]
    assert max(abs(seconds) for seconds in late) < 0.08


def test_reading_aloud_turns_the_pages(page):
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    last = shown(page)
    page.click(".bar [data-do=read]")
    wait(page, "document.querySelector('.page:not([hidden])').id === 'leaf-end'")
    assert last == "page-3"


def test_it_remembers_place_and_settings(page, address):
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.click(".bar [data-do=settings]")
    page.check("#wide")
    page.fill("#size", "5")
    page.goto(address)
    assert shown(page) == "page-1"
    assert page.evaluate("document.documentElement.hasAttribute('data-wide')")
    assert page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--factor')") == "1.6"


def test_music_plays_and_stops(page):
    page.click(".bar [data-do=music]")
    assert page.get_attribute(".bar [data-do=music]", "aria-pressed") == "true"
    page.click(".bar [data-do=music]")
    assert page.get_attribute(".bar [data-do=music]", "aria-pressed") == "false"


def test_right_to_left_keys_are_mirrored(browser, tmp_path):
    make_html(told_book(tmp_path / "b", ["כאן שועל.", "וכאן כוכב."], "he"), tmp_path / "a.html")
    tab = browser.new_page(viewport=DESK)
    tab.goto((tmp_path / "a.html").as_uri())
    tab.keyboard.press("ArrowLeft")
    assert shown(tab) == "page-1"
    tab.close()


def test_hostile_text_is_shown_and_never_run(browser, tmp_path):
    texts = ["\n\n".join(HOSTILE[start : start + 20]) for start in range(0, 200, 20)]
    make_html(told_book(tmp_path / "b", texts, sound=True), tmp_path / "a.html")
    tab = browser.new_page(viewport=DESK)
    tab.on("dialog", lambda box: pytest.fail(f"a script ran: {box.message}"))
    tab.goto((tmp_path / "a.html").as_uri())
    paragraphs = tab.evaluate("[...document.querySelectorAll('.story .set p')].map((p) => p.textContent)")
    assert paragraphs == [clean(text) for text in HOSTILE]
    assert shown(tab) == "leaf-0"
    tab.close()


@pytest.mark.parametrize("size", [DESK, PHONE, {"width": 320, "height": 568}, {"width": 844, "height": 390}])
def test_nothing_overflows_sideways(browser, address, size):
    tab = browser.new_page(viewport=size)
    tab.goto(address)
    for _ in range(6):
        assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")
        tab.keyboard.press("ArrowRight")
    tab.close()


@pytest.mark.parametrize("shape", ["square", "landscape", "portrait"])
def test_the_way_in_is_seen_on_a_phone(browser, tmp_path, shape):
    """Above the bar, under a tall cover and a title of two lines."""
    book = example_book(tmp_path / "b", shape=shape)
    plate = dataclasses.replace(
        book.cover, size={"square": (96, 96), "landscape": (128, 96), "portrait": (72, 96)}[shape]
    )
    story = book.story.model_copy(update={"title": {"en": Text(words="The Long Way Home from the Lighthouse Stairs")}})
    make_html(dataclasses.replace(book, cover=plate, story=story), tmp_path / "a.html")
    tab = browser.new_page(viewport=PHONE)
    tab.goto((tmp_path / "a.html").as_uri())
    foot = "(found) => document.querySelector(found).getBoundingClientRect().bottom"
    words = "document.querySelector('.cover .words').getBoundingClientRect().bottom"
    assert tab.evaluate(foot, ".cover .start button") <= tab.evaluate(words)
    tab.close()


def test_a_reader_who_wants_no_motion_gets_none(browser, address):
    tab = browser.new_page(viewport=DESK, reduced_motion="reduce")
    tab.goto(address)
    tab.keyboard.press("ArrowRight")
    assert tab.evaluate("document.getAnimations().length") == 0
    tab.close()


def test_it_prints_every_page(browser, address, tmp_path):
    tab = browser.new_page(viewport=DESK)
    tab.goto(address)
    tab.emulate_media(media="print")
    assert tab.evaluate("[...document.querySelectorAll('.page')].every((p) => getComputedStyle(p).display === 'block')")
    tab.close()


@needs_axe
@pytest.mark.parametrize("mode", ["day", "night"])
@pytest.mark.parametrize("theme", ["bedtime", "adventure", "classic", "school"])
def test_axe_finds_nothing(browser, tmp_path, mode, theme):
    make_html(example_book(tmp_path / "b", theme=theme, link="https://example.org/a"), tmp_path / "a.html")
    context = browser.new_context(viewport=PHONE if mode == "day" else DESK, bypass_csp=True, reduced_motion="reduce")
    tab = context.new_page()
    tab.goto((tmp_path / "a.html").as_uri())
    tab.evaluate(f"document.documentElement.toggleAttribute('data-night', {str(mode == 'night').lower()})")
    tab.add_script_tag(path=str(axe_script()))
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    for key in ("Home", "ArrowRight", "ArrowRight", "End"):
        tab.keyboard.press(key)
        result = tab.evaluate("(tags) => axe.run({ runOnly: tags })", tags)
        assert [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]] == []
    tab.click(".bar [data-do=settings]")
    result = tab.evaluate("(tags) => axe.run({ runOnly: tags })", tags)
    assert [(v["id"], v["nodes"][0]["html"][:120]) for v in result["violations"]] == []
    context.close()
