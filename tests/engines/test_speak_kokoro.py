"""Kokoro on a tiny graph of its signature, with voices of their own."""

from __future__ import annotations

import numpy as np
import onnxruntime
import pytest

import tiny_kokoro
from laterna.engines.brought import add
from laterna.engines.catalog import choose, engine
from laterna.engines.speech.espeak_library import Synthesiser
from laterna.engines.speech.polish import RATE_HZ, levelled, resample
from laterna.story import Line, Script, Voice
from laterna.story.errors import EngineError, LanguageError

TEXT = "Bramble looked under the bed. “Where are you?” she asked. Down came the rain, pit, pat, on the roof."
SAID = Script(text=TEXT, language="en")


@pytest.fixture
def kokoro(tmp_path):
    add(tiny_kokoro.voices(tmp_path / "voices"), "kokoro")
    return engine("speak", "kokoro").load()


def samples(it, **changes) -> np.ndarray:
    return it.speak(SAID.model_copy(update=changes)).sound.samples


def test_it_reads_at_48_khz_and_repeats(kokoro):
    first = kokoro.speak(SAID)
    assert first.sound.rate_hz == RATE_HZ
    assert first.sound.samples.dtype == np.float32
    assert np.abs(first.sound.samples).max() <= 1
    assert np.sqrt((first.sound.samples**2).mean()) > 0.03
    assert first.words == ()
    assert not engine("speak", "kokoro").timed, "the studio finds the words"
    assert np.array_equal(samples(kokoro), first.sound.samples)
    assert np.array_equal(samples(engine("speak", "kokoro").load()), first.sound.samples)
    assert not samples(kokoro, text="").any()


@pytest.mark.parametrize("tokens", ["input_ids", "tokens"])
def test_a_clause_is_what_the_graph_says_called_directly(tokens, tmp_path):
    """With the style of its length, and rests before and after and nothing else."""
    folder = tiny_kokoro.voices(tmp_path / "voices", archive=tokens == "tokens", tokens=tokens)
    add(folder, "kokoro")
    it = engine("speak", "kokoro").load()
    with Synthesiser() as library:
        ids = it.ids_of(library.ipa("Down came the rain.", "en-us"), "a", "Down came the rain.")
    own = it.speak(Script(text="Down came the rain.", language="en", words_per_minute=165)).sound.samples[0]
    onnxruntime.set_seed(0)
    session = onnxruntime.InferenceSession(folder / "onnx" / "model.onnx")
    given = {"style": tiny_kokoro.style(0)[len(ids)], "speed": np.ones(1, np.float32)}
    (wave,) = session.run(None, {tokens: np.array([[0, *ids, 0]]), **given})
    wave = levelled(resample(wave.reshape(-1), 24000))
    heard = own[round(0.15 * RATE_HZ) :][: len(wave)]
    assert abs(len(own) - len(wave) - round(0.5 * RATE_HZ)) < 0.03 * RATE_HZ, "but for a silent rim"
    assert np.corrcoef(heard, wave[: len(heard)])[0, 1] > 0.99, "but for its noise, which is drawn otherwise"


def test_sounds_are_written_as_the_graph_was_taught_them(kokoro):
    back = {number: letter for letter, number in tiny_kokoro.IDS.items()}

    def written(phonemes: str, region: str, text: str) -> str:
        return "".join(back[number] for number in kokoro.ids_of(phonemes, region, text))

    assert written("ðə dʒˈuːdʒ tʃˈeɪst hɜː hˈoʊm", "a", "…home!") == "ðə ʤˈuʤ ʧˈAst hɜɹ hˈOm!"
    assert written("hˈəʊm ənd naʊ", "b", "Home, and now,") == "hˈQm ənd nW,"
    assert written("nˈɔɪz", "a", "noise") == "nˈYz.", "a clause without a mark ends all the same"
    assert written("a☃b", "a", "?") == "ab?", "what it was never taught is left out"
    assert len(kokoro.ids_of("a" * 900, "a", ".")) == 509


def test_everybody_has_a_voice(kokoro):
    usual = samples(kokoro)
    for name in ("man", "af_heart", "am_michael", "old-woman"):
        other = samples(kokoro, voice=Voice(name=name))
        assert np.array_equal(other, usual) == (name == "af_heart"), name
    assert np.array_equal(samples(kokoro, voice=Voice(name="nobody")), usual)
    quoted = Line(start_char=TEXT.index("“"), end_char=TEXT.index("”") + 1, voice=Voice(name="man"))
    assert not np.array_equal(samples(kokoro, lines=(quoted,)), usual)
    assert np.array_equal(samples(kokoro, language="en-US"), usual)
    british = samples(kokoro, language="en-GB")
    assert not np.array_equal(british, usual)
    assert np.array_equal(samples(kokoro, voice=Voice(name="bf_emma")), british), "a voice that is named brings its own"
    cards = {card.name: (card.language, card.gender) for card in kokoro.voices()}
    assert cards == {
        "af_heart": ("en", "female"), "am_michael": ("en", "male"), "bf_emma": ("en", "female"),
        "ef_dora": ("es", "female"),
    }  # fmt: skip


def test_pace_and_pitch(kokoro):
    usual, slow = (kokoro.speak(SAID.model_copy(update={"words_per_minute": wpm})).sound for wpm in (160.0, 90.0))
    assert slow.seconds == pytest.approx(usual.seconds * 160 / 90, rel=0.06)
    high = kokoro.speak(SAID.model_copy(update={"words_per_minute": 160.0, "voice": Voice(pitch=1.4)})).sound
    assert high.seconds == pytest.approx(usual.seconds, rel=0.03), "higher, not faster"


@pytest.mark.usefixtures("kokoro")
def test_auto_takes_a_voice_that_knows_the_language():
    assert [choose("speak", language=code)[0].name for code in ("", "en-GB", "pt-BR", "de", "ja")] == [
        "kokoro", "kokoro", "kokoro", "espeak", "espeak"
    ]  # fmt: skip
    assert choose("speak", ("kokoro",), language="de")[0].name == "kokoro", "who is named is asked"


def test_other_languages_and_what_it_cannot_read(kokoro):
    assert kokoro.speak(Script(text="Buenas noches, luna.", language="es")).sound.samples.any()
    with pytest.raises(LanguageError, match="voices for en, es, not for de"):
        kokoro.speak(Script(text="Guten Abend.", language="de"))
    with pytest.raises(LanguageError, match="not for ja"):
        kokoro.speak(Script(text="こんばんは", language="ja"))


@pytest.mark.parametrize(
    ("lost", "message"),
    [("onnx/model.onnx", "holds 0 graphs"), ("tokenizer.json", "config.json"), ("voices", "voices.npz")],
)
def test_what_a_folder_lacks_is_said(lost, message, tmp_path):
    folder = tiny_kokoro.voices(tmp_path / "voices")
    (folder / "other.safetensors").write_bytes(b"")
    (folder / lost).rename(tmp_path / "lost")
    add(folder, "kokoro")
    with pytest.raises(EngineError, match=message):
        engine("speak", "kokoro").load()


def test_a_graph_that_is_none_or_fails_is_said(kokoro, tmp_path):
    graph = tmp_path / "voices" / "onnx" / "model.onnx"
    whole = graph.read_bytes()
    graph.write_bytes(b"no graph")
    with pytest.raises(EngineError, match="no graph of ONNX"):
        kokoro.speak(SAID)
    graph.write_bytes(whole.replace(b"speed", b"haste"))
    with pytest.raises(EngineError, match="The voice kokoro failed"):
        kokoro.speak(SAID)
