"""Tiny pipelines that set pictures in motion, of the real classes: random weights, written as a hub would hold them."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING

import torch
from transformers import (
    CLIPVisionConfig,
    CLIPVisionModel,
    CLIPVisionModelWithProjection,
    T5Config,
    T5EncoderModel,
    UMT5Config,
    UMT5EncoderModel,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from tiny_flows import t5
from tiny_painters import scheduler

with warnings.catch_warnings():  # What the library's own modules say while they are imported.
    warnings.simplefilter("ignore")
    from diffusers import (
        AutoencoderKLLTXVideo,
        AutoencoderKLTemporalDecoder,
        AutoencoderKLWan,
        FlowMatchEulerDiscreteScheduler,
        LTXImageToVideoPipeline,
        LTXVideoTransformer3DModel,
        StableVideoDiffusionPipeline,
        UNetSpatioTemporalConditionModel,
        WanImageToVideoPipeline,
        WanTransformer3DModel,
    )

    for name in ("ltx.pipeline_ltx_image2video", "wan.pipeline_wan_i2v"):
        import_module(f"diffusers.pipelines.{name}")

if TYPE_CHECKING:
    from pathlib import Path

_READ = 32
"""Width of the readers' words."""


def svd(folder: Path) -> Path:
    """Five frames at a time, half the size in latents."""
    torch.manual_seed(1)
    eye = CLIPVisionConfig(
        hidden_size=32, projection_dim=32, num_hidden_layers=1, num_attention_heads=4, image_size=224,
        intermediate_size=37, patch_size=56,
    )  # fmt: skip
    StableVideoDiffusionPipeline(
        vae=AutoencoderKLTemporalDecoder(
            block_out_channels=(32, 32), down_block_types=("DownEncoderBlock2D",) * 2, latent_channels=4
        ),
        image_encoder=CLIPVisionModelWithProjection(eye),
        unet=UNetSpatioTemporalConditionModel(
            block_out_channels=(32, 32), layers_per_block=1, sample_size=32, cross_attention_dim=32, num_frames=5,
            down_block_types=("CrossAttnDownBlockSpatioTemporal", "DownBlockSpatioTemporal"),
            up_block_types=("UpBlockSpatioTemporal", "CrossAttnUpBlockSpatioTemporal"), num_attention_heads=4,
            projection_class_embeddings_input_dim=24, addition_time_embed_dim=8,
        ),
        scheduler=scheduler(), feature_extractor=_processor(),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def ltx(folder: Path) -> Path:
    """A reader of letters, and an autoencoder that makes four frames one."""
    torch.manual_seed(2)
    _, letters = t5()
    LTXImageToVideoPipeline(
        vae=AutoencoderKLLTXVideo(
            latent_channels=8, block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
            layers_per_block=(1,) * 5, decoder_layers_per_block=(1,) * 5,
            spatio_temporal_scaling=(True, True, False, False),
            decoder_spatio_temporal_scaling=(True, True, False, False), decoder_inject_noise=(False,) * 5,
            upsample_residual=(False,) * 4, upsample_factor=(1,) * 4, patch_size=1,
        ),
        text_encoder=T5EncoderModel(_reader(T5Config, len(letters))).eval(), tokenizer=letters,
        transformer=LTXVideoTransformer3DModel(
            in_channels=8, out_channels=8, num_attention_heads=2, attention_head_dim=8, cross_attention_dim=16,
            num_layers=1, caption_channels=_READ,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def wan(folder: Path, between: bool = False) -> Path:
    """An eye, a reader, and an autoencoder that makes four frames one; taught with first frames, or with last ones too.

    What the eye sees of two pictures has places of its own: a class and sixteen patches each.
    """
    torch.manual_seed(3)
    _, letters = t5()
    eye = CLIPVisionConfig(
        hidden_size=8, projection_dim=8, num_hidden_layers=2, num_attention_heads=2, image_size=32,
        intermediate_size=16, patch_size=8,
    )  # fmt: skip
    WanImageToVideoPipeline(
        vae=AutoencoderKLWan(
            base_dim=3, z_dim=16, dim_mult=[1, 1, 1, 1], num_res_blocks=1, temperal_downsample=[False, True, True]
        ),
        text_encoder=UMT5EncoderModel(_reader(UMT5Config, len(letters))).eval(), tokenizer=letters,
        transformer=WanTransformer3DModel(
            patch_size=(1, 2, 2), num_attention_heads=2, attention_head_dim=12, in_channels=36, out_channels=16,
            text_dim=_READ, freq_dim=32, ffn_dim=32, num_layers=1, image_dim=8, rope_max_seq_len=64,
            pos_embed_seq_len=34 if between else None,
        ),
        scheduler=FlowMatchEulerDiscreteScheduler(shift=7.0),
        image_encoder=CLIPVisionModel(eye).eval(), image_processor=_processor(),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def _reader(kind: type, letters: int) -> object:
    return kind(vocab_size=letters, d_model=_READ, d_kv=8, d_ff=24, num_layers=1, num_heads=2)


def _processor() -> CLIPImageProcessorPil:
    return CLIPImageProcessorPil(size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32})
