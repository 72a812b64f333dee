"""The words for kinds: each can be drawn, each means one thing, and each says no more than it may."""

from __future__ import annotations

import pytest

from laterna.story import Traits, vocabulary
from laterna.story.vocabulary import Kind
from laterna.storyboard.figures import drawn_kinds
from laterna.storyboard.figures.figure import drawing_of
from laterna.storyboard.figures.wardrobe import garment_row, wardrobe

NAMES = vocabulary().names("kinds")


@pytest.mark.parametrize("name", NAMES)
def test_every_kind_has_a_drawing_and_valid_traits(name):
    kind = vocabulary().entry("kinds", name)
    assert isinstance(kind, Kind)
    assert kind.like == "" or kind.like in NAMES
    assert all(parent in NAMES or parent in vocabulary().words("kinds") for parent in kind.parents)
    assert drawing_of(name) in drawn_kinds()
    if not kind.like:
        assert kind.body is not None
    Traits(**kind.traits)
    for form in kind.forms.values():
        Traits(**{**kind.traits, **form})
    for garment in Traits(**kind.traits).clothes:
        assert garment_row(garment.name) is not None, garment.name


def test_no_word_means_two_kinds():
    meanings = {}
    for name in NAMES:
        kind = vocabulary().entry("kinds", name)
        for word in {name.replace("-", " "), *kind.words, *(form.replace("-", " ") for form in kind.forms)}:
            meanings.setdefault(word, []).append(name)
    assert {word: names for word, names in meanings.items() if len(names) > 1} == {}


@pytest.mark.parametrize(
    ("phrase", "kind", "exact", "traits"),
    [
        ("the little kitten", "cat", True, {"age": "child"}),
        ("a pony", "horse", True, {"size": 0.7}),
        ("spaniel", "dog", True, {}),
        ("two lambs", "sheep", True, {"age": "child"}),
        ("wolf cub", "wolf", True, {"age": "child"}),
        ("grandma", "grandmother", True, {}),
        ("mice", "mouse", True, {}),
        ("seal", "otter", False, {}),
        ("a dinosaur", "dragon", False, {}),
        ("troll", "giant", False, {}),
        ("strange creature", "fox", False, {}),
    ],
)
def test_words_find_their_kind(phrase, kind, exact, traits):
    match = vocabulary().find("kinds", phrase)
    assert match is not None
    assert (match.entry.name, match.exact, match.traits) == (kind, exact, traits)


def test_what_cannot_be_drawn_is_not_found():
    assert vocabulary().find("kinds", "submarine") is None


def test_a_garment_is_found_by_its_last_words():
    assert garment_row("striped wool scarf")["form"] == "scarf"
    assert garment_row("red wellies")["form"] == "boots"
    assert garment_row("sword") is None


def test_the_last_garment_of_a_slot_is_worn():
    worn = wardrobe(Traits.model_validate({"clothes": [{"name": "cap"}, {"name": "straw hat", "colour": "#aabbcc"}]}))
    assert worn["head"].form == "brim"
    assert worn["head"].colour == "#aabbcc"
