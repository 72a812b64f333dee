"""Small steps for the runner's tests: numbers in, numbers out, and every way to fail."""

from __future__ import annotations

import os
import signal
import time
from pathlib import Path

from laterna.engines.catalog import Engine
from laterna.story import Model
from laterna.story.errors import BusyError, EngineError
from laterna.studio.work import Step, Task, Work


class Number(Model):
    value: int


def constant(work: Work) -> Number:
    _leave_a_mark(work)
    return Number(value=work.settings["value"])


def add(work: Work) -> Number:
    _leave_a_mark(work)
    time.sleep(work.settings.get("pause_s", 0))
    (work.folder / "sum.txt").write_text("added")
    return Number(value=sum(number.value for number in work.all("terms", Number)))


def by_engine(work: Work) -> Number:
    _leave_a_mark(work)
    return Number(value=work.engine.make(work.settings.get("marks")))


def doubled(work: Work) -> Number:
    return doubled_all([work])[0]


def doubled_all(works: list[Work]) -> list[Number]:
    numbers = [work.settings["value"] for work in works]
    (Path(works[0].settings["marks"]) / f"{len(works)}-{numbers[0]}-{type(works[0].engine).__name__}").touch()
    for work in works:
        (work.folder / "note.txt").write_text(f"{work.settings['value']} twice")
    return [Number(value=value) for value in works[0].engine.double(numbers)]


def crash(work: Work) -> Number:
    marks = Path(work.settings["marks"])
    if not (marks / "crashed").exists():
        (marks / "crashed").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return Number(value=7)


def _leave_a_mark(work: Work) -> None:
    """One file for every time a step really ran."""
    if "marks" in work.settings:
        (Path(work.settings["marks"]) / f"{time.monotonic_ns()}-{os.getpid()}").touch()


CONSTANT = Step("constant", "arithmetic:constant")
ADD = Step("add", "arithmetic:add")
MAKE = Step("make", "arithmetic:by_engine", capability="compose")
DOUBLE = Step("double", "arithmetic:doubled", "arithmetic:doubled_all", capability="compose")
CRASH = Step("crash", "arithmetic:crash")


class Sound:
    def make(self, marks: str | None) -> int:
        return 1


class Broken:
    def make(self, marks: str | None) -> int:
        raise EngineError("It is broken.")


class Rude:
    def make(self, marks: str | None) -> int:
        raise ZeroDivisionError("nobody expected this")


class BusyTwice:
    def make(self, marks: str | None) -> int:
        assert marks
        if len(list(Path(marks).iterdir())) < 3:
            raise BusyError("Come back later.")
        return 3


class Twofold:
    def __init__(self, batch: int) -> None:
        self.batch = batch

    def double(self, numbers: list[int]) -> list[int]:
        assert len(numbers) <= self.batch
        if min(numbers) < 0:
            raise EngineError(f"{min(numbers)} is less than nothing.")
        return [2 * number for number in numbers]


class Bold(Twofold):
    def double(self, numbers: list[int]) -> list[int]:
        return [2 * number for number in numbers]


class Slow:
    async def make_soon(self) -> int:
        return 5

    def make(self, marks: str | None) -> int:
        return 5


def an_engine(name: str, **fields: object) -> Engine:
    row = {
        "name": name.lower(),
        "capability": "compose",
        "target": f"arithmetic:{name}",
        "kind": "fake",
        "summary": "-",
    }
    return Engine.model_validate(row | fields)


def sums(count: int = 3, *, marks: Path | None = None, pause_s: float = 0.0) -> list[Task]:
    """`count` constants, a sum of each with the next, and the sum of those."""
    extra = {"marks": str(marks)} if marks else {}
    tasks = [Task(f"c{n}", CONSTANT, {"value": n, **extra}) for n in range(count)]
    tasks += [
        Task(f"s{n}", ADD, {"pause_s": pause_s, **extra}, {"terms": (f"c{n}", f"c{(n + 1) % count}")})
        for n in range(count)
    ]
    return [*tasks, Task("total", ADD, extra, {"terms": tuple(f"s{n}" for n in range(count))})]
