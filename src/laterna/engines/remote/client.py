"""OpenAI's own client for a server, and its errors as ours: what every engine of that protocol begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import openai

from laterna.engines.remote.faults import broken_line, first_line, silence, status_fault

if TYPE_CHECKING:
    from laterna.engines.remote.server import Server
    from laterna.story.errors import EngineError

FAULTS = (openai.OpenAIError, httpx2.HTTPError, ConnectionError, ValueError)
"""What a call may raise that `fault_of` knows."""


def client_of(server: Server) -> openai.AsyncOpenAI:
    """The client; trying again is `patience`'s affair."""
    return openai.AsyncOpenAI(
        base_url=server.url,
        api_key=server.key or "none",
        timeout=server.timeout_s,
        max_retries=0,
        # A connection costs little beside an answer, and one that is not kept needs no closing and no one loop.
        http_client=openai.DefaultAsyncHttpxClient(limits=httpx2.Limits(max_keepalive_connections=0)),
    )


def fault_of(error: Exception, server: Server) -> EngineError:
    """What went wrong, as one of our own errors."""
    if isinstance(error, openai.APITimeoutError):
        return silence(server, server.timeout_s)
    if not isinstance(error, openai.APIStatusError):
        return broken_line(server, error)
    spent = error.code == "insufficient_quota"
    return status_fault(server, error.status_code, first_line(error), error.response.headers, spent)
