"""SDXL on tiny models of its real classes: one contract, and the numbers of the plain pipelines of diffusers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from diffusers import (
    ControlNetModel,
    StableDiffusionXLControlNetInpaintPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLImg2ImgPipeline,
)
from hearing import Ear
from painted import PEOPLE, far, order, pixels

import tiny_painters
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.desk import at
from laterna.engines.image.canvas import Canvas
from laterna.engines.image.diffusion import diffusion
from laterna.engines.image.diffusion.encoding import read, windows_of
from laterna.engines.image.diffusion.guides import mask_of
from laterna.engines.image.diffusion.memory import way_for
from laterna.engines.image.diffusion.underway import Underway
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import Prompt, prompt_of
from laterna.engines.image.quiet import contrast
from laterna.story import Commission
from laterna.story.errors import CancelledError, EngineError, MissingWeightsError, RefusedError, UsageError
from laterna.story.reader import read_scene
from laterna.storyboard.maps import control_maps
from laterna.storyboard.page import lay_out_scene

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}:diffusers") for kind in ("DeprecationWarning", "FutureWarning")
]

SIZE = (160, 128)
STEPS = 5
SETTINGS = {"steps": STEPS, "native_px": 128, "device": "cpu"}
SCALES = [0.8, 0.5, 0.6]


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("painters")
    return tiny_painters.sdxl_shelf(root) | {"ztyle": tiny_painters.lora(root / "ztyle", "in ztyle")}


@pytest.fixture(autouse=True)
def _brought(shelf):
    for name, folder in shelf.items():
        add(folder, name)


def painter(**settings):
    row = engine("illustrate", "sdxl")
    return row.model_copy(update={"settings": {**row.settings, **SETTINGS, **settings}}).load()


@cache
def sdxl():
    return painter()


def page(sentence: str = PEOPLE, size=SIZE, seed: int = 3, **more) -> Commission:
    return order(sentence, size, seed, **more)


# The contract.


def test_a_page_has_its_size_repeats_with_its_seed_and_says_what_made_it():
    stage = sdxl().illustrate(page())
    assert pixels(stage).shape == (SIZE[1], SIZE[0], 3)
    assert pixels(stage).dtype == np.uint8
    assert pixels(stage).std() > 5
    assert np.array_equal(pixels(sdxl().illustrate(page())), pixels(stage))
    assert np.array_equal(pixels(painter().illustrate(page())), pixels(stage)), "nor does the process matter"
    assert far(pixels(sdxl().illustrate(page(seed=4))), pixels(stage)) > 10
    assert stage.source_type == "trainedAlgorithmicMedia"
    assert "girl" in stage.alt
    assert stage.depth_map is not None
    assert stage.depth_map.size == SIZE


def test_pages_painted_together_come_out_as_each_alone():
    """Two of one kind, one without people, one of another shape: three batches, in the order of the asking."""
    pages = [page(), page("A fox sleeps in a meadow"), page(size=(128, 160)), page(seed=9)]
    together = sdxl().illustrate_all(pages)
    for commission, stage in zip(pages, together, strict=True):
        assert stage.picture.size == commission.size
        assert far(pixels(sdxl().illustrate(commission)), pixels(stage)) <= 1


def test_a_batch_is_waited_for_only_when_the_next_is_begun(monkeypatch):
    """A card decodes the one while the processor prepares the other; what comes out is the same."""
    it, said = painter(batch=1), []
    alone = [pixels(sdxl().illustrate(page(seed=seed))) for seed in range(3)]
    begin, arrived = type(it)._begun, Underway.arrived
    monkeypatch.setattr(type(it), "_begun", lambda self, orders: said.append("begun") or begin(self, orders))
    monkeypatch.setattr(Underway, "arrived", lambda self: said.append("arrived") or arrived(self))
    stages = it.illustrate_all([page(seed=seed) for seed in range(3)])
    assert said == ["begun", "begun", "arrived", "begun", "arrived", "arrived"]
    assert all(np.array_equal(pixels(stage), own) for stage, own in zip(stages, alone, strict=True))


@pytest.mark.parametrize("size", [(101, 67), (400, 300), (64, 40)])
def test_any_size_and_shape(size):
    assert sdxl().illustrate(page(size=size)).picture.size == size


def test_a_canvas_keeps_the_page_where_it_is():
    canvas = Canvas.of((101, 67), 100, 8)
    assert canvas.page == (101, 67), "near enough to what the model was taught with"
    assert canvas.whole == (104, 72)
    picture = np.random.default_rng(1).integers(0, 256, (67, 101, 3), np.uint8)
    assert np.array_equal(canvas.cut(canvas.carried_on(picture)), picture)
    large = Canvas.of((2000, 1000), 512, 8)
    assert abs(large.page[0] * large.page[1] / 512**2 - 1.5) < 0.01
    assert abs(large.page[0] / large.page[1] - 2) < 0.01


def test_progress_is_told_and_who_listens_can_stop_it():
    with at(Ear(STEPS)) as ear:
        sdxl().illustrate(page())
        assert sorted(ear.heard) == ear.heard
        assert (len(ear.heard), ear.heard[-1]) == (STEPS, 1.0), "base and refiner together make all the steps"
        with pytest.raises(CancelledError):
            sdxl().illustrate(page())


@pytest.mark.parametrize(
    ("settings", "message"),
    [({"steps": "many"}, "steps is 'many'"), ({"strength": 0.1}, "strength"), ({"scheduler": "slow"}, "dpm\\+\\+"),
     ({"control": "sdxl-canny:0.5:smell"}, "pose|canny"), ({"control": "Big Net"}, "names no weights")],
)  # fmt: skip
def test_a_setting_without_sense_is_a_usage_error(settings, message):
    with pytest.raises(UsageError, match=message):
        painter(**settings)


# Equal to the library.


def nets(shelf):
    return [ControlNetModel.from_pretrained(shelf[f"sdxl-{kind}"]) for kind in ("openpose", "canny", "depth")]


def leading(commission) -> list[torch.Tensor]:
    maps = control_maps(commission.layout, SIZE)
    return [
        torch.from_numpy(m.transpose(2, 0, 1).astype(np.float32) / 255)[None]
        for m in (maps.pose, maps.canny, maps.depth)
    ]


def refined(shelf, base, latents, generator) -> np.ndarray:
    """The second half of the documentation's ensemble of experts."""
    refiner = StableDiffusionXLImg2ImgPipeline.from_pretrained(
        shelf["sdxl-refiner"], text_encoder_2=base.text_encoder_2, vae=base.vae
    )
    return np.asarray(refiner(
        "a red fox", negative_prompt="ugly", image=latents, num_inference_steps=STEPS, denoising_start=0.8,
        guidance_scale=6.0, generator=generator,
    ).images[0])  # fmt: skip


@pytest.fixture
def plainly(monkeypatch):
    """Words that fit the tiny readers' window, as the plain pipelines cut longer ones."""
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt("a red fox", "ugly"))


@pytest.mark.usefixtures("plainly")
def test_base_and_refiner_make_what_the_plain_pipelines_make(shelf):
    base = StableDiffusionXLControlNetPipeline.from_pretrained(shelf["sdxl-base"], controlnet=nets(shelf))
    generator = torch.Generator().manual_seed(3)
    latents = base(
        "a red fox", negative_prompt="ugly", image=leading(page()), controlnet_conditioning_scale=SCALES,
        num_inference_steps=STEPS, denoising_end=0.8, guidance_scale=6.0, generator=generator, output_type="latent",
    ).images  # fmt: skip
    assert far(pixels(sdxl().illustrate(page())), refined(shelf, base, latents, generator)) <= 1


@pytest.mark.usefixtures("plainly")
def test_over_a_picture_they_make_what_the_plain_pipelines_make(shelf):
    under = Papercut().illustrate(page()).picture
    base = StableDiffusionXLControlNetInpaintPipeline.from_pretrained(shelf["sdxl-base"], controlnet=nets(shelf))
    generator = torch.Generator().manual_seed(3)
    picture = torch.from_numpy(under.pixels.transpose(2, 0, 1).astype(np.float32) / 255)[None]
    latents = base(
        "a red fox", negative_prompt="ugly", image=picture, mask_image=torch.ones_like(picture[:, :1]),
        control_image=leading(page()), controlnet_conditioning_scale=SCALES, strength=0.85, width=SIZE[0],
        height=SIZE[1], num_inference_steps=STEPS, denoising_end=0.8, guidance_scale=6.0, generator=generator,
        output_type="latent",
    ).images  # fmt: skip
    assert far(pixels(sdxl().illustrate(page(under=under))), refined(shelf, base, latents, generator)) <= 1


@pytest.mark.usefixtures("plainly")
def test_an_adapter_weighs_what_it_weighs_in_the_plain_pipeline(shelf):
    base = StableDiffusionXLControlNetPipeline.from_pretrained(shelf["sdxl-base"], controlnet=nets(shelf))
    base.load_lora_weights(shelf["ztyle"], adapter_name="one")
    base.set_adapters(["one"], [0.7])
    own = np.asarray(base(
        "a red fox", negative_prompt="ugly", image=leading(page()), controlnet_conditioning_scale=SCALES,
        num_inference_steps=STEPS, guidance_scale=6.0, generator=torch.Generator().manual_seed(3),
    ).images[0])  # fmt: skip
    assert far(pixels(painter(refiner="none", lora="ztyle:0.7").illustrate(page())), own) <= 1
    without = pixels(painter(refiner="none").illustrate(page()))
    assert far(without, own) > 3
    assert np.array_equal(pixels(painter(refiner="none", lora="ztyle:0").illustrate(page())), without)


# The storyboard in control.


def test_what_reaches_the_networks_are_the_storyboards_maps():
    it, seen = sdxl(), {}

    def look(net, _, given):
        seen.setdefault(net, given["controlnet_cond"])

    nets = it.pipes.page.controlnet.nets
    hooks = [net.register_forward_pre_hook(look, with_kwargs=True) for net in nets]
    try:
        commission = page(size=(157, 123))
        it.illustrate(commission)
    finally:
        for hook in hooks:
            hook.remove()
    maps = control_maps(commission.layout, (157, 123))
    for net, drawn in zip(nets, (maps.pose, maps.canny, maps.depth), strict=True):
        assert drawn.any()
        given = seen[net]
        assert given.shape == (2, 3, 128, 160), "once with the words and once without"
        for half in given:
            back = (half[:, :123, :157] * 255).round().byte().permute(1, 2, 0).numpy()
            assert np.array_equal(back, drawn), "pixel for pixel where the page is"


def test_each_map_matters_and_a_scale_of_nothing_leaves_it_out():
    whole = pixels(sdxl().illustrate(page()))
    assert far(pixels(painter(control="sdxl-openpose:0, sdxl-canny:0.5, sdxl-depth:0.6").illustrate(page())), whole) > 3
    assert far(pixels(painter(control="none").illustrate(page())), whole) > 3
    one = "sdxl-canny:0.5, sdxl-depth:0.6"
    nobody = page("A fox sleeps in a meadow")
    assert far(pixels(painter(control=one).illustrate(nobody)), pixels(sdxl().illustrate(nobody))) <= 1, "no people"


def test_only_one_figure_is_painted_anew():
    under = Papercut().illustrate(page()).picture
    stage = sdxl().illustrate(page(under=under, only=("girl",)))
    canvas = Canvas.of(SIZE, 128, 8)
    mask = mask_of(control_maps(page().layout, SIZE), canvas, ("girl",))[: SIZE[1], : SIZE[0]]
    changed = np.abs(pixels(stage).astype(int) - under.pixels).max(-1) > 0
    assert not changed[mask == 0].any()
    assert changed[mask > 200].mean() > 0.9
    assert stage.source_type == "compositeWithTrainedAlgorithmicMedia"


@pytest.mark.parametrize("only", [("wolf",), ("girl",)])
def test_who_is_not_there_cannot_be_painted_anew(only):
    under = Papercut().illustrate(page()).picture if only == ("wolf",) else None
    with pytest.raises(UsageError, match="painted anew"):
        sdxl().illustrate(page(under=under, only=only))


def test_words_can_be_read_where_the_layout_keeps_room_for_them():
    said = read_scene(PEOPLE)
    layout = lay_out_scene(said.scene, said.cast, said.settings, SIZE[0] / SIZE[1], 1, text=True)
    assert layout.text_area is not None
    painted = pixels(sdxl().illustrate(page().model_copy(update={"layout": layout})))
    sides = [round(side * SIZE[1]) for side in layout.text_area.model_dump().values()]
    x, y, width, height = (max(0, side) for side in sides)
    assert contrast(painted[y : y + height, x : x + width].astype(np.float32)) >= 4.5


# Words.


def test_the_prompt_holds_scene_looks_place_style_and_what_adapters_answer_to():
    it = painter(lora="ztyle:0.5")
    assert it.pipes.triggers == ("in ztyle",)
    assert painter(lora="ztyle:0.5:my own words").pipes.triggers == ("my own words",)
    wanted, avoided = prompt_of(page(), it.pipes.triggers)
    for words in ("paper cut-out", "red scarf", "bear", "at night", "falling snow", "picture book", "in ztyle"):
        assert words in wanted
    assert "watermark" in avoided
    assert prompt_of(page(style="mosaic")).wanted.startswith("mosaic illustration of a girl")
    anew = prompt_of(page(only=("bear",))).wanted
    assert "falling snow" not in anew


def test_a_short_prompt_is_read_as_the_pipeline_reads_it():
    pipe = sdxl().pipes.page
    texts = ["a red fox", "a bear"]
    mine = read(pipe, texts, 1)
    words, _, pooled, _ = pipe.encode_prompt(texts, do_classifier_free_guidance=False)
    assert torch.allclose(mine.words, words, atol=1e-6)
    assert mine.pooled is not None
    assert torch.allclose(mine.pooled, pooled, atol=1e-6)


def test_a_long_prompt_is_read_to_its_end_and_weights_weigh():
    pipe = sdxl().pipes.page
    long = "a red fox in the deep snow under a yellow moon"
    windows = windows_of(pipe, long)
    assert windows == 3
    whole = read(pipe, [long], windows).words
    assert whole.shape[1] == 3 * 16
    assert not torch.equal(read(pipe, [long[:-4] + "lamp"], windows).words, whole)
    plain, weighed, none = (read(pipe, [text], 1).words for text in ("red fox", "red (fox:1.5)", "red (fox:0)"))
    empty = read(pipe, [""], 1).words
    assert torch.allclose(weighed[:, 4:7] - empty[:, 4:7], 1.5 * (plain[:, 4:7] - empty[:, 4:7]), atol=1e-5)
    assert torch.allclose(none[:, 4:7], empty[:, 4:7], atol=1e-5)
    assert torch.allclose(weighed[:, :4], plain[:, :4], atol=1e-5)


# Failing.


def test_too_little_memory_makes_batches_smaller_then_gives_way_then_says_so(monkeypatch):
    it, real, sizes = painter(refiner="none"), type(sdxl().pipes.page).__call__, []
    own = it.illustrate_all([page(seed=seed) for seed in range(3)])

    def holding(most):
        def call(self, **given):
            sizes.append(len(given["generator"]))
            if sizes[-1] > most:
                raise torch.cuda.OutOfMemoryError("full")
            return real(self, **given)

        monkeypatch.setattr(type(it.pipes.page), "__call__", call)

    holding(1)
    stages = it.illustrate_all([page(seed=seed) for seed in range(3)])
    assert sizes == [3, 1, 2, 1, 1]
    assert all(far(pixels(stage), pixels(whole)) <= 1 for stage, whole in zip(stages, own, strict=True))

    holding(0)
    ways = iter([True, True, False])
    monkeypatch.setattr(it._memory, "give_way", lambda: next(ways))
    with pytest.raises(EngineError, match="even with one page"):
        it.illustrate(page())
    assert next(ways, None) is None


def test_the_way_parts_are_laid_out_is_told_by_the_memory():
    weights = ("sdxl-base", "sdxl-refiner")
    assert way_for(16000, weights) == "whole"
    assert way_for(8000, weights) == "parts"
    assert way_for(4000, weights) == "layers"


def test_what_a_models_own_check_calls_unsafe_is_painted_again_then_refused(monkeypatch):
    it, real, seeds = painter(refiner="none"), type(sdxl().pipes.page).__call__, []

    def call(self, **given):
        out = real(self, **given)
        seeds.append([generator.initial_seed() for generator in given["generator"]])
        out["nsfw_content_detected"] = [seed == 3 for seed in seeds[-1]]
        return out

    monkeypatch.setattr(type(it.pipes.page), "__call__", call)
    stages = it.illustrate_all([page(seed=3), page(seed=4)])
    assert len(stages) == 2
    assert (len(seeds), len(seeds[1])) == (2, 1), "only the unsafe one again, with another seed"
    monkeypatch.setattr(diffusion, "seed_of", lambda *_: 3)
    with pytest.raises(RefusedError, match="unsafe"):
        it.illustrate(page(seed=3))


def test_weights_that_are_missing_or_no_weights_are_said(tmp_path, shelf):
    row = engine("illustrate", "sdxl")
    lost = row.model_copy(update={"settings": {**row.settings, "lora": "nowhere:0.5"}})
    assert "laterna models add FOLDER --name nowhere" in lost.lacks()
    with pytest.raises(MissingWeightsError):
        lost.load()
    add(shelf["sdxl-canny"], "no-pipeline")
    with pytest.raises(EngineError, match=r"model_index\.json"):
        painter(model="no-pipeline")
    with pytest.raises(EngineError, match="no adapter"):
        painter(lora="sdxl-canny")
