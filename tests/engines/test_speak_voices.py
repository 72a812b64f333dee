"""Voices that do not say when they speak a word: Piper on a tiny graph of its signature, and the OpenAI protocol."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler

import numpy as np
import onnxruntime
import pytest
from protocol_server import serving

import tiny_voices
from laterna.engines.brought import add
from laterna.engines.budget import Budget
from laterna.engines.catalog import engine
from laterna.engines.desk import Desk, at
from laterna.engines.remote import patience
from laterna.engines.speech.espeak_library import Synthesiser
from laterna.engines.speech.polish import RATE_HZ, levelled, resample
from laterna.story import Line, Narration, Script, Voice
from laterna.story.errors import BudgetError, EngineError, LanguageError, MissingKeyError
from laterna.story.pack import pack
from laterna.story.spoken import words_of
from laterna.studio.plan.pages import narration
from laterna.studio.steps.narrate import narrate
from laterna.studio.store import FolderStore, Made
from laterna.studio.work import VALUE, Result, Work

TEXT = "Bramble looked under the bed. “Where are you?” she asked. Down came the rain, pit, pat, on the roof."
SAID = Script(text=TEXT, language="en")


def level(sound) -> float:
    return float(np.sqrt((sound.samples**2).mean()))


# Piper.


@pytest.fixture
def piper(tmp_path):
    add(tiny_voices.voice(tmp_path / "voice"), "piper-en-lessac")
    return engine("speak", "piper").load()


def test_piper_reads_at_48_khz_and_repeats(piper):
    first = piper.speak(SAID)
    assert first.sound.rate_hz == RATE_HZ
    assert first.sound.samples.dtype == np.float32
    assert np.abs(first.sound.samples).max() <= 1
    assert level(first.sound) > 0.03
    assert first.words == ()
    assert not engine("speak", "piper").timed, "the studio finds the words"
    assert np.array_equal(piper.speak(SAID).sound.samples, first.sound.samples)
    assert np.array_equal(engine("speak", "piper").load().speak(SAID).sound.samples, first.sound.samples)
    assert piper.speak(Script(text="", language="en")).sound.samples.any() == np.False_


def test_a_clause_is_what_the_graph_says_called_directly(piper, tmp_path):
    script = Script(text="Down came the rain.", language="en", words_per_minute=165)
    own = piper.speak(script).sound.samples[0]
    with Synthesiser() as library:
        ids = piper.ids_of(library.ipa("Down came the rain.", "en-us"))
    index = {phoneme: number for number, phoneme in enumerate(tiny_voices.PHONEMES)}
    assert ids[:4] == [index["^"], index["_"], index["d"], index["_"]]
    assert ids[-1] == index["$"]
    onnxruntime.set_seed(0)
    session = onnxruntime.InferenceSession(tmp_path / "voice" / "tiny.onnx")
    (wave,) = session.run(None, {
        "input": np.array([ids]), "input_lengths": np.array([len(ids)]), "scales": np.array([0, 1, 0], np.float32)
    })  # fmt: skip
    wave = levelled(resample(wave.reshape(-1), 22050))
    heard = own[round(0.15 * RATE_HZ) :][: len(wave)]
    assert abs(len(own) - len(wave) - round(0.5 * RATE_HZ)) <= 1, "with rests before and after, and nothing else"
    assert np.corrcoef(heard, wave)[0, 1] > 0.99, "but for its noise, which is drawn otherwise"


def test_pace_pitch_and_speakers(piper, tmp_path):
    usual = piper.speak(SAID).sound
    slow = piper.speak(SAID.model_copy(update={"words_per_minute": 65.0})).sound
    assert slow.seconds == pytest.approx(2 * usual.seconds, rel=0.05)
    high = piper.speak(SAID.model_copy(update={"voice": Voice(pitch=1.5)})).sound
    assert high.seconds == pytest.approx(usual.seconds, rel=0.02), "higher, not faster"
    assert not np.array_equal(high.samples[:, : usual.samples.shape[1]], usual.samples[:, : high.samples.shape[1]])
    add(tiny_voices.voice(tmp_path / "many", speakers=3), "many")
    many = engine("speak", "piper:many").load()
    assert [card.name for card in many.voices()] == ["s0", "s1", "s2"]
    sounds = [many.speak(SAID.model_copy(update={"voice": Voice(name=name)})).sound.samples for name in ("s0", "s2")]
    assert not np.array_equal(*sounds)


def test_what_piper_cannot_do_is_said(piper, tmp_path):
    with pytest.raises(LanguageError, match="speaks en, not de"):
        piper.speak(Script(text="Guten Abend.", language="de"))
    alone = tiny_voices.voice(tmp_path / "alone")
    (alone / "tiny.onnx.json").unlink()
    add(alone, "alone")
    with pytest.raises(EngineError, match=r"tiny\.onnx\.json"):
        engine("speak", "piper:alone").load()


def test_a_voice_is_found_among_the_many_of_its_repository(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    shelf = tmp_path / "models--rhasspy--piper-voices"
    (shelf / "refs").mkdir(parents=True)
    (shelf / "refs" / "main").write_text("a" * 40)
    tiny_voices.voice(shelf / "snapshots" / ("a" * 40) / "de" / "de_DE" / "thorsten" / "medium", language="de")
    assert "piper-en-lessac" in engine("speak", "piper").lacks(), "another voice of the same repository is none"
    german = engine("speak", "piper:piper-de-thorsten").load()
    assert german.speak(Script(text="Guten Abend.", language="de")).sound.samples.any()


def test_words_are_found_by_a_reading_that_knows_them(tmp_path):
    """A reading without times, a fifth slower and higher, against what espeak says of its own."""
    espeak = engine("speak", "espeak").load()
    slower = espeak.speak(Script(text=TEXT, language="en", words_per_minute=104, voice=Voice(pitch=1.2)))

    class Mute:
        def speak(self, script):
            return slower.model_copy(update={"words": ()})

    tasks = narration("narrate/p1", SAID, (engine("speak", "piper"),))
    assert [task.engines[0].name for task in tasks] == ["espeak", "piper"]
    assert tasks[1].needs == {"reference": (tasks[0].id,)}
    assert len(narration("narrate/p1", SAID, (engine("speak", "espeak"),))) == 1
    store = FolderStore(tmp_path / "store")
    entry = store.put("0" * 64, {VALUE: pack(espeak.speak(SAID))}, Made(step="narrate", step_version=1))
    (tmp_path / "out").mkdir()
    found = narrate(Work({"script": SAID}, {"reference": (Result(entry, store),)}, {}, Mute(), tmp_path / "out"))
    assert isinstance(found, Narration)
    assert [(word.start_char, word.end_char) for word in found.words] == list(words_of(TEXT, "en"))
    late = [abs(word.start_s - own.start_s) for word, own in zip(found.words, slower.words, strict=True)]
    assert np.mean(late) < 0.06


# The OpenAI protocol.


class _Speaking(BaseHTTPRequestHandler):
    asked: list
    faults: list
    """(status, headers) of the first answers."""

    def log_message(self, *args):
        """Say nothing."""

    def do_POST(self):
        request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append((self.path, self.headers["Authorization"], request))
        status, headers = self.faults.pop(0) if self.faults else (200, {})
        time = np.arange(24000 * len(request["input"]) // 20) / 24000
        tone = (9000 * np.sin(2 * np.pi * 220 * time)).astype("<i2").tobytes()
        body = tone if status == 200 else b'{"error": {"message": "not now"}}'
        self.send_response(status)
        for name, value in ({"Content-Length": len(body), "Content-Type": "audio/pcm"} | headers).items():
            self.send_header(name, str(value))
        self.end_headers()
        self.wfile.write(body)


@pytest.fixture
def service(monkeypatch):
    handler = type("Speaking", (_Speaking,), {"asked": [], "faults": []})
    monkeypatch.setattr(patience, "pause_s", lambda *_: 0.0)
    with serving(handler) as port:
        monkeypatch.setenv("LATERNA_SPEECH_URL", f"http://127.0.0.1:{port}/v1")
        yield handler


def test_each_speaker_is_one_request_in_a_voice_of_its_kind(service):
    start = TEXT.index("“")
    line = Line(start_char=start, end_char=TEXT.index("”") + 1, voice=Voice(name="girl"))
    spoken = engine("speak", "openai").load().speak(SAID.model_copy(update={"lines": (line,)}))
    assert [request["voice"] for _, _, request in service.asked] == ["fable", "shimmer", "fable"]
    assert {path for path, _, _ in service.asked} == {"/v1/audio/speech"}
    texts = [request["input"] for _, _, request in service.asked]
    assert texts[0].startswith("Bramble looked under the bed.")
    assert texts[1].startswith("Where are you?")
    assert spoken.sound.rate_hz == RATE_HZ
    assert spoken.words == ()
    assert level(spoken.sound) > 0.05


def test_busy_servers_are_tried_again_and_nothing_is_paid_twice(service):
    class Keeping(Desk):
        kept: dict[str, bytes] = {}

        def recall(self, key):
            return self.kept.get(key)

        def keep(self, key, data):
            self.kept[key] = data

    service.faults += [(503, {}), (429, {"Retry-After": "0"})]
    speaker = engine("speak", "openai").load()
    with at(Keeping(Budget(max_calls=3))):
        speaker.speak(SAID)
        assert len(service.asked) == 3
        speaker.speak(SAID)
        assert len(service.asked) == 3
        with pytest.raises(BudgetError):
            speaker.speak(Script(text="More.", language="en"))


def test_a_refused_key_and_a_refused_request_are_said(service):
    service.faults += [(401, {}), (400, {})]
    speaker = engine("speak", "openai").load()
    with pytest.raises(MissingKeyError, match="LATERNA_SPEECH_KEY"):
        speaker.speak(SAID)
    with pytest.raises(EngineError, match="400"):
        speaker.speak(SAID)
