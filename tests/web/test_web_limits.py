"""What one house or engine may take of a server, and how often someone may ask: counted by all processes together."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from sqlalchemy import text
from studio_client import SMALL, Server, begin, until
from townsfolk import API, PASSWORD, library, peopled

LARGE = SMALL | {"picture_px": 2048}
"""Pages that take more than a second each, which is as fine as the workflows' records are."""


class Worked(NamedTuple):
    """One stay of a page behind a gate, from the workflows' own records; in milliseconds."""

    story: str
    place: int
    start: int
    end: int


def long_story(pages: int) -> tuple[str, bytes, str]:
    words = "\n\n***\n\n".join(f"A fox ran up hill {page}." for page in range(pages))
    return "long.md", words.encode(), "text/markdown"


def worked(home: Path, queue: str) -> list[Worked]:
    """Every stay behind one gate, in the order they began."""
    rows = sqlite3.connect(home / "jobs.sqlite").execute(
        "SELECT workflow_uuid, priority, started_at_epoch_ms, completed_at FROM workflow_status"
        " WHERE queue_name = ? ORDER BY started_at_epoch_ms",
        (queue,),
    )
    return [Worked(name.partition("-")[0], place, start, end) for name, place, start, end in rows]


def most_at_once(stays: list[Worked]) -> int:
    return max(sum(one.start <= stay.start < one.end for one in stays) for stay in stays)


@pytest.mark.timeout(300)
def test_a_first_page_comes_before_the_tenth_of_another(client):
    """One page at a time here: the second story is begun while the first has its pages in the queue."""
    long = begin(client, {"production": LARGE}, long_story(11))
    end = time.monotonic() + 100
    while not any(page["picture"] for page in client.get(f"{API}/stories/{long}").json()["pages"]):
        assert time.monotonic() < end
        time.sleep(0.05)
    short = begin(client, {"production": LARGE}, long_story(1))
    for story in (short, long):
        until(client, story, "ready")
    stays = worked(client.app.state.shop.settings.home, "pages")
    order = [(stay.story, stay.place) for stay in stays if stay.story in {long, short}]
    assert order.index((short, 1)) < order.index((long, 10)) < order.index((long, 11))
    assert most_at_once([stay for stay in stays if stay.story in {long, short}]) == 1


@pytest.mark.timeout(300)
def test_no_house_and_no_engine_takes_more_than_it_may(tmp_path):
    """Two houses, three pages at once here, two by the painter, one of each house."""
    limits = {"house_jobs": 1, "engine_jobs": "papercut=2", "tries_per_minute": 1000}
    with peopled(tmp_path / "home", jobs=3, **limits) as town:
        owners = [town.found(name, name) for name in ("ann", "bob")]
        stories = [(owner, begin(owner, {"production": LARGE}, long_story(3))) for owner in owners * 2]
        for owner, story in stories:
            until(owner, story, "ready")
        behind = {queue: worked(town.server.home, queue) for queue in ("houses", "engine-papercut", "pages")}
        assert {queue: len(stays) for queue, stays in behind.items()} == dict.fromkeys(behind, 12)
        for owner in owners:
            own = {story for whose, story in stories if whose is owner}
            assert most_at_once([stay for stay in behind["houses"] if stay.story in own]) == 1
        assert most_at_once(behind["pages"]) == 2, "both houses at the same time"
        metrics = town.stranger().get("/metrics").text
        assert "laterna_pages_queued 0.0" in metrics


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_what_a_killed_worker_held_behind_its_gates_is_taken_over(tmp_path, postgres):
    limits = {"database": postgres.database(), "house_jobs": 1, "engine_jobs": "papercut=1"}
    server = Server(tmp_path / "home", jobs=0, **limits)
    workers = [work(server) for _ in range(2)]
    try:
        with server.client() as running:
            story = begin(running, {"production": SMALL}, long_story(12))
            until(running, story, "making")
            time.sleep(3)
            os.killpg(workers[0].pid, signal.SIGKILL)
            until(running, story, "ready")
            assert all(page["picture"] for page in running.get(f"{API}/stories/{story}").json()["pages"])
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait(30)
        server.stop()


def work(server: Server) -> subprocess.Popen:
    command = [Path(sys.executable).parent / "laterna", "--home", server.home, "worker", "--jobs", "1"]
    return subprocess.Popen(command, env=os.environ | server.settings, start_new_session=True)


@pytest.mark.timeout(300)
def test_whoever_tries_too_often_waits_whichever_process_they_ask(tmp_path, postgres):
    """Two web processes share a database; the second, which makes nothing itself, leaves the first its pages."""
    shared = {"database": postgres.database(), "tries_per_minute": 4, "rate_per_minute": 6}
    with peopled(tmp_path / "one", jobs=2, **shared) as here, peopled(tmp_path / "two", jobs=0, **shared) as there:
        wrong = {"email": "ann@example.org", "password": PASSWORD}
        doors = [here.stranger(), there.stranger()]
        asked = [door.post(f"{API}/sign-in", json=wrong) for door in doors * 3]
        assert [answer.status_code for answer in asked] == [422] * 4 + [429] * 2
        assert 0 < int(asked[4].headers["retry-after"]) <= 15
        assert asked[4].json()["type"] == "urn:laterna:too-often"
        assert "Wait" in asked[4].json()["detail"]
        seen = [door.get(f"{API}/stories").status_code for door in doors * 10]
        assert 6 <= seen.count(401) < 12, "not six for each of them"
        assert {door.get(f"{API}/health").status_code for door in doors} == {200}
        database = library(here.server)
        with database.engine.connect() as connection:
            at_once = connection.scalar(text("SELECT worker_concurrency FROM dbos.queues WHERE name = 'pages'"))
        database.close()
        assert at_once == 2
