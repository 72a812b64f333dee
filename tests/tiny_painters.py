"""Tiny painters of the real classes: random weights, small tokenisers, written as a hub would hold them."""

from __future__ import annotations

import warnings
from importlib import import_module
from typing import TYPE_CHECKING

import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from tokenizers import pre_tokenizers
from transformers import (
    CLIPConfig,
    CLIPTextConfig,
    CLIPTextModel,
    CLIPTextModelWithProjection,
    CLIPTokenizer,
    CLIPVisionConfig,
    CLIPVisionModelWithProjection,
    ViTConfig,
    ViTForImageClassification,
)
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil
from transformers.models.vit.image_processing_pil_vit import ViTImageProcessorPil

with warnings.catch_warnings():  # What the library's own modules say while they are imported.
    warnings.simplefilter("ignore")
    from diffusers import (
        AutoencoderKL,
        ControlNetModel,
        EulerDiscreteScheduler,
        StableDiffusionPipeline,
        StableDiffusionXLImg2ImgPipeline,
        StableDiffusionXLPipeline,
        UNet2DConditionModel,
    )
    from diffusers.pipelines.stable_diffusion.safety_checker import StableDiffusionSafetyChecker
    from diffusers.utils import logging

    import_module("diffusers.pipelines.auto_pipeline")

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
logging.disable_progress_bar()
logging.set_verbosity_error()

WIDTH = 16
"""Of each text encoder's words."""


def clip_words(pad: str = "<|endoftext|>") -> CLIPTokenizer:
    """CLIP's own tokeniser over single letters, 16 tokens long, so that a sentence is a long prompt."""
    letters = sorted(pre_tokenizers.ByteLevel.alphabet())
    rows = [*letters, *(f"{letter}</w>" for letter in letters), "<|startoftext|>", "<|endoftext|>"]
    return CLIPTokenizer(
        vocab={row: index for index, row in enumerate(rows)}, merges=[], pad_token=pad, model_max_length=16
    )


def reader(words: CLIPTokenizer, seed: int, projected: bool = False) -> torch.nn.Module:
    """One of CLIP's two kinds of text encoder."""
    config = CLIPTextConfig(
        vocab_size=len(words), hidden_size=WIDTH, intermediate_size=24, num_hidden_layers=3, num_attention_heads=2,
        max_position_embeddings=16, projection_dim=WIDTH, bos_token_id=words.bos_token_id,
        eos_token_id=words.eos_token_id, pad_token_id=words.pad_token_id, initializer_range=0.2,
    )  # fmt: skip
    torch.manual_seed(seed)
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config).eval()


def eye(seed: int = 3) -> AutoencoderKL:
    """An autoencoder that makes eight pixels one, as the large ones do."""
    torch.manual_seed(seed)
    return AutoencoderKL(
        block_out_channels=(8, 8, 8, 16), down_block_types=("DownEncoderBlock2D",) * 4,
        up_block_types=("UpDecoderBlock2D",) * 4, latent_channels=4, norm_num_groups=4, layers_per_block=1,
        sample_size=64,
    ).eval()  # fmt: skip


def unet(crossed: int, added: int | None, seed: int) -> UNet2DConditionModel:
    """A denoiser of two levels; `added` is the width of SDXL's sizes and pooled words."""
    torch.manual_seed(seed)
    more = {} if added is None else {
        "addition_embed_type": "text_time", "addition_time_embed_dim": 8,
        "projection_class_embeddings_input_dim": added, "transformer_layers_per_block": (1, 1),
        "use_linear_projection": True,
    }  # fmt: skip
    return UNet2DConditionModel(
        block_out_channels=(8, 16), layers_per_block=1, sample_size=16, norm_num_groups=4,
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=(2, 4), cross_attention_dim=crossed, **more,
    ).eval()  # fmt: skip


def sdxl(folder: Path) -> Path:
    """The base: two text encoders, the sizes among its conditions."""
    words, others = clip_words(), clip_words("!")
    StableDiffusionXLPipeline(
        vae=eye(), text_encoder=reader(words, 1), text_encoder_2=reader(others, 2, projected=True), tokenizer=words,
        tokenizer_2=others, unet=unet(2 * WIDTH, 6 * 8 + WIDTH, 4), scheduler=scheduler(),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def refiner(folder: Path) -> Path:
    """The expert of the last steps: one text encoder, an aesthetic score among its conditions."""
    others = clip_words("!")
    StableDiffusionXLImg2ImgPipeline(
        vae=eye(), text_encoder=None, text_encoder_2=reader(others, 2, projected=True), tokenizer=None,
        tokenizer_2=others, unet=unet(WIDTH, 5 * 8 + WIDTH, 5), scheduler=scheduler(), requires_aesthetics_score=True,
    ).save_pretrained(folder)  # fmt: skip
    return folder


def sd15(folder: Path) -> Path:
    """Stable Diffusion 1.5: one text encoder, and the check of what is unsafe."""
    words = clip_words()
    sight = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2}
    torch.manual_seed(8)
    check = StableDiffusionSafetyChecker(
        CLIPConfig(vision_config=sight | {"image_size": 32, "patch_size": 8}, text_config=sight, projection_dim=8)
    ).eval()
    check.concept_embeds_weights.fill_(2)  # Nothing is as near as that to what is unsafe ...
    check.special_care_embeds_weights.fill_(2)
    StableDiffusionPipeline(
        vae=eye(), text_encoder=reader(words, 1), tokenizer=words, unet=unet(WIDTH, None, 6), scheduler=scheduler(),
        safety_checker=check, feature_extractor=CLIPImageProcessorPil(
            size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
        ),
    ).save_pretrained(folder)  # fmt: skip
    return folder


def control(folder: Path, seed: int, crossed: int = 2 * WIDTH, added: int | None = 6 * 8 + WIDTH) -> Path:
    """A ControlNet whose word counts: trained ones no longer have the zeros they begin with."""
    net = ControlNetModel.from_unet(unet(crossed, added, 4), conditioning_embedding_out_channels=(4, 8, 8, 16))
    torch.manual_seed(seed)
    zeros = (*net.controlnet_down_blocks, net.controlnet_mid_block, net.controlnet_cond_embedding.conv_out)
    for layer in zeros:
        torch.nn.init.normal_(layer.weight, std=0.2)
    net.save_pretrained(folder)
    return folder


def lora(folder: Path, phrase: str = "", seed: int = 7) -> Path:
    """A low-rank adapter of the base's denoiser, as diffusers saves one; its trigger words stand in the file's head."""
    net = unet(2 * WIDTH, 6 * 8 + WIDTH, 4)
    net.add_adapter(LoraConfig(r=2, lora_alpha=2, target_modules=["to_q", "to_v"], init_lora_weights=False))
    torch.manual_seed(seed)
    state = {name: torch.randn_like(value) * 0.3 for name, value in get_peft_model_state_dict(net).items()}
    StableDiffusionXLPipeline.save_lora_weights(folder, unet_lora_layers=state)
    if phrase:
        from safetensors.torch import load_file, save_file

        (file,) = folder.glob("*.safetensors")
        save_file(load_file(file), file, metadata={"format": "pt", "modelspec.trigger_phrase": phrase})
    return folder


def likeness(folder: Path, net: UNet2DConditionModel, crossed: int, seed: int = 11) -> Path:
    """An IP-Adapter of a denoiser, named as its authors name one, and the eye beside it."""
    from safetensors.torch import save_file

    torch.manual_seed(seed)
    sight = {"hidden_size": 16, "intermediate_size": 24, "num_hidden_layers": 1, "num_attention_heads": 2}
    CLIPVisionModelWithProjection(
        CLIPVisionConfig(**sight, image_size=32, patch_size=8, projection_dim=8)
    ).save_pretrained(folder / "image_encoder")
    state = {
        "image_proj.proj.weight": torch.randn(4 * crossed, 8), "image_proj.proj.bias": torch.randn(4 * crossed),
        "image_proj.norm.weight": torch.ones(crossed), "image_proj.norm.bias": torch.zeros(crossed),
    }  # fmt: skip
    crossing = [name.removesuffix(".processor") for name in net.attn_processors if "attn2" in name]
    for number, name in enumerate(crossing):
        inner = net.get_submodule(name).to_k.weight.shape[0]
        for side in ("k", "v"):
            state[f"ip_adapter.{2 * number + 1}.to_{side}_ip.weight"] = torch.randn(inner, crossed)
    save_file(state, folder / "ip-adapter.safetensors")
    return folder


def scheduler() -> EulerDiscreteScheduler:
    return EulerDiscreteScheduler(
        beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", steps_offset=1, timestep_spacing="leading"
    )


def check(folder: Path, unfit: float = -20.0) -> Path:
    """A classifier that finds everything fit, or with a large `unfit` nothing."""
    torch.manual_seed(9)
    config = ViTConfig(
        hidden_size=16, intermediate_size=24, num_hidden_layers=1, num_attention_heads=2, image_size=32, patch_size=8,
        id2label={0: "normal", 1: "nsfw"}, label2id={"normal": 0, "nsfw": 1},
    )  # fmt: skip
    net = ViTForImageClassification(config).eval()
    net.classifier.bias.data = torch.tensor([0.0, unfit])
    net.save_pretrained(folder)
    ViTImageProcessorPil(size={"height": 32, "width": 32}).save_pretrained(folder)
    return folder


def sdxl_shelf(root: Path) -> dict[str, Path]:
    """Everything that the engine `sdxl` is made with, by the names that its row gives it."""
    kinds = enumerate(("openpose", "canny", "depth"))
    nets = {f"sdxl-{kind}": control(root / f"sdxl-{kind}", 10 + number) for number, kind in kinds}
    return {
        "sdxl-base": sdxl(root / "sdxl-base"), "sdxl-refiner": refiner(root / "sdxl-refiner"),
        "nsfw-check": check(root / "nsfw-check"), **nets,
    }  # fmt: skip


def sd15_shelf(root: Path) -> dict[str, Path]:
    """Everything that the engine `sd15` is made with."""
    kinds = enumerate(("openpose", "canny", "depth"))
    nets = {f"sd15-{kind}": control(root / f"sd15-{kind}", 20 + number, WIDTH, None) for number, kind in kinds}
    return {"sd15-base": sd15(root / "sd15-base"), **nets}
