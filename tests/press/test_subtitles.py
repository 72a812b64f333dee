"""Subtitles: lengths, times and the WebVTT file."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from example_story import example
from laterna.press.subtitles import LETTERS, LONGEST_S, cues_of, spread, vtt_of

LONG = (
    "Once upon a time, in a very small house at the very edge of a very large wood, there lived a mouse who had "
    "never, not even once, in all her days, seen the sea. She wanted to. “Today,” said the mouse, “I go!”"
)


@pytest.mark.parametrize("page", ["p1", "p2", "p3"])
def test_cues_start_with_their_first_word_and_lose_nothing(page: str):
    narration = example().narrations[page]
    cues = cues_of(narration.text, "en", narration.words, 3.0)
    assert " ".join(cue.text for cue in cues) == narration.text
    starts = {round(word.start_s + 3.0, 6) for word in narration.words}
    for cue in cues:
        assert round(cue.start_s, 6) in starts
        assert cue.start_s == cue.words[0].start_s
    assert [w.start_s for cue in cues for w in cue.words] == [w.start_s + 3.0 for w in narration.words]


def test_a_long_sentence_is_parted_at_its_clauses():
    cues = cues_of(LONG, "en", spread(LONG, "en", 16))
    assert all(len(cue.text) <= LETTERS for cue in cues)
    assert cues[0].text.endswith(",")
    assert " ".join(cue.text for cue in cues) == LONG


@given(st.text("ab ,.!?“” \n", min_size=1, max_size=300), st.floats(1, 60))
def test_any_text_keeps_its_words_and_order(text: str, seconds: float):
    cues = cues_of(text, "en", spread(text, "en", seconds))
    if cues:
        assert "".join(" ".join(cue.text for cue in cues).split()) == "".join(text.split())
    for cue, following in itertools.pairwise(cues):
        assert cue.start_s < cue.end_s <= following.start_s
        assert cue.words[-1].end_s - cue.start_s <= LONGEST_S or len(cue.words) == 1


def test_chinese_is_told_by_character():
    text = "小狐狸第一次看见雪。她闻了闻一片雪花，雪花就不见了。"
    cues = cues_of(text, "zh", spread(text, "zh", 8))
    assert "".join(cue.text for cue in cues) == text
    assert len(cues) == 2


def test_webvtt_marks_every_word():
    narration = example().narrations["p2"]
    text = vtt_of(cues_of(narration.text, "en", narration.words, 60.0))
    assert text.startswith("WEBVTT\n\n")
    assert "00:01:00.200 --> 00:01:03.630" in text
    assert "<00:01:01.320>tongue,”" in text
    assert "<" not in re.sub(r"<\d\d:\d\d:\d\d\.\d{3}>", "", text)


def test_webvtt_escapes_what_could_be_read_as_a_mark():
    text = "a<b & c"
    assert "a&lt;b &amp; c" in vtt_of(cues_of(text, "en", spread(text, "en", 2)), karaoke=False)
