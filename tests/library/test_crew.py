"""Who is lost is found by one, and by another when that one is lost over it."""

from __future__ import annotations

from datetime import timedelta

import pytest

pytest.importorskip("sqlalchemy")

from sqlalchemy import update

from laterna.library import crew
from laterna.library.crew import LOST_AFTER, Crew
from laterna.library.database import Database
from laterna.library.people_tables import Worker


@pytest.fixture
def database(tmp_path):
    opened = Database(f"sqlite:///{tmp_path / 'library.sqlite'}")
    opened.upgrade()
    yield opened
    opened.close()


def silent(database: Database, name: str) -> None:
    """Nothing was heard of it for long."""
    with database.session() as session:
        session.execute(update(Worker).where(Worker.name == name).values(seen=crew.now() - 2 * LOST_AFTER))


def test_who_is_lost_is_found_by_one(database):
    ann, bob = Crew(database, "ann"), Crew(database, "bob")
    for one in (ann, bob):
        one.here()
    assert ann.lost() == []
    silent(database, "bob")
    assert list(ann.lost()) == ["bob"]
    assert ann.lost() == []
    ann.forget("bob")
    silent(database, "bob")
    assert ann.lost() == []


def test_who_is_lost_over_taking_over_leaves_it_to_the_next(database, monkeypatch):
    ann, bob, cid = Crew(database, "ann"), Crew(database, "bob"), Crew(database, "cid")
    for one in (ann, bob, cid):
        one.here()
    silent(database, "bob")
    assert list(ann.lost()) == ["bob"]
    later = crew.now() + LOST_AFTER + timedelta(seconds=1)
    monkeypatch.setattr(crew, "now", lambda: later)
    cid.here()
    assert sorted(cid.lost()) == ["ann", "bob"]


def test_who_leaves_is_found_at_once(database):
    ann, bob = Crew(database, "ann"), Crew(database, "bob")
    ann.here()
    bob.here()
    bob.leave()
    assert list(ann.lost()) == ["bob"]
