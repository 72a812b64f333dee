"""SD 3, FLUX and Qwen-Image on tiny models of their real classes: the contract, and the plain pipelines' numbers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import torch
from click.testing import CliRunner
from diffusers import (
    FluxControlNetInpaintPipeline,
    FluxControlNetModel,
    FluxControlNetPipeline,
    FluxInpaintPipeline,
    FluxPipeline,
    QwenImageControlNetModel,
    QwenImageControlNetPipeline,
    QwenImageInpaintPipeline,
    QwenImagePipeline,
    SD3ControlNetModel,
    StableDiffusion3ControlNetPipeline,
    StableDiffusion3InpaintPipeline,
    StableDiffusion3Pipeline,
)
from diffusers.models import QwenImageMultiControlNetModel
from painted import MEADOW, far, order, pixels

import tiny_flows
import tiny_painters
from laterna.cli.main import cli
from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.image.diffusion import diffusion
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import Prompt
from laterna.story import Commission
from laterna.story.errors import EngineError, RefusedError, UsageError
from laterna.storyboard.maps import control_maps

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}:diffusers") for kind in ("DeprecationWarning", "FutureWarning")
]

SIZE = (128, 96)
STEPS = 3
SETTINGS = {"steps": STEPS, "native_px": 112, "device": "cpu"}
FOX, UGLY = "a red fox", "ugly"
NAMES = ("sd3", "flux", "qwen-image")
GUIDED = {
    "sd3": {"negative_prompt": UGLY, "guidance_scale": 4.5, "max_sequence_length": 512},
    "flux": {"guidance_scale": 3.5},
    "qwen-image": {"negative_prompt": UGLY, "true_cfg_scale": 4.0},
}
"""What the documentation's call of each pipeline is given."""
PLAIN = {"sd3": StableDiffusion3Pipeline, "flux": FluxPipeline, "qwen-image": QwenImagePipeline}
OVER = {
    "sd3": StableDiffusion3InpaintPipeline, "flux": FluxInpaintPipeline, "qwen-image": QwenImageInpaintPipeline
}  # fmt: skip
MODELS = {"sd3": "sd35-medium", "flux": "flux-dev", "qwen-image": "qwen-image"}


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("flows")
    return {
        "sd35-medium": tiny_flows.sd3(root / "sd3"), "flux-dev": tiny_flows.flux(root / "flux"),
        "flux-schnell": tiny_flows.flux(root / "schnell", guided=False),
        "qwen-image": tiny_flows.qwen_image(root / "qwen"), "nsfw-check": tiny_painters.check(root / "check"),
        "sd3-canny": tiny_flows.sd3_control(root / "sd3-canny", 1),
        "sd3-depth": tiny_flows.sd3_control(root / "sd3-depth", 2),
        "flux-union": tiny_flows.flux_control(root / "flux-union", 3),
        "flux-modes": tiny_flows.flux_control(root / "flux-modes", 4, modes=7),
        "qwen-union": tiny_flows.qwen_control(root / "qwen-union", 5),
    }  # fmt: skip


@pytest.fixture(autouse=True)
def _brought(shelf, one_thread):
    for name, folder in shelf.items():
        add(folder, name)


def painter(name: str, **settings):
    row = engine("illustrate", name)
    return row.model_copy(update={"settings": {**row.settings, **SETTINGS, **settings}}).load()


@cache
def usual(name: str):
    return painter(name)


def page(sentence: str = MEADOW, size=SIZE, seed: int = 3, **more) -> Commission:
    return order(sentence, size, seed, **more)


def floats(picture: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(picture.transpose(2, 0, 1).astype(np.float32) / 255)[None]


def leading(commission, *kinds: str) -> list[torch.Tensor]:
    maps = control_maps(commission.layout, SIZE)
    return [floats(getattr(maps, kind)) for kind in kinds]


def plainly(pipe, **given) -> np.ndarray:
    """The picture of a plain pipeline with the same seed."""
    pipe.set_progress_bar_config(disable=True)
    made = pipe(
        FOX, num_inference_steps=STEPS, width=SIZE[0], height=SIZE[1], generator=torch.Generator().manual_seed(3),
        **given,
    )  # fmt: skip
    return np.asarray(made.images[0])


@pytest.fixture
def _words(monkeypatch):
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt(FOX, UGLY))


# The contract.


@pytest.mark.parametrize("name", NAMES)
def test_it_keeps_the_contract(name):
    it, pages = usual(name), [page(seed=3), page("A fox sleeps in a meadow", seed=4), page(size=(96, 128))]
    stages = it.illustrate_all(pages)
    for commission, stage in zip(pages, stages, strict=True):
        assert stage.picture.size == commission.size
        assert stage.picture.pixels.std() > 5
        assert stage.source_type == "trainedAlgorithmicMedia"
        assert far(pixels(it.illustrate(commission)), pixels(stage)) <= 1, "alone as together"
    assert np.array_equal(pixels(painter(name).illustrate(pages[0])), pixels(it.illustrate(pages[0])))
    assert far(pixels(it.illustrate(page(seed=9))), pixels(stages[0])) > 10
    assert it.illustrate(page(size=(101, 67))).picture.size == (101, 67)


@pytest.mark.parametrize("name", NAMES)
def test_only_one_figure_is_painted_anew_in_the_cut_paper_page(name):
    under = Papercut().illustrate(page()).picture
    anew = pixels(usual(name).illustrate(page(under=under, only=("fox",))))
    assert 0.01 < (anew != under.pixels).any(-1).mean() < 0.6


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_carried_on_at_its_sides(name):
    square = Papercut().illustrate(page(size=(96, 96))).picture
    wide = pixels(
        usual(name).illustrate(page(size=(96, 96), under=square).model_copy(update={"size": (176, 96), "wider": True}))
    )
    assert wide.shape == (96, 176, 3)
    assert np.array_equal(wide[:, 48:128], square.pixels[:, 8:88])
    assert far(wide[:, :40], np.repeat(square.pixels[:, :1], 40, 1)) > 10


# Equal to the library.


@pytest.mark.usefixtures("_words")
@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_what_the_plain_pipeline_makes(name, shelf):
    own = plainly(PLAIN[name].from_pretrained(shelf[MODELS[name]]), **GUIDED[name])
    assert far(pixels(usual(name).illustrate(page())), own) <= 1


@pytest.mark.usefixtures("_words")
@pytest.mark.parametrize("name", NAMES)
def test_over_the_cut_paper_page_it_is_what_the_plain_pipeline_makes(name, shelf):
    under = Papercut().illustrate(page()).picture
    picture = floats(under.pixels)
    own = plainly(
        OVER[name].from_pretrained(shelf[MODELS[name]]), image=picture, mask_image=torch.ones_like(picture[:, :1]),
        strength=0.85, **GUIDED[name],
    )  # fmt: skip
    mine = pixels(usual(name).illustrate(page(under=under)))
    assert far(mine, own) <= 1
    assert far(mine, pixels(usual(name).illustrate(page()))) > 10, "what lies beneath counts"


@pytest.mark.usefixtures("_words")
def test_sd3_follows_maps_on_blank_paper(shelf):
    nets = [SD3ControlNetModel.from_pretrained(shelf[f"sd3-{kind}"]) for kind in ("canny", "depth")]
    torch.manual_seed(3)
    own = plainly(
        StableDiffusion3ControlNetPipeline.from_pretrained(shelf["sd35-medium"], controlnet=nets),
        control_image=leading(page(), "canny", "depth"), controlnet_conditioning_scale=[0.7, 0.5], **GUIDED["sd3"],
    )  # fmt: skip
    it = painter("sd3", control="sd3-canny:0.7, sd3-depth:0.5")
    assert far(pixels(it.illustrate(page())), own) <= 1
    under = Papercut().illustrate(page()).picture
    assert far(pixels(it.illustrate(page(under=under))), own) <= 1, "no pipeline does both"
    assert far(pixels(it.illustrate(page(under=under, only=("fox",)))), under.pixels) > 10
    pages = [page(seed=3), page(seed=4)]
    assert far(pixels(it.illustrate_all(pages)[1]), pixels(it.illustrate(pages[1]))) <= 1


@pytest.mark.usefixtures("_words")
def test_one_controlnet_of_flux_follows_several_maps(shelf):
    net = FluxControlNetModel.from_pretrained(shelf["flux-union"])
    led = {
        "control_image": leading(page(), "pose", "depth"), "controlnet_conditioning_scale": [0.9, 0.8],
        "control_mode": [None, None], **GUIDED["flux"],
    }  # fmt: skip
    own = plainly(FluxControlNetPipeline.from_pretrained(shelf["flux-dev"], controlnet=[net, net]), **led)
    it = painter("flux", control="flux-union:0.9:pose, flux-union:0.8:depth")
    assert far(pixels(it.illustrate(page())), own) <= 1
    under = Papercut().illustrate(page()).picture
    picture = floats(under.pixels)
    over = plainly(
        FluxControlNetInpaintPipeline.from_pretrained(shelf["flux-dev"], controlnet=[net, net]), image=picture,
        mask_image=torch.ones_like(picture[:, :1]), strength=0.85, **led,
    )  # fmt: skip
    assert far(pixels(it.illustrate(page(under=under))), over) <= 1
    pages = [page(seed=3, under=under), page(seed=4, under=under)]
    assert far(pixels(it.illustrate_all(pages)[1]), pixels(it.illustrate(pages[1]))) <= 1


@pytest.mark.usefixtures("_words")
def test_a_controlnet_of_flux_that_counts_its_maps_is_told_which(shelf):
    net = FluxControlNetModel.from_pretrained(shelf["flux-modes"])
    own = plainly(
        FluxControlNetPipeline.from_pretrained(shelf["flux-dev"], controlnet=[net, net]),
        control_image=leading(page(), "pose", "canny"), controlnet_conditioning_scale=[0.9, 0.5], control_mode=[4, 0],
        **GUIDED["flux"],
    )  # fmt: skip
    it = painter("flux", control="flux-modes:0.9:pose, flux-modes:0.5:canny")
    pages = [page(seed=3), page(seed=4)]
    assert far(pixels(it.illustrate_all(pages)[0]), own) <= 1
    assert (
        far(pixels(painter("flux", control="flux-modes:0.9:depth, flux-modes:0.5:canny").illustrate(page())), own) > 3
    )
    under = Papercut().illustrate(page()).picture
    assert it.illustrate_all([page(under=under), page(under=under)])[1].picture.size == SIZE
    with pytest.raises(UsageError, match="no segmentation"):
        painter("flux", control="flux-modes:0.9:segmentation")


@pytest.mark.usefixtures("_words")
def test_one_controlnet_of_qwen_image_follows_several_maps(shelf):
    net = QwenImageMultiControlNetModel([QwenImageControlNetModel.from_pretrained(shelf["qwen-union"])])
    own = plainly(
        QwenImageControlNetPipeline.from_pretrained(shelf["qwen-image"], controlnet=net),
        control_image=leading(page(), "pose", "depth"), controlnet_conditioning_scale=[0.8, 0.6],
        control_guidance_start=[0.0, 0.0], control_guidance_end=[1.0, 1.0], **GUIDED["qwen-image"],
    )  # fmt: skip
    it = painter("qwen-image", control="qwen-union:0.8:pose, qwen-union:0.6:depth")
    assert far(pixels(it.illustrate(page())), own) <= 1
    without = painter("qwen-image", control="qwen-union:0.8:pose, qwen-union:0:depth")
    assert far(pixels(without.illustrate(page())), own) > 3, "the second counts as well"


# Choosing and failing.


def test_a_folder_says_itself_which_engine_paints_with_it(shelf):
    said = CliRunner().invoke(cli, ["models", "add", str(shelf["flux-dev"]), "--name", "mine"])
    assert "illustrate=flux:mine or illustrate=flux-schnell:mine" in said.output
    assert engine("illustrate", "flux:mine").lacks() == ""
    wrong = engine("illustrate", "sdxl:mine")
    wrong = wrong.model_copy(update={"settings": wrong.settings | {"refiner": "", "control": ""}})
    assert "mine is a FluxPipeline" in wrong.lacks()
    assert "choose flux:mine or flux-schnell:mine" in wrong.lacks()
    with pytest.raises(EngineError, match="choose flux:mine"):
        wrong.load()


def test_schnell_paints_in_four_steps_without_guidance(shelf, monkeypatch):
    assert engine("illustrate", "flux-schnell").settings["steps"] == 4
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt(FOX, UGLY))
    own = plainly(FluxPipeline.from_pretrained(shelf["flux-schnell"]))
    assert far(pixels(painter("flux-schnell").illustrate(page())), own) <= 1


def test_schedulers_are_those_of_the_family():
    assert pixels(painter("sd3", scheduler="lcm").illustrate(page())).std() > 5
    with pytest.raises(UsageError, match="there are: euler, lcm"):
        painter("flux", scheduler="ddim")


def test_two_controlnets_are_too_many_for_qwen_image(shelf):
    add(shelf["qwen-union"], "another")
    with pytest.raises(UsageError, match="one that follows many"):
        painter("qwen-image", control="qwen-union:0.8:pose, another:0.6:depth")


def test_weights_of_words_are_left_out_where_no_reader_knows_them(monkeypatch):
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt("a (red:1.4) fox", UGLY))
    weighed = pixels(usual("flux").illustrate(page()))
    monkeypatch.setattr(diffusion, "prompt_of", lambda *_: Prompt(FOX, UGLY))
    assert np.array_equal(pixels(usual("flux").illustrate(page())), weighed)


def test_a_full_card_hands_the_check_over_to_the_processor(monkeypatch):
    check = usual("flux")._check
    pages = np.zeros((2, 32, 32, 3), np.uint8)
    own, look = check(pages), type(check)._seen

    def full(self, pages):
        if self._device.type == "meta":
            raise torch.cuda.OutOfMemoryError("full")
        return look(self, pages)

    monkeypatch.setattr(type(check), "_seen", full)
    monkeypatch.setattr(check, "_device", torch.device("meta"))
    assert check(pages) == own
    assert check._device.type == "cpu"


def test_what_the_check_calls_unfit_is_refused_and_the_check_is_on_by_default(tmp_path, shelf):
    assert usual("flux")._check is not None
    add(tiny_painters.check(tmp_path / "strict", unfit=20.0), "nsfw-check")
    with pytest.raises(RefusedError, match="unsafe"):
        painter("flux").illustrate(page())
    assert pixels(painter("flux", check="none").illustrate(page())).std() > 5
    add(shelf["flux-dev"] / "transformer", "nsfw-check")
    with pytest.raises(EngineError, match="classifier"):
        painter("flux")
