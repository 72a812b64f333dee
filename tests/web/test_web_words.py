"""The interface in other languages: every word that is shown has its own in each catalogue, and nothing else has."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

pytest.importorskip("fastapi")

from laterna import web
from laterna.engines.catalog import engines
from laterna.story.vocabulary import vocabulary
from laterna.studio.outgoing import given_to
from laterna.web import views
from laterna.web.api import facts
from laterna.web.words import catalogue, chosen, languages

HERE = Path(web.__file__).parent
NOTES = (
    "Told", "Changed the text on page {n}", "Changed the scene on page {n}", "Changed the light on page {n}",
    "Moved a figure on page {n}", "Chose another picture on page {n}", "Changed the picture on page {n}",
    "Described the picture on page {n}", "Deleted the photos",
    "Added page {n}", "Removed page {n}", "Changed the order", "Changed the book", "Nothing changed", "Undone",
    "Done again", "Changed {what}", "Revised: {what}",
)  # fmt: skip
"""What the library notes of edits, as `words.js` looks it up."""


def shown() -> set[str]:
    """Every English word of the interface."""
    sources = [*HERE.glob("templates/*.j2"), *HERE.glob("static/*.js")]
    found = {words for file in sources for _, words in re.findall(r"""\b_\((["'])(.*?)\1""", file.read_text())}
    names = vocabulary()
    labels = [*facts.STYLES.values(), *facts.THEMES.values(), *views.DEEDS.values(), *views.COLOURS.values()]
    labels += [given_to(row.capability) for row in engines().values() if row.kind == "remote"]
    return found | {*NOTES, *labels, *names.names("times"), *names.names("weathers")}


@pytest.mark.parametrize("language", ["es", "ko", "ru"])
def test_a_catalogue_is_complete(language):
    words = catalogue(language)
    assert shown() - words.keys() == set()
    assert words.keys() - shown() == set()
    for english, said in words.items():
        assert set(re.findall(r"\{\w+\}", english)) == set(re.findall(r"\{\w+\}", said)), english


def test_notes_are_those_of_the_library():
    files = (HERE.parent / "library/edits.py", HERE.parent / "library/originals.py", HERE / "api/edits.py")
    source = "".join(file.read_text() for file in files)
    noted = {row for row in NOTES if "{" not in row and row != "Told"}
    assert all(f'"{row}' in source for row in noted)


@pytest.mark.parametrize(
    ("asked", "language"),
    [
        ("", "en"),
        ("ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        ("fr, es;q=0.5, ru;q=0.7", "ru"),
        ("xx;q=none, *", "en"),
        ("es;q=0", "en"),
    ],
)
def test_the_browser_chooses(asked, language):
    assert chosen(asked) == language


def test_pages_speak_the_readers_language(client):
    assert languages() == ("en", "es", "ko", "ru")
    for language, title in (("en", "Library"), ("es", "Biblioteca"), ("ko", "서재"), ("ru", "Библиотека")):
        page = client.get("/", headers={"accept-language": language}).text
        assert f'<html lang="{language}">' in page
        assert title in page
