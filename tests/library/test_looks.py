"""Stories found by what their pictures look like."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("sqlalchemy")

from laterna.library import looks
from laterna.library.database import Database
from laterna.library.looks import Looks
from laterna.library.shelf import Shelf
from laterna.story import Picture
from laterna.story.errors import NotFoundError

COLOURS = {"red": (190, 60, 45), "green": (90, 140, 60), "blue": (60, 110, 180), "other": (60, 110, 180)}


def painted(name: str, seed: int = 0) -> Picture:
    """A plain picture with blots on it, the same for the same name and seed."""
    rng = np.random.default_rng([*name.encode(), seed])
    pixels = np.full((200, 200, 3), COLOURS[name], np.int16) + rng.integers(-12, 12, (200, 200, 3))
    for x, y, side in rng.integers(10, 150, (8, 3)):
        pixels[y : y + side // 3, x : x + side // 3] += 40
    return Picture(pixels=pixels.clip(0, 255).astype(np.uint8))


@pytest.fixture
def shelf(tmp_path):
    database = Database(f"sqlite:///{tmp_path / 'library.sqlite'}")
    database.upgrade()
    shelf = Shelf(database, tmp_path / "stories")
    shelf.welcome("ours")
    shelf.welcome("theirs")
    yield shelf
    database.close()


@pytest.fixture
def stories(shelf):
    """A story of each colour, with a picture of its name; the last is another house's."""
    made = {}
    for name in COLOURS:
        made[name] = shelf.create("theirs" if name == "other" else "ours", name).id
        shelf.keep_asset(made[name], "p1", "picture", f"{name}1", "image/png")
        shelf.keep_asset(made[name], "p1", "voice", f"{name}2", "audio/ogg")
    return made


@pytest.fixture
def seen():
    return []


@pytest.fixture
def ours(shelf, stories, seen):
    def show(story: str, sha256: str) -> Picture:
        seen.append(sha256)
        return painted(sha256[:-1])

    return Looks(shelf.database, "ours", show)


def names(found) -> list[str]:
    return [row.title for row, _ in found.stories]


def test_a_picture_finds_its_story_first(ours, seen):
    found = ours.like_pictures([painted("blue")], 5)
    assert names(found)[0] == "blue"
    assert found.stories[0][1] == pytest.approx(1.0, abs=1e-4)
    assert found.stories[1][1] < 0.8
    assert sorted(names(found)) == ["blue", "green", "red"], "and none of another house"
    assert sorted(set(seen)) == ["blue1", "green1", "red1"], "only pictures are looked at"
    seen.clear()
    assert names(ours.like_pictures([painted("red")], 1)) == ["red"]
    assert seen == [], "what was looked at is kept"


def test_a_picture_without_a_corner_is_found_by_its_colours(shelf, stories):
    looks_at_fog = Looks(shelf.database, "ours", lambda story, sha256: fog(sha256[:-1]))
    found = looks_at_fog.like_pictures([fog("blue")], 3)
    assert names(found)[0] == "blue"
    assert found.stories[0][1] == pytest.approx(1.0, abs=1e-4), "whoever looks for corners saw none, and has no say"


def fog(name: str) -> Picture:
    return Picture(pixels=np.full((200, 200, 3), COLOURS[name], np.uint8))


def test_a_colour_finds_what_is_of_it(ours):
    for name, colour in (("red", "#be3c2d"), ("green", "#5a8c3c"), ("blue", "#3c6eb4")):
        assert names(ours.in_colour(colour, 3))[0] == name


def test_another_story_is_found_and_never_itself(ours, shelf, stories):
    near = shelf.create("ours", "near blue").id
    shelf.keep_asset(near, "p1", "picture", "blue3", "image/png")
    assert names(ours.like_story(stories["blue"], 2))[0] == "near blue"
    assert "blue" not in names(ours.like_story(stories["blue"], 9))


def test_what_is_thrown_away_or_painted_over_is_not_found(ours, shelf, stories):
    ours.like_pictures([painted("red")], 3)
    shelf.trash("ours", stories["red"])
    shelf.keep_asset(stories["green"], "p1", "picture", "blue9", "image/png")
    found = ours.like_pictures([painted("blue")], 3)
    assert sorted(names(found)) == ["blue", "green"]
    assert [likeness for _, likeness in found.stories] == pytest.approx([1.0, 1.0], abs=1e-4)


def test_so_many_are_looked_at_at_once(ours, monkeypatch):
    monkeypatch.setattr(looks, "AT_ONCE", 2)
    assert [ours.in_colour("#be3c2d", 3).left for _ in range(2)] == [1, 0]


def test_nothing_is_found_where_nothing_is(shelf, stories):
    nobodys = Looks(shelf.database, "nobody", lambda story, sha256: painted("red"))
    assert nobodys.like_pictures([painted("red")], 3).stories == ()


def test_a_story_that_is_deleted_leaves_no_look(ours, shelf, stories):
    ours.like_pictures([painted("red")], 3)
    for name in ("red", "green", "blue"):
        shelf.destroy("ours", stories[name])
    with shelf.database.engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM looks").scalar() == 0


def test_folders_are_counted_renamed_and_dissolved(shelf, stories):
    for name in ("red", "green", "other"):
        shelf.set(stories[name], shelf="Bedtime")
    shelf.set(stories["blue"], shelf="Sea")
    assert shelf.folders("ours") == [("Bedtime", 2), ("Sea", 1)]
    shelf.rename_folder("ours", "Sea", "Bedtime")
    assert shelf.folders("ours") == [("Bedtime", 3)]
    assert shelf.folders("theirs") == [("Bedtime", 1)], "another house's is another folder"
    shelf.rename_folder("ours", "Bedtime", "")
    assert shelf.folders("ours") == []
    for name in ("", "Bedtime"):
        with pytest.raises(NotFoundError):
            shelf.rename_folder("ours", name, "x")
