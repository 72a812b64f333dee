"""How a script is cut into clauses, and how words are respelled for the library."""

from __future__ import annotations

import pytest

from laterna.engines.speech.espeak_text import clauses_of
from laterna.story import Line, Script, Voice


def said(text: str, language: str = "en") -> list[str]:
    return [clause.text for clause in clauses_of(Script(text=text, language=language))]


def test_clauses_end_with_their_tone():
    assert said("Who is it? It is I, the fox!") == ["Who is it?", "It is I,", "the fox!"]
    assert said("“Where?” said the owl.") == ["Where?", "said the owl."]


def test_an_abbreviation_ends_no_clause():
    assert said("Mr. Fox met Dr. Owl.") == ["Mr Fox met Dr Owl."]
    assert said("Am 3. März kam er.", "de") == ["Am dritten März kam er."]


def test_signs_are_spoken_with_their_numbers():
    assert said("It cost ₹5.50, or 10% of all.") == ["It cost ₹5.50,", "or 10% of all."]
    assert said("100 % sikker", "da") == ["100% sikker."]
    assert said("salt & pepper") == ["salt & pepper."]


@pytest.mark.parametrize(
    ("word", "spoken"), [("Shhhh", "[[S:S:]]"), ("ZZZ", "[[z:z:]]"), ("nooooo", "noo"), ("VIII", "eight")]
)
def test_words_the_library_would_spell_out_are_respelled(word, spoken):
    assert said(word) == [spoken + "."]


@pytest.mark.parametrize(
    ("language", "text", "spoken"),
    [
        ("en", "On 3 March 1842 it cost $5.50", "On 3 March 18 42 it cost 5 dollars 50"),
        ("en", "£1 and €3 in 1905", "1 pound and 3 euros in 19 oh 5"),
        ("en", "1,842 bees at 7:00", "1,842 bees at 7 o'clock"),
        ("en", "25°C, e.g. 3/4 km", "25 degrees celsius for example 3 quarters kilometres"),
        ("en", "St. Ives, Rose St. in No. 5", "St Ives Rose street in number 5"),
        ("en", "No 7 is a no", "number 7 is a no"),
        (
            "de",
            "Am 3. März 1842 z. B. 5,50 € für Dr. F",
            "Am dritten März 18hundert42 zum Beispiel 5 Euro 50 für Doktor F",
        ),
        ("fr", "M. Renard, la 2e fois : 100 % à 5 €", "monsieur Renard la deuxième fois 100 pour cent à 5 euros"),
        ("es", "25 °C", "25 grados celsius"),
    ],
)
def test_numbers_and_abbreviations_are_said_in_full(language, text, spoken):
    assert " ".join(clause[:-1] for clause in said(text, language)) == spoken


def test_every_word_knows_its_place():
    clauses = clauses_of(Script(text="One, two three; four. £5", language="en"))
    assert [clause.first for clause in clauses] == [0, 1, 3, 4]
    assert [clause.text[at:] for clause in clauses for at in clause.starts][1:3] == ["two three,", "three,"]
    assert [clause.pause for clause in clauses] == ["comma", "comma", "sentence", "paragraph"]


def test_a_line_is_a_clause_of_its_own():
    lines = (Line(start_char=4, end_char=7, voice=Voice(name="girl")),)
    clauses = clauses_of(Script(text="one two three", language="en", lines=lines))
    assert [(clause.text, clause.voice.name) for clause in clauses] == [
        ("one,", "auto"),
        ("two,", "girl"),
        ("three.", "auto"),
    ]


def test_a_run_of_words_without_a_stop_is_cut():
    clauses = clauses_of(Script(text="word " * 1000, language="en"))
    assert max(len(clause.text) for clause in clauses) < 500
    assert sum(len(clause.starts) for clause in clauses) == 1000
