"""Tiny painters of the families that learn straight paths: SD 3, FLUX and Qwen-Image, of their real classes."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING

import torch
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2Tokenizer,
    T5Config,
    T5EncoderModel,
    T5Tokenizer,
)

from tiny_painters import WIDTH, clip_words, reader

with warnings.catch_warnings():  # What the library's own modules say while they are imported.
    warnings.simplefilter("ignore")
    from diffusers import (
        AutoencoderKL,
        AutoencoderKLQwenImage,
        FlowMatchEulerDiscreteScheduler,
        FluxControlNetModel,
        FluxPipeline,
        FluxTransformer2DModel,
        QwenImageControlNetModel,
        QwenImagePipeline,
        QwenImageTransformer2DModel,
        SD3ControlNetModel,
        SD3Transformer2DModel,
        StableDiffusion3Pipeline,
    )

    for name in ("qwenimage.pipeline_qwenimage_controlnet", "controlnet_sd3.pipeline_stable_diffusion_3_controlnet"):
        import_module(f"diffusers.pipelines.{name}")

if TYPE_CHECKING:
    from pathlib import Path

_LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;!?'’-–“”"
_READ = 16
"""Width of the long reader's words."""


def eye(channels: int = 4, seed: int = 3) -> AutoencoderKL:
    """An autoencoder without the layers of latents that these families leave out."""
    torch.manual_seed(seed)
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 16), down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=channels, norm_num_groups=4, layers_per_block=1,
        sample_size=64, shift_factor=0.06, scaling_factor=1.5, use_quant_conv=False, use_post_quant_conv=False,
    ).eval()  # fmt: skip


def t5(seed: int = 4) -> tuple[T5EncoderModel, T5Tokenizer]:
    """T5's encoder, and its tokeniser over single letters."""
    rows = [("<pad>", 0.0), ("</s>", 0.0), ("<unk>", 0.0), ("▁", -2.0), *((letter, -3.0) for letter in _LETTERS)]
    words = T5Tokenizer(vocab=rows, extra_ids=0, model_max_length=512)
    torch.manual_seed(seed)
    config = T5Config(
        vocab_size=len(words), d_model=_READ, d_kv=8, d_ff=24, num_layers=1, num_heads=2, is_gated_act=True,
        feed_forward_proj="gated-gelu",
    )  # fmt: skip
    return T5EncoderModel(config).eval(), words


def sd3_denoiser() -> SD3Transformer2DModel:
    torch.manual_seed(5)
    return SD3Transformer2DModel(
        sample_size=32, patch_size=2, in_channels=16, out_channels=16, num_layers=2, attention_head_dim=8,
        num_attention_heads=2, joint_attention_dim=2 * WIDTH, caption_projection_dim=16,
        pooled_projection_dim=2 * WIDTH, pos_embed_max_size=32,
    ).eval()  # fmt: skip


def sd3(folder: Path) -> Path:
    """Two readers of CLIP, whose words lie side by side, and T5's after them."""
    words = clip_words()
    torch.manual_seed(4)
    config = T5Config(vocab_size=100, d_model=2 * WIDTH, d_kv=8, d_ff=24, num_layers=1, num_heads=2)
    _, letters = t5()
    StableDiffusion3Pipeline(
        transformer=sd3_denoiser(), scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), vae=eye(16),
        text_encoder=reader(words, 1, projected=True), tokenizer=words, text_encoder_2=reader(words, 2, projected=True),
        tokenizer_2=words, text_encoder_3=T5EncoderModel(config).eval(), tokenizer_3=letters,
    ).save_pretrained(folder)  # fmt: skip
    return folder


_FLUX = {
    "in_channels": 16, "num_layers": 1, "num_single_layers": 1, "attention_head_dim": 16, "num_attention_heads": 2,
    "joint_attention_dim": _READ, "pooled_projection_dim": WIDTH, "axes_dims_rope": (4, 4, 8),
}  # fmt: skip


def flux_denoiser(guided: bool) -> FluxTransformer2DModel:
    torch.manual_seed(6)
    return FluxTransformer2DModel(**_FLUX, guidance_embeds=guided).eval()


def flux(folder: Path, guided: bool = True) -> Path:
    """CLIP reads the whole, T5 the words."""
    words = clip_words()
    long_reader, letters = t5()
    FluxPipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=guided), vae=eye(),
        text_encoder=reader(words, 1), tokenizer=words, text_encoder_2=long_reader, tokenizer_2=letters,
        transformer=flux_denoiser(guided),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def qwen_denoiser() -> QwenImageTransformer2DModel:
    torch.manual_seed(7)
    return QwenImageTransformer2DModel(
        patch_size=2, in_channels=16, out_channels=4, num_layers=2, attention_head_dim=16, num_attention_heads=2,
        joint_attention_dim=_READ, axes_dims_rope=(4, 4, 8),
    ).eval()  # fmt: skip


def qwen_image(folder: Path) -> Path:
    """A language model with eyes reads, an autoencoder of films sees."""
    from tokenizers import pre_tokenizers

    letters = [*sorted(pre_tokenizers.ByteLevel.alphabet()), "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    words = Qwen2Tokenizer(
        vocab={row: index for index, row in enumerate(letters)}, merges=[],
        additional_special_tokens=["<|im_start|>", "<|im_end|>"],
    )  # fmt: skip
    torch.manual_seed(8)
    vae = AutoencoderKLQwenImage(
        base_dim=12, z_dim=4, dim_mult=[1, 2, 4, 4], num_res_blocks=1, temperal_downsample=[False, True, True],
        latents_mean=[0.0] * 4, latents_std=[1.0] * 4,
    ).eval()  # fmt: skip
    heads = {"num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 2}
    rope = {"mrope_section": [1, 1, 2], "rope_type": "default", "rope_theta": 1e6}
    config = Qwen2_5_VLConfig(
        text_config={"hidden_size": _READ, "intermediate_size": 24, "vocab_size": len(words), "rope_parameters": rope,
                     "bos_token_id": 256, "eos_token_id": 258} | heads,
        vision_config={"depth": 1, "hidden_size": 16, "intermediate_size": 16, "num_heads": 2,
                       "out_hidden_size": _READ},
        vision_start_token_id=1, vision_end_token_id=2, vision_token_id=3, image_token_id=4, video_token_id=5,
    )  # fmt: skip
    QwenImagePipeline(
        scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True), vae=vae,
        text_encoder=Qwen2_5_VLForConditionalGeneration(config).eval(), tokenizer=words, transformer=qwen_denoiser(),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def sd3_control(folder: Path, seed: int) -> Path:
    return _alive(SD3ControlNetModel.from_transformer(sd3_denoiser(), num_layers=1, num_extra_conditioning_channels=0),
                  folder, seed)  # fmt: skip


def flux_control(folder: Path, seed: int, modes: int | None = None) -> Path:
    """One that follows many maps has a number for each, where `modes` says how many."""
    torch.manual_seed(seed)
    return _alive(FluxControlNetModel(**_FLUX, guidance_embeds=True, num_mode=modes), folder, seed)


def qwen_control(folder: Path, seed: int) -> Path:
    net = QwenImageControlNetModel.from_transformer(
        qwen_denoiser(), num_layers=1, attention_head_dim=16, num_attention_heads=2
    )
    return _alive(net, folder, seed)


def _alive(net: torch.nn.Module, folder: Path, seed: int) -> Path:
    """A ControlNet whose word counts: trained ones no longer have the zeros they begin with."""
    torch.manual_seed(seed)
    for weight in net.parameters():
        if not weight.any():
            torch.nn.init.normal_(weight, std=0.3)
    net.eval().save_pretrained(folder)
    return folder
