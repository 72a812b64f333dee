"""An edition in another language: from a file someone made, or by an engine; a person's words stay."""

from __future__ import annotations

import json

import pytest

from laterna.engines.catalog import engine
from laterna.story import Page, Story, Text
from laterna.story.errors import InputError, LanguageError
from laterna.studio.plan.whole import languages_of
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.studio.translation import Translation, by_engine, from_file, with_translation

STORY = Story(
    title={"en": Text(words="Two")},
    pages=(Page(id="a", text={"en": Text(words="One.")}), Page(id="b", text={"en": Text(words="Two.")})),
)


@pytest.mark.parametrize("name", ["t.txt", "t.json"])
def test_a_file_fits_the_story(tmp_path, name):
    file = tmp_path / name
    text = "Zwei\n\nEins.\n \n\nZwei,\nja.\n"
    file.write_text(text if name == "t.txt" else json.dumps({"title": "Zwei", "pages": ["Eins.", "Zwei,\nja."]}))
    story = with_translation(STORY, "de", from_file(file, 2))
    assert story.title["de"].words == "Zwei"
    assert [page.text["de"] for page in story.pages] == [
        Text(words="Eins.", author="person"), Text(words="Zwei,\nja.", author="person"),
    ]  # fmt: skip
    assert languages_of(story) == ("en", "de")


def test_a_file_of_another_length_says_how_many(tmp_path):
    (tmp_path / "t.txt").write_text("Titel\n\nEins.")
    with pytest.raises(InputError, match="has 1 pages after its title; the story has 2"):
        from_file(tmp_path / "t.txt", 2)


@pytest.mark.parametrize("text", ["{", "[]", '{"title": "x"}'])
def test_a_bad_json_file_says_its_form(tmp_path, text):
    (tmp_path / "t.json").write_text(text)
    with pytest.raises(InputError, match="must hold"):
        from_file(tmp_path / "t.json", 2)


def test_an_engine_does_not_touch_a_persons_words(tmp_path):
    mine = with_translation(STORY, "de", Translation("Zwei", ("Meins.", "Deins."), author="person"))
    said = by_engine(mine, "de", [engine("translate", "fake")], Run(FolderStore(tmp_path)))
    assert said.pages == ("[de] One.", "[de] Two.")
    again = with_translation(mine, "de", said)
    assert [page.text["de"].words for page in again.pages] == ["Meins.", "Deins."]


def test_an_engine_translates_chapters_and_dedication_too(tmp_path):
    first, second = STORY.pages
    story = STORY.model_copy(
        update={
            "dedication": {"en": Text(words="For you.")},
            "pages": (first, second.model_copy(update={"chapter": {"en": Text(words="Later")}})),
        }
    )
    said = by_engine(story, "de", [engine("translate", "fake")], Run(FolderStore(tmp_path)))
    told = with_translation(story, "de", said)
    assert told.dedication["de"].words == "[de] For you."
    assert [page.chapter.get("de") for page in told.pages] == [None, Text(words="[de] Later")]


def test_what_is_no_language_code_is_refused():
    with pytest.raises(LanguageError, match="not a language code"):
        with_translation(STORY, "German!", Translation("x", ("a", "b")))


def test_a_half_translated_story_has_no_edition_in_it():
    half = STORY.model_copy(update={"title": STORY.title | {"de": Text(words="Zwei")}})
    assert languages_of(half) == ("en",)
