"""The local translators: tiny models of the real classes, on one contract."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="needs the extra `local`")
pytest.importorskip("transformers", reason="needs the extra `local`")
pytest.importorskip("sentencepiece", reason="needs the extra `local`")

import torch
from tiny_translators import save_madlad, save_nllb, save_opus
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, BatchEncoding

from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.desk import Desk, at
from laterna.engines.translate.sentences import Sentences
from laterna.story.errors import EngineError, LanguageError
from laterna.story.spoken import sentences_of

TEXTS = ("Bramble looked under the bed. “Where are you?” she asked.\n\nTick, tock, round the clock.",
         "Down came the rain.", "Tick, tock, round the clock.", "")  # fmt: skip
SAVE = {"nllb": save_nllb, "madlad": save_madlad, "opus-mt": save_opus}


pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("translators")
    return {name: save(root / name / "model") for name, save in SAVE.items()}


@pytest.fixture(params=sorted(SAVE))
def named(request, folders):
    """(engine's name, the folder of its weights, the engine)."""
    add(folders[request.param], "tiny")
    return request.param, folders[request.param], engine("translate", f"{request.param}:tiny").load()


def test_every_text_comes_back_in_order_the_same_each_time(named):
    _, _, translator = named
    said = translator.translate(TEXTS, "en", "es", {})
    assert len(said) == len(TEXTS)
    assert said == translator.translate(TEXTS, "en", "es", {})
    assert said[3] == ""
    assert any(said[:3])


def test_paragraphs_stay_and_a_refrain_is_the_same_wherever_it_comes(named):
    _, _, translator = named
    said = translator.translate(TEXTS, "en", "es", {})
    assert said[0].count("\n\n") >= 1
    assert said[0].endswith(said[2])


def test_alone_is_as_in_a_batch(named):
    _, _, translator = named
    together = translator.translate(TEXTS, "en", "es", {})
    alone = tuple(translator.translate((text,), "en", "es", {})[0] for text in TEXTS)
    assert alone == together


def test_nothing_is_added_to_the_librarys_own_generation(named):
    name, folder, translator = named
    words, model = AutoTokenizer.from_pretrained(folder), AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
    sentence, more = "Down came the rain.", {}
    asked = f"<2es> {sentence}" if name == "madlad" else sentence
    if name == "nllb":
        words.src_lang = "eng_Latn"
        more["forced_bos_token_id"] = words.convert_tokens_to_ids("spa_Latn")
    given = words([asked], return_tensors="pt")
    room = 2 * max(16, 1 << (given["input_ids"].shape[1] - 1).bit_length())
    with torch.inference_mode():
        tokens = model.generate(**given, num_beams=4, max_length=None, max_new_tokens=room, do_sample=False, **more)
    expected = words.batch_decode(tokens, skip_special_tokens=True)[0].strip()
    assert translator.translate((sentence,), "en", "es", {}) == (expected,)


def test_an_unknown_language_is_said(named):
    name, _, translator = named
    with pytest.raises(
        LanguageError, match={"nllb": "NLLB has no", "madlad": "no mark", "opus-mt": "from en to es"}[name]
    ):
        translator.translate(TEXTS, "en", "qya", {})


def test_the_target_language_reaches_the_model(folders):
    """The first token of NLLB's answer is the language's own."""
    add(folders["nllb"], "tiny")
    translator = engine("translate", "nllb:tiny").load()
    heard = []
    real = translator._model.model.generate
    translator._model.model.generate = lambda **said: heard.append(said) or real(**said)
    translator.translate(("Down came the rain.",), "en", "ko", {})
    words = translator._model.tokenizer
    assert heard[0]["forced_bos_token_id"] == words.convert_tokens_to_ids("kor_Hang") != words.unk_token_id
    assert words.src_lang == "eng_Latn"


def test_a_name_that_is_lost_is_veiled(folders, monkeypatch):
    """A model that keeps only names it has met, as small ones do."""
    add(folders["madlad"], "tiny")
    model = Sentences("tiny")
    asked = []

    def run(sentences, mark, generation):
        asked.extend(sentences)
        return [f"{'Anna' if 'Anna' in s else 'Zarza'} miró {len(s)}." for s in sentences]

    monkeypatch.setattr(model, "_run", run)
    said = model.translate(("Bramble looked.", "It rained."), "en", {"Bramble": "Bramble"})
    assert asked == ["Bramble looked.", "It rained.", "Anna looked."]
    assert said == ("Bramble miró 12.", "Zarza miró 10.")


def test_sentences_are_those_of_the_reader():
    assert [TEXTS[0][a:b] for a, b in sentences_of(TEXTS[0], "en")][-1] == "Tick, tock, round the clock."


def out_of_memory_beyond(translator, most, monkeypatch):
    """The card's memory is full with more than `most` sentences at once; how many were tried each time."""
    model, sizes = translator._model.model, []
    real = model.generate

    def generate(**given):
        sizes.append(len(given["input_ids"]))
        if sizes[-1] > most and translator._model.device != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory.")
        return real(**given)

    monkeypatch.setattr(model, "generate", generate)
    return sizes


@pytest.fixture
def on_a_card(named, monkeypatch):
    """A translator on a card that is this processor, and what it says there."""
    translator = named[2]
    alone = translator.translate(("It rained.", "She ran.", "He sat.", "They ate."), "en", "es", {})
    real = BatchEncoding.to
    monkeypatch.setattr(BatchEncoding, "to", lambda given, device: real(given, str(device).replace("card", "cpu")))
    translator._model.device = "card"
    return translator, alone


def test_a_full_card_gets_smaller_batches_then_the_processor_goes_on(on_a_card, monkeypatch):
    translator, alone = on_a_card
    heard = []

    class Listening(Desk):
        def retrying(self, message):
            heard.append(message)

    with at(Listening()):
        sizes = out_of_memory_beyond(translator, 2, monkeypatch)
        assert translator.translate(("It rained.", "She ran.", "He sat.", "They ate."), "en", "es", {}) == alone
        assert max(sizes) == 4
        assert set(sizes[-2:]) == {2}
        assert not heard
        out_of_memory_beyond(translator, 0, monkeypatch)
        assert translator.translate(("It rained.", "She ran.", "He sat.", "They ate."), "en", "es", {}) == alone
    assert heard == ["The graphics card's memory is full; going on with the processor."]
    assert translator._model.device == "cpu"


def test_no_memory_at_all_is_a_clear_error(named, monkeypatch):
    translator = named[2]

    def generate(**given):
        raise torch.OutOfMemoryError("out of memory")

    monkeypatch.setattr(translator._model.model, "generate", generate)
    with pytest.raises(EngineError, match="choose a smaller model"):
        translator.translate(("It rained.", "She ran."), "en", "es", {})


def test_a_draft_follows_one_way_only():
    beams = {q: engine("translate", "nllb").with_quality(q).settings.get("beams", 4) for q in ("draft", "good", "best")}
    assert beams == {"draft": 1, "good": 4, "best": 4}
