"""Sends calls, waits without blocking, and tries again what may be tried again."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import httpx2

from laterna.client.calls import AGAIN, TRIES, ApiError, Listening, pause_s, refusal

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from laterna.client.calls import Call, Happening


class AsyncSender:
    """Speaks with one studio."""

    def __init__(self, http: httpx2.AsyncClient) -> None:
        self.http = http

    async def json(self, call: Call) -> Any:
        return (await self._answer(call)).json()

    async def data(self, call: Call) -> bytes:
        return (await self._answer(call)).content

    async def nothing(self, call: Call) -> None:
        await self._answer(call)

    async def follow(self, call: Call) -> AsyncIterator[Happening]:
        """Everything that happens, for ever; a connection that breaks is taken up where it was."""
        listening = Listening()
        turn = 0
        while True:
            asked = call.request()
            if listening.last is not None:
                asked["headers"]["Last-Event-ID"] = str(listening.last)
            try:
                async with self.http.stream(**asked) as answer:
                    if not answer.is_success:
                        await answer.aread()
                        raise refusal(answer)
                    async for line in answer.aiter_lines():
                        told = listening.hear(line)
                        if told:
                            yield told
                turn = 0
            except httpx2.TransportError as error:
                if turn == TRIES - 1:
                    raise ApiError(f"The studio can't be reached: {error}.") from error
            await asyncio.sleep(pause_s(turn))
            turn += 1

    async def _answer(self, call: Call) -> httpx2.Response:
        asked = call.request()
        for turn in range(TRIES):
            last = turn == TRIES - 1 or not call.may_be_repeated
            answer = await self._sent(asked, last=last)
            if answer is not None and (last or answer.status_code not in AGAIN):
                if answer.is_success:
                    return answer
                raise refusal(answer)
            await asyncio.sleep(pause_s(turn, answer))
        raise AssertionError("the last try returns or raises")

    async def _sent(self, asked: dict[str, Any], *, last: bool) -> httpx2.Response | None:
        """The answer; none when nobody answered, and it may be tried again."""
        try:
            return await self.http.request(**asked)
        except httpx2.TransportError as error:
            if last:
                raise ApiError(f"The studio can't be reached: {error}.") from error
            return None
