"""Every eye that runs weights keeps one contract, and its numbers are those of the library called directly."""

from __future__ import annotations

import math
import socket
from functools import cache

import numpy as np
import pytest
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor, BlipForQuestionAnswering, pipeline

import tiny_eyes
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.vision import local
from laterna.engines.vision.told import CANNOT_TELL
from laterna.story import Answer, Photo, Picture
from laterna.story.errors import CancelledError, InputError, MissingExtraError, MissingWeightsError, UsageError

EYES = {
    "llava": {"llava-1.5-7b": tiny_eyes.llava},
    "llava:with-template": {"with-template": lambda folder: tiny_eyes.llava(folder, chat=True)},
    "blip2:blip2-opt-2.7b": {"blip2-opt-2.7b": tiny_eyes.blip2},
    "blip": {"blip-base": tiny_eyes.blip, "blip-vqa-base": lambda folder: tiny_eyes.blip(folder, answers=True)},
}  # fmt: skip
TOKENS = 8


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Every tiny model, written once."""
    root = tmp_path_factory.mktemp("weights")
    return {name: make(root / name) for rows in EYES.values() for name, make in rows.items()}


@pytest.fixture(autouse=True)
def _brought(folders, monkeypatch):
    """The weights are on this machine, and the network is not."""
    for name, folder in folders.items():
        add(folder, name)
    monkeypatch.setattr(socket.socket, "connect", _refuse)


def _refuse(*arguments):
    raise AssertionError(f"an engine opened a connection: {arguments}")


def eye(name: str, **settings):
    row = engine("see", name)
    return row.model_copy(update={"settings": {**row.settings, "tokens": TOKENS, "device": "cpu", **settings}}).load()


@cache
def loaded(name: str):
    """Made once: loading is most of a tiny model's work."""
    return eye(name)


def photo(seed: int = 0, size: tuple[int, int] = (48, 64), channels: int = 3) -> Photo:
    pixels = np.random.default_rng(seed).integers(0, 256, (*size, channels), np.uint8)
    return Photo(picture=Picture(pixels=pixels))


@pytest.mark.parametrize("name", EYES)
def test_the_contract(name):
    it = loaded(name)
    one = it.ask(photo(), "what is in this picture")
    assert isinstance(one, Answer)
    assert one.text
    assert 0 < one.confidence <= 1
    assert it.ask(photo(), "what is in this picture") == one
    assert eye(name).ask(photo(), "what is in this picture") == one
    several = [it.ask(photo(seed), "how many dogs are there") for seed in range(4)]
    assert len({answer.confidence for answer in several}) == 4, "the answer must depend on the photo"

    seen = it.see(photo(size=(40, 90)))
    assert (seen.width, seen.height) == (90, 40)
    assert seen.caption.endswith((".", "!", "?"))
    assert seen.colours
    assert it.see(photo(size=(40, 90))).model_dump(exclude={"subject"}) == seen.model_dump(exclude={"subject"})
    told = it.see(photo(), "my dog Rex")
    assert told.subject is not None
    assert (told.subject.kind, told.subject.name) == ("dog", "Rex")

    rows = it.embed([photo(seed).picture for seed in range(3)])
    assert rows.dtype == np.float32
    assert rows.shape[0] == 3
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(it.embed([photo(1).picture])[0], rows[1], atol=1e-5)
    assert it.embed([]).shape[0] == 0


@pytest.mark.parametrize("name", EYES)
@pytest.mark.parametrize("question", ["", "   ", "why " * 600])
def test_a_bad_question_is_an_input_error(name, question):
    with pytest.raises(InputError, match="characters"):
        loaded(name).ask(photo(), question)


@pytest.mark.parametrize("name", EYES)
def test_transparent_and_narrow_photos_are_looked_at(name):
    it = loaded(name)
    assert it.ask(photo(channels=4), "what is it").text
    assert it.ask(photo(size=(33, 300)), "what is it").text


@pytest.mark.parametrize("name", EYES)
def test_what_is_heard_is_the_answer_and_hearing_can_stop_it(name):
    it = loaded(name)
    heard: list[str] = []
    answer = it.ask(photo(), "what is it", heard.append)
    assert "".join(heard).strip() == answer.text
    assert answer == it.ask(photo(), "what is it")

    def stop(piece: str) -> None:
        raise CancelledError("Stopped.")

    with pytest.raises(CancelledError):
        it.ask(photo(), "what is it", stop)


@pytest.mark.parametrize("name", EYES)
def test_drawn_answers_repeat_with_their_seed_and_leave_the_process_alone(name):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first = eye(name, temperature=1.5, seed=1).ask(photo(), "what is it")
    assert eye(name, temperature=1.5, seed=1).ask(photo(), "what is it") == first
    others = {eye(name, temperature=1.5, seed=seed).ask(photo(), "what is it").text for seed in range(2, 5)}
    assert others - {first.text}
    assert torch.equal(torch.random.get_rng_state(), before)


@pytest.mark.parametrize("name", ["llava", "llava:with-template", "blip2:blip2-opt-2.7b"])
def test_a_batch_of_questions_is_answered_as_each_alone(name):
    it = loaded(name)
    questions = ["what is it", "how many dogs run on the beach by the sea", "yes or no"]
    together = it.ask_all(photo(), questions)
    for question, answer in zip(questions, together, strict=True):
        alone = it.ask(photo(), question)
        assert answer.text == alone.text
        assert answer.confidence == pytest.approx(alone.confidence, rel=1e-3)


@pytest.mark.parametrize("name", EYES)
def test_nothing_said_is_said_plainly(name):
    it = eye(name)
    model = it._answerer.text_decoder if name == "blip" else it.model
    end = model.generation_config.eos_token_id
    head = model.get_output_embeddings() or model.language_model.get_output_embeddings()
    with torch.no_grad():
        head.weight.zero_()
        head.bias = torch.nn.Parameter(torch.zeros(head.weight.shape[0]))
        head.bias[end[0] if isinstance(end, list) else end] = 50
    assert it.ask(photo(), "what is it") == Answer(text=CANNOT_TELL, confidence=0.0)


def test_llava_answers_as_the_librarys_own_pipeline(folders):
    """The same tokens as transformers' image-text-to-text pipeline makes of the same conversation."""
    from PIL import Image

    one = photo(3)
    own = pipeline("image-text-to-text", model=str(folders["with-template"]), device="cpu", dtype=torch.float32)
    image = Image.fromarray(one.picture.pixels)
    turn = {"role": "user", "content": [{"type": "image", "image": image}, {"type": "text", "text": "what is it"}]}
    (out,) = own(text=[turn], max_new_tokens=TOKENS, do_sample=False, return_full_text=False)
    assert loaded("llava:with-template").ask(one, "what is it").text == out["generated_text"].strip()


def test_confidence_is_the_mean_probability_of_the_tokens(folders):
    from PIL import Image

    one = photo(4)
    folder = folders["llava-1.5-7b"]
    model = AutoModelForImageTextToText.from_pretrained(folder).eval()
    processor = AutoProcessor.from_pretrained(folder)
    prompt = "USER: <image>\nwhat is it ASSISTANT:"
    inputs = processor(images=[Image.fromarray(one.picture.pixels)], text=[prompt], return_tensors="pt")
    with torch.inference_mode():
        out = model.generate(
            **inputs, max_new_tokens=TOKENS, do_sample=False, output_scores=True, return_dict_in_generate=True
        )
        chances = model.compute_transition_scores(out.sequences, out.scores, normalize_logits=True)
    assert len(out.sequences[0]) == inputs["input_ids"].shape[1] + TOKENS, "this seed must not end early"
    assert loaded("llava").ask(one, "what is it").confidence == pytest.approx(math.exp(float(chances.mean())), rel=1e-4)


def test_blip_answers_as_the_model_called_directly(folders):
    from PIL import Image

    one = photo(6)
    model = BlipForQuestionAnswering.from_pretrained(folders["blip-vqa-base"]).eval()
    processor = AutoProcessor.from_pretrained(folders["blip-vqa-base"])
    inputs = processor(images=Image.fromarray(one.picture.pixels), text="what is it", return_tensors="pt")
    with torch.inference_mode():
        out = model.generate(**inputs, max_new_tokens=TOKENS, do_sample=False)
    assert loaded("blip").ask(one, "what is it").text == processor.decode(out[0], skip_special_tokens=True).strip()


def test_a_stop_word_ends_the_answer(folders):
    it = eye("llava")
    whole = it.ask(photo(), "what is it").text
    it._stop = (whole[3:5],)
    assert it.ask(photo(), "what is it").text == whole.partition(whole[3:5])[0].strip()


@pytest.mark.parametrize(("bits", "kept"), [("4", {"load_in_4bit": True}), (8, {"load_in_8bit": True})])
def test_weights_are_quantised_where_that_is_wished(bits, kept, monkeypatch):
    """The library for it works on cards only: what it is told is looked at, and what is said without it."""
    monkeypatch.setenv("LATERNA_LLAVA_BITS", str(bits))
    monkeypatch.setattr(local, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match="pip install bitsandbytes"):
        engine("see", "llava").load()
    monkeypatch.setattr(local, "find_spec", lambda name: name)
    monkeypatch.setattr(local, "BitsAndBytesConfig", dict)
    _, options = local.loading("llava-1.5-7b", torch.device("cuda"), bits)
    assert options["quantization_config"] == kept
    assert options["device_map"] == {"": torch.device("cuda")}
    assert "quantization_config" not in local.loading("llava-1.5-7b", torch.device("cpu"), "0")[1]
    with pytest.raises(UsageError, match="write 4 or 8"):
        local.loading("llava-1.5-7b", torch.device("cpu"), "5")


def test_weights_that_are_not_here_say_how_to_bring_them(monkeypatch, tmp_path):
    monkeypatch.setenv("LATERNA_HOME", str(tmp_path))
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    with pytest.raises(MissingWeightsError, match=r"laterna models pull llava-1\.5-7b, or laterna models add FOLDER"):
        engine("see", "llava").load()
    with pytest.raises(MissingWeightsError, match="laterna models add FOLDER --name mine"):
        engine("see", "llava:mine").load()
