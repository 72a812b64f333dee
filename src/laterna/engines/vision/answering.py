"""From the tokens that a model generated to an answer with its confidence, and to the pieces heard on the way."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from transformers import TextStreamer

from laterna.engines.vision.told import CANNOT_TELL
from laterna.story import Answer

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import torch

    Hear = Callable[[str], None]
    """Is told each piece of an answer as it comes; what it raises stops the model at once."""


def generation(words: Any, tokens: int, temperature: float, stop: Sequence[str] = ()) -> dict[str, Any]:
    """Keywords for `generate`: at most `tokens`, the likeliest at temperature 0, up to a stop word."""
    how: dict[str, Any] = {
        "max_new_tokens": tokens,
        "do_sample": temperature > 0,
        "return_dict_in_generate": True,
        "output_logits": True,
    }
    if temperature > 0:
        how["temperature"] = temperature
    if stop:
        how |= {"stop_strings": list(stop), "tokenizer": words}
    return how


def ends_of(words: Any, model: Any) -> frozenset[int]:
    """Tokens that end an answer."""
    ends = model.generation_config.eos_token_id
    return frozenset({words.pad_token_id, words.eos_token_id, *(ends if isinstance(ends, list) else [ends])})


def answers_of(out: Any, words: Any, ends: frozenset[int], stop: Sequence[str] = ()) -> tuple[Answer, ...]:
    """An answer for each row of a generation.

    The confidence is the geometric mean of the probabilities of its tokens, by the model's own measure: what it would
    say again, not what is true. Nothing said is `CANNOT_TELL` with confidence 0.
    """
    new = out.sequences[:, out.sequences.shape[1] - len(out.logits) :].tolist()
    return tuple(_answer(row, [step[at] for step in out.logits], words, ends, stop) for at, row in enumerate(new))


def _answer(
    row: list[int], logits: Sequence[torch.Tensor], words: Any, ends: frozenset[int], stop: Sequence[str]
) -> Answer:
    length = next((at for at, token in enumerate(row) if token in ends), len(row))
    text: str = words.decode(row[:length], skip_special_tokens=True)
    for word in stop:
        text = text.partition(word)[0]
    if not text.strip():
        return Answer(text=CANNOT_TELL, confidence=0.0)
    chances = [float(step.float().log_softmax(-1)[token]) for step, token in zip(logits, row[:length], strict=False)]
    return Answer(text=text.strip(), confidence=min(1.0, math.exp(sum(chances) / len(chances))))


class Heard(TextStreamer):
    """Hands an answer over word by word."""

    def __init__(self, words: Any, hear: Hear, prompted: bool = True) -> None:
        super().__init__(words, skip_prompt=prompted, skip_special_tokens=True)
        self._hear = hear

    def on_finalized_text(self, text: str, stream_end: bool = False) -> None:
        if text:
            self._hear(text)
