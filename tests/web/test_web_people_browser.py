"""Joining, inviting, tokens, reading only, and signing out, in a real browser; each page accessible and fitting."""

from __future__ import annotations

import os
import re
from functools import partial
from pathlib import Path

import pytest
from studio_client import SMALL, TEXT, begin, until
from test_web_browser import DESK, PHONE, check_access, check_fits
from townsfolk import PASSWORD, peopled

import browsing

pytestmark = [pytest.mark.system, pytest.mark.timeout(300)]
wait = partial(browsing.wait, seconds=60)
SHOTS = os.environ.get("LATERNA_SHOTS")
"""A folder for pictures of the pages, to be looked at."""


@pytest.fixture(scope="module")
def town(tmp_path_factory):
    with peopled(tmp_path_factory.mktemp("town"), tries_per_minute=1000) as place:
        yield place


@pytest.fixture(scope="module")
def ann(town):
    return town.found("The Foxes", "ann")


@pytest.fixture
def tab_of(browser, town):
    """Tabs of people's own browsers; no page may complain, or ask another host."""
    contexts = []
    problems: list[str] = []

    def opened(size=DESK, **options):
        context = browser.new_context(base_url=town.server.address, **(size | options))
        contexts.append(context)
        tab = context.new_page()
        tab.on("pageerror", lambda error: problems.append(str(error)))
        tab.on("console", lambda said: problems.append(said.text) if said.type in {"error", "warning"} else None)
        tab.on("request", lambda asked: problems.append(asked.url) if town.server.address not in asked.url else None)
        return tab

    yield opened
    for context in contexts:
        context.close()
    refused = re.compile(r"status of (401|404|409|422)")
    assert [problem for problem in problems if not refused.search(problem) and "data:" not in problem] == []


def look(tab, name: str) -> None:
    check_access(tab)
    check_fits(tab)
    if SHOTS:
        tab.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=True)


def enter(tab, name: str, password: str = PASSWORD) -> None:
    tab.fill("#email", f"{name}@example.org")
    tab.fill("#password", password)
    tab.press("#password", "Enter")


def test_an_owner_invites_a_reader_who_joins_and_reads(town, ann, tab_of):
    story = begin(ann, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    until(ann, story, "ready")
    owner = tab_of()
    owner.goto("/account")
    assert owner.url.endswith("/sign-in?next=/account")
    look(owner, "sign-in")
    enter(owner, "ann", "three wrong lanterns")
    wait(owner, "!document.querySelector('#problem').hidden")
    enter(owner, "ann")
    owner.wait_for_url(re.compile(r":\d+/account$"))
    wait(owner, "document.querySelectorAll('#people li').length === 1")
    owner.select_option("#in-role", "reader")
    owner.click("#invite button")
    wait(owner, "document.querySelector('#in-qr').naturalWidth > 0")
    link = owner.get_attribute("#in-link", "href")
    owner.fill("#t-name", "The school's script")
    owner.click("#token button")
    wait(owner, "document.querySelector('#t-secret').textContent.startsWith('lat_')")
    owner.click("#past summary")
    wait(owner, "document.querySelectorAll('#deeds tbody tr').length > 2")
    look(owner, "account")

    guest = tab_of(PHONE, locale="es-ES", has_touch=True)
    guest.goto(link)
    look(guest, "join-phone")
    assert "The Foxes" in guest.text_content(".lead")
    guest.fill("#name", "Rosa")
    enter(guest, "rosa")
    guest.wait_for_url("**/library")
    wait(guest, "document.querySelectorAll('.covers li').length === 1")
    assert guest.locator(".covers .acts").is_hidden()
    look(guest, "library-reader-phone")
    guest.click(".covers a")
    guest.wait_for_url(f"**/stories/{story}/read")
    guest.goto("/account")
    wait(guest, "document.querySelectorAll('#sign-ins li').length === 1")
    look(guest, "account-phone")
    assert guest.locator("#people").count() == 0
    guest.click("#sign-out")
    guest.wait_for_url("**/sign-in")
    guest.goto(f"/stories/{story}")
    assert "/sign-in?next=" in guest.url

    owner.reload()
    wait(owner, "document.querySelectorAll('#people li').length === 2")
    owner.locator("#people select").nth(1).select_option("editor")
    wait(owner, "document.querySelectorAll('#people select')[1].value === 'editor'")
    owner.on("dialog", lambda asked: asked.accept())
    owner.click("#people .chip")
    wait(owner, "document.querySelectorAll('#people li').length === 1")


def test_an_account_in_the_dark_and_its_password(town, ann, tab_of):
    town.invite(ann, "dora", "editor")
    tab = tab_of(PHONE, color_scheme="dark", locale="ko-KR")
    tab.goto("/sign-in")
    look(tab, "sign-in-dark")
    enter(tab, "dora")
    tab.wait_for_url(re.compile(r":\d+/$"))
    tab.goto("/account")
    wait(tab, "document.querySelectorAll('#sign-ins li').length === 2")
    tab.locator("#sign-ins .chip").click()
    wait(tab, "document.querySelectorAll('#sign-ins li').length === 1")
    tab.fill("#p-old", PASSWORD)
    tab.fill("#p-new", "eight small lanterns")
    tab.click("#password button")
    wait(tab, "document.querySelector('#toast').textContent.includes('로그아웃')")
    look(tab, "account-dark")
