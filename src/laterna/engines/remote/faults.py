"""What a server's answers mean that are none, as our own errors; whatever client heard them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.remote.patience import TurnedAwayError, retry_after_s
from laterna.story.errors import BusyError, EngineError, MissingKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.engines.remote.server import Server

_LATER = {408, 409, 425, 429}
"""Answers that may be others a little later, beside all from 500 on."""


def status_fault(
    server: Server, status: int, said: str, headers: Mapping[str, str], spent: bool = False
) -> EngineError:
    """An answer from 400 on.

    Args:
        server: who gave it.
        status: its number.
        said: what it says.
        headers: its headers, in lower case or of any.
        spent: whether it is the user's quota that has an end, which no waiting mends.
    """
    if status in {401, 403}:
        return MissingKeyError(
            f"{server.host} does not take the key; set LATERNA_{server.name.upper()}_KEY. It says: {said}"
        )
    if status >= 500 or (status in _LATER and not spent):
        return TurnedAwayError(f"{server.host} is busy ({status}): {said}", retry_after_s(headers))
    return EngineError(f"{server.host} refused the request ({status}): {said}")


def silence(server: Server, seconds: float) -> BusyError:
    """No answer for so long."""
    return BusyError(f"{server.host} was silent for {seconds:g} s.")


def broken_line(server: Server, error: Exception) -> BusyError:
    """A connection that failed, or an answer that is none."""
    return BusyError(f"The connection to {server.host} failed ({type(error).__name__}: {first_line(error)}).")


def first_line(error: Exception) -> str:
    """Of what an error says, 200 characters at most."""
    text = str(error).strip().partition("\n")[0]
    return text if len(text) <= 200 else text[:199] + "…"
