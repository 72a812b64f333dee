"""A studio that is killed again and again, as by power cuts: every story is finished, as an undisturbed one is.

What was painted when someone was killed is never painted again: all that is lost is what was in the making.
"""

from __future__ import annotations

import json
import random
import time
from pathlib import Path

import httpx2
import pytest
from studio_client import SMALL, TEXT, Server, Worker, begin, free_port, taken_along, until

KITE = ("kite.md", TEXT.encode(), "text/markdown")
PAUSE_S = 2.5
"""Between two kills at most: about as long as a story takes; longer where there are others to be killed."""

PATIENCE_S = 600


def kept(home: Path, story: str) -> dict[str, bytes]:
    """Everything that lies in a finished story's folder."""
    return {file.name: file.read_bytes() for file in (home / "stories" / story).iterdir() if file.is_file()}


def painted(home: Path) -> dict[Path, int]:
    """Every picture that is finished, and the file its entry is: an entry that is written again is another file."""
    entries = list(home.glob("stories/*/.laterna/store/entries/*/*.json"))
    return {file: file.stat().st_ino for file in entries if _step(file) == "paint"}


def _step(entry: Path) -> str:
    return json.loads(json.loads(entry.read_text(encoding="utf-8"))["entry"])["made"]["step"]


def cut_short(home: Path) -> int:
    """How many tasks were in the making when someone was killed: their scratch folders stay."""
    return sum(item.is_dir() for item in home.glob("stories/*/.laterna/store/tmp/*"))


def begin_anyway(server: Server) -> str:
    """A new story, asked for until there is an answer."""
    while True:
        try:
            with server.client() as running:
                return begin(running, {"production": SMALL}, KITE)
        except httpx2.TransportError:
            continue


def check_whole(server: Server, stories: list[str], calm: str) -> None:
    """Every story is ready, and is the undisturbed one."""
    wanted = kept(server.home, calm)
    with server.client() as running:
        files = taken_along(running, calm)
        for story in stories:
            until(running, story, "ready", seconds=PATIENCE_S)
            assert taken_along(running, story) == files
            assert kept(server.home, story) == wanted


def undisturbed(server: Server) -> str:
    calm = begin_anyway(server)
    with server.client() as running:
        until(running, calm, "ready", seconds=PATIENCE_S)
    return calm


@pytest.mark.timeout(1000)
@pytest.mark.parametrize("kills", [2, pytest.param(20, marks=pytest.mark.slow)])
def test_a_killed_laptop_goes_on_where_it_was(tmp_path, kills):
    server = Server(tmp_path / "home")
    chance = random.Random(kills)
    try:
        calm = undisturbed(server)
        stories: list[str] = []
        for _ in range(kills):
            stories.append(begin_anyway(server))
            time.sleep(chance.uniform(0.0, PAUSE_S))
            server.kill()
            finished = painted(server.home)
            server.start()
        check_whole(server, stories, calm)
        assert finished.items() <= painted(server.home).items()
    finally:
        server.stop()


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_50_kills_of_web_and_workers_in_30_stories_lose_nothing(tmp_path, postgres, record_property):
    server = Server(tmp_path / "home", port=free_port(), database=postgres.database())
    crew = [server, Worker(server), Worker(server)]
    chance = random.Random(50)
    seen: dict[Path, int] = {}
    try:
        calm = undisturbed(server)
        pictures, before = len(painted(server.home)), cut_short(server.home)
        stories: list[str] = []
        for number, one in enumerate(chance.choices(crew, k=50)):
            while len(stories) <= number * 30 // 50:
                stories.append(begin_anyway(server))
            time.sleep(chance.uniform(0.0, PAUSE_S * len(crew)))
            one.kill()
            seen |= painted(server.home)
            one.start()
        check_whole(server, stories, calm)
        lost = cut_short(server.home) - before
        made = painted(server.home)
        again = [file for file, number in seen.items() if made[file] != number]
        record_property("tasks_cut_short", lost)
        assert len(stories) == 30
        assert len(made) == pictures * 31
        assert again == []
        assert 0 < lost <= 2 * 50, "at most a page and a part of a book for each kill"
    finally:
        for one in reversed(crew):
            one.stop()
