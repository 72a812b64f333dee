"""The graph runner: results, order, cache, retries, fall-backs, cancelling, lost workers."""

from __future__ import annotations

import threading

import pytest
from arithmetic import ADD, CONSTANT, CRASH, MAKE, Number, an_engine, sums

from laterna.story.errors import BusyError, CancelledError, EngineError
from laterna.story.event import Event
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.studio.work import Task


@pytest.fixture
def store(tmp_path):
    return FolderStore(tmp_path / "store")


@pytest.fixture
def marks(tmp_path):
    folder = tmp_path / "marks"
    folder.mkdir()
    return folder


def digests(results):
    return {name: result.entry.digest for name, result in results.items()}


def test_results_are_those_of_the_steps(store):
    results = Run(store)(sums(3))
    assert results["total"].value(Number).value == 2 * (0 + 1 + 2)
    assert results["total"].file("sum.txt").read_text() == "added"


def test_same_content_whatever_the_jobs_and_the_order(tmp_path):
    first = Run(FolderStore(tmp_path / "a"), jobs=1)(sums(4))
    second = Run(FolderStore(tmp_path / "b"), jobs=4)(list(reversed(sums(4))))
    assert digests(first) == digests(second)


def test_a_second_run_does_nothing(store, marks):
    Run(store)(sums(marks=marks))
    ran = len(list(marks.iterdir()))
    events: list[Event] = []
    Run(store, listen=events.append)(sums(marks=marks))
    assert ran == 7
    assert len(list(marks.iterdir())) == ran
    assert {event.kind for event in events} == {"plan", "cached", "finished"}


def test_only_what_a_change_touches_runs_again(store, marks):
    tasks = sums(4, marks=marks)
    Run(store)(tasks)
    before = len(list(marks.iterdir()))
    changed = Task("c2", CONSTANT, {"value": 9, "marks": str(marks)})
    events: list[Event] = []
    results = Run(store, listen=events.append)([changed if task.id == "c2" else task for task in tasks])
    assert [event.task for event in events if event.kind == "done"] == ["c2", "s1", "s2", "total"]
    assert len(list(marks.iterdir())) == before + 4
    assert results["total"].value(Number).value == 2 * (0 + 1 + 9 + 3)


def test_equal_content_under_another_key_stops_the_wave(store, marks):
    """A step that gives the same bytes as before does not make what stands on it run again."""
    one = [Task("c", CONSTANT, {"value": 1}), Task("s", ADD, {"marks": str(marks)}, {"terms": ("c",)})]
    Run(store)(one)
    two = [Task("c", CONSTANT, {"value": 1, "unused": True}), one[1]]
    Run(store)(two)
    assert len(list(marks.iterdir())) == 1


def test_a_busy_engine_is_tried_again(store, marks):
    events: list[Event] = []
    task = Task("m", MAKE, {"marks": str(marks)}, engines=(an_engine("BusyTwice"),))
    results = Run(store, listen=events.append, pauses_s=(0.01, 0.01))([task])
    assert results["m"].value(Number).value == 3
    assert [event.kind for event in events].count("retry") == 2


def test_busy_too_often_is_an_error(store, marks):
    task = Task("m", MAKE, {"marks": str(marks)}, engines=(an_engine("BusyTwice"),))
    with pytest.raises(BusyError, match="Come back later"):
        Run(store, pauses_s=(0.01,))([task])


@pytest.mark.parametrize("bad", ["Broken", "Rude"])
def test_the_next_engine_takes_over_and_is_named(store, bad):
    events: list[Event] = []
    tasks = [Task("m", MAKE, engines=(an_engine(bad), an_engine("Sound")))]
    results = Run(store, listen=events.append)(tasks)
    assert results["m"].entry.made.engine == "sound"
    assert [event.kind for event in events if event.task == "m"] == ["start", "fallback", "start", "done"]
    # The stand-in's result is kept under its own name, so the engine that was wanted gets its chance again.
    again: list[Event] = []
    Run(store, listen=again.append)(tasks)
    assert [event.kind for event in again if event.task == "m"] == ["start", "fallback", "cached"]


def test_no_engine_left_is_an_error_in_plain_words(store):
    with pytest.raises(EngineError, match="rude failed: ZeroDivisionError: nobody expected this"):
        Run(store)([Task("m", MAKE, engines=(an_engine("Broken"), an_engine("Rude")))])


@pytest.mark.parametrize("how", ["worker", "exclusive", "async"])
def test_every_way_to_run(store, how):
    results = Run(store, jobs=2)([Task("m", MAKE, engines=(an_engine("Slow", run=how),))])
    assert results["m"].value(Number).value == 5


def test_a_killed_worker_is_replaced(store, marks):
    events: list[Event] = []
    task = Task("x", CRASH, {"marks": str(marks)})
    results = Run(store, listen=events.append, pauses_s=(0.01,))([task, *sums()])
    assert results["x"].value(Number).value == 7
    assert "retry" in {event.kind for event in events}


def test_cancel_keeps_what_was_finished(store, marks):
    stop = threading.Event()
    events: list[Event] = []

    def listen(event: Event) -> None:
        events.append(event)
        if event.kind == "done" and event.task.startswith("s"):
            stop.set()

    with pytest.raises(CancelledError):
        Run(store, listen=listen, cancel=stop)(sums(4, pause_s=0.05))
    assert events[-1].kind == "failed"
    done = {event.task for event in events if event.kind == "done"}
    later: list[Event] = []
    Run(store, listen=later.append)(sums(4, pause_s=0.05))
    assert {event.task for event in later if event.kind == "cached"} >= done


def test_events_count_up_to_the_end(store):
    events: list[Event] = []
    Run(store, jobs=2, listen=events.append)(sums())
    assert events[0].kind == "plan"
    assert events[-1].kind == "finished"
    assert events[-1].done == events[-1].total == 7
    assert [event.done for event in events] == sorted(event.done for event in events)
