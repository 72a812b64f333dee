"""Long work for an assistant: in a thread, telling how far it is, stopped when the call is cancelled."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

from anyio import create_task_group, from_thread, sleep_forever, to_thread
from mcp.server.mcpserver.exceptions import ToolError

from laterna.story.errors import CancelledError, LaternaError

if TYPE_CHECKING:
    import threading
    from collections.abc import Callable

    from mcp.server.mcpserver import Context

    from laterna.assist.room import Room
    from laterna.story.event import Event
    from laterna.studio.run import Run

T = TypeVar("T")

TOLD_EVERY_S = 0.3
"""Progress is told at most this often."""


async def work_on(room: Room, name: str, context: Context, work: Callable[[Run], T]) -> T:
    """Do something to a story, alone, beside the event loop.

    When the call is cancelled the run stops, and what it had finished stays in the store; the call ends once the thread
    has put everything down. Raises `ToolError` with the words of our own error.
    """
    run = room.run()
    run.listen = _Teller(context, run.cancel)
    outcomes: list[T | LaternaError] = []
    async with create_task_group() as group:
        group.start_soon(_stop_with_call, run.cancel)
        outcomes.append(await to_thread.run_sync(_attempt, room, name, run, work))
        group.cancel_scope.cancel()
    (outcome,) = outcomes
    if isinstance(outcome, LaternaError):
        raise ToolError(str(outcome)) from outcome
    return outcome


async def _stop_with_call(stop: threading.Event) -> None:
    try:
        await sleep_forever()
    finally:
        stop.set()


def _attempt(room: Room, name: str, run: Run, work: Callable[[Run], T]) -> T | LaternaError:
    try:
        with room.alone(name):
            if run.cancel.is_set():
                raise CancelledError("Stopped before it began.")
            return work(run)
    except LaternaError as error:
        return error


class _Teller:
    """Tells events as MCP's progress: a number that only grows, over all runs of one call."""

    def __init__(self, context: Context, stop: threading.Event) -> None:
        self.context = context
        self.stop = stop
        self.before = 0
        """Tasks of the runs before this one."""
        self.total = 0
        self.told = -1.0
        self.last = 0.0

    def __call__(self, event: Event) -> None:
        if event.kind == "plan":
            self.before += self.total
            self.total = event.total
        within = event.fraction if event.kind == "progress" else 0.0
        reached = self.before + min(event.done + within, event.total)
        now = time.monotonic()
        if self.stop.is_set() or now - self.last < TOLD_EVERY_S or reached <= self.told:
            return
        self.last, self.told = now, reached
        by = f" ({event.engine})" if event.engine else ""
        words = event.message or f"{event.task}{by}"
        from_thread.run(self.context.report_progress, reached, self.before + self.total, words)
