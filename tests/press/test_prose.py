"""Lines that nobody meant, and texts too long for a page."""

from __future__ import annotations

from itertools import count

import pytest
from bookmaking import told_book
from hypothesis import given
from hypothesis import strategies as st

from laterna.press.edition import edition, paragraphs_of
from laterna.press.leaves import SHAPES, Sheet, story_data
from laterna.press.measure import Ruler
from laterna.press.portions import portions
from laterna.press.prose import PARAGRAPH, flowing

WRAPPED = (
    "Every time the fox looked in\nthe clay pot, she learned a\nnew word. Exciting!\n"
    "She ran.\nThen she spun a long thread\nand tied the pot to her back."
)
FLOWS = (
    f"Every time the fox looked in the clay pot, she learned a new word. Exciting!{PARAGRAPH}"
    f"She ran.{PARAGRAPH}Then she spun a long thread and tied the pot to her back."
)
VERSE = [
    "Look up, look down,\nlook round and round.",
    "Twinkle, twinkle, little star,\nHow I wonder what you are!\nUp above the world so high,\nLike a diamond",
    "우리는 갔어요.\n멀리멀리 갔어요.\n그리고 왔어요.",
]


def test_wrapped_prose_flows():
    assert flowing(WRAPPED) == FLOWS


@pytest.mark.parametrize("text", VERSE)
def test_verse_keeps_its_lines(text):
    assert flowing(text) == text


def test_a_line_as_long_as_a_paragraph_is_one():
    long = "The snow lay deep in the wood, and nobody had walked there since the first of the year. " * 2
    assert flowing(f"{long.strip()}\nThe end.") == f"{long.strip()}{PARAGRAPH}The end."


def test_chinese_flows_without_gaps():
    wrapped = "小红狐有一盏灯笼她走到\n哪儿都带着它雪地里亮亮\n的像一颗小小的星星真好"
    assert flowing(wrapped).split("\u200b") == wrapped.split("\n")


@given(st.text(alphabet="ab \n.A。小", max_size=80))
def test_every_character_keeps_its_place(text):
    changed = [(one, other) for one, other in zip(text, flowing(text), strict=True) if one != other]
    assert {one for one, _ in changed} <= {"\n"}
    assert {other for _, other in changed} <= {" ", "\u200b", PARAGRAPH}
    assert "".join(paragraphs_of(flowing(text))).split() or not text.split()


@pytest.mark.parametrize("step", [1, 2])
@pytest.mark.parametrize("text", ["One fox sang. " * 40, "fox " * 160, "A. B. " + "fox " * 90 + "C.\n\nD. E."])
def test_portions_are_even_whole_and_held(text, step):
    parts = portions(text.strip(), "en", Ruler(()), lambda part: len(part.split()) <= 25, 3, step)
    assert " ".join(parts).split() == text.split()
    assert all(len(part.split()) <= 25 for part in parts)
    assert min(len(part.split()) for part in parts) >= 10
    assert step == 1 or len(parts) % 2 == 1


def test_portions_end_with_sentences():
    parts = portions("The fox sang. " * 30, "en", Ruler(()), lambda part: len(part.split()) <= 40)
    assert all(part.endswith(".") for part in parts)


@pytest.mark.parametrize("lengths", [(600, 20, 200), (20, 500, 20, 900), (300, 300, 300)])
def test_words_and_their_picture_lie_on_one_spread(lengths, tmp_path):
    """Whatever the lengths, words that face a picture begin on an even place of the story."""
    texts = [" ".join(f"word{number}" for number in range(length)) for length in lengths]
    pages = story_data(edition(told_book(tmp_path, texts)), Sheet(*SHAPES["square"]), "auto", [""] * len(texts))
    place = count()
    for page in pages:
        here = next(place)
        if page["layout"] == "facing":
            assert here % 2 == 0
            next(place)
    assert any(page["layout"] == "facing" for page in pages)
