"""The desk that the studio lays out for an engine: what it says becomes events, what it keeps goes into the store."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from laterna.engines.budget import Budget
from laterna.engines.desk import Desk
from laterna.story.errors import CancelledError
from laterna.studio.store import Made

if TYPE_CHECKING:
    from collections.abc import Callable
    from concurrent.futures import Future

    from laterna.studio.store import FolderStore

T = TypeVar("T")

_ANSWER = "answer"
_LONGEST = 2000
"""Characters of one saying: a page of words, not a book."""
_TICK_S = 0.2


class Saying(NamedTuple):
    """What an engine says while it works on a task."""

    run: int
    """The run whose task it is."""
    task: str
    kind: str
    """`progress` or `retry`."""
    message: str
    fraction: float


@dataclass
class Caller:
    """A run, as those who work for it know it."""

    budget: Budget = field(default_factory=Budget)
    stop: threading.Event = field(default_factory=threading.Event)
    """Set when the run is over: what still goes on for it on the network is broken off."""
    id: int = field(default_factory=count().__next__)
    """No other run of this process has it."""


class StudioDesk(Desk):
    """One task's desk."""

    def __init__(
        self, task: str, engine: str, store: FolderStore, say: Callable[[Saying], None], run: int,
        caller: Caller | None = None,
    ) -> None:  # fmt: skip
        """Lay it out.

        Args:
            task: the task's id.
            engine: the engine's name.
            store: where answers are kept.
            say: takes what the engine says.
            run: the run's id.
            caller: the run itself; none in a worker process, from where nothing is sent to others.
        """
        super().__init__(caller.budget if caller else None)
        self._run = run
        self._task = task
        self._engine = engine
        self._store = store
        self._say = say
        self._stop = caller.stop if caller else threading.Event()
        self.retries = 0
        """How often something was tried again."""

    def tell(self, message: str, fraction: float) -> None:
        self._say(Saying(self._run, self._task, "progress", message[:_LONGEST], min(1.0, max(0.0, fraction))))

    def retrying(self, message: str) -> None:
        self.retries += 1
        self._say(Saying(self._run, self._task, "retry", message[:_LONGEST], 0.0))

    def wait_for(self, call: Future[T]) -> T:
        while not call.done():
            try:
                return call.result(_TICK_S)
            except TimeoutError:
                if self._stop.is_set():
                    call.cancel()
                    raise CancelledError("Stopped in the middle of a call.") from None
        return call.result()

    def recall(self, key: str) -> bytes | None:
        entry = self._store.get(key)
        return self._store.read(entry.files[_ANSWER]) if entry else None

    def keep(self, key: str, data: bytes) -> None:
        self._store.put(key, {_ANSWER: data}, Made(step=_ANSWER, step_version=1, engine=self._engine))
