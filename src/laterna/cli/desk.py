"""The desk of a command that calls an engine itself: what the engine says is told like a run's events."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from laterna.cli.shared import listener
from laterna.engines.desk import Desk
from laterna.story.event import Event

if TYPE_CHECKING:
    from laterna.engines.budget import Budget


class TerminalDesk(Desk):
    """A desk that tells, limits, and keeps nothing."""

    def __init__(self, task: str, engine: str, budget: Budget) -> None:
        super().__init__(budget)
        self._task = task
        self._engine = engine
        self._listen = listener()

    def tell(self, message: str, fraction: float) -> None:
        self._say("progress", message, fraction)

    def retrying(self, message: str) -> None:
        self._say("retry", message, 0.0)

    def end(self) -> None:
        """The work is done."""
        self._listen(Event(kind="finished"))

    def _say(self, kind: Literal["progress", "retry"], message: str, fraction: float) -> None:
        self._listen(Event(kind=kind, task=self._task, engine=self._engine, message=message, fraction=fraction))
