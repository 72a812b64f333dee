"""What an engine at work may say to whoever set it to work, and ask of them.

An engine has no base class and no parent; what it needs while it works stands on its desk, which the studio lays out
before a call (`at`) and the engine finds by `desk()`. Without a studio the desk is bare: nobody listens, nothing is
kept, nothing is limited.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, TypeVar

from laterna.engines.budget import Budget

if TYPE_CHECKING:
    from collections.abc import Generator
    from concurrent.futures import Future

T = TypeVar("T")


class Desk:
    """A bare desk; the studio's own is one of these that listens and keeps."""

    def __init__(self, budget: Budget | None = None) -> None:
        self.budget = budget or Budget()

    def tell(self, message: str, fraction: float) -> None:
        """Say how far the work is: one sentence, or words just written, and the fraction done from 0 to 1."""

    def retrying(self, message: str) -> None:
        """Say that something has failed and is tried again."""

    def wait_for(self, call: Future[T]) -> T:
        """What a call on the network gives; a studio that is told to stop breaks it off."""
        return call.result()

    def recall(self, key: str) -> bytes | None:
        """What was kept under `key`, a hex SHA-256; none when nothing was."""

    def keep(self, key: str, data: bytes) -> None:
        """Keep what was dearly bought, so that work begun again goes on from here."""


_DESK: ContextVar[Desk | None] = ContextVar("desk", default=None)


def desk() -> Desk:
    """The desk of the call that is going on."""
    return _DESK.get() or Desk()


@contextmanager
def at(place: Desk) -> Generator[Desk]:
    """Work at this desk for a while; coroutines started meanwhile work at it, too."""
    token = _DESK.set(place)
    try:
        yield place
    finally:
        _DESK.reset(token)
