"""The whole way in a real browser: photo in, idea chosen, watched, changed, read, shared, taken along, deleted.

LATERNA_SHOTS=FOLDER keeps a picture of every page that is looked at, to be looked at by people.
"""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

import cv2
import numpy as np
import pytest
from studio_client import SMALL, TEXT, until
from studio_client import begin as start_story

import browsing
from browsing import axe_script, needs_axe

pytestmark = [pytest.mark.system, pytest.mark.timeout(400)]
ROOT = Path(__file__).parents[2]
SHOTS = os.environ.get("LATERNA_SHOTS")
wait = partial(browsing.wait, seconds=90)
"""Making a story takes its time."""
DESK = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SMALLER = """
const append = FormData.prototype.append;
FormData.prototype.append = function (name, value) {
  if (name === "wish") {
    const wish = JSON.parse(value);
    wish.brief.pages = 4;
    Object.assign(wish.production, { picture_px: PIXELS, film_px: 120, formats: FORMATS });
    value = JSON.stringify(wish);
  }
  append.apply(this, arguments.length > 2 ? arguments : [name, value]);
};
"""
"""The same way, with fewer and smaller pages than the form offers."""


@pytest.fixture(params=[DESK], ids=["desk"])
def page(browser, server, request):
    """A tab that allows no complaint of the page, and no request to another host."""
    context = browser.new_context(base_url=server.address, accept_downloads=True, **request.param)
    tab = context.new_page()
    problems: list[str] = []
    tab.on("pageerror", lambda error: problems.append(str(error)))
    tab.on("console", lambda said: problems.append(said.text) if said.type in {"error", "warning"} else None)
    tab.on("request", lambda asked: problems.append(asked.url) if not _is_own(asked.url, server.address) else None)
    yield tab
    context.close()
    refused = re.compile(r"status of (404|409|422)")
    assert [problem for problem in problems if not refused.search(problem)] == []


def _is_own(url: str, address: str) -> bool:
    return url.startswith((address, "data:", "blob:"))


def check_access(tab) -> None:
    """What axe-core says of the page; a test of its own says when there is none."""
    if (script := axe_script()) is None:
        return
    tab.evaluate(script.read_text(encoding="utf-8"))
    found = tab.evaluate("axe.run(document, { iframes: false }).then((found) => found.violations)")
    told = [(row["id"], [node["html"][:160] for node in row["nodes"]]) for row in found]
    assert told == []


def check_fits(tab) -> None:
    """Nothing is wider than the screen."""
    assert tab.evaluate("document.documentElement.scrollWidth <= innerWidth")


def check(tab, name: str) -> None:
    """A page as everyone meets it: by ear, on a small screen, by eye."""
    check_access(tab)
    check_fits(tab)
    if SHOTS:
        wait(tab, "[...document.images].every((image) => image.complete)")
        tab.screenshot(path=Path(SHOTS) / f"{name}-{'phone' if touched(tab) else 'desk'}.png")


def touched(tab) -> bool:
    return tab.evaluate("matchMedia('(pointer: coarse)').matches")


def press(place) -> None:
    """A click, or a tap of a finger."""
    place.tap() if touched(place.page) else place.click()


def drag(tab, start: tuple[float, float], end: tuple[float, float]) -> None:
    if touched(tab):
        finger = tab.context.new_cdp_session(tab)
        way = [("touchStart", start), *(("touchMove", _between(start, end, step / 4)) for step in range(1, 5))]
        for kind, (x, y) in way:
            finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
        finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        return
    tab.mouse.move(*start)
    tab.mouse.down()
    tab.mouse.move(*end, steps=4)
    tab.mouse.up()


def _between(start: tuple[float, float], end: tuple[float, float], share: float) -> tuple[float, float]:
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def begin(tab, formats: str) -> str:
    """From a photo to a chosen idea; the story's id."""
    tab.add_init_script(SMALLER.replace("FORMATS", formats).replace("PIXELS", "1024" if SHOTS else "200"))
    tab.goto("/")
    check(tab, "start")
    tab.set_input_files("#camera" if touched(tab) else "#files", ROOT / "examples/photo.jpg")
    tab.fill("#subject", "a cat called Chelsea")
    tab.keyboard.press("Tab")
    press(tab.locator("button[type=submit]"))
    tab.wait_for_url("**/stories/*")
    wait(tab, "document.querySelectorAll('.idea').length === 3")
    check(tab, "ideas")
    tab.reload()
    wait(tab, "document.querySelectorAll('.idea').length === 3")
    title = tab.locator(".idea strong").nth(1).text_content()
    idea = tab.locator(".idea").nth(1)
    idea.tap() if touched(tab) else idea.press("Enter")
    wait(tab, "document.querySelectorAll('.leaf').length >= 4")
    assert tab.text_content("#title") == title
    check(tab, "making")
    return tab.url.rpartition("/")[2]


def ready(tab) -> None:
    wait(tab, "document.querySelector('#story').dataset.state === 'ready'")


def pictures(tab) -> list[str]:
    return tab.evaluate("[...document.querySelectorAll('.leaf img')].map((image) => new URL(image.src).pathname)")


def change_text(tab) -> None:
    words = tab.locator(".words").first
    press(words)
    tab.keyboard.press("Control+End")
    tab.keyboard.type(" Then it rained.")
    tab.keyboard.press("Tab")
    wait(tab, "document.querySelector('#toast').textContent.includes('page 1')")
    ready(tab)
    assert words.text_content().endswith("Then it rained.")
    press(tab.locator("#undo")) if touched(tab) else tab.keyboard.press("Control+z")
    wait(tab, "!document.querySelector('.words').textContent.includes('rained')")
    press(tab.locator("#redo"))
    wait(tab, "document.querySelector('.words').textContent.includes('rained')")
    ready(tab)


def drag_figure(tab) -> None:
    before = pictures(tab)
    press(tab.locator(".leaf .shown").nth(0))
    wait(tab, "document.querySelectorAll('.thing').length > 0")
    check(tab, "picture")
    thing = tab.locator(".thing").last
    box = thing.bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    drag(tab, middle, (middle[0] + 60, middle[1]))
    moved = thing.bounding_box()
    assert moved["x"] - box["x"] == pytest.approx(60, abs=3)
    if not touched(tab):
        thing.press("ArrowRight")
    press(tab.locator("#pd-apply"))
    wait(tab, "document.querySelector('#toast').textContent.includes('Moved a figure')")
    ready(tab)
    after = pictures(tab)
    assert after[0] != before[0]
    assert after[1:] == before[1:]


def choose_picture(tab) -> None:
    before = pictures(tab)
    press(tab.locator(".leaf .shown").nth(1))
    press(tab.locator("#pd-another"))
    wait(tab, "[...document.querySelectorAll('#pd-options img')].filter((one) => one.naturalWidth).length === 3")
    check(tab, "options")
    press(tab.locator("#pd-options button").nth(2))
    wait(tab, "document.querySelector('#toast').textContent.includes('another picture')")
    ready(tab)
    assert pictures(tab)[1] != before[1]


def read_aloud(tab, story: str) -> None:
    press(tab.locator("#read"))
    tab.wait_for_url(f"**/stories/{story}/read")
    book = tab.frames[1]
    wait(book, "document.querySelector('.primary[data-do=next]')")
    press(book.locator(".primary[data-do=next]"))
    press(book.locator(".bar [data-do=next]"))
    press(book.locator(".bar [data-do=read]"))
    wait(book, "document.querySelector('.w.on')")
    check(tab, "read")
    tab.go_back()


def share(tab, browser, server) -> str:
    """A link, opened by somebody else and read from the screen by a camera's eye; its address."""
    press(tab.locator("#share"))
    press(tab.locator("#sh-make"))
    wait(tab, "document.querySelector('#sh-qr').naturalWidth > 0")
    check(tab, "share")
    tab.locator("#sh-qr").scroll_into_view_if_needed()
    shot = cv2.imdecode(np.frombuffer(tab.screenshot(), np.uint8), cv2.IMREAD_COLOR)
    link = tab.get_attribute("#sh-link", "href")
    assert cv2.QRCodeDetector().detectAndDecode(shot)[0] == link
    other = browser.new_context(**PHONE)
    guest = other.new_page()
    guest.goto(link)
    wait(guest.frames[1], "document.querySelector('.page:not([hidden])')")
    check(guest, "shared")
    assert guest.locator("nav a").count() >= 2
    other.close()
    press(tab.locator("#share-dialog .close"))
    return link


def take_along(tab, count: int) -> None:
    links = tab.locator("#files a")
    assert links.count() >= count
    for at in range(links.count()):
        with tab.expect_download() as saved:
            press(links.nth(at))
        assert saved.value.path().stat().st_size > 100


def delete(tab, link: str, story: str) -> None:
    tab.goto("/library")
    wait(tab, "document.querySelectorAll('.covers li').length > 0")
    check(tab, "library")
    press(tab.locator("li", has=tab.locator(f"a[href='/stories/{story}']")).get_by_role("button"))
    tab.goto("/library?trash=true")
    press(tab.get_by_role("button", name="Delete for good"))
    wait(tab, "document.querySelectorAll('.covers li').length === 0")
    assert tab.goto(link).status == 404
    assert tab.goto(f"/stories/{story}").status == 404
    check(tab, "gone")


FILM = pytest.param('["pdf", "epub", "html", "mp4"]', 7, marks=pytest.mark.slow, id="film")


@pytest.mark.parametrize(("formats", "count"), [pytest.param('["pdf", "epub", "html"]', 4, id="books"), FILM])
@pytest.mark.parametrize(
    "page", [pytest.param(DESK, id="desk"), pytest.param(PHONE, id="phone", marks=pytest.mark.slow)], indirect=True
)
def test_the_whole_way(page, browser, server, formats, count):
    story = begin(page, formats)
    ready(page)
    check(page, "editor")
    change_text(page)
    drag_figure(page)
    choose_picture(page)
    read_aloud(page, story)
    link = share(page, browser, server)
    take_along(page, count)
    delete(page, link, story)


@pytest.fixture(scope="module")
def kite(server):
    """A finished story on the server."""
    with server.client() as client:
        story = start_story(client, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
        until(client, story, "ready")
    return story


def test_a_finger_in_full_swing_moves_a_figure(browser, server, kite):
    context = browser.new_context(base_url=server.address, **PHONE)
    tab = context.new_page()
    tab.goto(f"/stories/{kite}")
    wait(tab, "document.querySelector('.leaf')")
    drag_figure(tab)
    context.close()


@needs_axe
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_every_page_is_accessible_and_fits(browser, server, kite, size, scheme):
    context = browser.new_context(base_url=server.address, color_scheme=scheme, **size)
    tab = context.new_page()
    for path in ("/", f"/stories/{kite}", f"/stories/{kite}/read", "/library", "/settings", "/stories/nobody"):
        tab.goto(path)
        if path == f"/stories/{kite}":
            wait(tab, "document.querySelector('.leaf')")
        check(tab, f"{path.strip('/').replace(kite, 'kite').replace('/', '-') or 'home'}-{scheme}")
    context.close()


def test_the_start_is_worked_by_keyboard(page):
    page.goto("/")
    reached: list[str] = []
    for _ in range(22):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = ["skip", "files", "premise", "chip", "subject", "hero", "age", "pages", "choose"]
    places = [reached.index(name) for name in wanted]
    assert places == sorted(places)
    page.keyboard.press("Shift+Tab")
    page.focus("button[type=submit]")
    page.keyboard.press("Enter")
    wait(page, "!document.querySelector('#problem').hidden")
    assert "photo" in page.text_content("#problem")


def test_the_interface_speaks_the_browsers_language(browser, server, kite):
    for locale, again in (("es-ES", "Deshacer"), ("ko-KR", "되돌리기"), ("ru-RU", "Отменить")):
        context = browser.new_context(base_url=server.address, locale=locale)
        tab = context.new_page()
        tab.goto(f"/stories/{kite}")
        wait(tab, "document.querySelector('.leaf')")
        assert again in tab.text_content("#undo")
        labels = tab.evaluate("[...document.querySelectorAll('[aria-label]')].map((one) => one.ariaLabel)")
        assert not [label for label in labels if re.search(r"[Pp]age \d|Remove", label)]
        context.close()


def test_a_story_that_stops_says_why_in_the_readers_language(browser, server):
    context = browser.new_context(base_url=server.address, locale="es-ES", **PHONE)
    tab = context.new_page()
    with server.client() as client:
        story = start_story(client, {"brief": {"premise": "a fox", "language": "cy"}})
        until(client, story, "failed")
    tab.goto(f"/stories/{story}")
    wait(tab, "!document.querySelector('#trouble').hidden")
    check(tab, "trouble")
    told = tab.text_content("#trouble")
    assert "se ha detenido" in told
    assert "no en cy." in told
    assert "Continuar" in told
    assert tab.locator("#again").is_visible()
    context.close()
