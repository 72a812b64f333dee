"""The reading grade against texts of known grade."""

from __future__ import annotations

import pytest

from laterna.evaluate.readability import grade, suits, syllables


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("table", 2), ("walked", 1), ("wanted", 2), ("banana", 3), ("lion", 2), ("eye", 1), ("little", 2),
     ("moved", 1), ("houses", 2), ("the", 1), ("quiet", 2), ("being", 2), ("station", 2), ("apples", 2),
     ("whistle", 2), ("something", 2)],
)  # fmt: skip
def test_syllables(word, count):
    assert syllables(word) == count


def test_grade_of_a_primer_and_of_a_report():
    assert grade("The cat sat. The dog ran.") < 0
    assert grade("The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.") == pytest.approx(
        11.3, abs=2.5
    )


def test_bands():
    assert suits("The cat sat on the mat. It saw a red hat.", "3-5")
    assert not suits("Considerable deliberation preceded the administration's unanimous determination.", "9-12")


def test_no_words_is_an_error():
    with pytest.raises(ValueError, match="no reading grade"):
        grade("...")
