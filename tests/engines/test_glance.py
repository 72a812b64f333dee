"""The embedded eye on pictures whose truth is known because they were drawn here."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from laterna.cli.commands.caption import command
from laterna.engines.catalog import engine
from laterna.engines.vision.glance import Glance, traits_of
from laterna.engines.vision.glance.said import Said, said_of
from laterna.story import Box, Photo, Picture, Subject
from laterna.story.errors import EngineError

EYE = Glance()


def photo(pixels, **known):
    return Photo(picture=Picture(pixels=np.ascontiguousarray(pixels, np.uint8)), **known)


def noisy(pixels, amount=10):
    noise = np.random.default_rng(3).normal(0, amount, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def meadow():
    """Blue sky over rough grass."""
    pixels = np.zeros((300, 400, 3))
    pixels[:140] = (120, 170, 230)
    pixels[140:] = (60, 110, 40)
    pixels[140:] = noisy(pixels[140:], 14)
    return pixels


def disc(colour=(200, 40, 40), ground=(210, 205, 195)):
    pixels = np.empty((300, 300, 3))
    pixels[:] = ground
    y, x = np.mgrid[:300, :300]
    pixels[(x - 150) ** 2 + (y - 150) ** 2 < 70**2] = colour
    return noisy(pixels, 3)


def test_the_catalogue_loads_it():
    assert isinstance(engine("see", "glance").load(), Glance)


def test_a_meadow_is_outdoors_with_sky_and_greenery():
    seen = EYE.see(photo(meadow()))
    shares = {claim.what: claim.share for claim in seen.claims}
    assert seen.place == "outdoor"
    assert shares["sky"] == pytest.approx(140 / 300, abs=0.06)
    assert shares["greenery"] == pytest.approx(160 / 300, abs=0.1)
    assert seen.people == 0
    assert "sky" in seen.caption


def test_an_empty_grey_wall_claims_nothing():
    seen = EYE.see(photo(np.full((200, 300, 3), 128)))
    assert seen.detections == ()
    assert not {claim.what for claim in seen.claims} & {"greenery", "water", "sand", "snow", "sunset", "night"}
    assert seen.colours[0].name.endswith(("grey", "silver", "slate"))
    assert seen.subject is not None
    assert seen.subject.kind is None
    assert seen.subject.cutout < 0.5


def test_a_plain_disc_is_cut_out_cleanly():
    seen = EYE.see(photo(disc()))
    assert seen.subject is not None
    assert seen.subject.cutout >= 0.8
    assert seen.subject.mask is not None
    assert np.count_nonzero(seen.subject.mask) == pytest.approx(np.pi * 70**2, rel=0.08)
    assert seen.subject.colours[0].share > 0.8


def test_a_cat_that_fills_the_photo_is_a_cat_and_hides_the_room():
    file = Path(__file__).parents[2] / "examples" / "photo.jpg"
    with Image.open(file) as image:
        seen = Glance().see(Photo(picture=Picture(pixels=np.asarray(image.convert("RGB")))))
    assert seen.subject is not None
    assert (seen.caption, seen.subject.kind, seen.place) == ("A cat.", "cat", None)


def test_a_room_is_never_sure():
    wall = np.full((200, 300, 3), (150, 110, 80), np.uint8)
    seen = Glance().see(Photo(picture=Picture(pixels=wall)))
    assert seen.place_confidence <= 0.8


def test_what_the_user_says_is_trusted():
    seen = EYE.see(photo(disc()), "my dog Biscuit")
    assert seen.subject is not None
    assert (seen.subject.kind, seen.subject.name, seen.subject.said_by_user) == ("dog", "Biscuit", True)
    assert seen.subject.confidence == 1
    assert seen.caption.startswith("A dog called Biscuit")


def test_what_the_camera_knows_wins():
    seen = EYE.see(photo(meadow(), season="winter", time="dawn"))
    assert (seen.season, seen.time) == ("winter", "dawn")


def test_the_same_photo_gives_the_same_bytes():
    one, two = (Glance().see(photo(disc())) for _ in range(2))
    assert one.model_copy(update={"subject": None}) == two.model_copy(update={"subject": None})
    assert one.subject is not None
    assert two.subject is not None
    assert np.array_equal(one.subject.mask, two.subject.mask)
    assert one.subject.cutout == two.subject.cutout


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (40, 7), (129, 65)])
def test_any_size_can_be_looked_at(size):
    seen = EYE.see(photo(np.random.default_rng(1).integers(0, 256, (*size, 3))))
    assert (seen.height, seen.width) == size


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("How many people are there?", "nobody"),
        ("Is it indoors or outdoors?", "outdoors"),
        ("Is there any sky?", "sky"),
        ("What colours are there?", "Mostly"),
        ("Is there snow?", "can't see any snow"),
    ],
)
def test_answers(question, words):
    assert words in EYE.ask(photo(meadow()), question).text


def test_it_says_when_it_cannot_tell():
    answer = EYE.ask(photo(meadow()), "Which year was this bicycle built?")
    assert "can't tell" in answer.text
    assert answer.confidence == 0


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("my dog Biscuit", Said("Biscuit", "dog")),
        ("Biscuit the dog", Said("Biscuit", "dog")),
        ("Biscuit, our old dog", Said("Biscuit", "old dog")),
        ("our cat called Tom", Said("Tom", "cat")),
        ("the little red hen", Said("", "little red hen")),
        ("Mila", Said("Mila", "")),
        ("two children", Said("", "two children")),
        ("", Said("", "")),
    ],
)
def test_reading_what_was_said(phrase, said):
    assert said_of(phrase) == said


@given(st.text(max_size=60))
def test_any_words_can_be_said(phrase):
    said = said_of(phrase)
    assert len(said.name) + len(said.kind) <= 2 * len(phrase)


def test_embedding_puts_like_pictures_together():
    rows = EYE.embed([Picture(pixels=pixels.astype(np.uint8)) for pixels in (meadow(), meadow()[:, ::-1], disc())])
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)
    assert rows[0] @ rows[1] > rows[0] @ rows[2]
    assert EYE.embed([]).shape == (0, rows.shape[1])


def coat(paint):
    """Traits of a square subject painted by `paint(pixels)`."""
    pixels = np.full((200, 200, 3), 230, np.uint8)
    paint(pixels)
    mask = np.zeros((200, 200), np.uint8)
    mask[20:180, 20:180] = 255
    subject = Subject(box=Box(x=0.1, y=0.1, width=0.8, height=0.8), mask=mask)
    return traits_of(subject, Picture(pixels=pixels))


def test_a_plain_coat():
    traits = coat(lambda pixels: None)
    assert (traits.coat, traits.second, traits.markings) == ("#e6e6e6", None, "plain")


def test_patches_and_spots():
    def patch(pixels):
        pixels[40:110, 40:110] = (30, 25, 20)

    def spots(pixels):
        for y in range(30, 180, 30):
            for x in range(30, 180, 30):
                pixels[y : y + 14, x : x + 14] = (30, 25, 20)

    assert coat(patch).markings == "patches"
    assert coat(spots).markings == "spots"
    assert coat(spots).second == "#1e1914"


def test_no_mask_no_coat():
    subject = Subject(box=Box(x=0, y=0, width=1, height=1))
    assert traits_of(subject, Picture(pixels=np.zeros((9, 9, 3), np.uint8))).coat is None


def test_a_stop_sign_is_read_from_its_shape_and_letters():
    pixels = noisy(np.full((300, 400, 3), (120, 170, 230), float), 3)
    turns = np.radians(22.5 + 45 * np.arange(8))
    corners = np.stack([200 + 80 * np.cos(turns), 150 + 80 * np.sin(turns)], axis=1).astype(np.int32)
    cv2.fillPoly(pixels, [corners], (170, 20, 30))
    unwritten = pixels.copy()
    for at, letter in enumerate("STOP"):
        cv2.putText(pixels, letter, (132 + 35 * at, 165), cv2.FONT_HERSHEY_SIMPLEX, 1.4, (255, 255, 255), 4)
    seen = EYE.see(photo(pixels))
    assert [one.what for one in seen.detections] == ["stop sign"]
    assert seen.caption.startswith("A red stop sign")
    assert EYE.see(photo(unwritten)).detections == ()


def hilly(skyline):
    pixels = meadow()
    for x in range(400):
        pixels[:, x] = np.where(np.arange(300)[:, None] < skyline(x), (205, 208, 212), (60, 110, 40))
    return noisy(pixels, 3)


def test_a_smooth_skyline_is_mountains_and_a_jagged_one_is_not():
    smooth = EYE.see(photo(hilly(lambda x: 130 - 80 * np.sin(x / 400 * np.pi))))
    assert smooth.setting == "mountain"
    assert smooth.caption == "A green hill with mountains in the background under a cloudy sky."
    jagged = EYE.see(photo(hilly(lambda x: 100 if x // 40 % 2 else 60)))
    assert "mountains" not in {claim.what for claim in jagged.claims}


def test_flowers_need_leaves_about_them():
    rng = np.random.default_rng(5)
    bush = meadow()
    for y, x in zip(rng.integers(170, 280, 250), rng.integers(10, 390, 250), strict=True):
        cv2.circle(bush, (int(x), int(y)), 3, (240, 30, 80), -1)
    seen = EYE.see(photo(bush))
    assert "red flowers" in {claim.what for claim in seen.claims}
    assert "red flowers" in seen.caption
    assert seen.setting == "garden"
    bare = np.where((bush == (240, 30, 80)).all(2)[..., None], bush, 150)
    assert not [claim for claim in EYE.see(photo(bare)).claims if claim.what.endswith("flowers")]


def _field(number, content):
    """One field of a Protocol Buffers message (https://protobuf.dev/programming-guides/encoding)."""
    if isinstance(content, int):
        return bytes([number << 3, content])
    raw = content.encode() if isinstance(content, str) else content
    return bytes([number << 3 | 2]) + _varint(len(raw)) + raw


def _varint(value):
    return bytes([value]) if value < 128 else bytes([value & 127 | 128]) + _varint(value >> 7)


def _tensor(name, values):
    sides = b"".join(_field(1, side) for side in values.shape)
    return sides + _field(2, 1) + _field(8, name) + _field(9, struct.pack(f"<{values.size}f", *values.ravel()))


def _value(name, *shape):
    sides = b"".join(_field(1, _field(1, side)) for side in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, 1) + _field(2, sides)))


def _node(kind, inputs, output):
    return b"".join(_field(1, name) for name in inputs) + _field(2, output) + _field(4, kind)


@pytest.fixture
def classifier(tmp_path):
    """A network that knows red from green by the mean of each channel."""
    weights = np.array([[4, -4], [-4, 4], [0, 0]], np.float32)
    nodes = [_node("GlobalAveragePool", ["x"], "p"), _node("Flatten", ["p"], "f"), _node("MatMul", ["f", "w"], "y")]
    graph = b"".join(_field(1, node) for node in nodes) + _field(2, "g") + _field(5, _tensor("w", weights))
    graph += _field(11, _value("x", 1, 3, 16, 16)) + _field(12, _value("y", 1, 2))
    file = Path(tmp_path, "tiny.onnx")
    file.write_bytes(_field(1, 8) + _field(7, graph) + _field(8, _field(2, 13)))
    return file


def test_a_network_tells_what_the_eye_alone_cannot(classifier, monkeypatch):
    pytest.importorskip("onnxruntime")
    classifier.with_suffix(".txt").write_text("dog\nbeach\n")
    assert "LATERNA_GLANCE_MODEL" in engine("see", "taught-glance").lacks()
    monkeypatch.setenv("LATERNA_GLANCE_MODEL", str(classifier))
    taught = engine("see", "taught-glance").load()
    red, green = (photo(np.full((90, 120, 3), colour)) for colour in ((200, 20, 20), (20, 200, 20)))
    dog = taught.see(red)
    assert (dog.subject.kind, dog.caption[:5]) == ("dog", "A dog")
    assert {claim.what: claim.confidence for claim in dog.claims}["dog"] == pytest.approx(1, abs=0.01)
    assert taught.see(green).setting == "beach"
    assert taught.see(green).place == "outdoor"
    assert taught.see(red, "my hen Berta").subject.kind == "hen"
    assert EYE.see(red).subject.kind is None


def test_a_network_without_its_labels_is_refused(classifier):
    taught = pytest.importorskip("laterna.engines.vision.glance.taught_glance")
    with pytest.raises(EngineError, match="its labels"):
        taught.TaughtGlance(str(classifier))
    classifier.with_suffix(".txt").write_text("dog\n")
    with pytest.raises(EngineError, match="2 scores and has 1"):
        taught.TaughtGlance(str(classifier)).see(photo(disc()))


def test_the_command_tells_a_person_what_it_saw(tmp_path):
    file = tmp_path / "hill.png"
    cv2.imwrite(str(file), meadow().astype(np.uint8)[..., ::-1])
    told = CliRunner().invoke(command, [str(file), "--engine", "glance", "--subject", "my dog Biscuit"])
    assert told.exit_code == 0
    lines = told.output.splitlines()
    assert lines[0].startswith("A dog called Biscuit")
    assert any(line.split()[:2] == ["subject", "dog"] and "as you said" in line for line in lines)
    assert any(line.split()[:2] == ["place", "outdoor"] for line in lines)
    raw = CliRunner().invoke(command, [str(file), "--engine", "glance", "--json"])
    assert json.loads(raw.output)["place"] == "outdoor"
    assert "mask" not in json.loads(raw.output)["subject"]
