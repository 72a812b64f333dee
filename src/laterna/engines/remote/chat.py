"""A chat model behind the OpenAI protocol: OpenAI, vLLM, llama.cpp, Ollama, LM Studio, `transformers serve`.

The protocol is OpenAI's Chat Completions (https://platform.openai.com/docs/api-reference/chat), spoken by OpenAI's own
client. Servers know different parts of it: what one refuses by name is left out from then on, and a form it cannot
enforce is written into the question instead.
"""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING, Any, NamedTuple

import openai

from laterna.engines.desk import desk
from laterna.engines.remote.client import FAULTS, client_of, fault_of
from laterna.engines.remote.patience import patiently
from laterna.engines.remote.server import OPENAI
from laterna.engines.talk.schema import strict
from laterna.story.errors import BusyError, EngineError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.engines.remote.server import Server
    from laterna.engines.talk.ask import Ask

_FRAME_BYTES = 16
"""What the chat template adds to a turn, at most, in tokens."""
_PICTURE_TOKENS = 30_000
"""What a picture may count as, at most: 1024 x 1024 pixels by the dearest of OpenAI's models."""
_CONTEXT_TOKENS = 8192
_OPTIONAL = ("stream_options", "seed", "temperature")
"""Parts of a request that a server may do without."""
_LENGTHS = ("max_tokens", "max_completion_tokens", "")
"""Names of the answer's limit: that of most servers, that of OpenAI's later models, none."""
_FORMATS = ("lengths", "strict", "json_object", "")
"""How the form is enforced, the narrowest first: by a schema that limits the lengths of texts, as llama.cpp and vLLM
know them; by OpenAI's strict form of it; as any JSON; not at all."""


class Said(NamedTuple):
    """A whole answer."""

    text: str
    given_tokens: int | None
    """None when the server does not say."""
    answered_tokens: int | None


class ChatServer:
    """Keeps the protocol `Talk`."""

    def __init__(self, server: Server, context_tokens: int = _CONTEXT_TOKENS) -> None:
        self._server = server
        self._model = server.model
        self._context_tokens = context_tokens
        self._left_out: set[str] = set()
        self._length = 0
        self._format = _FORMATS.index("strict" if server.url == OPENAI else "lengths")
        self._client = client_of(server)

    @property
    def context_tokens(self) -> int:
        return self._context_tokens

    async def name(self) -> str:
        """`model@host`. Raises `EngineError` when no model is named and the server has several."""
        if not self._model:
            self._model = await self._only_model()
        return f"{self._model}@{self._server.host}"

    async def reply(self, ask: Ask, heard: Callable[[str], None]) -> str:
        """See `Talk.reply`."""
        name = await self.name()
        price = self._server.price
        most_given = ask.size_bytes + len(json.dumps(ask.schema)) + _FRAME_BYTES * len(ask.turns)
        most_given += _PICTURE_TOKENS if ask.picture else 0
        said = await patiently(
            lambda: self._send(ask, heard),
            who=self._server.name,
            what=f"{name} {ask.name} {ask.seed}",
            most=price.of(most_given, ask.longest_tokens) if price else None,
            cost_of=lambda said: _cost(self._server, said),
        )
        return said.text

    async def _only_model(self) -> str:
        async def listed() -> list[str]:
            try:
                return [model.id async for model in await self._client.models.list()]
            except FAULTS as error:
                raise fault_of(error, self._server) from error

        models = await patiently(listed, who=self._server.name, what="models", most=0.0, cost_of=lambda _: 0.0)
        if len(models) == 1:
            return models[0]
        shown = ", ".join(models[:8]) + (" ..." if len(models) > 8 else "")
        raise EngineError(
            f"{self._server.host} has {len(models)} models: name one with LATERNA_{self._server.name.upper()}_MODEL"
            + (f"; there are {shown}." if models else ".")
        )

    async def _send(self, ask: Ask, heard: Callable[[str], None]) -> Said:
        """One request, sent again at once with less in it as long as the server refuses a part of it by name."""
        while True:
            level = self._format
            request = self._request(ask)
            try:
                return await self._stream(ask, request, heard)
            except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
                if not self._gave_way(str(error), request, level):
                    raise fault_of(error, self._server) from error
                desk().budget.allow(self._server.name, 0.0)
            except FAULTS as error:
                raise fault_of(error, self._server) from error

    async def _stream(self, ask: Ask, request: dict[str, Any], heard: Callable[[str], None]) -> Said:
        text, ended, refusal = "", "", ""
        usage: Any = None
        async with await self._client.chat.completions.create(**request) as stream:
            async for chunk in stream:
                usage = chunk.usage or usage
                for choice in chunk.choices[:1]:
                    ended = choice.finish_reason or ended
                    refusal += choice.delta.refusal or ""
                    if choice.delta.content:
                        text += choice.delta.content
                        heard(text)
        if refusal or ended == "content_filter":
            raise RefusedError(f"{self._model} declined to give the {ask.name}: {refusal or 'its filter stopped it'}.")
        if not ended:
            raise BusyError(f"{self._server.host} broke off in the middle of its answer.")
        return Said(text, usage.prompt_tokens if usage else None, usage.completion_tokens if usage else None)

    def _request(self, ask: Ask) -> dict[str, Any]:
        form = _FORMATS[self._format]
        enforced = form in {"lengths", "strict"}
        request: dict[str, Any] = {
            "model": self._model,
            "messages": _messages(ask, "" if enforced else _written_out(ask)),
            "stream": True,
            "stream_options": {"include_usage": True},
            "temperature": ask.temperature,
            "seed": ask.seed % 2**31,
        }
        length = _LENGTHS[self._length]
        if length:
            request[length] = ask.longest_tokens
        if enforced:
            schema = strict(ask.schema, lengths=form == "lengths")
            request["response_format"] = {
                "type": "json_schema", "json_schema": {"name": ask.name, "schema": schema, "strict": True}
            }  # fmt: skip
        elif form:
            request["response_format"] = {"type": form}
        return {name: value for name, value in request.items() if name not in self._left_out}

    def _gave_way(self, complaint: str, request: dict[str, Any], level: int) -> bool:
        """Whether there is something in a request to leave out, now that the server complains of it.

        `level` is how the request had its form enforced; others may have been sent meanwhile.
        """
        for name in _OPTIONAL:
            if name in complaint and name in request:
                self._left_out.add(name)
                return True
        length = next((name for name in _LENGTHS if name in request), "")
        if length and length in complaint:
            self._length = max(self._length, _LENGTHS.index(length) + 1)
            return True
        if "response_format" in request:
            self._format = max(self._format, level + 1)
            return True
        return False


def _messages(ask: Ask, form: str) -> list[dict[str, Any]]:
    """The conversation, with the form in words where it needs them, and its picture before the first question."""
    *before, last = ask.turns
    turns = [*before, last._replace(words=last.words + form)]
    messages: list[dict[str, Any]] = [{"role": turn.role, "content": turn.words} for turn in turns]
    if ask.picture:
        question = next(message for message in messages if message["role"] == "user")
        url = f"data:image/jpeg;base64,{base64.b64encode(ask.picture).decode()}"
        question["content"] = [
            {"type": "image_url", "image_url": {"url": url}}, {"type": "text", "text": question["content"]}
        ]  # fmt: skip
    return messages


def _written_out(ask: Ask) -> str:
    """The form, as words, for a server that does not enforce it."""
    schema = json.dumps(ask.schema, ensure_ascii=False)
    return f"\n\nAnswer with one JSON object and nothing else, by this JSON Schema:\n{schema}"


def _cost(server: Server, said: Said) -> float | None:
    if server.price is None or said.given_tokens is None or said.answered_tokens is None:
        return None
    return server.price.of(said.given_tokens, said.answered_tokens)
