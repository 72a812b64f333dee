"""Image-to-video diffusion on tiny models of the real classes: one contract, the numbers of the plain pipelines."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from diffusers import LTXImageToVideoPipeline, StableVideoDiffusionPipeline, WanImageToVideoPipeline
from diffusers.pipelines.wan import pipeline_wan_i2v
from hearing import Ear
from PIL import Image

import tiny_motion
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.desk import at
from laterna.engines.motion import moving
from laterna.engines.motion.words import AVOID, told
from laterna.story import Picture
from laterna.story.errors import CancelledError, EngineError, MissingWeightsError, UsageError

pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}Warning:diffusers") for kind in ("Deprecation", "Future")]

STEPS = 3
WORDS = "A fox runs through the snow"
NAMES = {"svd": "svd-xt", "ltx": "ltx-video", "wan": "wan-i2v-480p"}
FRAMES = {"svd": (5, 7), "ltx": (9, 25), "wan": (5, 16)}
"""Of a clip of 0.4 s: how many, and how many a second."""
ALL = pytest.mark.parametrize("name", sorted(NAMES))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("motion")
    between = {"wan-flf2v-720p": tiny_motion.wan(root / "between", between=True)}
    return between | {NAMES[name]: getattr(tiny_motion, name)(root / name) for name in NAMES}


@pytest.fixture(autouse=True)
def _brought(shelf):
    for name, folder in shelf.items():
        add(folder, name)


def mover(name: str, **settings):
    row = engine("animate", name)
    usual = {"native_px": 64, "steps": STEPS, "device": "cpu"}
    return row.model_copy(update={"settings": {**row.settings, **usual, **settings}}).load()


@cache
def usual(name: str):
    return mover(name)


@cache
def picture(width: int = 90, height: int = 90) -> Picture:
    chance = np.random.default_rng(1)
    small = chance.integers(0, 256, (6, 6, 3), np.uint8)
    return Picture(pixels=np.asarray(Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)))


def frames(clip) -> np.ndarray:
    return np.stack([frame.pixels for frame in clip.frames])


@ALL
def test_a_clip_has_its_frames_repeats_with_its_seed_and_keeps_its_own_pace(name):
    clip = usual(name).animate(picture(), WORDS, 0.4, 24, 5)
    made = frames(clip)
    assert (len(made), clip.fps) == FRAMES[name]
    assert made.shape[1:] == (64, 64, 3)
    assert made.dtype == np.uint8
    assert made.std() > 1
    assert not clip.arrives
    assert np.array_equal(frames(mover(name).animate(picture(), WORDS, 0.4, 24, 5)), made), (
        "nor does the process matter"
    )
    assert not np.array_equal(frames(usual(name).animate(picture(), WORDS, 0.4, 24, 6)), made)


@ALL
def test_a_clip_has_the_shape_of_its_picture_and_no_more_frames_than_the_model_can_make(name):
    it = mover(name, native_px=96)
    width, height = it.size_for(picture(120, 60))
    assert width > height
    assert (width % it._manner.step, height % it._manner.step) == (0, 0)
    most = {"svd": 5, "ltx": 161, "wan": 81}[name]
    assert [it.count_for(seconds) for seconds in (0.01, 1000)] == [{"svd": 5, "ltx": 9, "wan": 5}[name], most]
    assert mover(name).size_for(picture(400, 20))[1] == it._manner.step, "at least one step"


@ALL
def test_it_makes_what_the_plain_pipeline_makes(name, shelf, monkeypatch):
    monkeypatch.setattr(pipeline_wan_i2v, "ftfy", SimpleNamespace(fix_text=str), raising=False)
    kind = {"svd": StableVideoDiffusionPipeline, "ltx": LTXImageToVideoPipeline, "wan": WanImageToVideoPipeline}[name]
    pipe = kind.from_pretrained(shelf[NAMES[name]])
    pipe.set_progress_bar_config(disable=True)
    words = {"prompt": told(WORDS), "negative_prompt": AVOID}
    more = {
        "svd": {"fps": 7, "motion_bucket_id": 100, "decode_chunk_size": 4},
        "ltx": words | {"guidance_scale": 3.0, "frame_rate": 25}, "wan": words | {"guidance_scale": 5.0},
    }[name]  # fmt: skip
    own = pipe(
        image=Image.fromarray(picture(64, 64).pixels), width=64, height=64, num_frames=FRAMES[name][0],
        num_inference_steps=STEPS, generator=torch.Generator().manual_seed(5), output_type="np", **more,
    ).frames[0]  # fmt: skip
    made = frames(usual(name).animate(picture(64, 64), WORDS, 0.4, 24, 5))
    assert np.abs(made - np.asarray(own) * 255).max() <= 1


def test_wan_goes_from_picture_to_picture_as_the_plain_pipeline_does(shelf, monkeypatch):
    monkeypatch.setattr(pipeline_wan_i2v, "ftfy", SimpleNamespace(fix_text=str), raising=False)
    pipe = WanImageToVideoPipeline.from_pretrained(shelf["wan-flf2v-720p"])
    pipe.set_progress_bar_config(disable=True)
    here, there = picture(64, 64), Picture(pixels=np.ascontiguousarray(picture(64, 64).pixels[::-1]))
    it = mover("wan-between")
    clips = [it.animate(here, WORDS, 0.4, 24, 5, to=to) for to in (there, None)]
    assert [clip.arrives for clip in clips] == [True, False]
    assert engine("animate", "wan-between").walks
    for clip, end in zip(clips, (there, here), strict=True):
        own = pipe(
            image=Image.fromarray(here.pixels), last_image=Image.fromarray(end.pixels), width=64, height=64,
            num_frames=5, num_inference_steps=STEPS, generator=torch.Generator().manual_seed(5), output_type="np",
            prompt=told(WORDS), negative_prompt=AVOID, guidance_scale=5.0,
        ).frames[0]  # fmt: skip
        assert np.abs(frames(clip) - np.asarray(own) * 255).max() <= 1
    assert not np.array_equal(frames(clips[0]), frames(clips[1]))


def test_parts_keep_the_precision_that_their_authors_wish(monkeypatch):
    monkeypatch.setattr(moving, "precision_of", lambda _: torch.bfloat16)
    pipe = mover("wan").pipe
    assert {part: getattr(pipe, part).dtype for part in ("vae", "image_encoder", "text_encoder", "transformer")} == {
        "vae": torch.float32, "image_encoder": torch.float32, "text_encoder": torch.bfloat16,
        "transformer": torch.bfloat16,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["ltx", "wan"])
def test_words_count_where_the_model_reads(name):
    one, other = (frames(usual(name).animate(picture(), words, 0.4, 24, 5)) for words in (WORDS, "Rain"))
    assert not np.array_equal(one, other)


@ALL
def test_progress_is_told_and_who_listens_can_stop_it(name):
    with at(Ear(STEPS)) as ear:
        usual(name).animate(picture(), WORDS, 0.4, 24, 5)
        assert (len(ear.heard), ear.heard[-1], sorted(ear.heard)) == (STEPS, 1.0, ear.heard)
        with pytest.raises(CancelledError):
            usual(name).animate(picture(), WORDS, 0.4, 24, 5)


@ALL
def test_bad_input_is_said(name, shelf, monkeypatch):
    with pytest.raises(UsageError, match="more than 0 s"):
        usual(name).animate(picture(), WORDS, 0.0, 24, 5)
    with pytest.raises(UsageError, match="steps is 'many'"):
        mover(name, steps="many")
    with pytest.raises(MissingWeightsError, match="laterna models add"):
        mover(name, model="nowhere")
    with pytest.raises(EngineError, match="cannot be read as"):
        mover(name, model=NAMES["ltx" if name == "svd" else "svd"])

    def full(*_, **__):
        raise torch.cuda.OutOfMemoryError("full")

    it = mover(name)
    monkeypatch.setattr(type(it.pipe), "__call__", full)
    with pytest.raises(EngineError, match="smaller native_px"):
        it.animate(picture(), WORDS, 0.4, 24, 5)
