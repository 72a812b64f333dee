"""A tiny language model as llama.cpp reads it: random weights in the real format."""

from __future__ import annotations

import json

import gguf
import numpy as np
from tiny_text import TEMPLATE, tokenizer

WIDTH, INNER, HEADS = 32, 64, 2
FAVOURED = {'"': 1.1, ",": 0.7, ":": 0.7, "]": 0.7, "}": 0.7}
"""Tokens that it is fond of, so that what it begins has an end: a text is a dozen tokens long, a list short."""


def save_gguf(file, seed=0):
    """A Llama of one layer, with 400 tokens of ASCII: half a letter of another alphabet is an error to llama.cpp."""
    words = tokenizer(size=400)
    core = json.loads(words.backend_tokenizer.to_str())["model"]
    known = [token for token in sorted(core["vocab"], key=core["vocab"].get) if _is_plain(token)]
    merges = [pair for pair in core["merges"] if {*pair, "".join(pair)} <= {*known}]
    special = {*words.all_special_tokens, "<|user|>", "<|assistant|>", "<|system|>"}
    writer = gguf.GGUFWriter(file, "llama")
    writer.add_block_count(1)
    writer.add_context_length(16384)
    writer.add_embedding_length(WIDTH)
    writer.add_feed_forward_length(INNER)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_rope_dimension_count(WIDTH // HEADS)
    writer.add_vocab_size(len(known))
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(known)
    writer.add_token_types([_kind(token in special) for token in known])
    writer.add_token_merges([" ".join(pair) for pair in merges])
    writer.add_eos_token_id(known.index(words.eos_token))
    writer.add_pad_token_id(known.index(words.eos_token))
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)
    for name, weights in _weights(known, np.random.default_rng(seed)).items():
        writer.add_tensor(f"{name}.weight", weights.astype(np.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()
    return file


def _is_plain(token):
    return all(33 <= ord(letter) < 127 or letter in "\u0120\u010a" for letter in token)


def _kind(special):
    return gguf.TokenType.CONTROL if special else gguf.TokenType.NORMAL


def _weights(tokens, dice):
    """Every tensor, rows first. The first channel is the same for all tokens: by it some are favoured."""
    square, up, down = (WIDTH, WIDTH), (INNER, WIDTH), (WIDTH, INNER)
    shapes = {
        "token_embd": (len(tokens), WIDTH), "output": (len(tokens), WIDTH), "blk.0.attn_q": square,
        "blk.0.attn_k": square, "blk.0.attn_v": square, "blk.0.attn_output": square, "blk.0.ffn_gate": up,
        "blk.0.ffn_up": up, "blk.0.ffn_down": down,
    }  # fmt: skip
    weights = {name: dice.normal(0, 0.1, shape) for name, shape in shapes.items()}
    weights["token_embd"][:, 0] = 1
    weights["output"][:, 0] = [FAVOURED.get(token, 0) for token in tokens]
    return weights | {name: np.ones(WIDTH) for name in ("output_norm", "blk.0.attn_norm", "blk.0.ffn_norm")}
