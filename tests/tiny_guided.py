"""Tiny generators of the real classes for painters led by CLIP: random weights, written as they are published."""

from __future__ import annotations

import json
import warnings
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from transformers import CLIPConfig, CLIPModel, CLIPProcessor, CLIPTextConfig, CLIPVisionConfig
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

with warnings.catch_warnings():  # What the library's own modules say while they are imported.
    warnings.simplefilter("ignore")
    from diffusers import VQModel

from laterna.engines.image.guided.network import BigGan, Shape
from tiny_painters import clip_words

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)

SHAPE = Shape(
    z_dim=8, num_classes=12, channel_width=4, n_stats=51, eps=1e-4, attention_layer_position=3,
    layers=((False, 16, 16), (True, 16, 8), (True, 8, 4), (True, 4, 2), (True, 2, 1)),
)  # fmt: skip
"""Squares of 64 pixels."""


def vqgan(folder: Path, norm: str = "group") -> Path:
    """A `VQModel` that makes four pixels one of 64 codes."""
    torch.manual_seed(5)
    widths = (32, 32, 32) if norm == "spatial" else (8, 8, 16)
    net = VQModel(
        block_out_channels=widths, down_block_types=("DownEncoderBlock2D",) * 3,
        up_block_types=("UpDecoderBlock2D",) * 3, latent_channels=8, norm_num_groups=4, num_vq_embeddings=64,
        norm_type=norm,
    )  # fmt: skip
    torch.nn.init.normal_(net.quantize.embedding.weight)
    torch.nn.init.normal_(net.post_quant_conv.weight, std=0.5)
    torch.nn.init.normal_(net.decoder.conv_out.weight, std=0.15)
    net.save_pretrained(folder)
    return folder


def biggan(folder: Path) -> Path:
    """A BigGAN-deep in the published layout."""
    folder.mkdir(parents=True)
    said = {**SHAPE._asdict(), "output_dim": SHAPE.side, "class_embed_dim": SHAPE.z_dim}
    (folder / "config.json").write_text(json.dumps(said), encoding="utf-8")
    save_file(
        {name: value.contiguous() for name, value in published().state_dict().items()}, folder / "model.safetensors"
    )
    return folder


def clip(folder: Path) -> Path:
    """A judge that reads letters, and to whom every letter counts."""
    words = clip_words()
    words.model_max_length = 64
    seen = CLIPVisionConfig(
        hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, image_size=32, patch_size=8,
        projection_dim=24, initializer_range=0.4,
    )  # fmt: skip
    read = CLIPTextConfig(
        vocab_size=len(words), hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4,
        max_position_embeddings=64, projection_dim=24, bos_token_id=words.bos_token_id,
        eos_token_id=words.eos_token_id, pad_token_id=words.pad_token_id, initializer_range=0.4,
    )  # fmt: skip
    torch.manual_seed(4)
    config = CLIPConfig(text_config=read.to_dict(), vision_config=seen.to_dict(), projection_dim=24)
    CLIPModel(config).save_pretrained(folder)
    looks = CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
    CLIPProcessor(image_processor=looks, tokenizer=words).save_pretrained(folder)
    return folder


def published() -> torch.nn.Module:
    """The network with torch's own spectral norms, as it was published."""
    torch.manual_seed(6)
    net = BigGan(SHAPE)
    for name, value in net.named_buffers():
        value.normal_(std=0.3) if name.endswith("means") else value.uniform_(0.5, 2)
    for name, layer in list(net.named_modules()):
        if isinstance(layer, (torch.nn.Conv2d, torch.nn.Linear)) and name != "embeddings":
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                torch.nn.utils.spectral_norm(layer, eps=SHAPE.eps)
        if name.endswith("snconv1x1_theta"):
            net.get_submodule(name.rpartition(".")[0]).gamma.data.fill_(0.7)
    torch.nn.init.normal_(net.embeddings.weight)
    torch.nn.init.constant_(net.generator.bn.weight, 1.5)
    with torch.no_grad():
        for _ in range(20):  # Each reading while it learns brings the norms nearer to what they measure.
            net.train()(torch.randn(1, SHAPE.z_dim), torch.eye(SHAPE.num_classes)[:1], 0.5)
    return net.eval()
