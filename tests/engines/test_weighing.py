"""Weights of words: read where a model knows them, and never painted or read aloud where none does."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from painted import order

from laterna.engines.image.openai import instruction
from laterna.engines.image.prompting import alt_of, prompt_of
from laterna.engines.motion.words import told
from laterna.engines.weighing import Piece, unweighed, weighed


@pytest.mark.parametrize(
    ("prompt", "pieces"),
    [
        ("a red fox", [("a red fox", 1.0)]),
        ("a (red:1.3) fox", [("a ", 1.0), ("red", 1.3), (" fox", 1.0)]),
        ("(snow:0.5)", [("snow", 0.5)]),
        ("a (very (red:1.5) fox:2)", [("a ", 1.0), ("very ", 2.0), ("red", 3.0), (" fox", 2.0)]),
        ("a fox (asleep)", [("a fox (asleep)", 1.0)]),
        ("a fox (in (red:2) boots)", [("a fox (in ", 1.0), ("red", 2.0), (" boots)", 1.0)]),
        ("half (past:1.5", [("half (past:1.5", 1.0)]),
        ("at 7:30) and (so", [("at 7:30) and (so", 1.0)]),
        ("once (at 7:30)", [("once (at 7:30)", 1.0)]),
        ("", []),
    ],
)
def test_a_prompt_in_pieces(prompt, pieces):
    assert weighed(prompt) == [Piece(*piece) for piece in pieces]


@given(st.text("ab (): 1.", max_size=30))
def test_any_text_is_read_and_only_weights_are_left_out(text):
    pieces = weighed(text)
    assert all(piece.words for piece in pieces)
    assert all(one.weight != other.weight for one, other in pairwise(pieces))
    assert [letter for letter in unweighed(text) if letter in "ab "] == [one for one in text if one in "ab "]


def test_people_and_those_who_know_no_weights_are_told_plain_words():
    page = order("A fox sleeps in a meadow", (160, 128), 3)
    noted = page.model_copy(update={"scene": page.scene.model_copy(update={"note": "The (red:1.3) fox sleeps."})})
    assert "(red:1.3) fox" in prompt_of(noted).wanted, "for a reader that knows them"
    assert alt_of(noted) == "The red fox sleeps."
    assert "the red fox sleeps" in instruction(noted)
    assert told("The (red:1.3) fox sleeps.").startswith("The red fox sleeps.")
