"""The spoken words, sentences and direct speech of texts in many languages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laterna.story.spoken import quotes_of, sentences_of, words_of


def _cut(text: str, ranges: tuple[tuple[int, int], ...]) -> list[str]:
    return [text[a:b] for a, b in ranges]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("It's 7 o'clock, twenty-one dogs' tails -- gone!", "en",
         ["It's", "7", "o'clock", "twenty-one", "dogs", "tails", "gone"]),
        ("‘Don’t!’ cried 3.50 or 1,000 foxes at 7:30.", "en",
         ["Don’t", "cried", "3.50", "or", "1,000", "foxes", "at", "7:30"]),
        ("L'été, c'est ça…", "fr", ["L'été", "c'est", "ça"]),
        ("我可以念给谁听呢？", "zh", list("我可以念给谁听呢")),
        ("猫が魚を食べました。", "ja", ["猫が", "魚を", "食べました"]),
        ("나는 책 읽기를 좋아해요.", "ko", ["나는", "책", "읽기를", "좋아해요"]),
        ("मैं पढ़ता हूँ।", "hi", ["मैं", "पढ़ता", "हूँ"]),
        ("می‌خواهم بخوانم؟", "fa", ["می‌خواهم", "بخوانم"]),
        ("Она сказала: «Ёж!»", "ru", ["Она", "сказала", "Ёж"]),
        ("… — !? 🦊", "en", []),
    ],
)  # fmt: skip
def test_words(text: str, language: str, words: list[str]):
    assert _cut(text, words_of(text, language)) == words


def test_thai_is_cut_into_several_words_that_cover_it():
    text = "กาลครั้งหนึ่งนานมาแล้ว มีเด็กหญิงคนหนึ่ง"
    cut = _cut(text, words_of(text, "th"))
    assert len(cut) >= 6
    assert "".join(cut) == text.replace(" ", "")


@pytest.mark.parametrize(
    ("text", "language", "sentences"),
    [
        ('Mr. Fox ran. "Where?" said J. R. Hare. Home!', "en",
         ["Mr. Fox ran.", '"Where?" said J. R. Hare.', "Home!"]),
        ("One\nline. Two.\n\nThree without a stop", "en", ["One\nline.", "Two.", "Three without a stop"]),
        ("“走吧！”她说。他笑了。", "zh", ["“走吧！”她说。", "他笑了。"]),
        ("¿Vienes? ¡Sí! Vamos.", "es", ["¿Vienes?", "¡Sí!", "Vamos."]),
        ("Wait... what? I know! …and then.", "en", ["Wait... what?", "I know!", "…and then."]),
    ],
)  # fmt: skip
def test_sentences(text: str, language: str, sentences: list[str]):
    assert _cut(text, sentences_of(text, language)) == sentences


@pytest.mark.parametrize(
    ("text", "language", "speech"),
    [
        ('"Come," said the fox, "and see." The "big" one came.', "en", ["Come,", "and see."]),
        ("'Where are you?' said the voice, and the sheep's lamb answered:\n\n'Here, on a donkey's back.'", "en",
         ["Where are you?", "Here, on a donkey's back."]),
        ("“Never ended. \n\n“Second,” he said.", "en", ["Never ended.", "Second,"]),
        ("„Komm“, sagte er. »Nein!«", "de", ["Komm", "Nein!"]),
        ("»Komm«, sagte er. »Nein!«", "de", ["Komm", "Nein!"]),
        ("« Bonjour ! » dit-elle.", "fr", ["Bonjour !"]),
        ("「行こう」と言った。", "ja", ["行こう"]),
        ("—Hola —dijo Juan—. ¿Vienes?", "es", ["Hola", "¿Vienes?"]),
        ("— Привет, — сказал он. — Пойдём!", "ru", ["Привет,", "Пойдём!"]),
        ("The 'best' of '98 and rock 'n' roll.", "en", []),
    ],
)  # fmt: skip
def test_quotes(text: str, language: str, speech: list[str]):
    assert _cut(text, quotes_of(text, language)) == speech


LANGUAGES = st.sampled_from(["en", "es", "ru", "zh", "zh-Hant", "ja", "th", "ko", "ar"])
TEXTS = st.one_of(st.text(max_size=300), st.text(alphabet="ab' \"“”‘’«»—-.!?\n「」猫がกเ1,", max_size=120))


@given(TEXTS, LANGUAGES)
def test_ranges_are_ordered_and_inside(text: str, language: str):
    for ranges in (words_of(text, language), sentences_of(text, language), quotes_of(text, language)):
        last = 0
        for start, end in ranges:
            assert last <= start < end <= len(text)
            last = end


@given(TEXTS, LANGUAGES)
def test_no_letter_is_left_out(text: str, language: str):
    spoken = {i for start, end in words_of(text, language) for i in range(start, end)}
    told = {i for start, end in sentences_of(text, language) for i in range(start, end)}
    for i, char in enumerate(text):
        assert i in spoken or not char.isalnum()
        assert i in told or char.isspace()
