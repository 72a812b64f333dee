"""Tiny translation models of the real classes for tests: random weights, real configurations, tokenisers made small."""

from __future__ import annotations

import json

import sentencepiece
import torch
from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from transformers import (
    M2M100Config,
    M2M100ForConditionalGeneration,
    MarianConfig,
    MarianMTModel,
    MarianTokenizer,
    NllbTokenizer,
    T5Config,
    T5ForConditionalGeneration,
    T5Tokenizer,
)

CORPUS = [
    "Bramble the fox looked under the bed.", "“Where are you?” she asked.", "Tick, tock, round the clock.",
    "La zorra miró debajo de la cama.", "¿Dónde estás?",
    "Down came the rain, pit, pat, pit, pat, on the old tin roof.",
    "The owl opened one eye, and Anna and Tom ran up the hill.",
    "abcdefghijklmnopqrstuvwxyz ABCDEFGHIJKLMNOPQRSTUVWXYZ",
] * 3  # fmt: skip
SIZES = {"d_model": 16, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
         "decoder_attention_heads": 2, "encoder_ffn_dim": 32, "decoder_ffn_dim": 32}  # fmt: skip


def save(folder, model, words):
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


def seeded(make):
    with torch.random.fork_rng():
        torch.manual_seed(0)
        return make()


def save_nllb(folder):
    core = Tokenizer(models.BPE(unk_token="<unk>"))  # noqa: S106
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    special = ["<s>", "<pad>", "</s>", "<unk>"]
    core.train_from_iterator(CORPUS, trainers.BpeTrainer(vocab_size=250, special_tokens=special, show_progress=False))
    body = json.loads(core.to_str())["model"]
    words = NllbTokenizer(vocab=body["vocab"], merges=[tuple(pair) for pair in body["merges"]])
    config = M2M100Config(vocab_size=len(words), max_position_embeddings=256, pad_token_id=words.pad_token_id,
                          bos_token_id=0, eos_token_id=2, decoder_start_token_id=2, **SIZES)  # fmt: skip
    return save(folder, seeded(lambda: M2M100ForConditionalGeneration(config)), words)


def save_madlad(folder):
    core = Tokenizer(models.Unigram())
    core.pre_tokenizer = pre_tokenizers.Metaspace()
    marks = ["<pad>", "</s>", "<unk>", "<2en>", "<2es>", "<2de>"]
    core.train_from_iterator(
        CORPUS, trainers.UnigramTrainer(vocab_size=150, special_tokens=marks, unk_token="<unk>", show_progress=False)  # noqa: S106
    )  # fmt: skip
    vocab = [tuple(row) for row in json.loads(core.to_str())["model"]["vocab"]]
    words = T5Tokenizer(vocab=vocab, extra_ids=0, additional_special_tokens=marks[3:])
    config = T5Config(vocab_size=len(words), d_model=16, d_kv=8, d_ff=32, num_layers=1, num_heads=2,
                      decoder_start_token_id=0, pad_token_id=0, eos_token_id=1, is_gated_act=True,
                      feed_forward_proj="gated-gelu")  # fmt: skip
    return save(folder, seeded(lambda: T5ForConditionalGeneration(config)), words)


def save_opus(folder, source="en", target="es"):
    folder.mkdir(parents=True, exist_ok=True)
    text = folder.parent / "corpus.txt"
    text.write_text("\n".join(CORPUS), encoding="utf-8")
    for side in ("source", "target"):
        sentencepiece.SentencePieceTrainer.train(
            input=str(text), model_prefix=str(folder / side), vocab_size=120, minloglevel=2, hard_vocab_limit=False
        )
        (folder / f"{side}.model").rename(folder / f"{side}.spm")
    pieces = sentencepiece.SentencePieceProcessor(model_file=str(folder / "source.spm"))
    known = ["</s>", "<unk>", *(pieces.id_to_piece(i) for i in range(3, pieces.get_piece_size())), "<pad>"]
    (folder / "vocab.json").write_text(json.dumps({piece: i for i, piece in enumerate(dict.fromkeys(known))}))
    words = MarianTokenizer(
        str(folder / "source.spm"), str(folder / "target.spm"), str(folder / "vocab.json"),
        source_lang=source, target_lang=target,
    )  # fmt: skip
    size = len(words)
    config = MarianConfig(vocab_size=size, max_position_embeddings=256, pad_token_id=size - 1, eos_token_id=0,
                          bos_token_id=0, decoder_start_token_id=size - 1, forced_eos_token_id=0, **SIZES)  # fmt: skip
    return save(folder, seeded(lambda: MarianMTModel(config)), words)
