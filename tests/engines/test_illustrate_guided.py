"""VQGAN and BigGAN led by CLIP, on tiny models of their real classes: one contract, and what each is made of."""

from __future__ import annotations

import json
from functools import cache
from itertools import pairwise

import numpy as np
import pytest
import torch
from diffusers import VQModel
from hearing import Ear
from painted import order, pixels
from safetensors.torch import load_file, save_file

import tiny_guided
from laterna.engines.brought import add
from laterna.engines.catalog import choose, engine
from laterna.engines.desk import at
from laterna.engines.image.guided.cutouts import Cutouts
from laterna.engines.image.guided.generator import bounded, slerp
from laterna.engines.image.guided.judge import far
from laterna.engines.image.guided.network import BigGan, Shape, folded
from laterna.engines.image.papercut import Papercut
from laterna.engines.image.prompting import prompt_of
from laterna.story import Commission, Picture
from laterna.story.errors import CancelledError, EngineError, MissingWeightsError, UsageError
from laterna.storyboard.maps import control_maps

pytestmark = [pytest.mark.filterwarnings(f"ignore::{kind}Warning:diffusers") for kind in ("Deprecation", "Future")]

SIZE = (72, 54)
STEPS = 6
SETTINGS = {
    "vqgan": {"native_px": 64, "steps": STEPS, "cuts": 6, "device": "cpu"},
    "biggan": {"steps": STEPS, "cuts": 6, "device": "cpu"},
}
BOTH = pytest.mark.parametrize("name", sorted(SETTINGS))


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    root = tmp_path_factory.mktemp("guided")
    return {
        "vqgan-amused": tiny_guided.vqgan(root / "amused" / "vqvae").parent,
        "movq": tiny_guided.vqgan(root / "movq", norm="spatial"),
        "biggan-deep-256": tiny_guided.biggan(root / "biggan"),
        "clip-vit-b-32": tiny_guided.clip(root / "clip"),
    }


@pytest.fixture(autouse=True)
def _brought(shelf):
    for name, folder in shelf.items():
        add(folder, name)


def painter(name: str, **settings):
    row = engine("illustrate", name)
    return row.model_copy(update={"settings": {**row.settings, **SETTINGS[name], **settings}}).load()


@cache
def usual(name: str):
    return painter(name)


@cache
def page(seed: int = 3, size=SIZE, text: bool = False) -> Commission:
    asked = order("A girl and a fox walk through the snowy forest at night", size, seed, text=text)
    return asked.model_copy(update={"under": Papercut().illustrate(asked).picture})


def gap(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one.astype(int) - other).mean())


def closeness(it, picture: np.ndarray) -> float:
    """How near CLIP finds a page to its words, by views that were not those it was led by."""
    seen = torch.from_numpy(picture.transpose(2, 0, 1).astype(np.float32) / 255)[None]
    views = Cutouts(64, it._judge.side)(seen, torch.Generator().manual_seed(99))
    with torch.no_grad():
        return -float(far(it._judge.seen(views), it._judge.wish_of(prompt_of(page()))).mean())


# The contract.


@BOTH
def test_a_page_has_its_size_repeats_with_its_seed_and_says_what_made_it(name):
    stage = usual(name).illustrate(page())
    assert stage.picture.size == SIZE
    assert pixels(stage).dtype == np.uint8
    assert pixels(stage).std() > 5
    assert np.array_equal(pixels(usual(name).illustrate(page())), pixels(stage))
    assert np.array_equal(pixels(painter(name).illustrate(page())), pixels(stage)), "nor does the process matter"
    assert gap(pixels(usual(name).illustrate(page(seed=4))), pixels(stage)) > 0.5
    assert stage.source_type == "trainedAlgorithmicMedia"
    assert (stage.depth_map is not None) == (name == "vqgan"), "only where the storyboard was followed"
    assert "fox" in stage.alt


@BOTH
@pytest.mark.parametrize("size", [(101, 67), (40, 64)])
def test_any_size_and_shape(name, size):
    it = painter(name, steps=1)
    assert it.illustrate(page(size=size)).picture.size == size
    assert it.illustrate(page(size=size).model_copy(update={"under": None})).picture.size == size


@pytest.mark.parametrize(("name", "least"), [("vqgan", 0.02), ("biggan", 0.002)])
def test_clips_score_rises_over_the_steps(name, least):
    before, after = (
        closeness(it, pixels(it.illustrate(page())))
        for it in (painter(name, steps=steps, hold=0, cuts=12) for steps in (1, 36))
    )
    assert after > before + least


@BOTH
def test_held_to_the_page_beneath_it_stays_nearer_to_it(name):
    """The storyboard's control: coarse colours, by how much it is asked for."""
    under = page().under.pixels
    loose, held = (pixels(painter(name, steps=20, hold=hold).illustrate(page())) for hold in (0, 200))

    def coarse(picture):
        small = torch.from_numpy(picture.astype(np.float32)).permute(2, 0, 1)[None]
        return torch.nn.functional.interpolate(small, (9, 12), mode="area").numpy()

    assert np.abs(coarse(held) - coarse(under)).mean() < 0.9 * np.abs(coarse(loose) - coarse(under)).mean()


def test_vqgan_begins_at_the_codes_of_the_page_beneath(shelf):
    it = painter("vqgan", steps=1, rate=1e-4)
    order = page(size=(64, 64))
    net = VQModel.from_pretrained(shelf["vqgan-amused"] / "vqvae")
    seen = torch.from_numpy(order.under.pixels.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1)[None]
    with torch.no_grad():
        own = (net(seen).sample[0].permute(1, 2, 0).clamp(-1, 1) + 1) * 127.5
    begun, own = pixels(it.illustrate(order)).astype(int), own.round().byte().numpy()
    apart, mirrored = (np.median(np.abs(begun - other)) for other in (own, own[:, ::-1]))
    assert apart < 0.2 * mirrored, "the same picture, but for a code or two that stood between two others"


@BOTH
def test_only_one_figure_is_painted_anew(name):
    stage = usual(name).illustrate(page().model_copy(update={"only": ("fox",)}))
    fox = control_maps(page().layout, SIZE).masks["fox"]
    changed = (pixels(stage) != page().under.pixels).any(-1)
    assert changed[fox > 0].mean() > 0.8
    assert 0.02 < changed.mean() < 0.7
    assert stage.source_type == "compositeWithTrainedAlgorithmicMedia"
    with pytest.raises(UsageError, match="painted anew"):
        usual(name).illustrate(page().model_copy(update={"only": ("wolf",)}))


@BOTH
def test_progress_is_told_and_who_listens_can_stop_it(name):
    with at(Ear(STEPS)) as ear:
        usual(name).illustrate(page())
        assert ear.heard == sorted(ear.heard)
        assert (len(ear.heard), ear.heard[-1]) == (STEPS, 1.0)
        with pytest.raises(CancelledError):
            usual(name).illustrate(page())
    with at(Ear(STEPS)) as ear:
        with pytest.raises(CancelledError):
            usual(name).animate(page().under, "a cat", 2.0, 24, 5)
        assert ear.heard == sorted(ear.heard), "nor does a walk go back in its telling"


@pytest.mark.parametrize(
    ("name", "settings", "message"),
    [("vqgan", {"steps": "many"}, "steps is 'many'"), ("vqgan", {"cuts": 0}, "cuts"), ("biggan", {"hold": -1}, "hold"),
     ("biggan", {"truncation": 0}, "truncation")],
)  # fmt: skip
def test_a_setting_without_sense_is_a_usage_error(name, settings, message):
    with pytest.raises(UsageError, match=message):
        painter(name, **settings)


def test_weights_that_are_missing_or_no_weights_are_said(shelf, tmp_path):
    with pytest.raises(MissingWeightsError, match="laterna models add"):
        painter("vqgan", model="nowhere")
    with pytest.raises(EngineError, match="holds no VQModel"):
        painter("vqgan", model="biggan-deep-256")
    with pytest.raises(EngineError, match="cannot be read as CLIP"):
        painter("vqgan", clip="biggan-deep-256")
    with pytest.raises(EngineError, match="no BigGAN-deep in the published layout"):
        painter("biggan", model="clip-vit-b-32")
    half = load_file(shelf["biggan-deep-256"] / "model.safetensors")
    half.pop("generator.gen_z.bias")
    save_file(half, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_bytes((shelf["biggan-deep-256"] / "config.json").read_bytes())
    add(tmp_path, "half")
    with pytest.raises(EngineError, match="BigGAN-deep"):
        painter("biggan", model="half")


@BOTH
def test_too_little_memory_is_said_with_what_to_do(name, monkeypatch):
    def full(*_):
        raise torch.cuda.OutOfMemoryError("full")

    it = painter(name)
    monkeypatch.setattr(it._generator, "paint", full)
    with pytest.raises(EngineError, match="fewer cuts"):
        it.illustrate(page())


def test_auto_never_chooses_them(monkeypatch):
    monkeypatch.setattr("laterna.engines.catalog._has_card", lambda: True)
    monkeypatch.setenv("LATERNA_MEMORY_MB", "80000")
    assert not engine("illustrate", "vqgan").lacks()
    assert choose("illustrate")[0].name == "papercut"


# What they are made of.


def test_views_are_small_squares_of_the_page_and_their_chance_is_seeded():
    picture = torch.rand(1, 3, 40, 60, generator=torch.Generator().manual_seed(1))
    cut = Cutouts(8, 16)
    views = [cut(picture, torch.Generator().manual_seed(seed)) for seed in (2, 2, 3)]
    assert views[0].shape == (8, 3, 16, 16)
    assert torch.equal(views[0], views[1])
    assert not torch.allclose(views[0], views[2])
    assert torch.equal(cut.whole(picture[..., :40]), Cutouts(1, 16).whole(picture[..., :40])), "a square is kept whole"


def test_gradients_come_back_from_beyond_the_bounds():
    values = torch.tensor([-0.5, 0.5, 1.5, 1.5], requires_grad=True)
    bounded(values).backward(torch.tensor([1.0, 1.0, 1.0, -1.0]))
    assert values.grad.tolist() == [0.0, 1.0, 1.0, 0.0], "only what leads back passes"


def test_the_way_on_the_sphere_keeps_lengths_and_meets_both_ends():
    chance = torch.Generator().manual_seed(1)
    one, other = torch.nn.functional.normalize(torch.randn(2, 5, 7, generator=chance), dim=-1).unbind()
    one, other = one, 3 * other
    assert torch.allclose(slerp(one, other, 0), one, atol=1e-5)
    assert torch.allclose(slerp(one, other, 1), other, atol=1e-5)
    assert torch.allclose(slerp(one, other, 0.5).norm(dim=1), torch.full((5,), 2.0), atol=1e-4)
    assert torch.allclose(slerp(one, 2 * one, 0.5), 1.5 * one, atol=1e-5), "no circle through one line"


def test_biggan_reads_the_published_layout_with_its_spectral_norms(shelf):
    """Equal to the same network under torch's own spectral norms, at a truncation between two statistics."""
    net = BigGan(tiny_guided.SHAPE)
    net.load_state_dict(folded(load_file(shelf["biggan-deep-256"] / "model.safetensors")))
    chance = torch.Generator().manual_seed(1)
    z, kinds = torch.randn(2, 8, generator=chance), torch.eye(12)[:2]
    with torch.no_grad():
        made, own = net(z, kinds, 0.45), tiny_guided.published()(z, kinds, 0.45)
    assert made.shape == (2, 3, 64, 64)
    assert torch.allclose(made, own, atol=1e-5)
    assert not torch.allclose(net(z, kinds, 0.1), made, atol=1e-2), "truncation changes the statistics"


def test_biggan_128_is_as_large_as_its_published_file():
    """211 MB, as the hub lists it: 210.7 of numbers."""
    layers = (16, 16, 16, 16, 8, 8, 4, 4, 2, 2, 1)
    blocks = tuple((number % 2 == 1, given, made) for number, (given, made) in enumerate(pairwise(layers)))
    with torch.device("meta"):
        net = BigGan(Shape(128, 1000, 128, blocks, 8, 51, 1e-4))
    normed = [
        layer.weight for name, layer in net.named_modules()
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)) and name != "embeddings"
    ]  # fmt: skip
    numbers = sum(value.numel() for value in net.state_dict().values())
    numbers += sum(weight.shape[0] + weight[0].numel() for weight in normed)
    assert net.shape.side == 128
    assert 210.5e6 < 4 * numbers < 211.5e6


def test_the_judge_sees_and_reads_as_clip_does():
    judge, clip = usual("vqgan")._judge, engine("embed", "clip").load()
    words = ["a cat on a mat", "two dogs run"]
    assert np.allclose(judge.said(words).numpy(), clip.embed_words(words), atol=1e-5)
    small = np.random.default_rng(1).integers(0, 256, (32, 32, 3), np.uint8)
    seen = judge.seen(torch.from_numpy(small.transpose(2, 0, 1).astype(np.float32) / 255)[None])
    assert np.allclose(seen.numpy(), clip.embed([Picture(pixels=small)]), atol=1e-4)


# The walk from scene to scene.


@BOTH
def test_a_walk_goes_from_one_picture_to_another_in_small_steps(name):
    it = painter(name, steps=3)
    here, there = page().under, page(seed=9, size=SIZE, text=True).under
    clip = it.animate(here, "", 1.0, 12, 5, to=there)
    frames = np.stack([frame.pixels for frame in clip.frames])
    assert (len(frames), clip.fps) == (12, 12)
    assert frames.dtype == np.uint8
    assert frames.shape[1] / frames.shape[2] == pytest.approx(SIZE[1] / SIZE[0], abs=0.02)
    steps = [gap(one, other) for one, other in pairwise(frames)]
    whole = gap(frames[0], frames[-1])
    assert 0 < max(steps) < whole
    assert max(steps[0], steps[-1]) < max(steps) / 2, "slow at both ends"
    assert gap(frames[0], frames[6]) < whole / 2, "the scene is seen while it is read"
    onward = it.animate(there, "", 0.25, 8, 7, to=here).frames
    for one, other in ((onward[0].pixels, frames[-1]), (onward[-1].pixels, frames[0])):
        assert np.abs(one.astype(int) - other).max() <= 1, "the next walk begins where this one ends"


@pytest.mark.parametrize("model", ["vqgan-amused", "movq"])
def test_a_walk_of_vqgan_ends_in_the_very_pictures_that_the_network_makes(model, shelf):
    it = painter("vqgan", model=model)
    ends = [page(size=(64, 64)).under, Picture(pixels=np.ascontiguousarray(page(size=(64, 64)).under.pixels[:, ::-1]))]
    frames = it.animate(ends[0], "", 0.5, 8, 5, to=ends[1]).frames
    folder = shelf[model]
    net = VQModel.from_pretrained(folder / "vqvae" if (folder / "vqvae").exists() else folder)
    for end, frame in zip(ends, (frames[0], frames[-1]), strict=True):
        seen = torch.from_numpy(end.pixels.transpose(2, 0, 1).astype(np.float32) / 127.5 - 1)[None]
        with torch.no_grad():
            own = (net(seen).sample[0].permute(1, 2, 0).clamp(-1, 1) + 1) * 127.5
        assert np.abs(frame.pixels.astype(int) - own.round().numpy()).max() <= 1


@BOTH
def test_without_an_end_the_words_lead(name):
    it = painter(name, steps=8)
    one, other = (it.animate(page().under, words, 0.5, 8, 5).frames for words in ("a cat on a mat", "two dogs run"))
    assert np.array_equal(one[0].pixels, other[0].pixels)
    assert gap(one[-1].pixels, other[-1].pixels) > 0.3
    with pytest.raises(UsageError, match="two at least"):
        it.animate(page().under, "a cat", 0.1, 8, 5)
    row = engine("animate", name)
    assert (row.walks, row.target) == (True, engine("illustrate", name).target)
    assert json.dumps(row.settings) == json.dumps(engine("illustrate", name).settings)
