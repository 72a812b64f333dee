"""Rates are counted once for all who count: in a database, whichever it is, by however many processes."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest

pytest.importorskip("sqlalchemy")

from sqlalchemy import text

from laterna.library import rates
from laterna.library.database import Database
from laterna.library.rates import Rate


@pytest.fixture
def two(address):
    """The same database, as two processes have it open."""
    both = [Database(address), Database(address)]
    both[0].upgrade()
    yield both
    for one in both:
        one.close()


@pytest.fixture
def clock(monkeypatch):
    """A clock that goes on when it is told to."""
    hands = SimpleNamespace(now=1_800_000_000.0)
    monkeypatch.setattr(rates, "time", SimpleNamespace(time=lambda: hands.now))
    return hands


def test_two_processes_count_together(two, clock):
    here, there = (Rate(database, "try", 3) for database in two)
    assert [one.wait_s("ann") > 0 for one in (here, there, here, there, here)] == [False, False, False, True, True]
    assert there.wait_s("ann") == pytest.approx(20)
    assert there.wait_s("bob") == 0, "each has their own"
    assert Rate(two[0], "request", 3).wait_s("ann") == 0, "and each thing its own"
    clock.now += 20
    assert there.wait_s("ann") == 0
    assert here.wait_s("ann") == pytest.approx(20)


def test_who_is_refused_pays_nothing_and_who_is_quiet_is_forgotten(two, clock):
    here, there = (Rate(database, "try", 1) for database in two)
    here.wait_s("ann@example.org")
    assert [there.wait_s("ann@example.org") for _ in range(3)] == [60, 60, 60]
    with two[0].engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM paces")).all()
    assert len(rows) == 1
    assert "ann" not in str(rows)
    clock.now += 120
    here.wait_s("bob")
    with two[0].engine.connect() as connection:
        assert connection.scalar(text("SELECT count(*) FROM paces")) == 1


def test_none_is_counted_twice_or_not_at_all(two, clock):
    both = [Rate(database, "request", 40) for database in two]
    with ThreadPoolExecutor(8) as many:
        waits = list(many.map(lambda at: both[at % 2].wait_s("ann"), range(100)))
    assert sum(wait == 0 for wait in waits) == 40
