"""The two clients: the same operations, called or awaited."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx2

from laterna.client.async_sender import AsyncSender
from laterna.client.sender import Sender
from laterna.client.written.async_operations import AsyncOperations
from laterna.client.written.operations import Operations

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    from laterna.client.calls import Happening
    from laterna.client.written.shapes import StoryCard

RESTING = frozenset({"choosing", "ready", "failed", "stopped"})
"""States in which a story waits for a person."""
TIMEOUT_S = 120.0


def _options(address: str, token: str, timeout_s: float) -> dict[str, Any]:
    headers = {"authorization": f"Bearer {token}"} if token else {}
    return {"base_url": address.rstrip("/"), "headers": headers, "timeout": timeout_s}


class Client(Operations):
    """Speaks with one studio; a context manager that closes its connections."""

    def __init__(self, address: str, token: str = "", timeout_s: float = TIMEOUT_S) -> None:
        """Args: where the studio is, such as `http://127.0.0.1:8420`; a token of yours, or of the house; patience."""
        self._http = httpx2.Client(**_options(address, token, timeout_s))
        super().__init__(Sender(self._http))

    def wait(self, story: str) -> StoryCard:
        """The story's card, once it is ready, failed, stopped, or waits for an idea to be chosen."""
        for happening in self.events.follow(story, after=0):
            if _may_rest(happening):
                card = self.stories.get(story)["card"]
                if card["state"] in RESTING:
                    return card
        raise AssertionError("events have no end")

    def close(self) -> None:
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class AsyncClient(AsyncOperations):
    """Speaks with one studio; an asynchronous context manager that closes its connections."""

    def __init__(self, address: str, token: str = "", timeout_s: float = TIMEOUT_S) -> None:
        """Args: where the studio is, such as `http://127.0.0.1:8420`; a token of yours, or of the house; patience."""
        self._http = httpx2.AsyncClient(**_options(address, token, timeout_s))
        super().__init__(AsyncSender(self._http))

    async def wait(self, story: str) -> StoryCard:
        """The story's card, once it is ready, failed, stopped, or waits for an idea to be chosen."""
        async for happening in self.events.follow(story, after=0):
            if _may_rest(happening):
                card = (await self.stories.get(story))["card"]
                if card["state"] in RESTING:
                    return card
        raise AssertionError("events have no end")

    async def close(self) -> None:
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()


def _may_rest(happening: Happening) -> bool:
    return happening["kind"] in {"state", "failed", "ideas"}
