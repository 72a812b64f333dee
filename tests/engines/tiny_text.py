"""Tiny text models of the real classes for tests: random weights, real configurations, tokenisers made small."""

from __future__ import annotations

import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

from laterna.story.vocabulary import WORDS

TEMPLATE = (
    "{% for message in messages %}<|{{ message.role }}|>\n{{ message.content }}\n{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>\n{% endif %}"
)
END = "<|end|>"
CORPUS = [file.read_text(encoding="utf-8") for file in sorted(WORDS.glob("*.toml"))]


def tokenizer(size=3000):
    """A byte-level BPE: no text is beyond it, and with 3,000 tokens words are one or two."""
    core = Tokenizer(models.BPE())
    core.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    core.decoder = decoders.ByteLevel()
    special = [END, "<|user|>", "<|assistant|>", "<|system|>"]
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    core.train_from_iterator(
        CORPUS,
        trainers.BpeTrainer(vocab_size=size, special_tokens=special, initial_alphabet=alphabet, show_progress=False),
    )
    made = PreTrainedTokenizerFast(tokenizer_object=core, **dict.fromkeys(("eos_token", "pad_token"), END))
    made.chat_template = TEMPLATE
    return made


def save_causal(folder, seed=0, terse=False):
    """A Llama of one layer and 16 channels, as `laterna models add` would find it; a `terse` one soon ends."""
    words = tokenizer()
    config = LlamaConfig(
        vocab_size=len(words), hidden_size=16, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2,
        num_key_value_heads=1, max_position_embeddings=65536, bos_token_id=0, eos_token_id=0, pad_token_id=0,
    )  # fmt: skip
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        model = LlamaForCausalLM(config)
    if terse:
        _make_terse(model, words)
    model.save_pretrained(folder)
    words.save_pretrained(folder)
    return folder


@torch.no_grad()
def _make_terse(model, words):
    """The end is nearly as likely as the likeliest word: now and then likelier, but never before anything is said."""
    model.get_input_embeddings().weight[:, 0] = 1
    model.lm_head.weight[:, 0] = 0
    model.lm_head.weight[words.eos_token_id] = 0

    def least(text):
        """By what channel 0 must be multiplied for the end to be likelier, after each token."""
        hidden = model.model(words(text, return_tensors="pt").input_ids).last_hidden_state[0]
        return model.lm_head(hidden).max(-1).values / hidden[:, 0]

    asked = [words.apply_chat_template([{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True)
             for text in CORPUS[0].splitlines()[:40] if text]  # fmt: skip
    first = min(float(least(text)[-1]) for text in asked)
    model.lm_head.weight[words.eos_token_id, 0] = min(0.95 * first, float(least(CORPUS[0][:4000]).quantile(0.3)))
