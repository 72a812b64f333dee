"""ClipCap captions; every other question it leaves open."""

import numpy as np
import pytest
import torch

import tiny_eyes

pytest.importorskip("transformers")

from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.vision.told import CANNOT_TELL
from laterna.story import Answer, Photo, Picture

FORMS = {"perceptron": "clipcap-coco", "transformer": "clipcap-transformer"}


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("weights")
    made = {name: tiny_eyes.clipcap(root / name, form) for form, name in FORMS.items()}
    return made | {
        "clip-vit-b-32-openai": tiny_eyes.clip(root / "clip"),
        "gpt2": tiny_eyes.gpt2(root / "gpt2"),
    }


@pytest.fixture(params=FORMS.values())
def eye(request, folders):
    for name, folder in folders.items():
        add(folder, name)
    row = engine("see", "clipcap")
    return lambda **settings: row.model_copy(
        update={"settings": {"model": request.param, "tokens": 8, "device": "cpu", **settings}}
    ).load()


def photo(seed: int = 0) -> Photo:
    return Photo(picture=Picture(pixels=np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8)))


def test_a_caption_depends_on_the_photo_and_repeats(eye):
    it = eye()
    captions = [it.ask(photo(seed), "What is in this picture?") for seed in range(4)]
    assert len({caption.confidence for caption in captions}) == 4
    assert all(caption.text and 0 < caption.confidence <= 1 for caption in captions)
    assert [eye().ask(photo(seed), "Describe it.") for seed in range(4)] == captions


def test_other_questions_are_left_open(eye):
    assert eye().ask(photo(), "How many dogs are there?") == Answer(text=CANNOT_TELL, confidence=0.0)
    assert eye().ask(photo(), "What is the dog called?") == Answer(text=CANNOT_TELL, confidence=0.0)


def test_a_subject_leads_the_caption(eye):
    told = eye().see(photo(), "my dog Rex")
    assert told.subject is not None
    assert told.subject.name == "Rex"
    assert told.caption.endswith((".", "!", "?"))


def test_rows_are_clips(eye):
    rows = eye().embed([photo(seed).picture for seed in range(3)])
    assert rows.shape == (3, 24)
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_the_process_keeps_its_random_numbers(eye):
    torch.manual_seed(5)
    before = torch.random.get_rng_state()
    first = eye(temperature=1.5, seed=1).ask(photo(), "what is it")
    assert eye(temperature=1.5, seed=1).ask(photo(), "what is it") == first
    assert torch.equal(torch.random.get_rng_state(), before)
