"""Prompts of any length, with weights, for the text encoders of CLIP: `a fox in a (red scarf:1.3)`.

A prompt longer than an encoder's window is read window by window and the readings are laid end to end, which the
denoiser attends to as to one; weights move a word's reading away from, or towards, that of the empty prompt. Both are
usual practice since the first web studios for Stable Diffusion (AUTOMATIC1111, 2022). A short prompt without weights
reads exactly as the pipelines of diffusers read it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import torch

from laterna.engines.weighing import weighed

if TYPE_CHECKING:
    from collections.abc import Sequence


class Reading(NamedTuple):
    """Prompts, as the denoiser attends to them."""

    words: torch.Tensor
    """float `[B, windows * window, D]`."""
    pooled: torch.Tensor | None
    """float `[B, P]`, of the last encoder where that has one: the prompt as a whole, by its first window."""


class _Tokens(NamedTuple):
    ids: list[int]
    weights: list[float]


def windows_of(pipe: Any, text: str) -> int:
    """How many windows a prompt takes, at least 1."""
    tokenizer = _readers(pipe)[0][0]
    return max(1, -(-len(_tokens(tokenizer, text).ids) // (tokenizer.model_max_length - 2)))


def read(pipe: Any, texts: Sequence[str], windows: int) -> Reading:
    """What a pipeline's text encoders make of prompts, each filled up to so many windows.

    Args:
        pipe: A pipeline with one or two of CLIP's text encoders.
        texts: Prompts.
        windows: As many as the longest of them takes (`windows_of`).
    """
    layers: list[torch.Tensor] = []
    pooled: torch.Tensor | None = None
    late = hasattr(pipe, "text_encoder_2")
    device = pipe._execution_device
    for tokenizer, encoder in _readers(pipe):
        tokens = [_tokens(tokenizer, text) for text in texts]
        ids = torch.tensor([_framed(tokenizer, row.ids, window) for row in tokens for window in range(windows)])
        weights = torch.tensor([_framed_weights(tokenizer, row, window) for row in tokens for window in range(windows)])
        hidden, whole = _encode(encoder, ids.to(device), late)
        if not bool((weights == 1).all()):
            empty, _ = _encode(encoder, torch.tensor([_framed(tokenizer, [], 0)], device=device), late)
            hidden = empty + (hidden - empty) * weights[..., None].to(hidden)
        layers.append(hidden.reshape(len(texts), -1, hidden.shape[-1]))
        pooled = whole[::windows] if whole is not None else pooled
    return Reading(torch.cat(layers, -1), pooled)


def _readers(pipe: Any) -> list[tuple[Any, Any]]:
    pairs = [(pipe.tokenizer, pipe.text_encoder)]
    pairs.append((getattr(pipe, "tokenizer_2", None), getattr(pipe, "text_encoder_2", None)))
    return [(tokenizer, encoder) for tokenizer, encoder in pairs if tokenizer is not None]


def _encode(encoder: Any, ids: torch.Tensor, late: bool) -> tuple[torch.Tensor, torch.Tensor | None]:
    """The words of every window, by the last layer but one for SDXL; and the whole, where the encoder projects it."""
    out = encoder(ids, output_hidden_states=late)
    if not late:
        return out[0], None
    return out.hidden_states[-2], out[0] if out[0].ndim == 2 else None


def _tokens(tokenizer: Any, text: str) -> _Tokens:
    """A prompt without its frame, and the weight of each token."""
    ids: list[int] = []
    weights: list[float] = []
    for piece, weight in weighed(text):
        found = tokenizer(piece, add_special_tokens=False, verbose=False).input_ids if piece.strip() else []
        ids += found
        weights += [weight] * len(found)
    return _Tokens(ids, weights)


def _framed(tokenizer: Any, ids: Sequence[int], window: int) -> list[int]:
    room = tokenizer.model_max_length - 2
    own = list(ids[window * room : (window + 1) * room])
    return [tokenizer.bos_token_id, *own, tokenizer.eos_token_id, *[tokenizer.pad_token_id] * (room - len(own))]


def _framed_weights(tokenizer: Any, row: _Tokens, window: int) -> list[float]:
    room = tokenizer.model_max_length - 2
    own = row.weights[window * room : (window + 1) * room]
    return [1.0, *own, *[1.0] * (room + 1 - len(own))]
