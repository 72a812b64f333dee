"""The benchmark of a graphics card: its logic on tiny models, its material by its size, its silence without a card."""

from __future__ import annotations

import pytest
import torch
from bench import gpu

import tiny_painters
from laterna.engines.image.diffusion.quick import quicken
from laterna.engines.settings import switch
from laterna.story.errors import UsageError

pytestmark = [
    pytest.mark.filterwarnings(f"ignore::{kind}:diffusers") for kind in ("DeprecationWarning", "FutureWarning")
]


def test_without_a_card_nothing_is_measured_and_nothing_claimed(capsys, monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert gpu.main() == 0
    said = capsys.readouterr().out.strip()
    assert said == "There is no CUDA card on this machine: nothing is measured, and nothing is claimed."


def test_both_ways_paint_the_same_pictures(tmp_path, one_thread, monkeypatch):
    monkeypatch.setattr(gpu, "LONGEST", 12)
    weights = tiny_painters.sdxl(tmp_path / "sdxl")
    report = gpu.measured(weights, torch.device("cpu"), 3, 2, (96, 64), {"native_px": 80, "batch": 2})
    assert len(report.ours.pictures) == len(report.plain.pictures) == 3
    assert report.apart < 0.1, "levels of 255, by precision that is full on both sides"
    assert report.is_same
    assert report.ours.a_minute > 0
    assert report.faster == pytest.approx(report.plain.seconds / report.ours.seconds)
    other = report._replace(apart=3.0)
    assert not other.is_same


def test_the_material_has_the_real_models_size():
    from bench.material.full_sdxl import parts

    with torch.device("meta"):
        sizes = {name: sum(weight.numel() for weight in net.parameters()) for name, net in parts().items()}
    assert sizes == {
        "unet": 2_567_463_684, "vae": 83_653_863, "text_encoder": 123_060_480, "text_encoder_2": 694_659_840
    }  # fmt: skip


def test_a_denoiser_is_compiled_where_that_is_wished_block_by_block(monkeypatch):
    class Pipe:
        unet = tiny_painters.unet(32, None, 1)

    compiled = []
    monkeypatch.setattr(torch.nn.Module, "compile", lambda module: compiled.append(type(module).__name__))
    quicken(Pipe)
    assert set(compiled) == {"BasicTransformerBlock"}
    assert Pipe.unet.conv_in.weight.is_contiguous(memory_format=torch.channels_last)
    assert [switch("compiled", said) for said in (True, "yes", "no", "")] == [True, True, False, False]
    with pytest.raises(UsageError, match="yes or no"):
        switch("compiled", "perhaps")
