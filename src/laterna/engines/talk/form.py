"""An answer held to its form: read, checked, mended once by the model itself, or given up with a clear error."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from laterna.engines.desk import desk
from laterna.engines.talk.ask import Ask, Talk, Turn
from laterna.story.errors import EngineError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pydantic_core import ErrorDetails

    from laterna.engines.talk.schema import Schema

T = TypeVar("T", bound=BaseModel)

_MOST_FAULTS = 12
_SHOWN = 160
_THOUGHT = re.compile(r"^.*</think(?:ing)?>", re.DOTALL)


def _nothing_more(value: BaseModel) -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Form(Generic[T]):
    """What an answer must be."""

    model: type[T]
    schema: Schema
    check: Callable[[T], Sequence[str]] = _nothing_more
    """Faults that no schema can say, as sentences for the model."""

    def read(self, text: str) -> T:
        """The answer's value. Raises `FormError` with every fault found."""
        try:
            value = self.model.model_validate_json(json_in(text))
        except ValidationError as error:
            raise FormError([_fault(row) for row in error.errors()[:_MOST_FAULTS]]) from error
        faults = self.check(value)
        if faults:
            raise FormError(faults[:_MOST_FAULTS])
        return value


class FormError(ValueError):
    """An answer that does not keep its form."""

    def __init__(self, faults: Sequence[str]) -> None:
        super().__init__("; ".join(faults))
        self.faults = tuple(faults)


async def answer(talk: Talk, ask: Ask, form: Form[T], heard: Callable[[str], None] = lambda so_far: None) -> T:
    """The model's answer in its form.

    An answer that was had before is on the desk and not asked for again. One that does not keep its form is shown to
    the model with its faults, once.

    Raises `RefusedError` when the model declines, `EngineError` when it does not keep the form even then, and what
    `Talk.reply` raises.
    """
    name = await talk.name()
    key = _key(name, ask)
    kept = desk().recall(key)
    if kept is not None:
        return form.read(kept.decode())
    text = await talk.reply(ask, heard)
    try:
        value = form.read(text)
    except FormError as error:
        text = await talk.reply(_again(ask, text, error), heard)
        try:
            value = form.read(text)
        except FormError as still:
            raise _given_up(name, ask, text, still) from still
    desk().keep(key, value.model_dump_json().encode())
    return value


def json_in(text: str) -> str:
    """The JSON of an answer: without thoughts before it, fences and words around it."""
    text = _THOUGHT.sub("", text)
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text.strip()


def _again(ask: Ask, text: str, error: FormError) -> Ask:
    """The same question with the answer it got, what is wrong with it, and the form written out."""
    faults = "\n".join(f"- {fault}" for fault in error.faults)
    complaint = (
        f"That answer does not keep the form:\n{faults}\n\nAnswer again, mended, with one JSON object and nothing "
        f"else, by this JSON Schema:\n{json.dumps(ask.schema, ensure_ascii=False)}"
    )
    shown = text[: 4 * ask.longest_tokens]
    return replace(ask, turns=(*ask.turns, Turn("assistant", shown), Turn("user", complaint)), temperature=0.2)


def _given_up(name: str, ask: Ask, text: str, error: FormError) -> EngineError:
    if "{" not in text and text.strip():
        return RefusedError(f"{name} declined to give the {ask.name}: {_short(text)}")
    return EngineError(
        f"{name} did not keep the form of the {ask.name}, asked twice: {_short(str(error))}. Try another model, or a "
        "server with structured output."
    )


def _fault(row: ErrorDetails) -> str:
    loc, message = row["loc"], row["msg"]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in loc).removeprefix(".")
    return f"{path or 'the answer'}: {message}"


def _short(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= _SHOWN else text[: _SHOWN - 1] + "…"


def _key(name: str, ask: Ask) -> str:
    """SHA-256 of everything that can change the answer."""
    body = [name, ask.name, ask.turns, ask.schema, ask.longest_tokens, ask.temperature, ask.seed]
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode() + ask.picture).hexdigest()
