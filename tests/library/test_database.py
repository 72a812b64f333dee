"""Tables, up and down; whose is whose; links that expire; folders that nobody knows."""

from __future__ import annotations

import contextlib
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

pytest.importorskip("sqlalchemy")

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text

from example_story import example
from laterna.library.database import Database
from laterna.library.happenings import Happenings
from laterna.library.people_tables import Person
from laterna.library.shares import Shares
from laterna.library.shelf import HOUSE, MOST_VERSIONS, Shelf
from laterna.library.tables import Share, now
from laterna.story.errors import ConflictError, EngineError, NotFoundError


@pytest.fixture
def database(address):
    opened = Database(address)
    opened.upgrade()
    yield opened
    opened.close()


@pytest.fixture
def shelf(database, tmp_path):
    (tmp_path / "stories").mkdir()
    stories = Shelf(database, tmp_path / "stories")
    stories.welcome()
    stories.welcome("other")
    return stories


def test_migrations_make_the_tables_and_take_them_away(database):
    with database.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Person.metadata) == []
    database.downgrade("base")
    assert set(inspect(database.engine).get_table_names()) <= {"alembic_version"}
    database.upgrade()
    assert "stories" in inspect(database.engine).get_table_names()


def test_migrations_carry_what_there_is_up_and_down(address):
    opened = Database(address)
    opened.upgrade("0001")
    rows = (
        "INSERT INTO people VALUES ('house', 'Us', NULL, '', 'editor', CURRENT_TIMESTAMP)",
        "INSERT INTO stories (id, owner, title, shelf, state, work, built, words, message, revision, created, changed)"
        " VALUES ('s1', 'house', 'Mine', '', 'ready', '', '', '', '', 3, CURRENT_TIMESTAMP, CURRENT_TIMESTAMP)",
        "INSERT INTO versions VALUES ('s1', 3, '{}', 'Told', CURRENT_TIMESTAMP)",
    )
    with opened.engine.begin() as connection:
        for row in rows:
            connection.execute(text(row))
    for _ in range(2):
        opened.upgrade()
        with opened.engine.connect() as connection:
            assert connection.execute(text("SELECT id, name FROM houses")).all() == [("house", "Us")]
            assert connection.execute(text("SELECT owner, title FROM stories")).all() == [("house", "Mine")]
            assert connection.execute(text("SELECT count(*) FROM versions")).scalar() == 1
            keys = inspect(connection).get_foreign_keys("stories")
            assert [(key["referred_table"], key["options"].get("ondelete")) for key in keys] == [("houses", "CASCADE")]
        opened.downgrade("0001")
        with opened.engine.connect() as connection:
            assert connection.execute(text("SELECT id, name FROM people")).all() == [("house", "Us")]
            assert connection.execute(text("SELECT count(*) FROM versions")).scalar() == 1
    opened.close()


def test_nobody_finds_what_belongs_to_someone_else(shelf):
    story = shelf.create(HOUSE, "Mine").id
    for ask in (shelf.get, shelf.history, shelf.assets, shelf.trash, shelf.restore, shelf.destroy):
        with pytest.raises(NotFoundError):
            ask("other", story)
    assert shelf.search("other") == []
    assert shelf.get(HOUSE, story).title == "Mine"


def test_versions_go_back_and_forth_and_are_bounded(shelf):
    story = shelf.create(HOUSE).id
    first = example().story
    for number in range(MOST_VERSIONS + 3):
        shelf.save(HOUSE, story, first, f"Change {number}")
    assert len(shelf.history(HOUSE, story)) == MOST_VERSIONS
    shelf.step(HOUSE, story, -1)
    with pytest.raises(ConflictError, match="elsewhere"):
        shelf.save(HOUSE, story, first, "late", revision=MOST_VERSIONS + 3)
    shelf.save(HOUSE, story, first, "another way")
    with pytest.raises(ConflictError, match="do again"):
        shelf.step(HOUSE, story, 1)


def test_of_changes_made_at_the_same_moment_one_is_kept(shelf):
    story = shelf.create(HOUSE).id
    first = example().story
    number = shelf.save(HOUSE, story, first, "Told")
    together = threading.Barrier(4)

    def change(note: str) -> bool:
        together.wait()
        with contextlib.suppress(ConflictError):
            shelf.save(HOUSE, story, first, note, revision=number)
            return True
        return False

    for _ in range(5):
        with ThreadPoolExecutor(4) as people:
            assert sum(people.map(change, "abcd")) == 1
        number += 1
    assert [version.number for version in shelf.history(HOUSE, story)] == list(range(1, number + 1))


def test_work_that_was_followed_by_newer_work_ends_nothing(shelf):
    story = shelf.create(HOUSE).id
    shelf.set(story, state="making", work="first")
    shelf.set(story, state="making", work="second")
    assert not shelf.end(story, "first", state="ready")
    assert (shelf.get(HOUSE, story).state, shelf.get(HOUSE, story).work) == ("making", "second")
    assert shelf.end(story, "second", state="ready")
    assert (shelf.get(HOUSE, story).state, shelf.get(HOUSE, story).work) == ("ready", "")
    shelf.destroy(HOUSE, story)
    assert not shelf.end(story, "second", state="failed")


def test_a_link_ends_with_its_time_its_story_or_the_trash(shelf, database):
    shares = Shares(database, shelf)
    story = shelf.create(HOUSE).id
    link = shares.create(HOUSE, story, 1)
    assert shares.story(link.secret).id == story
    shelf.trash(HOUSE, story)
    with pytest.raises(NotFoundError):
        shares.story(link.secret)
    shelf.restore(HOUSE, story)
    with database.session() as session:
        row = session.get(Share, link.share.id)
        assert link.secret not in row.token, "only its hash is kept"
        row.expires = now() - timedelta(seconds=1)
    with pytest.raises(NotFoundError):
        shares.story(link.secret)
    assert shares.of(HOUSE, story) == []


def test_a_deletion_takes_everything_and_a_sweep_the_rest(shelf, database):
    story, other = shelf.create(HOUSE).id, shelf.create(HOUSE).id
    Happenings(database).tell(story, "page", page="p1")
    shelf.destroy(HOUSE, story)
    assert not shelf.folder(story).root.exists()
    assert Happenings(database).since(story, 0) == []
    (shelf.root / story).mkdir()
    shelf.sweep()
    assert [folder.name for folder in shelf.root.iterdir()] == [other]


def test_what_is_made_of_a_story_that_is_deleted_meanwhile_goes_too(shelf):
    story = shelf.create(HOUSE).id
    with shelf.at(story) as folder:
        shelf.destroy(HOUSE, story)
        folder.keep_take(b"a picture that was almost ready", ".png")
        assert folder.root.is_dir()
    assert not folder.root.exists()
    with contextlib.suppress(EngineError), shelf.at(story) as folder:
        folder.keep_take(b"another", ".png")
        raise EngineError("broken")
    assert not folder.root.exists()


def test_the_tale_of_new_work_begins_anew_and_numbers_go_on(shelf, database):
    tale = Happenings(database)
    story = shelf.create(HOUSE).id
    tale.tell(story, "state", state="making")
    last = tale.last(story)
    tale.clear(story)
    tale.tell(story, "state", state="ready")
    assert [row.number for row in tale.since(story, last)] == [last + 1]
