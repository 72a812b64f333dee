"""The embedded voice: every word once and in order, other voices for other speakers, hostile texts survived."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

import espeakng_loader
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laterna.engines.catalog import engine
from laterna.engines.speech.espeak import Espeak
from laterna.engines.speech.espeak_voices import library_language, timbres, tongues
from laterna.story import Line, Narration, Script, Voice, pack
from laterna.story.errors import LanguageError
from laterna.story.spoken import words_of

TEXT = 'In the wood, there was a fox. "Come in," said the owl. It was one of the 25 best nights!'
SAMPLES = {
    "de": "Die kleine Füchsin, die am Meer wohnt, hat 3 Äpfel.",
    "fr": "L'été, le renard mangeait une pêche ; où est-elle ?",
    "ru": "Жила-была лиса. Она любила луну!",
    "ar": "كان هناك ثعلب صغير، يحب القمر.",
    "hi": "एक छोटी लोमड़ी जंगल में रहती थी।",
    "zh": "小狐狸在森林里看月亮。",
    "ja": "きつねは もりで ねむる。",
    "th": "สุนัขจิ้งจอกตัวเล็ก",
    "el": "Μια μικρή αλεπού ζούσε στο δάσος.",
    "he": "שועלה קטנה גרה ביער.",
    "ta": "ஒரு சிறிய நரி காட்டில் வாழ்ந்தது.",
    "ko": "작은 여우가 숲에 살았습니다.",
}


@pytest.fixture(scope="module")
def espeak():
    return Espeak()


def told(narration: Narration) -> list[str]:
    return [narration.text[word.start_char : word.end_char] for word in narration.words]


def assert_sound(narration: Narration) -> None:
    ranges = [(word.start_char, word.end_char) for word in narration.words]
    assert tuple(ranges) == words_of(narration.text, narration.language)
    times = [time for word in narration.words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert not times or 0 <= times[0] <= times[-1] <= narration.sound.seconds
    assert narration.sound.samples.shape[0] == 1
    assert np.abs(narration.sound.samples).max() < 1


def level(narration: Narration, start_s: float, end_s: float) -> float:
    wave = narration.sound.samples[0, round(start_s * 48000) : round(end_s * 48000)]
    return float(np.sqrt(np.mean(wave**2)))


def pitch_hz(narration: Narration, start_s: float, end_s: float) -> float:
    """The median fundamental by autocorrelation."""
    wave = narration.sound.samples[0, round(start_s * 48000) : round(end_s * 48000)]
    found = []
    for at in range(0, len(wave) - 2400, 1200):
        frame = wave[at : at + 2400] - wave[at : at + 2400].mean()
        likeness = np.correlate(frame, frame, "full")[2399:]
        lag = 80 + int(likeness[80:700].argmax())
        if likeness[lag] > 0.5 * likeness[0] > 0:
            found.append(48000 / lag)
    return float(np.median(found))


def test_every_word_has_its_time(espeak):
    narration = espeak.speak(Script(text=TEXT, language="en"))
    assert_sound(narration)
    assert told(narration)[:8] == ["In", "the", "wood", "there", "was", "a", "fox", "Come"]
    assert all(word.end_s - word.start_s > 0.02 for word in narration.words)


@pytest.mark.parametrize("language", SAMPLES)
def test_other_scripts_have_word_times(espeak, language):
    narration = espeak.speak(Script(text=SAMPLES[language], language=language))
    assert_sound(narration)
    spoken = narration.words[-1].end_s - narration.words[0].start_s
    assert spoken > 0.12 * len(narration.words)
    assert level(narration, narration.words[0].start_s, narration.words[-1].end_s) > 0.02


def test_words_begin_where_the_sound_does(espeak):
    narration = espeak.speak(Script(text="Moon. Tree. Boat. Door.", language="en"))
    for word in narration.words:
        before = level(narration, max(0, word.start_s - 0.16), word.start_s - 0.04)
        assert level(narration, word.start_s, word.end_s) > 8 * before


def test_pauses_grow_from_comma_to_paragraph(espeak):
    def gap(between: str) -> float:
        first, second = espeak.speak(Script(text=f"Moon{between}Boat", language="en")).words
        return second.start_s - first.end_s

    gaps = [gap(between) for between in (" ", ", ", ". ", ".\n\n")]
    assert gaps == sorted(gaps)
    assert gaps[0] == 0 < gaps[1]
    assert gaps[3] > 0.8


def test_pace_is_the_wished_one(espeak):
    text = (
        "Once upon a time there was a little fox who lived in a wood near the sea. Every night she looked at the moon, "
        "and wondered who had hung it there. The owl, who was old and wise, told her that nobody could know that."
    )
    for wished in (100, 130, 160):
        narration = espeak.speak(Script(text=text, language="en", words_per_minute=wished))
        assert len(narration.words) / narration.sound.seconds * 60 == pytest.approx(wished, rel=0.12)


def test_pace_of_the_voice_is_a_factor(espeak):
    slow, fast = (
        espeak.speak(Script(text=TEXT, language="en", voice=Voice(pace=pace))).sound.seconds for pace in (0.8, 1.6)
    )
    assert slow > 1.6 * fast


def test_direct_speech_has_a_voice_of_its_own(espeak):
    start = TEXT.index("Come")
    lines = (Line(start_char=start, end_char=start + 7, voice=Voice(name="girl")),)
    plain = espeak.speak(Script(text=TEXT, language="en", voice=Voice(name="man")))
    played = espeak.speak(Script(text=TEXT, language="en", voice=Voice(name="man"), lines=lines))
    assert_sound(played)
    come, into = played.words[7], played.words[8]
    assert pitch_hz(played, come.start_s, into.end_s) > 1.7 * pitch_hz(
        plain, plain.words[7].start_s, plain.words[8].end_s
    )
    assert pitch_hz(played, played.words[0].start_s, played.words[6].end_s) < 120


def test_joins_do_not_click(espeak):
    lines = tuple(
        Line(start_char=start, end_char=end, voice=Voice(name=name))
        for (start, end), name in zip(
            words_of(TEXT, "en")[1::2], ("girl", "old-man", "creature", "woman") * 3, strict=False
        )
    )
    narration = espeak.speak(Script(text=TEXT, language="en", lines=lines))
    wave = narration.sound.samples[0]
    steps = np.abs(np.diff(wave))
    for word in narration.words:
        at = round(word.start_s * 48000)
        assert steps[max(0, at - 48) : at + 48].max() < 0.5 * steps.max() + 0.02


def test_pitch_is_a_factor(espeak):
    low, high = (espeak.speak(Script(text=TEXT, language="en", voice=Voice(pitch=pitch))) for pitch in (0.85, 1.2))
    assert pitch_hz(high, 0, high.sound.seconds) / pitch_hz(low, 0, low.sound.seconds) == pytest.approx(1.41, rel=0.1)


def test_every_voice_sounds_unlike_the_others(espeak):
    waves = {
        name: espeak.speak(Script(text="The fox looked at the moon.", language="en", voice=Voice(name=name)))
        for name in {card.name for card in espeak.voices()}
    }
    assert len({pack(narration.sound) for narration in waves.values()}) == len(waves) == 8


@pytest.mark.parametrize("name", ["grandmother", "child", "monster", "auto", "af_heart"])
def test_a_voice_may_be_called_by_another_name(espeak, name):
    assert_sound(espeak.speak(Script(text="Hello there.", language="en", voice=Voice(name=name))))


def test_the_same_script_gives_the_same_bytes(espeak):
    script = Script(text=TEXT, language="en")
    first = espeak.speak(script)
    espeak.speak(Script(text=SAMPLES["de"], language="de", voice=Voice(name="creature")))
    assert pack(espeak.speak(script)) == pack(first)


@pytest.mark.slow
def test_no_voice_breathes():
    """The library's breath is noise sown by the clock: another second, another sound."""
    variants = Path(espeakng_loader.get_data_path()) / "voices" / "!v"
    chosen = {timbre.variant for timbre in timbres().values()} - {""}
    assert not [name for name in chosen if "breath" in (variants / name).read_text(encoding="utf-8")]


def test_another_process_gives_the_same_bytes(espeak):
    script = Script(text=TEXT, language="en")
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert pool.apply(spoken_bytes, (script,)) == pack(espeak.speak(script))


def spoken_bytes(script: Script) -> bytes:
    return pack(Espeak().speak(script))


@pytest.mark.parametrize("text", ["", "   \n\n ", "…", "🦊🌙", "\x00\x1b[;", "<<<>>>"])
def test_a_text_without_words_is_a_short_silence(espeak, text):
    narration = espeak.speak(Script(text=text, language="en"))
    assert narration.words == ()
    assert 0.2 < narration.sound.seconds < 1
    assert not narration.sound.samples.any()


@pytest.mark.parametrize(
    "text",
    [
        "<speak><voice name='x'>hi</voice></speak> &amp; &#0;",
        "[[ k'at ]] ]] [[",
        "a" * 5000,
        "9" * 400,
        "\u202eabc\u202c \ud800 x",
        "e" + "\u0301" * 300,
        "漢字とقطة и кот 고양이",
        "\x00a\x01b\x02c",
        "word " * 1200,
    ],
)
def test_hostile_texts_are_spoken_or_skipped(espeak, text):
    assert_sound(espeak.speak(Script(text=text, language="en", words_per_minute=300)))


@settings(max_examples=40, deadline=None)
@given(text=st.text(max_size=40), language=st.sampled_from(sorted(tongues())))
def test_any_text_in_any_language(text, language):
    assert_sound(Espeak().speak(Script(text=text, language=language, words_per_minute=300)))


def test_a_line_out_of_the_text_harms_nothing(espeak):
    lines = (Line(start_char=500, end_char=900, voice=Voice(name="girl")),)
    assert_sound(espeak.speak(Script(text=TEXT, language="en", lines=lines)))


def test_an_unknown_language_names_near_ones(espeak):
    with pytest.raises(LanguageError, match=r"'tlh'.*near are"):
        espeak.speak(Script(text="nuqneH", language="tlh"))


def test_languages_are_found_by_shorter_tags():
    assert library_language("pt-BR") == "pt-br"
    assert library_language("zh-Hans-CN") == "cmn"
    assert library_language("de-AT") == "de"
    assert len(tongues()) > 80


def test_the_catalogue_loads_it():
    assert isinstance(engine("speak", "espeak").load(), Espeak)


def test_kanji_are_not_spelled_out_in_english(espeak: Espeak):
    with pytest.raises(LanguageError, match=r"森.*kana"):
        espeak.speak(Script(text="きつねは森へいきました。", language="ja"))
