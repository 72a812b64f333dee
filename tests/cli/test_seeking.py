"""Looking for pictures by words, by pictures and for captions; labels for a photo; a question about it: by command."""

from __future__ import annotations

import json

import cv2
import numpy as np
import pytest
from click.testing import CliRunner
from PIL import Image

from laterna.cli.main import cli
from laterna.engines.catalog import engine
from laterna.story import Picture
from laterna.story.errors import MissingExtraError, UsageError

NAMES = [f"{letter}.png" for letter in "abcd"]
LABELS = ["a fox", "a boat", "a hat"]


def run(*words: object) -> list[str]:
    """What a command says, line by line."""
    done = CliRunner().invoke(cli, [str(word) for word in words], auto_envvar_prefix="LATERNA", catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout.splitlines()


def found(lines: list[str]) -> list[str]:
    return [line.split("  ", 1)[1] for line in lines]


def numbered(lines: list[str]) -> dict[str, float]:
    """What was found, each with its number."""
    return {what: float(number.strip(" %")) for number, what in (line.split("  ", 1) for line in map(str.strip, lines))}


@pytest.fixture
def folder(tmp_path):
    """Blobs of colour with corners and edges."""
    for seed, name in enumerate(NAMES):
        rough = np.random.default_rng(seed).integers(0, 256, (10, 14, 3), np.uint8)
        Image.fromarray(cv2.resize(rough, (84, 60), interpolation=cv2.INTER_CUBIC)).save(tmp_path / name)
    return tmp_path


@pytest.fixture
def clip(tmp_path_factory):
    """A tiny CLIP among the weights of this machine."""
    pytest.importorskip("transformers", reason="needs the extra `local`")
    import tiny_eyes
    from laterna.engines.brought import add

    add(tiny_eyes.clip(tmp_path_factory.mktemp("clip") / "tiny"), "clip-vit-b-32")
    return engine("embed", "clip").load()


def pixels(file) -> Picture:
    return Picture(pixels=np.asarray(Image.open(file).convert("RGB")))


@pytest.mark.parametrize("name", ["sift", "histogram"])
def test_a_picture_finds_its_like_without_any_weights(folder, name):
    lines = found(run("search", folder, folder / "c.png", "--engine", name, "-n", 3))
    assert lines[0] == "c.png"
    assert len(lines) == 3


def test_words_need_weights_and_say_so(folder):
    with pytest.raises(MissingExtraError, match="Words are compared with pictures by CLIP"):
        run("search", folder, "a fox in the snow")
    with pytest.raises(UsageError, match="knows no words"):
        run("search", folder, "a fox in the snow", "--engine", "sift")


def test_clip_finds_both_ways_and_labels(folder, clip):
    rows = clip.embed([pixels(folder / name) for name in NAMES])
    by_words = (rows @ clip.embed_words(["a fox in the snow"])[0]).tolist()
    expected = [name for _, name in sorted(zip(by_words, NAMES, strict=True), reverse=True)]
    assert found(run("search", folder, "a fox in the snow")) == expected, "from words to pictures"
    assert found(run("search", folder, folder / "b.png", "--engine", "clip"))[0] == "b.png", "from picture to picture"

    captions = folder / "captions.txt"
    captions.write_text("\n".join(LABELS), encoding="utf-8")
    likeness = (clip.embed_words(LABELS) @ rows[0]).tolist()
    said = numbered(run("search", captions, folder / "a.png"))
    assert said == pytest.approx(dict(zip(LABELS, likeness, strict=True)), abs=1e-3), "from a picture to words"

    chances = clip.match([pixels(folder / "a.png")], LABELS)[0].tolist()
    said = numbered(run("classify", folder / "a.png", *LABELS))
    assert said == pytest.approx({label: 100 * share for label, share in zip(LABELS, chances, strict=True)}, abs=0.1)
    assert list(said.values()) == sorted(said.values(), reverse=True)


def test_a_question_about_a_photo_is_answered_with_its_confidence(folder):
    plain = run("ask", folder / "a.png", "Is it bright?", "--engine", "glance")
    answer = json.loads("".join(run("ask", folder / "a.png", "Is it bright?", "--engine", "glance", "--json")))
    assert [answer["text"]] == plain
    assert 0 <= answer["confidence"] <= 1
