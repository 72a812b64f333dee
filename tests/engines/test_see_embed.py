"""Every engine that embeds keeps one contract; with weights, its numbers are those of the library called directly."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
import pytest
import torch
from PIL import Image
from transformers import AutoModel, AutoProcessor, pipeline

import tiny_eyes
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.story import Picture
from laterna.story.errors import InputError

MODELS = {
    "clip": ("clip-vit-b-32", tiny_eyes.clip),
    "siglip": ("siglip-base", tiny_eyes.siglip),
    "resnet": ("resnet-50", tiny_eyes.resnet),
    "vit": ("vit-base", tiny_eyes.vit),
}
ALL = [*MODELS, "sift", "histogram"]
WORDS = ["clip", "siglip"]


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    root = tmp_path_factory.mktemp("weights")
    return {name: make(root / name) for name, make in MODELS.values()}


@pytest.fixture(autouse=True)
def _brought(folders):
    for name, folder in folders.items():
        add(folder, name)


@cache
def loaded(name: str):
    return engine("embed", name).load()


def picture(seed: int = 0, size: tuple[int, int] = (60, 80), channels: int = 3) -> Picture:
    """Blobs of colour with corners and edges."""
    rough = np.random.default_rng(seed).integers(0, 256, (size[0] // 6, size[1] // 6, channels), np.uint8)
    return Picture(pixels=cv2.resize(rough, (size[1], size[0]), interpolation=cv2.INTER_CUBIC))


@pytest.mark.parametrize("name", ALL)
def test_the_contract(name):
    it = loaded(name)
    pictures = [picture(seed) for seed in range(5)]
    rows = it.embed(pictures)
    assert rows.dtype == np.float32
    assert rows.shape[0] == 5
    assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    assert np.allclose(it.embed(pictures[2:3])[0], rows[2], atol=1e-4), "a batch is as each alone"
    assert np.array_equal(it.embed(pictures), rows)
    likeness = rows @ rows.T
    assert (likeness - 2 * np.eye(5)).max() < 1 - 1e-5, "different pictures must differ"
    assert it.embed([]).shape[0] == 0
    assert it.embed([picture(channels=4), picture(size=(33, 300))]).shape == (2, rows.shape[1])


@pytest.mark.parametrize("name", WORDS)
def test_words_live_in_the_space_of_pictures(name):
    it = loaded(name)
    words = it.embed_words(["a cat", "two dogs on the beach"])
    assert words.shape[1] == it.embed([picture()]).shape[1]
    assert np.allclose(np.linalg.norm(words, axis=1), 1, atol=1e-5)
    assert np.allclose(it.embed_words(["a cat"])[0], words[0], atol=1e-5)
    with pytest.raises(InputError, match="no words"):
        it.embed_words(["a cat", " "])


@pytest.mark.parametrize("name", WORDS)
def test_chances_are_those_of_the_librarys_own_pipeline(name, folders):
    labels = ["cat", "two dogs", "beach"]
    folder = folders[MODELS[name][0]]
    own = pipeline("zero-shot-image-classification", model=str(folder), device="cpu", dtype=torch.float32)
    expected = {row["label"]: row["score"] for row in own(Image.fromarray(picture().pixels), candidate_labels=labels)}
    got = dict(zip(labels, loaded(name).match([picture()], labels)[0], strict=True))
    assert got == pytest.approx(expected, abs=1e-4)


def test_clips_rows_are_the_models_own(folders):
    folder = folders["clip-vit-b-32"]
    model, processor = AutoModel.from_pretrained(folder).eval(), AutoProcessor.from_pretrained(folder)
    one = picture(3)
    inputs = processor(images=Image.fromarray(one.pixels), text=["a cat"], return_tensors="pt", padding=True)
    with torch.inference_mode():
        out = model(**inputs)
    assert np.allclose(loaded("clip").embed([one]), out.image_embeds.numpy(), atol=1e-5)
    assert np.allclose(loaded("clip").embed_words(["a cat"]), out.text_embeds.numpy(), atol=1e-5)


@pytest.mark.parametrize("name", ["sift", "histogram"])
@pytest.mark.parametrize("change", ["cropped", "turned", "smaller"])
def test_without_weights_a_changed_picture_is_still_found(name, change):
    pictures = [picture(seed, (240, 320)) for seed in range(8)]
    changed = {
        "cropped": lambda pixels: pixels[20:220, 30:300],
        "turned": lambda pixels: np.rot90(pixels),
        "smaller": lambda pixels: cv2.resize(pixels, (213, 160), interpolation=cv2.INTER_AREA),
    }[change]
    it = loaded(name)
    queries = it.embed([Picture(pixels=np.ascontiguousarray(changed(one.pixels))) for one in pictures])
    assert np.array_equal((queries @ it.embed(pictures).T).argmax(1), np.arange(8))


def test_sift_finds_a_picture_in_other_light():
    pictures = [picture(seed, (240, 320)) for seed in range(8)]
    dark = [Picture(pixels=(one.pixels * 0.5).astype(np.uint8)) for one in pictures]
    it = loaded("sift")
    assert np.array_equal((it.embed(dark) @ it.embed(pictures).T).argmax(1), np.arange(8))


def test_a_blank_picture_has_no_corner():
    blank = Picture(pixels=np.full((50, 50, 3), 128, np.uint8))
    assert not loaded("sift").embed([blank]).any()
    assert np.linalg.norm(loaded("histogram").embed([blank])) == pytest.approx(1)
