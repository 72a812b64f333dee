"""One question to a language model, and what can answer it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


class Turn(NamedTuple):
    """Something said in a conversation."""

    role: Literal["system", "user", "assistant"]
    words: str


@dataclass(frozen=True)
class Ask:
    """A conversation up to the point where the model is to answer in a form."""

    name: str
    """What is asked for, as an identifier: `outline`."""
    turns: tuple[Turn, ...]
    schema: Mapping[str, Any]
    """JSON Schema of the answer."""
    longest_tokens: int
    """The answer is cut off after so many."""
    temperature: float = 0.8
    seed: int = 0
    picture: bytes = b""
    """A JPEG that the conversation is about, for models with eyes; none where it is about words alone."""

    @property
    def size_bytes(self) -> int:
        """UTF-8 bytes of the conversation: no tokeniser in use makes more tokens than these."""
        return sum(len(turn.words.encode()) for turn in self.turns)


class Talk(Protocol):
    """A language model."""

    async def reply(self, ask: Ask, heard: Callable[[str], None]) -> str:
        """The model's whole answer; `heard` is called with the answer so far, each time there is more of it.

        Raises `RefusedError` when the model declines, `BusyError` when it can't be had now, `BudgetError` when it may
        not be asked, other `EngineError` when it never will answer.
        """
        ...

    async def name(self) -> str:
        """What identifies the model: equal names answer alike."""
        ...

    @property
    def context_tokens(self) -> int:
        """How many tokens question and answer may have together."""
        ...
