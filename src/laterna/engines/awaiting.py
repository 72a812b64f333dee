"""Engines of the network behind the same plain calls as every other engine.

Their methods are coroutines; all of them run on one resident event loop of this process, so that connections are kept
and shared. Whoever calls from a thread waits there; nobody else needs to know that there is a loop.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from functools import cache
from typing import Any

from laterna.engines.desk import desk

_GRACE_S = 2.0
"""A call that is broken off has this long to take back what it asked for."""


class Awaited:
    """An engine whose coroutines are waited for."""

    def __init__(self, engine: Any) -> None:
        self.engine = engine
        """The engine itself, for callers with a loop of their own."""

    def __getattr__(self, name: str) -> Any:
        method = getattr(self.engine, name)
        return _waiting(method) if inspect.iscoroutinefunction(method) else method


def _waiting(method: Any) -> Any:
    def call(*args: Any, **keywords: Any) -> Any:
        ended = threading.Event()

        async def whole() -> Any:
            try:
                return await method(*args, **keywords)
            finally:
                ended.set()

        future = asyncio.run_coroutine_threadsafe(whole(), _loop())
        try:
            return desk().wait_for(future)
        finally:
            future.cancel()
            ended.wait(_GRACE_S)

    return call


@cache
def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="laterna-network-loop", daemon=True).start()
    return loop
