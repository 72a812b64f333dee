"""Content rules: what they find, for whom, and what they leave alone."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.story.safety import check, kind_refusal

STORIES = Path(__file__).parents[3] / "shared" / "data" / "stories"


@pytest.mark.parametrize(
    ("text", "age", "subject"),
    [
        ("a girl with a machine-gun", "9-12", "weapons"),
        ("The robber had a gun.", "6-8", "weapons-mild"),
        ("she wanted to die", "9-12", "self-harm"),
        ("He is selling cocaine.", "9-12", "drugs"),
        ("a sexy witch", "9-12", "sex"),
        ("He STABBED him to death", "9-12", "gore"),
        ("The bear killed a hare.", "3-5", "death"),
        ("killing his brother", "6-8", "murder"),
    ],
)
def test_found(text: str, age: str, subject: str):
    assert subject in {finding.subject for finding in check(text, age)}  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "age"),
    [
        ("The wolf ate the grandmother, and the hunter saved her.", "3-5"),
        ("My hamster died and we miss him.", "3-5"),
        ("A water gun fight, a naked mole rat and a skilled cocktail of classic grapes.", "3-5"),
        ("The bear killed a hare.", "6-8"),
        ("The robber had a gun.", "9-12"),
        ("A knight with a sword fights a dragon at midnight.", "3-5"),
        ("Basil the cock crowed; the ass brayed; Dick ran.", "3-5"),
    ],
)
def test_left_alone(text: str, age: str):
    assert check(text, age) == ()  # type: ignore[arg-type]


def test_the_refusal_is_one_sentence_with_the_reason_and_a_way_out():
    said = kind_refusal(check("The robber had a gun.", "3-5"))
    assert "gun" in said
    assert "9-12" in said
    assert said.count(".") == 1
    assert "9-12" not in kind_refusal(check("a sexy witch", "3-5"))
    assert kind_refusal(()) == ""


def test_no_alarm_on_published_stories():
    if not STORIES.is_dir():
        pytest.skip("the shared stories are not here")
    for file in sorted(STORIES.glob("asp_*/story.json")):
        text = "\n".join(page["text"]["en"] for page in json.loads(file.read_text())["pages"])
        assert check(text, "3-5") == (), file
    for file in sorted(STORIES.glob("fairytaleqa/*-story.csv")):
        text = "\n".join(row["text"] for row in csv.DictReader(file.read_text().splitlines(keepends=True)))
        assert check(text, "6-8") == (), file


@given(st.text(max_size=200), st.sampled_from(["3-5", "6-8", "9-12", None]))
def test_findings_are_where_they_say(text: str, age: str | None):
    for finding in check(text, age):  # type: ignore[arg-type]
        assert text[finding.start_char : finding.end_char] == finding.words
