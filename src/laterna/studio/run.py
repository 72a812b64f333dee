"""The graph runner: does every task whose result is not yet in the store, as many at once as there are jobs.

A task starts when what it needs is there; tasks earlier in the list go first, so the first page comes before the
tenth. For each task the engines are tried in the user's order: a busy one again after a pause, a failing one not, then
the next. A result is kept under the engine that really made it.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from laterna.engines.budget import Budget
from laterna.story.errors import BudgetError, BusyError, CancelledError, EngineError, LaternaError
from laterna.story.event import Event
from laterna.story.manuscript import Failure
from laterna.studio.desk import Caller
from laterna.studio.pools import Job, Pools, place_of
from laterna.studio.work import Result, Task

if TYPE_CHECKING:
    from laterna.engines.catalog import Engine
    from laterna.studio.store import Entry, FolderStore

Listener = Callable[[Event], None]
RETRY_PAUSES_S = (0.5, 2.0, 8.0)
LONGEST_WAIT_S = 120.0
"""An engine that wants to be left alone for longer than this has failed."""
_TICK_S = 0.2


def ignore(event: Event) -> None:
    """A listener that does not listen."""


@dataclass
class _Attempt:
    """How far a task has come through its engines."""

    task: Task
    inputs: dict[str, tuple[Result, ...]]
    choice: int = 0
    tries: int = 0
    not_before: float = 0.0

    @property
    def engine(self) -> Engine | None:
        return self.task.engines[self.choice] if self.task.engines else None


@dataclass
class Run:
    """One run of a graph over a store."""

    store: FolderStore
    jobs: int = 1
    listen: Listener = ignore
    cancel: threading.Event = field(default_factory=threading.Event)
    pauses_s: tuple[float, ...] = RETRY_PAUSES_S
    pools: Pools | None = None
    """Executors that outlive the run and that several runs share; none makes some for this run alone."""
    budget: Budget = field(default_factory=Budget)
    """What may be asked of engines on the network, over all calls."""
    made: int = 0
    """Tasks that were really done, over all calls."""
    failures: dict[str, tuple[Failure, ...]] = field(default_factory=dict[str, "tuple[Failure, ...]"])
    """By task: the engines that were wanted before the one that did it, and why they did not."""

    def __call__(self, tasks: Sequence[Task]) -> dict[str, Result]:
        """The result of every task, by id.

        Raises the first `LaternaError` that neither a retry nor a fall-back mends, and `CancelledError` when `cancel`
        is set; what was finished by then is in the store.
        """
        self._tasks = {task.id: task for task in tasks}
        self._results: dict[str, Result] = {}
        self._waiting = [task.id for task in tasks]
        self._paused: list[_Attempt] = []
        self._running: dict[Future[Entry], _Attempt] = {}
        self._began = time.monotonic()
        self._spent = 0.0
        self._tell("plan", message=f"{len(tasks)} steps")
        pools = self.pools or Pools(self.jobs)
        self._caller = Caller(self.budget)
        try:
            while self._waiting or self._paused or self._running:
                if self.cancel.is_set():
                    raise CancelledError("Stopped. What was finished is kept; run the same command to go on.")
                self._start_ready(pools)
                self._collect(pools)
        except LaternaError as error:
            if isinstance(error, BudgetError):
                self._see_out()
            self._tell("failed", message=str(error))
            raise
        finally:
            self._caller.stop.set()
            if pools is not self.pools:
                pools.stop()
        self._tell("finished")
        return self._results

    def _start_ready(self, pools: Pools) -> None:
        """Begin what can begin, in the order of the list, as far as there is room; what is cached takes no room."""
        now = time.monotonic()
        for attempt in [attempt for attempt in self._paused if attempt.not_before <= now]:
            self._paused.remove(attempt)
            self._begin([attempt], pools)
        progress = True
        while progress:
            before = len(self._results)
            for name in [name for name in self._waiting if self._is_ready(self._tasks[name])]:
                task = self._tasks[name]
                if not self._has_room(task, pools):
                    continue
                if name in self._waiting:
                    self._begin([self._attempt(alike) for alike in self._together(task)], pools)
            progress = len(self._results) > before

    def _together(self, task: Task) -> list[str]:
        """A task that is ready, and those like it that its engine does better together with it."""
        batch = task.engines[0].batch if task.engines and task.step.run_all else 1
        alike = (name for name in self._waiting if name != task.id and self._is_like(self._tasks[name], task))
        return [task.id, *islice(alike, batch - 1)]

    def _is_like(self, other: Task, task: Task) -> bool:
        return other.step == task.step and other.engines[:1] == task.engines[:1] and self._is_ready(other)

    def _attempt(self, name: str) -> _Attempt:
        task = self._tasks[name]
        self._waiting.remove(name)
        return _Attempt(
            task, {role: tuple(self._results[need] for need in needs) for role, needs in task.needs.items()}
        )

    def _has_room(self, task: Task, pools: Pools) -> bool:
        engine = task.engines[0] if task.engines else None
        place = place_of(engine)
        return sum(place_of(attempt.engine) == place for attempt in self._running.values()) < pools.slots(engine)

    def _is_ready(self, task: Task) -> bool:
        return all(need in self._results for needs in task.needs.values() for need in needs)

    def _begin(self, attempts: Sequence[_Attempt], pools: Pools) -> None:
        """Begin tasks of one engine, together where there are several; what is cached is done."""
        jobs: dict[str, Job] = {}
        for attempt in attempts:
            made = attempt.task.made(attempt.engine, attempt.inputs)
            key = attempt.task.key(attempt.engine, made)
            entry = self.store.get(key)
            if entry is not None:
                self._finish(attempt, entry, "cached")
            else:
                self._tell("start", attempt)
                jobs[attempt.task.id] = Job(attempt.task, attempt.inputs, key, made)
        if not jobs:
            return
        begun = [attempt for attempt in attempts if attempt.task.id in jobs]
        engine, work = begun[0].engine, tuple(jobs.values())
        try:
            futures = pools.submit(self.store, work, engine, self._caller)
        except BrokenProcessPool:
            pools.drop(engine)
            futures = pools.submit(self.store, work, engine, self._caller)
        self._running.update(zip(futures, begun, strict=True))

    def _collect(self, pools: Pools) -> None:
        if not self._running:
            time.sleep(_TICK_S if self._paused else 0)
            return
        done, _ = wait(self._running, timeout=_TICK_S, return_when=FIRST_COMPLETED)
        self._pass_on(pools)
        for future in done:
            attempt = self._running.pop(future)
            error = future.exception()
            if error is None:
                self._finish(attempt, future.result(), "done")
            elif isinstance(error, BrokenProcessPool):
                pools.drop(attempt.engine)
                self._mend(
                    attempt, BusyError("A worker process ended without a word; was it killed, or out of memory?")
                )
            elif isinstance(error, LaternaError):
                self._mend(attempt, error)
            elif attempt.engine is not None:
                self._mend(attempt, EngineError(f"{attempt.engine.name} failed: {type(error).__name__}: {error}"))
            else:
                raise error

    def _pass_on(self, pools: Pools) -> None:
        """Tell what engines say while they work."""
        attempts = {attempt.task.id: attempt for attempt in self._running.values()}
        for saying in pools.heard(self._caller):
            if saying.task in attempts:
                self._tell(saying.kind, attempts[saying.task], saying.message, saying.fraction)

    def _mend(self, attempt: _Attempt, error: LaternaError) -> None:
        """Try again, or try the next engine, or give up.

        A budget that is spent ends the run: the same command goes on from what was kept once more is allowed, which it
        could not if another engine's work stood there.
        """
        wait_s = error.wait_s if isinstance(error, BusyError) else 0.0
        if error.retry and attempt.tries < len(self.pauses_s) and wait_s <= LONGEST_WAIT_S:
            attempt.not_before = time.monotonic() + max(wait_s, self.pauses_s[attempt.tries])
            attempt.tries += 1
            self._tell("retry", attempt, str(error))
            self._paused.append(attempt)
        elif _has_next(attempt) and isinstance(error, EngineError) and not isinstance(error, BudgetError):
            failed = Failure(engine=attempt.task.engines[attempt.choice].name, why=str(error))
            self.failures[attempt.task.id] = (*self.failures.get(attempt.task.id, ()), failed)
            attempt.choice += 1
            attempt.tries = 0
            attempt.not_before = 0.0
            self._tell("fallback", attempt, str(error))
            self._paused.append(attempt)
        else:
            raise error

    def _see_out(self) -> None:
        """Let what others are asked for come to its end, for it is paid."""
        paid = {future for future, attempt in self._running.items() if place_of(attempt.engine) == "network"}
        while paid and not self.cancel.is_set():
            paid = wait(paid, timeout=_TICK_S).not_done

    def _finish(self, attempt: _Attempt, entry: Entry, kind: str) -> None:
        self._results[attempt.task.id] = Result(entry, self.store)
        if kind == "done":
            self.made += 1
            self._spent += attempt.task.step.weight
        self._tell(kind, attempt)

    def _tell(
        self, kind: str, attempt: _Attempt | None = None, message: str = "", fraction: float | None = None
    ) -> None:
        total = len(self._tasks)
        done = len(self._results)
        elapsed = time.monotonic() - self._began
        left = sum(task.step.weight for name, task in self._tasks.items() if name not in self._results)
        self.listen(
            Event.model_validate(
                {
                    "kind": kind,
                    "task": attempt.task.id if attempt else "",
                    "engine": attempt.engine.name if attempt and attempt.engine else "",
                    "message": message,
                    "done": done,
                    "total": total,
                    "fraction": fraction if kind == "progress" else (done / total if total else 1.0),
                    "left_s": round(left * elapsed / self._spent, 1) if self._spent else None,
                    "elapsed_s": round(elapsed, 3),
                }
            )
        )


def _has_next(attempt: _Attempt) -> bool:
    return attempt.choice + 1 < len(attempt.task.engines)
