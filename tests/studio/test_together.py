"""Tasks done together: an engine that says so is given several at once, and each ends as it would alone."""

from __future__ import annotations

import pytest
from arithmetic import DOUBLE, Number, an_engine

from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.studio.work import Task


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def tasks(values, marks, *engines):
    return [Task(f"t{value}", DOUBLE, {"value": value, "marks": str(marks)}, engines=engines) for value in values]


def twofold(batch: int, name: str = "Twofold"):
    return an_engine(name, run="exclusive", settings={"batch": batch})


def values(results):
    return {name: result.value(Number).value for name, result in results.items()}


def test_as_many_as_an_engine_likes_are_done_at_once(tmp_path, marks):
    results = Run(FolderStore(tmp_path / "store"))(tasks(range(6), marks, twofold(4)))
    assert values(results) == {f"t{number}": 2 * number for number in range(6)}
    assert sorted(mark.name.partition("-")[0] for mark in marks.iterdir()) == ["2", "4"]
    assert results["t5"].file("note.txt").read_text() == "5 twice", "each has left its own files"


def test_what_is_there_is_not_done_again_beside_others(tmp_path, marks):
    store, engine = FolderStore(tmp_path / "store"), twofold(8)
    Run(store)(tasks([1, 3], marks, engine))
    run = Run(store)
    assert values(run(tasks(range(4), marks, engine))) == {"t0": 0, "t1": 2, "t2": 4, "t3": 6}
    assert run.made == 2
    assert sorted(mark.name.partition("-")[0] for mark in marks.iterdir()) == ["2", "2"]


def test_one_that_fails_does_not_spoil_the_others(tmp_path, marks):
    """All three fail together; then each is tried alone, and only the one goes on to the next engine."""
    run = Run(FolderStore(tmp_path / "store"))
    results = run(tasks([1, -2, 3], marks, twofold(4), twofold(4, "Bold")))
    assert values(results) == {"t1": 2, "t-2": -4, "t3": 6}
    assert {name: [failure.engine for failure in row] for name, row in run.failures.items()} == {"t-2": ["twofold"]}
    assert {name: result.entry.made.engine for name, result in results.items()} == {
        "t1": "twofold", "t-2": "bold", "t3": "twofold"
    }  # fmt: skip


def test_an_engine_of_one_is_given_one(tmp_path, marks):
    Run(FolderStore(tmp_path / "store"))(tasks(range(3), marks, twofold(1)))
    assert {mark.name.partition("-")[0] for mark in marks.iterdir()} == {"1"}
