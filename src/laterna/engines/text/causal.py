"""A writer that any causal language model in transformers can be, in this process, held to the form token by token.

Before every token llguidance (https://github.com/guidance-ai/llguidance) says which tokens keep the JSON Schema, and
the others are ruled out; so every answer that ends keeps its form, whatever the model.
"""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

import llguidance
import llguidance.hf
import numpy as np
import torch
from transformers import AutoModelForCausalLM, AutoTokenizer, DynamicCache

from laterna.engines.desk import desk
from laterna.engines.text.author import Author
from laterna.engines.weights import folder_of, may_unpickle
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from laterna.engines.talk import Ask
    from laterna.story import Brief, Idea, Observation, Story

_USUAL_CONTEXT = 8192


class Causal:
    """Keeps the protocol `Write`."""

    def __init__(self, model: str, rounds: int = 1) -> None:
        """A writer.

        Args:
            model: the name of its weights; see `laterna models`.
            rounds: how often an editor reads the draft and it is revised.
        """
        self._author = Author("causal", CausalTalk(model, folder_of(model), may_unpickle(model)), rounds)

    def ideas(self, brief: Brief, seen: Sequence[Observation], count: int) -> tuple[Idea, ...]:
        return asyncio.run(self._author.ideas(brief, seen, count))

    def write(self, brief: Brief, seen: Sequence[Observation]) -> Story:
        return asyncio.run(self._author.write(brief, seen))

    def revise(self, story: Story, request: str) -> Story:
        return asyncio.run(self._author.revise(story, request))


class CausalTalk:
    """A model in this process; keeps the protocol `Talk`."""

    def __init__(self, name: str, folder: Path, pickles: bool = False) -> None:
        """Load the model, in bfloat16 where there is a graphics card, else as it was saved."""
        self._name = name
        self._device = "cuda" if torch.cuda.is_available() else "cpu"
        self._tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model: Any = AutoModelForCausalLM.from_pretrained(
            folder,
            local_files_only=True,
            use_safetensors=not pickles,
            dtype=torch.bfloat16 if self._device == "cuda" else "auto",
        )
        self._model.to(self._device).eval()
        self._rows = self._model.get_output_embeddings().weight.shape[0]
        self._grammar = llguidance.hf.from_tokenizer(self._tokenizer, n_vocab=self._rows)

    @property
    def context_tokens(self) -> int:
        return int(getattr(self._model.config, "max_position_embeddings", None) or _USUAL_CONTEXT)

    async def name(self) -> str:
        return self._name

    async def reply(self, ask: Ask, heard: Callable[[str], None]) -> str:
        """See `Talk.reply`; it computes where it is called. Raises `EngineError` when there is no room to answer in."""
        prompt = self._prompt(ask)
        room = self.context_tokens - prompt.shape[1]
        if room <= 0:
            raise EngineError(
                f"{self._name} reads {self.context_tokens} tokens, and the {ask.name} asks with {prompt.shape[1]}; "
                "choose a model with a longer context."
            )
        try:
            return self._written(ask, prompt, room, heard)
        except torch.OutOfMemoryError as error:
            torch.cuda.empty_cache()
            if self._device == "cpu":
                raise EngineError(f"There is no memory for {self._name}: choose a smaller model.") from error
        desk().retrying("The graphics card's memory is full; going on with the processor.")
        self._device = "cpu"
        self._model.to("cpu")
        return self._written(ask, prompt.to("cpu"), room, heard)

    def _written(self, ask: Ask, prompt: torch.Tensor, room: int, heard: Callable[[str], None]) -> str:
        rule = SchemaRule(self._grammar, json.dumps(ask.schema))
        dice = torch.Generator(self._device).manual_seed(ask.seed)
        written: list[int] = []
        for tokens in self._generate(prompt, rule, ask.temperature, dice):
            written += tokens
            if len(written) >= room:
                break
            heard(self._decoded(written))
        return self._decoded(written)

    def _generate(
        self, prompt: torch.Tensor, rule: SchemaRule, temperature: float, dice: torch.Generator
    ) -> Iterator[list[int]]:
        """The answer's tokens as they come: one that is drawn, and those after it that the form leaves no choice of.

        What is forced is not computed one by one but read together with the next draw.
        """
        cache = DynamicCache(config=self._model.config)
        unread = prompt
        with torch.inference_mode():
            while not rule.is_over:
                scores = self._model(unread, past_key_values=cache, use_cache=True, logits_to_keep=1).logits[0, -1]
                token = drawn(rule.kept(scores.float()), temperature, dice)
                tokens = [token, *rule.follow(token)]
                yield [token for token in tokens if token != self._tokenizer.eos_token_id]
                unread = torch.tensor([tokens], device=self._device)

    def _decoded(self, tokens: list[int]) -> str:
        return str(self._tokenizer.decode(tokens, skip_special_tokens=True))

    def _prompt(self, ask: Ask) -> torch.Tensor:
        """int64 `[1, T]`: the conversation by the model's own template, or as plain text where it has none."""
        turns = [{"role": turn.role, "content": turn.words} for turn in ask.turns]
        if self._tokenizer.chat_template:
            ids = self._tokenizer.apply_chat_template(turns, add_generation_prompt=True, return_dict=False)
        else:
            text = "\n\n".join(turn["content"] for turn in turns)
            ids = self._tokenizer(f"{text}\n\n")["input_ids"]
        return torch.tensor([ids], device=self._device)


_BLANK = r"(\n {0,16}| )?"
"""What may stand between the marks of JSON: with any amount allowed, a greedy model may write blanks for ever."""


class SchemaRule:
    """Which tokens keep a JSON Schema, from the answer's beginning to its end."""

    def __init__(self, tokenizer: Any, schema: str) -> None:
        grammar = llguidance.LLMatcher.grammar_from_json_schema(schema, overrides={"whitespace_pattern": _BLANK})
        self._matcher = llguidance.LLMatcher(tokenizer, grammar)
        if self._matcher.is_error():
            raise EngineError(f"llguidance does not understand the form: {self._matcher.get_error()}")

    @property
    def is_over(self) -> bool:
        """Whether the answer is whole."""
        return bool(self._matcher.is_stopped())

    def kept(self, scores: torch.Tensor) -> torch.Tensor:
        """Scores of the next token, float `[V]`: those that would break the form at minus infinity."""
        bits = np.frombuffer(self._matcher.compute_bitmask(), np.uint8)
        allowed = np.unpackbits(bits, bitorder="little")[: scores.shape[0]].astype(bool)
        return scores.masked_fill(torch.from_numpy(~allowed).to(scores.device), -torch.inf)

    def follow(self, token: int) -> list[int]:
        """Take the next token; the tokens that must come after it, taken as well."""
        self._matcher.consume_token(token)
        forced: list[int] = self._matcher.compute_ff_tokens()
        self._matcher.consume_tokens(forced)
        return forced


def drawn(scores: torch.Tensor, temperature: float, dice: torch.Generator) -> int:
    """One token by its scores, float `[V]`: the likeliest at temperature 0, else by the softmax over them."""
    if temperature <= 0:
        return int(scores.argmax())
    return int(torch.multinomial(torch.softmax(scores / temperature, 0), 1, generator=dice))
