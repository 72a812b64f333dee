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


def test_signs_are_spoken_with_their_numbers():
    assert said("It cost £5.50, or 10% of all.") == ["It cost £5.50,", "or 10% of all."]
    assert said("salt & pepper") == ["salt & pepper."]


@pytest.mark.parametrize(
    ("word", "spoken"), [("Shhhh", "[[S:S:]]"), ("ZZZ", "[[z:z:]]"), ("nooooo", "noo"), ("VIII", "eight")]
)
def test_words_the_library_would_spell_out_are_respelled(word, spoken):
    assert said(word) == [spoken + "."]


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
