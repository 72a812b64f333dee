"""Tiny models of the real classes that make music: random weights, written as a hub would hold them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    EncodecConfig,
    EncodecFeatureExtractor,
    MusicgenConfig,
    MusicgenDecoderConfig,
    MusicgenForConditionalGeneration,
    MusicgenProcessor,
    T5Config,
    T5Tokenizer,
)
from transformers.utils import logging

from laterna.engines.music.transformer.network import Network, Shape

if TYPE_CHECKING:
    from pathlib import Path

torch.set_num_threads(1)
logging.disable_progress_bar()
logging.set_verbosity_error()

RATE_HZ = 8000
CODES = 16


def musicgen(folder: Path) -> Path:
    """A text encoder, a decoder of four codebooks, an autoencoder of 50 frames a second."""
    core = Tokenizer(models.Unigram())
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    trainer = trainers.UnigramTrainer(
        vocab_size=60, special_tokens=["<pad>", "</s>", "<unk>"], unk_token="<unk>", show_progress=False  # noqa: S106
    )  # fmt: skip
    core.train_from_iterator(["calm tender hushed flute harp major minor bpm 0 1 2 3 4 5 6 7 8 9"] * 3, trainer)
    vocabulary = [tuple(row) for row in json.loads(core.to_str())["model"]["vocab"]]
    words = T5Tokenizer(vocab=vocabulary, extra_ids=0)
    text = T5Config(vocab_size=len(words) + 8, d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2)
    audio = EncodecConfig(
        sampling_rate=RATE_HZ, num_filters=4, upsampling_ratios=[8, 5, 4], codebook_size=CODES, codebook_dim=8,
        hidden_size=8, num_lstm_layers=1, target_bandwidths=[0.8], kernel_size=3, last_kernel_size=3,
    )  # fmt: skip
    decoder = MusicgenDecoderConfig(
        vocab_size=CODES, num_hidden_layers=1, ffn_dim=32, num_attention_heads=2, hidden_size=16,
        initializer_factor=0.5, num_codebooks=audio.num_quantizers, pad_token_id=CODES, bos_token_id=CODES,
    )  # fmt: skip
    torch.manual_seed(0)
    parts = {"text_encoder": text.to_dict(), "audio_encoder": audio.to_dict(), "decoder": decoder.to_dict()}
    model = MusicgenForConditionalGeneration(MusicgenConfig(**parts)).eval()
    with torch.no_grad():
        for layer in model.audio_encoder.quantizer.layers:  # Random ones begin as zeros and would be silent.
            layer.codebook.embed.normal_()
    how = model.generation_config
    how.decoder_start_token_id = how.pad_token_id = how.bos_token_id = CODES
    model.save_pretrained(folder)
    MusicgenProcessor(EncodecFeatureExtractor(sampling_rate=RATE_HZ), words).save_pretrained(folder)
    return folder


def music_transformer(folder: Path, context: int = 64) -> Path:
    """A checkpoint of our network of two layers, which looks back 64 events."""
    torch.manual_seed(1)
    shape = Shape(layers=2, width=32, heads=4, inner=48, context=context)
    folder.mkdir(parents=True)
    save_file(Network(shape).state_dict(), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(shape._asdict()), encoding="utf-8")
    return folder
