"""A gate to all making: closed when the studio is to end, so that who is inside may finish and nobody new begins."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from laterna.story.errors import CancelledError

if TYPE_CHECKING:
    from collections.abc import Generator


class Gate:
    """Counts who is inside."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._inside = 0
        self._closing = False
        self._locked = False

    @contextmanager
    def inside(self) -> Generator[None]:
        """Do something that a polite end waits for.

        Once the gate closes nobody comes in: whoever would waits until the end is really there, and is then turned away
        by `CancelledError`. To turn work away while its outcome can still be written down would have it told as failed.
        """
        with self._changed:
            self._changed.wait_for(lambda: not self._closing or self._locked)
            if self._closing:
                raise CancelledError("The studio ends. What is not finished is made after the next start.")
            self._inside += 1
        try:
            yield
        finally:
            with self._changed:
                self._inside -= 1
                self._changed.notify_all()

    def drain(self, patience_s: float) -> bool:
        """Let nobody in any more, and wait for those inside; returns whether all came out."""
        with self._changed:
            self._closing = True
            return self._changed.wait_for(lambda: not self._inside, patience_s)

    def lock(self) -> None:
        """The end is there: turn away those who wait outside."""
        with self._changed:
            self._locked = True
            self._changed.notify_all()
