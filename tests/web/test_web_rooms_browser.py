"""Settings, folders, looks and the poster, worked in a real browser on a desk and on a phone."""

from __future__ import annotations

import pytest
import test_web_browser
from studio_client import SMALL, begin, until
from test_web_browser import DESK, PHONE, check, press, wait

page = test_web_browser.page
pytestmark = [pytest.mark.system, pytest.mark.timeout(200)]
both = pytest.mark.parametrize("page", [DESK, PHONE], ids=["desk", "phone"], indirect=True)
KEY = "sk-never-to-be-shown-a1b2"


def told(tab, words: str) -> None:
    wait(tab, f"document.querySelector('#toast').textContent.includes('{words}')")


@pytest.fixture(scope="module")
def penguin(server):
    """A finished story that looks like no other on the server."""
    told = "\n\n***\n\n".join(f"A penguin {does} in the snow at night." for does in ("ran", "slept", "danced", "waved"))
    with server.client() as client:
        story = begin(client, {"production": SMALL}, ("penguin.md", told.encode(), "text/markdown"))
        until(client, story, "ready")
    return story


def follow(tab, link: str) -> None:
    with tab.expect_navigation():
        press(tab.locator(".tools, .folders, .colours, .looking").get_by_role("link", name=link))


@both
def test_what_is_usual_is_chosen_once(page):
    page.goto("/settings")
    wait(page, "document.querySelectorAll('#voices [type=radio]').length > 3")
    page.select_option("#d-pages", "16")
    press(page.get_by_role("button", name="Keep it so"))
    told(page, "Kept")
    press(page.get_by_role("radio", name="Woman", exact=True))
    page.wait_for_timeout(300)
    page.goto("/")
    wait(page, "document.querySelector('#voice').value === 'woman'")
    assert page.input_value("#pages") == "16"
    page.goto("/settings")
    wait(page, "document.querySelectorAll('#voices [type=radio]').length > 3")
    assert page.get_by_role("radio", name="Woman", exact=True).is_checked()
    press(page.get_by_role("radio", name="As it suits the story"))
    page.select_option("#d-pages", "12")
    press(page.get_by_role("button", name="Keep it so"))
    told(page, "Kept")


@pytest.fixture
def _no_keys(server):
    """Other stories of this server are not to be sent anywhere."""
    yield
    with server.client() as client:
        client.delete("/api/v1/keys/chat")


@both
@pytest.mark.usefixtures("_no_keys")
def test_a_key_is_entered_and_forgotten(page):
    page.goto("/settings")
    place = page.locator("[data-service=chat]")
    place.locator("summary").press("Enter")
    place.get_by_label("Key", exact=True).fill(KEY)
    with page.expect_navigation():
        place.get_by_role("button", name="Keep it").press("Enter")
    told(page, "Kept")
    assert "a1b2" in place.text_content()
    assert KEY not in page.content()
    assert place.get_by_label("Key", exact=True).input_value() == ""
    check(page, "settings-key")
    place.get_by_label("Address", exact=True).fill("ftp://nowhere")
    place.get_by_role("button", name="Keep it").press("Enter")
    wait(page, "!document.querySelector('[data-service=chat] .problem').hidden")
    with page.expect_navigation():
        press(place.get_by_role("button", name="Forget all of it"))
    told(page, "Forgotten")
    assert "not in use" in place.locator("summary").text_content()


@both
def test_folders_are_made_and_renamed(page, penguin):
    page.goto("/library")
    mine = page.locator("li", has=page.locator(f"a[href='/stories/{penguin}']"))
    mine.locator("select").select_option(label="New folder…")
    page.fill("#fd-name", "At bedtime")
    check(page, "folder")
    page.keyboard.press("Enter")
    told(page, "At bedtime")
    follow(page, "At bedtime")
    wait(page, "document.querySelectorAll('.covers li').length === 1")
    assert page.text_content("h1") == "At bedtime"
    press(page.get_by_role("button", name="Rename…"))
    page.fill("#fd-name", "Penguins & winds")
    page.keyboard.press("Enter")
    page.wait_for_url("**/library?shelf=Penguins*")
    wait(page, "document.querySelectorAll('.covers li').length === 1")
    mine.locator("select").select_option(label="No folder")
    wait(page, "document.querySelectorAll('.covers li').length === 0")


@both
def test_a_story_is_found_by_its_picture(page, penguin):
    page.goto(f"/stories/{penguin}")
    wait(page, "document.querySelector('.leaf img')")
    picture = page.request.get(page.get_attribute(".leaf img", "src")).body()
    page.goto("/library")
    page.set_input_files("#look", {"name": "page.webp", "mimeType": "image/webp", "buffer": picture})
    wait(page, "document.querySelector('#looking').textContent.includes('most alike')")
    assert page.locator(".covers li a").first.get_attribute("href") == f"/stories/{penguin}"
    check(page, "looks")
    follow(page, "Show all stories")
    press(page.get_by_text("Find it by a colour"))
    follow(page, "Green")
    wait(page, "document.querySelector('#looking').textContent.includes('most alike')")


@both
def test_a_poster_is_taken_along(page, penguin):
    page.goto(f"/stories/{penguin}")
    wait(page, "document.querySelector('#story').dataset.state === 'ready' && !document.querySelector('#share').hidden")
    press(page.locator("#share"))
    press(page.locator("#sh-make"))
    wait(page, "document.querySelector('#sh-qr').naturalWidth > 0")
    with page.expect_download() as saved:
        press(page.locator("#sh-poster-png"))
    assert saved.value.suggested_filename == "poster.png"
    assert saved.value.path().read_bytes()[:4] == b"\x89PNG"
