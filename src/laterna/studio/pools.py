"""Where work runs: spawned worker processes, one resident process for each exclusive engine, threads for the network.

Processes are spawned, never forked: skia, espeak-ng and CUDA all keep global state that a fork would tear.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
from collections import defaultdict, deque
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.engines.catalog import Engine
from laterna.engines.desk import at
from laterna.story.errors import CancelledError, LaternaError
from laterna.story.pack import pack
from laterna.studio.desk import Saying, StudioDesk
from laterna.studio.work import VALUE, Result, Task, Work

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.synchronize import Lock
    from pathlib import Path

    from laterna.studio.desk import Caller
    from laterna.studio.store import Entry, FolderStore, Made

_NETWORK_CALLS = 8


class Job(NamedTuple):
    """A task that is to be done."""

    task: Task
    inputs: Mapping[str, tuple[Result, ...]]
    key: str
    """The store's, under which its result is kept."""
    made: Made


class Pools:
    """The executors of one run, or of all runs of a server; made when first needed, stopped together."""

    def __init__(self, jobs: int, nice: int = 0) -> None:
        self.jobs = jobs
        self.nice = nice
        """How far its processes stand back behind others of this machine, from 0 to 19."""
        self._executors: dict[str, Executor] = {}
        self._ears: dict[str, Connection] = {}
        self._said: defaultdict[int, deque[Saying]] = defaultdict(deque)
        self._lock = threading.RLock()
        """Threads of the network say things too, beside what runs hear from workers."""

    def submit(
        self, store: FolderStore, jobs: Sequence[Job], engine: Engine | None, caller: Caller
    ) -> list[Future[Entry]]:
        """Start tasks where their engine wants to run; each future gives an entry as kept in the store.

        Several are done together, by an engine and of a step that can.
        """
        executor = self._executor(engine)
        if engine is not None and len(jobs) > 1:
            together = executor.submit(perform_together, store, jobs, engine, caller.id)
            return _shared(together, len(jobs))
        (job,) = jobs
        if place_of(engine) == "network":
            desk = StudioDesk(job.task.id, engine.name if engine else "", store, self._hear, caller.id, caller)
            return [executor.submit(perform, store, job, engine, desk)]
        return [executor.submit(perform_apart, store, job, engine, caller.id)]

    def heard(self, caller: Caller) -> list[Saying]:
        """What engines have said to a run since it last asked."""
        with self._lock:
            for ear in self._ears.values():
                while ear.poll():
                    self._hear(ear.recv())
            return list(self._said.pop(caller.id, ()))

    def slots(self, engine: Engine | None) -> int:
        """How many tasks an executor is given at once: one waits beside those at work, so that no worker idles.

        None waits where several are done together, for the longer they wait the more they are.
        """
        place = place_of(engine)
        if engine is not None and engine.batch > 1:
            return 1
        return _NETWORK_CALLS if place == "network" else (self.jobs if place == "worker" else 1) + 1

    def drop(self, engine: Engine | None) -> None:
        """Forget a broken executor, so that the next task gets a fresh one."""
        with self._lock:
            executor = self._executors.pop(place_of(engine), None)
            self._ears.pop(place_of(engine), None)
        if executor is not None:
            _stop(executor)

    def stop(self) -> None:
        """End every process at once; what they had not put into the store is lost, and nothing else."""
        with self._lock:
            for executor in self._executors.values():
                _stop(executor)
            self._executors.clear()
            self._ears.clear()

    def _hear(self, saying: Saying) -> None:
        with self._lock:
            self._said[saying.run].append(saying)

    def _executor(self, engine: Engine | None) -> Executor:
        place = place_of(engine)
        with self._lock:
            if place not in self._executors:
                self._executors[place] = self._made(place)
            return self._executors[place]

    def _made(self, place: str) -> Executor:
        if place == "network":
            return ThreadPoolExecutor(_NETWORK_CALLS, thread_name_prefix="laterna-network")
        workers = self.jobs if place == "worker" else 1
        context = multiprocessing.get_context("spawn")
        self._ears[place], mouth = context.Pipe(duplex=False)
        return ProcessPoolExecutor(
            workers, mp_context=context, initializer=_enter, initargs=(mouth, context.Lock(), self.nice)
        )


def perform_apart(store: FolderStore, job: Job, engine: Engine | None, run: int) -> Entry:
    """Do one task in a worker process, which says what is to be said by its pipe."""
    return perform(store, job, engine, StudioDesk(job.task.id, engine.name if engine else "", store, _say, run))


def perform_together(store: FolderStore, jobs: Sequence[Job], engine: Engine, run: int) -> list[Entry | LaternaError]:
    """Do tasks together in a worker process; where one of them can't be done, each alone, and what became of it."""
    desk = StudioDesk(jobs[0].task.id, engine.name, store, _say, run)
    try:
        with ExitStack() as stack:
            folders = [stack.enter_context(store.scratch()) for _ in jobs]
            stack.enter_context(at(desk))
            works = [_work(job, engine, folder) for job, folder in zip(jobs, folders, strict=True)]
            values = jobs[0].task.step.function_of_all()(works)
            done = zip(jobs, values, folders, strict=True)
            return [_put(store, job, value, folder, desk.retries) for job, value, folder in done]
    except CancelledError:
        raise
    except LaternaError:
        return [_alone(store, job, engine, run) for job in jobs]


def _alone(store: FolderStore, job: Job, engine: Engine, run: int) -> Entry | LaternaError:
    try:
        return perform_apart(store, job, engine, run)
    except LaternaError as error:
        return error


def perform(store: FolderStore, job: Job, engine: Engine | None, desk: StudioDesk) -> Entry:
    """Do one task here and keep what it gives."""
    with store.scratch() as folder, at(desk):
        value = job.task.step.function()(_work(job, engine, folder))
        return _put(store, job, value, folder, desk.retries)


def _work(job: Job, engine: Engine | None, folder: Path) -> Work:
    outside = {role: path for role, (path, _) in job.task.files.items()}
    return Work(job.task.settings, job.inputs, outside, _loaded(engine) if engine else None, folder)


def _put(store: FolderStore, job: Job, value: Any, folder: Path, retries: int) -> Entry:
    files: dict[str, bytes | Path] = {item.name: item for item in sorted(folder.iterdir())}
    if value is not None:
        files[VALUE] = pack(value)
    return store.put(job.key, files, job.made.model_copy(update={"retries": retries}))


def _shared(together: Future[list[Entry | LaternaError]], count: int) -> list[Future[Entry]]:
    """A future for each of several tasks that are done together."""
    futures: list[Future[Entry]] = [Future() for _ in range(count)]

    def tell(done: Future[list[Entry | LaternaError]]) -> None:
        error = CancelledError("Stopped.") if done.cancelled() else done.exception()
        results: Sequence[Entry | BaseException] = [error] * count if error else done.result()
        for future, result in zip(futures, results, strict=True):
            if isinstance(result, BaseException):
                future.set_exception(result)
            else:
                future.set_result(result)

    together.add_done_callback(tell)
    return futures


def _loaded(engine: Engine) -> Any:
    return _load(engine.capability, engine.name, engine.model_dump_json())


@cache
def _load(capability: str, name: str, row: str) -> Any:
    """An engine is made once in a process; the row is part of the key so that changed settings make another."""
    return Engine.model_validate_json(row).load()


def forget_engines() -> None:
    """Have engines of the network made anew: their keys are others now."""
    _load.cache_clear()


def place_of(engine: Engine | None) -> str:
    """Which executor an engine's work goes to: `worker`, `network`, or one of its own."""
    if engine is None or engine.run == "worker":
        return "worker"
    return "network" if engine.run == "async" else f"{engine.capability}/{engine.name}"


_MOUTH: list[tuple[Connection, Lock]] = []
"""In a worker: the pipe to the parent, and the lock that keeps its workers from talking at once."""
_PATIENCE_S = 0.2


def _say(saying: Saying) -> None:
    """Say something to the parent; unsaid when a worker was killed in the middle of its own saying."""
    mouth, lock = _MOUTH[0]
    if lock.acquire(timeout=_PATIENCE_S):
        try:
            mouth.send(saying)
        finally:
            lock.release()


def _enter(mouth: Connection, lock: Lock, nice: int) -> None:
    """A worker leaves Ctrl-C to the parent, and stays one thread wide: the pool is what fills the cores."""
    _MOUTH.append((mouth, lock))
    os.nice(nice)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ.setdefault(name, "1")


def _leave_with_parent() -> None:
    """A parent that was killed cannot stop its workers: they see that it is gone, and go."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _stop(executor: Executor) -> None:
    """End its processes and see them gone, or their semaphores would stay; calls on the network are not waited for."""
    is_apart = isinstance(executor, ProcessPoolExecutor)
    if is_apart:
        for process in list(getattr(executor, "_processes", None) or {}):
            _kill(process)
    executor.shutdown(wait=is_apart, cancel_futures=True)


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGTERM)
    except ProcessLookupError:
        return
