"""Upscaling by networks: real classes with random weights, tiles without seams, alpha kept, weights of two runtimes."""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from transformers.utils import is_torchvision_available

from laterna.engines.brought import add
from laterna.engines.catalog import engine
from laterna.engines.upscale.tiles import enlarged
from laterna.story import Picture
from laterna.story.errors import EngineError, InputError, MissingWeightsError, UsageError

REAL = Path(__file__).parents[2].parent / "shared" / "data" / "upscale"


def noise(width: int, height: int, channels: int = 3, seed: int = 0) -> Picture:
    pixels = np.random.default_rng(seed).integers(0, 256, (height // 4 + 1, width // 4 + 1, channels), np.uint8)
    return Picture(pixels=cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC))


def cubic(factor: int):
    return lambda tile: cv2.resize(tile, None, fx=factor, fy=factor, interpolation=cv2.INTER_CUBIC)


# Tiles.


@pytest.mark.parametrize("size", [(1, 1), (5, 300), (64, 64), (65, 63), (200, 131)])
@pytest.mark.parametrize(("native", "scale"), [(4, 4), (2, 4), (4, 2), (2, 3)])
def test_any_size_and_scale(size, native, scale):
    large = enlarged(noise(*size), scale, native, cubic(native), tile_px=64, margin_px=8)
    assert large.size == (size[0] * scale, size[1] * scale)


def test_tiles_leave_no_seam():
    picture = noise(150, 110)
    whole = enlarged(picture, 2, 2, cubic(2), tile_px=1000, margin_px=0)
    tiled = enlarged(picture, 2, 2, cubic(2), tile_px=32, margin_px=4)
    without = enlarged(picture, 2, 2, cubic(2), tile_px=32, margin_px=0)
    assert np.array_equal(tiled.pixels, whole.pixels)
    assert not np.array_equal(without.pixels, whole.pixels), "without a margin there are seams, or this test is blind"


def test_a_network_never_sees_more_than_a_tile():
    seen: list[tuple[int, ...]] = []

    def enlarge(tile):
        seen.append(tile.shape)
        return cubic(2)(tile)

    enlarged(noise(700, 300), 2, 2, enlarge, tile_px=64, margin_px=16)
    assert max(shape[0] for shape in seen) <= 96
    assert max(shape[1] for shape in seen) <= 96


def test_alpha_is_kept_and_nothing_dark_bleeds_in():
    """A red disc on transparent black: at its rim the colour stays red."""
    pixels = np.zeros((64, 64, 4), np.uint8)
    y, x = np.mgrid[:64, :64]
    alpha = np.clip((20 - np.hypot(x - 32, y - 32)) * 128 + 128, 0, 255)
    pixels[..., 3] = alpha
    pixels[alpha > 0, 0] = 220
    large = enlarged(Picture(pixels=pixels), 4, 4, cubic(4), tile_px=24, margin_px=8).pixels
    assert large.shape == (256, 256, 4)
    assert large[128, 128].tolist() == [220, 0, 0, 255]
    assert large[4, 4, 3] == 0
    rim = (large[..., 3] > 20) & (large[..., 3] < 235)
    assert rim.any()
    assert large[rim][:, 0].min() > 200


def test_an_opaque_alpha_stays_opaque():
    pixels = np.dstack([noise(30, 20).pixels, np.full((20, 30), 255, np.uint8)])
    assert (enlarged(Picture(pixels=pixels), 2, 2, cubic(2)).pixels[..., 3] == 255).all()


def test_more_than_can_be_held_is_an_input_error():
    huge = Picture(pixels=np.zeros((20_000, 20_000, 3), np.uint8))
    with pytest.raises(InputError, match="smaller scale"):
        enlarged(huge, 4, 4, cubic(4))


# ncnn.


def ncnn_model(folder: Path, scale: int) -> np.ndarray:
    """A graph of one convolution and a pixel shuffle, written by hand; gives the kernel `[3 * scale^2, 3, 3, 3]`."""
    out = 3 * scale * scale
    kernel = np.random.default_rng(scale).normal(0, 0.2, (out, 3, 3, 3)).astype(np.float32)
    folder.mkdir(exist_ok=True)
    (folder / f"tiny-x{scale}.param").write_text(
        "7767517\n3 3\n"
        "Input            data   0 1 data\n"
        f"Convolution      conv   1 1 data made 0={out} 1=3 4=1 5=1 6={kernel.size}\n"
        f"PixelShuffle     up     1 1 made output 0={scale}\n"
    )
    bias = np.full(out, 0.4, np.float32)
    (folder / f"tiny-x{scale}.bin").write_bytes(b"\0\0\0\0" + kernel.tobytes() + bias.tobytes())
    return kernel


def test_ncnn_computes_what_torch_computes(tmp_path):
    kernel = ncnn_model(tmp_path / "tiny", 2)
    add(tmp_path / "tiny", "tiny")
    picture = noise(70, 50)
    large = engine("upscale", "ncnn:tiny").load().upscale(picture, 2)
    given = torch.from_numpy(picture.pixels.astype(np.float32) / 255).permute(2, 0, 1)[None]
    made = torch.nn.functional.conv2d(given, torch.from_numpy(kernel), torch.full((12,), 0.4), padding=1)
    own = torch.nn.functional.pixel_shuffle(made, 2)[0].permute(1, 2, 0).clamp(0, 1) * 255
    assert np.abs(large.pixels.astype(float) - own.numpy()).max() <= 2, "half precision inside, no more"


def test_ncnn_takes_the_graph_of_the_scale_and_repeats(tmp_path):
    ncnn_model(tmp_path / "tiny", 2)
    ncnn_model(tmp_path / "tiny", 4)
    add(tmp_path / "tiny", "tiny")
    it = (
        engine("upscale", "ncnn:tiny")
        .model_copy(update={"settings": {"model": "tiny", "tile_px": 32, "threads": 1}})
        .load()
    )
    for size in [(40, 70), (33, 31), (97, 64)]:
        for scale in (2, 3, 4):
            first = it.upscale(noise(*size), scale)
            assert first.size == (size[0] * scale, size[1] * scale)
            for _ in range(3):
                assert np.array_equal(it.upscale(noise(*size), scale).pixels, first.pixels)


def test_ncnn_says_what_a_model_needs(tmp_path):
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "tiny.param").write_text("7767517\n")
    add(tmp_path / "broken", "broken")
    with pytest.raises(EngineError, match=r"tiny\.bin beside it"):
        engine("upscale", "ncnn:broken").load()


@pytest.mark.skipif(not REAL.exists(), reason="the real networks are not here")
def test_real_networks_keep_colours_and_leave_no_seam():
    """Means stay within 2 %: Real-ESRGAN lightens flat paper by about 1 %."""
    add(REAL, "realesr-animevideov3")
    drawing = cv2.imread(str(Path(__file__).parents[2] / "docs/images/still.jpg"))[200:500, 400:740, ::-1]
    small = Picture(pixels=cv2.resize(drawing, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))
    row = engine("upscale", "ncnn")
    tiled, whole = (
        row.model_copy(update={"settings": {**row.settings, "tile_px": side}}).load() for side in (64, 1000)
    )
    for scale in (2, 4):
        large = tiled.upscale(small, scale)
        assert np.abs(large.pixels.astype(int) - whole.upscale(small, scale).pixels).max() <= 2
        assert np.abs(large.pixels.mean((0, 1)) - small.pixels.mean((0, 1))).max() < 5


# spandrel.


@pytest.fixture
def spandrel(monkeypatch):
    """Spandrel with a stand-in for torchvision, of which it imports what networks need that are not used here."""
    is_torchvision_available()  # Its answer is remembered: it must not hear of the stand-in.
    for name in ("torchvision", "torchvision.transforms", "torchvision.transforms.functional"):
        module = ModuleType(name)
        module.__spec__ = ModuleSpec(name, None)
        monkeypatch.setitem(sys.modules, name, module)
    functions = sys.modules["torchvision.transforms.functional"]
    for name in ("InterpolationMode", "rotate", "normalize"):
        setattr(functions, name, object)
    return pytest.importorskip("spandrel")


def checkpoint(kind: str, file: Path) -> torch.nn.Module:
    """A network of a real class with random weights, saved."""
    from spandrel.architectures.Compact import Compact
    from spandrel.architectures.ESRGAN import ESRGAN

    torch.manual_seed(1)
    net = (
        ESRGAN(num_filters=8, num_blocks=1, scale=4) if kind == "esrgan" else Compact(num_feat=8, num_conv=2, upscale=2)
    )
    file.parent.mkdir(exist_ok=True)
    state = {name: value.contiguous() for name, value in net.state_dict().items()}
    (save_file if file.suffix == ".safetensors" else torch.save)(state, file)
    return net.eval()


@pytest.mark.parametrize("kind", ["esrgan", "compact"])
def test_spandrel_computes_what_the_network_computes(spandrel, tmp_path, kind):
    net = checkpoint(kind, tmp_path / kind / "net.safetensors")
    add(tmp_path / kind, kind)
    picture = noise(90, 70)
    settings = {"model": kind, "tile_px": 40, "margin_px": 40, "device": "cpu"}
    it = engine("upscale", f"spandrel:{kind}").model_copy(update={"settings": settings}).load()
    scale = 4 if kind == "esrgan" else 2
    large = it.upscale(picture, scale)
    with torch.inference_mode():
        given = torch.from_numpy(picture.pixels.astype(np.float32) / 255).permute(2, 0, 1)[None]
        own = (net(given)[0].permute(1, 2, 0).clamp(0, 1) * 255).round().numpy()
    assert np.abs(large.pixels - own).max() <= 1
    assert np.array_equal(it.upscale(picture, scale).pixels, large.pixels)
    assert it.upscale(noise(40, 30, 4), 3).pixels.shape == (90, 120, 4)


def test_a_pickle_is_read_only_when_it_was_allowed(spandrel, tmp_path):
    checkpoint("esrgan", tmp_path / "old" / "net.pth")
    with pytest.raises(UsageError, match="--pickles"):
        add(tmp_path / "old", "old")
    add(tmp_path / "old", "old", pickles=True)
    assert engine("upscale", "spandrel:old").load().upscale(noise(20, 20), 4).size == (80, 80)


def test_what_spandrel_does_not_know_is_said(spandrel, tmp_path):
    save_file({"nothing.weight": torch.zeros(3)}, tmp_path / "odd.safetensors")
    add(tmp_path / "odd.safetensors", "odd")
    with pytest.raises(EngineError, match="cannot read odd"):
        engine("upscale", "spandrel:odd").load()


def test_weights_that_are_not_here_say_where_they_are():
    with pytest.raises(MissingWeightsError, match="laterna models add FOLDER --name realesr-animevideov3"):
        engine("upscale", "ncnn").load()
