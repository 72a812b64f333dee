"""Word times found in a recording by holding it against another reading of the same text."""

from __future__ import annotations

import numpy as np
import pytest

from laterna.engines.speech.espeak import Espeak
from laterna.press.align import align
from laterna.story import Narration, Script, Sound, Voice
from laterna.story.errors import InputError
from laterna.story.spoken import words_of

TEXT = (
    "Once upon a time there was a little fox who lived in a wood near the sea. Every night she looked at the moon, "
    "and wondered who had hung it there. “Who are you?” asked the owl. So the fox packed 3 blue lanterns, and walked."
)


def read(name: str = "narrator", pace: float = 1.0, text: str = TEXT, language: str = "en") -> Narration:
    return Espeak().speak(Script(text=text, language=language, voice=Voice(name=name, pace=pace)))


def error_ms(found, true) -> float:
    return 1000 * float(np.mean([abs(a.start_s - b.start_s) for a, b in zip(found, true, strict=True)]))


def assert_ordered(words, seconds: float) -> None:
    times = [time for word in words for time in (word.start_s, word.end_s)]
    assert times == sorted(times)
    assert 0 <= times[0] <= times[-1] <= seconds


@pytest.mark.parametrize("pace", [0.8, 0.9, 1.1, 1.2])
@pytest.mark.parametrize("name", ["woman", "old-man", "boy"])
def test_another_voice_at_another_pace(name, pace):
    other = read(name, pace)
    found = align(TEXT, "en", other.sound, read())
    assert_ordered(found, other.sound.seconds)
    assert [(word.start_char, word.end_char) for word in found] == list(words_of(TEXT, "en"))
    assert error_ms(found, other.words) < 15


def test_a_noisy_room_with_a_late_start_and_an_echo():
    other = read("woman", 0.9)
    random = np.random.default_rng(5)
    late = np.concatenate([np.zeros(72000), other.sound.samples[0], np.zeros(48000)])
    tail = random.standard_normal(14400) * 10 ** (-3 * np.arange(14400) / 14400)
    echo = np.fft.irfft(np.fft.rfft(late) * np.fft.rfft(tail / np.sqrt(np.sum(tail**2)), len(late)), len(late))
    wet = late + 0.25 * echo
    noisy = (wet + 0.01 * random.standard_normal(len(late))).astype(np.float32)
    found = align(TEXT, "en", Sound(samples=np.stack([noisy, noisy])), read())
    moved = [word.model_copy(update={"start_s": word.start_s + 1.5}) for word in other.words]
    assert error_ms(found, moved) < 60


def test_a_reader_who_stops_to_laugh():
    other = read("woman")
    cut = round((other.words[15].end_s + 0.25) * 48000)
    pause = np.zeros(3 * 48000, np.float32)
    wave = other.sound.samples[0]
    found = align(TEXT, "en", Sound(samples=np.concatenate([wave[:cut], pause, wave[cut:]])[None]), read())
    moved = [
        word.model_copy(update={"start_s": word.start_s + 3 * (word.start_s * 48000 > cut)}) for word in other.words
    ]
    assert error_ms(found, moved) < 60


def test_another_language():
    text = "Die kleine Füchsin wohnte am Meer. Jede Nacht sah sie zum Mond, und fragte sich, wer ihn aufgehängt hatte."
    other = read("woman", 1.15, text, "de")
    assert error_ms(align(text, "de", other.sound, read(text=text, language="de")), other.words) < 15


@pytest.mark.parametrize("seconds", [0.0, 0.02, 0.5])
def test_a_recording_that_is_too_short_is_survived(seconds):
    silence = Sound(samples=np.zeros((1, round(seconds * 48000)), np.float32))
    assert_ordered(align(TEXT, "en", silence, read()), seconds)


def test_a_text_without_words():
    assert align("…", "en", read().sound, read(text="…")) == ()


def test_another_text_is_refused():
    with pytest.raises(InputError, match="words"):
        align("Three little words", "en", read().sound, read())


@pytest.mark.slow
def test_a_page_of_minutes_stays_in_step():
    text = TEXT * 6
    other = read("woman", 0.85, text)
    assert other.sound.seconds > 100
    assert error_ms(align(text, "en", other.sound, read(text=text)), other.words) < 20
