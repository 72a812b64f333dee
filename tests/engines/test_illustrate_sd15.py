"""Stable Diffusion 1.5 on tiny models of its real classes: the numbers of the plain pipeline, and its own check."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import ControlNetModel, StableDiffusionControlNetPipeline
from painted import MEADOW, order

import tiny_painters
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.image.diffusion import diffusion
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import Prompt
from laterna.story import Commission
from laterna.story.errors import RefusedError
from laterna.storyboard.maps import control_maps

pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}Warning:diffusers") for kind in ("Deprecation", "Future")]
SIZE = (128, 96)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    return tiny_painters.sd15_shelf(tmp_path_factory.mktemp("sd15"))


@pytest.fixture
def painter(shelf):
    for name, folder in shelf.items():
        add(folder, name)
    row = engine("illustrate", "sd15")
    return row.model_copy(update={"settings": {**row.settings, "steps": 3, "native_px": 112, "device": "cpu"}}).load()


def page(seed: int = 3, **more) -> Commission:
    return order(MEADOW, SIZE, seed, **more)


def test_it_keeps_the_contract(painter):
    pages = [page(3), page(4)]
    one, other = painter.illustrate_all(pages)
    assert one.picture.size == SIZE
    assert one.source_type == "trainedAlgorithmicMedia"
    assert np.array_equal(painter.illustrate_all(pages)[0].picture.pixels, one.picture.pixels)
    alone = painter.illustrate(page(4)).picture.pixels
    assert np.abs(alone.astype(int) - other.picture.pixels).max() <= 1
    under = Papercut().illustrate(page()).picture
    anew = painter.illustrate(page(under=under, only=("fox",))).picture.pixels
    assert 0.01 < (anew != under.pixels).any(-1).mean() < 0.6
    wide = painter.illustrate(page(under=under, wider=True).model_copy(update={"size": (192, 96)})).picture.pixels
    assert np.array_equal(wide[:, 40:152], under.pixels[:, 8:120])


def test_it_makes_what_the_plain_pipeline_makes(painter, shelf, monkeypatch):
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt("a red fox", "ugly"))
    nets = [ControlNetModel.from_pretrained(shelf[f"sd15-{kind}"]) for kind in ("openpose", "canny", "depth")]
    plain = StableDiffusionControlNetPipeline.from_pretrained(shelf["sd15-base"], controlnet=nets)
    maps = control_maps(page().layout, SIZE)
    leading = [
        torch.from_numpy(drawn.transpose(2, 0, 1).astype(np.float32) / 255)[None]
        for drawn in (maps.pose, maps.canny, maps.depth)
    ]
    own = plain(
        "a red fox", negative_prompt="ugly", image=leading, controlnet_conditioning_scale=[0.8, 0.5, 0.6],
        num_inference_steps=3, guidance_scale=6.0, generator=torch.Generator().manual_seed(3),
    ).images[0]  # fmt: skip
    assert np.abs(painter.illustrate(page()).picture.pixels.astype(int) - np.asarray(own)).max() <= 1


def test_its_own_check_is_on_and_refuses(painter):
    painter.pipes.page.safety_checker.concept_embeds_weights.data.fill_(-2)  # ... and everything is nearer than this.
    with pytest.raises(RefusedError, match="unsafe"):
        painter.illustrate(page())
