from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from laterna.story import languages as module
from laterna.story.languages import language, languages

EXPECTED = {"en", "es", "fr", "de", "it", "pt", "ru", "uk", "el", "ko", "th", "zh", "ja", "hi", "ar", "he", "nl", "pl",
            "sv", "tr", "sw", "id", "vi"}  # fmt: skip
GAPS = re.compile(r"\{\w+\}")


def test_the_languages_of_the_promise_are_there():
    assert set(languages()) >= EXPECTED


@pytest.mark.parametrize("code", sorted(EXPECTED - {"en"}))
def test_a_language_says_everything_itself(code):
    """Every phrase of English, none left in English, each with the same gaps."""
    file = Path(module.__file__).parent / "languages" / f"{code}.toml"
    own = tomllib.loads(file.read_text(encoding="utf-8"))["phrases"]
    english = language("en").phrases
    assert own.keys() == english.keys()
    for key, text in own.items():
        assert sorted(GAPS.findall(text)) == sorted(GAPS.findall(english[key]))
    same = [key for key, text in own.items() if text == english[key]]
    assert len(same) <= 2


def test_directions():
    assert {code for code in languages() if language(code).direction == "rtl"} == {"ar", "he"}


@pytest.mark.parametrize(
    ("tag", "script", "spoken"),
    [("pt-BR", "Latn", "Fim"), ("zh-Hans", "Hans", "完"), ("zh-TW", "Hant", "完"), ("sr-Cyrl", "Cyrl", "The End"),
     ("fa", "Arab", "The End"), ("en-GB", "Latn", "The End")],
)  # fmt: skip
def test_a_tag_finds_its_language_and_script(tag, script, spoken):
    found = language(tag)
    assert found.code == tag
    assert found.script.code == script
    assert found.phrase("the_end") == spoken


def test_an_unknown_language_speaks_english_and_says_so():
    found = language("tlh")
    assert found.phrase("page", n=3) == "Page 3"
    assert "tlh" in found.note
    assert not language("es").note


def test_a_gap_is_filled_with_text_as_it_is():
    assert language("en").phrase("told_by", name="{n} & <b>") == "Told by {n} & <b>"
