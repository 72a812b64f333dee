"""OpenAI's own client for a server, and its errors as ours: what every engine of that protocol begins with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import openai

from laterna.engines.remote.patience import TurnedAwayError, retry_after_s
from laterna.story.errors import BusyError, EngineError, MissingKeyError

if TYPE_CHECKING:
    from laterna.engines.remote.server import Server

FAULTS = (openai.OpenAIError, httpx2.HTTPError, ConnectionError, ValueError)
"""What a call may raise that `fault_of` knows."""
_LATER = {408, 409, 425, 429}
"""Answers that may be others a little later, beside all from 500 on."""


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
    host = server.host
    if isinstance(error, openai.APITimeoutError):
        return BusyError(f"{host} was silent for {server.timeout_s:g} s.")
    if not isinstance(error, openai.APIStatusError):
        return BusyError(f"The connection to {host} failed ({type(error).__name__}: {first_line(error)}).")
    if isinstance(error, (openai.AuthenticationError, openai.PermissionDeniedError)):
        name = server.name.upper()
        return MissingKeyError(f"{host} does not take the key; set LATERNA_{name}_KEY. It says: {first_line(error)}")
    if error.status_code >= 500 or (error.status_code in _LATER and error.code != "insufficient_quota"):
        wait_s = retry_after_s(error.response.headers)
        return TurnedAwayError(f"{host} is busy ({error.status_code}): {first_line(error)}", wait_s)
    return EngineError(f"{host} refused the request ({error.status_code}): {first_line(error)}")


def first_line(error: Exception) -> str:
    """Of what an error says, 200 characters at most."""
    text = str(error).strip().partition("\n")[0]
    return text if len(text) <= 200 else text[:199] + "…"
