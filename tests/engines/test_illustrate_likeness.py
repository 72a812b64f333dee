"""Characters kept to their reference pictures, on tiny adapters of SDXL and Stable Diffusion 1.5."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from diffusers import StableDiffusionPipeline, StableDiffusionXLPipeline
from painted import MEADOW, far, order, pixels
from PIL import Image
from transformers import CLIPVisionModelWithProjection

import tiny_painters
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.image.canvas import Canvas
from laterna.engines.image.diffusion import diffusion
from laterna.engines.image.diffusion.guides import mask_of
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import Prompt
from laterna.story import Commission, Picture
from laterna.story.errors import EngineError, UsageError
from laterna.storyboard.maps import control_maps
from tiny_painters import WIDTH

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}:diffusers") for kind in ("DeprecationWarning", "FutureWarning")
]

SIZE = (128, 96)
STEPS = 3
BOTH = pytest.mark.parametrize("name", ["sdxl", "sd15"])


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("likeness")
    wide = 2 * WIDTH
    xl, small = tiny_painters.unet(wide, 6 * 8 + WIDTH, 4), tiny_painters.unet(WIDTH, None, 6)
    return {
        "sdxl-base": tiny_painters.sdxl(root / "xl"), "sd15-base": tiny_painters.sd15(root / "15"),
        "sdxl-likeness": tiny_painters.likeness(root / "xl-like", xl, wide),
        "sd15-likeness": tiny_painters.likeness(root / "15-like", small, WIDTH),
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _brought(shelf, one_thread, monkeypatch):
    for name, folder in shelf.items():
        add(folder, name)
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt("a red fox", "ugly"))


def painter(name: str, likeness: str = "0.7"):
    row = engine("illustrate", name)
    chosen = f"{name}-likeness:{likeness}" if likeness else ""
    settings = {"control": "", "refiner": "", "check": "", "likeness": chosen, "steps": STEPS, "native_px": 112}
    if name == "sd15":
        del settings["refiner"]
    return row.model_copy(update={"settings": {**row.settings, **settings, "device": "cpu"}}).load()


def reference(seed: int) -> Picture:
    return Picture(pixels=np.random.default_rng(seed).integers(0, 256, (40, 40, 3), np.uint8))


def page(seed: int = 3, sentence: str = MEADOW, **more) -> Commission:
    return order(sentence, SIZE, seed, **more)


@BOTH
def test_two_references_are_followed_as_in_the_plain_pipeline_each_where_its_character_stands(name, shelf):
    pictures = {"girl": reference(1), "fox": reference(2)}
    commission = page(references=pictures)
    kind = StableDiffusionXLPipeline if name == "sdxl" else StableDiffusionPipeline
    folder = shelf[f"{name}-likeness"]
    eye = CLIPVisionModelWithProjection.from_pretrained(folder / "image_encoder")
    plain = kind.from_pretrained(shelf[f"{name}-base"], image_encoder=eye)
    plain.load_ip_adapter(folder, subfolder="", weight_name="ip-adapter.safetensors", image_encoder_folder=None)
    plain.set_ip_adapter_scale([[0.7, 0.7]])
    canvas, maps = Canvas.of(SIZE, 112, 8), control_maps(commission.layout, SIZE)
    figures = [figure.character for figure in commission.layout.figures]
    assert sorted(figures) == ["fox", "girl"]
    masks = np.stack([mask_of(maps, canvas, (figure.id,)) for figure in commission.layout.figures])
    own = plain(
        "a red fox", negative_prompt="ugly", width=SIZE[0], height=SIZE[1], num_inference_steps=STEPS,
        guidance_scale=6.0, generator=torch.Generator().manual_seed(3),
        ip_adapter_image=[[Image.fromarray(pictures[figure].pixels) for figure in figures]],
        cross_attention_kwargs={"ip_adapter_masks": [torch.from_numpy(masks.astype(np.float32) / 255)[None]]},
    ).images[0]  # fmt: skip
    assert far(pixels(painter(name).illustrate(commission)), np.asarray(own)) <= 1


@BOTH
def test_a_reference_counts_and_a_page_without_one_is_as_without_the_adapter(name):
    it = painter(name)
    one, other = (pixels(it.illustrate(page(references={"fox": reference(seed)}))) for seed in (1, 2))
    assert far(one, other) > 3
    bare = pixels(it.illustrate(page()))
    assert far(one, bare) > 3
    assert far(bare, pixels(painter(name, likeness="").illustrate(page()))) <= 1
    assert far(pixels(painter(name, "0").illustrate(page(references={"fox": reference(1)}))), bare) <= 1


@BOTH
def test_pages_with_as_many_references_are_painted_together_as_each_alone(name):
    it = painter(name)
    pages = [
        page(3, references={"fox": reference(1)}),
        page(4, "A fox sleeps in a meadow", references={"fox": reference(2)}),
        page(5),
        page(6, references={"fox": reference(1), "girl": reference(2)}),
    ]
    for commission, stage in zip(pages, it.illustrate_all(pages), strict=True):
        assert far(pixels(it.illustrate(commission)), pixels(stage)) <= 1


def test_over_a_picture_a_character_keeps_its_looks():
    under = Papercut().illustrate(page()).picture
    it = painter("sdxl")
    one, other = (
        pixels(it.illustrate(page(under=under, only=("fox",), references={"fox": reference(seed)}))) for seed in (1, 2)
    )
    assert far(one, other) > 3


def test_adapters_that_are_none_or_too_many_are_said(shelf, tmp_path):
    def wanted(text: str):
        row = engine("illustrate", "sdxl")
        settings = {"control": "", "refiner": "", "check": "", "likeness": text, "device": "cpu"}
        return row.model_copy(update={"settings": {**row.settings, **settings}}).load()

    add(shelf["sdxl-likeness"] / "ip-adapter.safetensors", "no-eye")
    add(shelf["sdxl-base"], "many")
    with pytest.raises(EngineError, match="add a folder with one"):
        wanted("many:0.5")
    blind = tmp_path / "blind"
    blind.mkdir()
    (blind / "ip-adapter.safetensors").write_bytes((shelf["sdxl-likeness"] / "ip-adapter.safetensors").read_bytes())
    add(blind, "blind")
    with pytest.raises(EngineError, match="has no image_encoder"):
        wanted("blind:0.5")
    with pytest.raises(EngineError, match="no adapter for this model"):
        wanted("sd15-likeness:0.5")
    with pytest.raises(UsageError, match="not 2: name one"):
        wanted("sdxl-likeness:0.5, sd15-likeness:0.5")
