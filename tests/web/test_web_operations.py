"""What whoever runs the studio needs: readiness, numbers, logs, a polite end, a backup that comes back whole."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tarfile
import threading
import time
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select
from studio_client import SMALL, TEXT, Server, begin, until

from laterna.library.backup import back_up, restore
from laterna.library.database import Database
from laterna.library.happenings import Happenings
from laterna.library.repeats import KeptAnswer, Repeats
from laterna.library.shares import Shares
from laterna.library.shelf import Shelf
from laterna.story.errors import CancelledError, InputError
from laterna.web.gate import Gate

API = "/api/v1"
FILE = ("kite.md", TEXT.encode(), "text/markdown")


def test_it_is_ready_until_it_is_about_to_end(client):
    assert client.get(f"{API}/health").json() == {"status": "ok"}
    assert client.get(f"{API}/ready").status_code == 200
    client.app.state.leaving = True
    try:
        answer = client.get(f"{API}/ready")
        assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json")
        assert client.get(f"{API}/health").status_code == 200
    finally:
        client.app.state.leaving = False


def numbers(text: str) -> dict[str, float]:
    rows = [line.rpartition(" ") for line in text.splitlines() if line and not line.startswith("#")]
    return {name: float(value) for name, _, value in rows}


def test_numbers_for_prometheus(client, told):
    before = numbers(client.get("/metrics").text)
    client.get(f"{API}/stories/{told}")
    client.get(f"{API}/stories/nobody")
    client.get("/s/a-secret-link")
    text = client.get("/metrics").text
    after = numbers(text)
    route = '{method="GET",route="/api/v1/stories/{story}",status="%s"}'
    for status in ("200", "404"):
        name = f"laterna_requests_total{route % status}"
        assert after[name] == before.get(name, 0) + 1
    assert after['laterna_stories{state="ready"}'] >= 1
    assert after['laterna_request_seconds_count{route="/api/v1/stories/{story}"}'] >= 2
    assert {"laterna_pages_queued", "laterna_oldest_unfinished_seconds", "process_cpu_seconds_total"} <= after.keys()
    assert told not in text
    assert "a-secret-link" not in text


def test_numbers_are_for_whoever_runs_it(client):
    assert client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"}).status_code == 403
    shop = client.app.state.shop
    usual = shop.settings
    shop.settings = usual.model_copy(update={"metrics_token": "for-prometheus"})
    try:
        assert client.get("/metrics").status_code == 403
        assert client.get("/metrics", headers={"authorization": "Bearer for-prometheus"}).status_code == 200
    finally:
        shop.settings = usual


def test_a_request_has_an_id(client):
    assert (
        client.get(f"{API}/health", headers={"x-request-id": "from-the-proxy.7"}).headers["x-request-id"]
        == "from-the-proxy.7"
    )
    made = client.get(f"{API}/health", headers={"x-request-id": "no spaces\tplease"}).headers["x-request-id"]
    assert len(made) == 16


def test_a_gate_lets_out_and_nobody_in():
    gate = Gate()
    came: list[str] = []
    out = threading.Event()

    def work(name: str) -> None:
        try:
            with gate.inside():
                came.append(name)
                out.wait()
        except CancelledError:
            came.append(f"{name} turned away")

    first = threading.Thread(target=work, args=("first",))
    first.start()
    while not came:
        time.sleep(0.01)
    assert gate.drain(0.01) is False
    late = threading.Thread(target=work, args=("late",))
    late.start()
    out.set()
    assert gate.drain(5) is True
    assert came == ["first"]
    gate.lock()
    late.join()
    first.join()
    assert came == ["first", "late turned away"]


@pytest.mark.timeout(100)
def test_a_polite_end_lets_pages_finish_and_logs_tell_the_way(tmp_path):
    studio = Server(tmp_path / "home", log="json", log_level="info", drain_s=30)
    studio.stop()
    with (tmp_path / "log").open("w") as log:
        studio.start(log)
    with studio.client() as running:
        story = begin(running, {"production": SMALL | {"picture_px": 512}}, FILE)
        with running.stream("GET", f"{API}/stories/{story}/events?after=0") as stream:
            lines = stream.iter_lines()
            next(line for line in lines if line == "event: written")
            studio.process.send_signal(signal.SIGTERM)
            assert list(lines) is not None, "the stream comes to its end, not to a break"
        assert studio.process.wait(60) == -signal.SIGTERM, "the server is done, then ends as it was asked to"
    studio.process.stdout.close()
    rows = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    (begun,) = [row for row in rows if row.get("status") == 202]
    assert (begun["route"], begun["method"], begun["house"]) == (f"{API}/stories", "POST", "house")
    assert begun["request"]
    states = [row for row in rows if row["logger"] == "laterna.stories"]
    assert {row["story"] for row in states} == {story}
    assert any(row.get("job", "").startswith(story) for row in states)
    assert not [row for row in rows if row["level"] == "error"]
    studio.start()
    with studio.client() as running:
        assert until(running, story, "ready", "failed")["state"] == "ready"
    studio.stop()


def everything(running, story: str) -> dict[str, bytes]:
    whole = running.get(f"{API}/stories/{story}").json()
    files = {name: running.get(f"{API}/stories/{story}/files/{name}").content for name in whole["files"]}
    pictures = [page["picture"] for page in whole["pages"]]
    files |= {sha: running.get(f"{API}/stories/{story}/pictures/{sha}?px=64").content for sha in pictures}
    files["history"] = running.get(f"{API}/stories/{story}/history").content
    return files


def laterna(home: Path, *words: object) -> str:
    done = subprocess.run(
        [Path(sys.executable).parent / "laterna", "--home", home, *map(str, words)],
        capture_output=True, text=True, check=False, env=os.environ,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.timeout(100)
def test_a_backup_taken_at_work_comes_back_whole(tmp_path):
    studio = Server(tmp_path / "old")
    with studio.client() as running:
        story = begin(running, {"production": SMALL}, FILE)
        until(running, story, "ready")
        page = running.get(f"{API}/stories/{story}").json()["pages"][0]["page"]["id"]
        running.patch(f"{API}/stories/{story}/pages/{page}", json={"text": "A fox walked up the hill."})
        until(running, story, "ready")
        link = running.post(f"{API}/stories/{story}/shares", json={}).json()["path"]
        wanted = everything(running, story)
        late = begin(running, {"production": SMALL}, FILE)
        assert "2 stories" in laterna(tmp_path / "old", "backup", tmp_path / "kept.tar")
        until(running, late, "ready")
        undisturbed = everything(running, late)
    studio.stop()
    assert (tmp_path / "kept.tar").stat().st_mode & 0o077 == 0
    laterna(tmp_path / "new", "restore", tmp_path / "kept.tar")
    again = Server(tmp_path / "new")
    with again.client() as running:
        assert everything(running, story) == wanted
        assert running.get(link).status_code == 200
        assert running.post(f"{API}/stories/{story}/undo").status_code == 200
        until(running, late, "ready")
        assert everything(running, late).keys() == undisturbed.keys()
    again.stop()


@pytest.fixture
def library(tmp_path):
    """A small library: database and shelf."""
    database = Database(f"sqlite:///{tmp_path / 'library.sqlite'}")
    database.upgrade()
    shelf = Shelf(database, tmp_path / "stories")
    shelf.root.mkdir()
    shelf.welcome()
    yield database, shelf
    database.close()


def test_what_is_no_backup_or_no_place_for_one_is_refused(library, tmp_path):
    database, shelf = library
    (tmp_path / "text.tar").write_text("not a tar")
    with pytest.raises(InputError, match="not a whole backup"):
        restore(database, shelf, tmp_path / "text.tar")
    kept = tmp_path / "kept.tar"
    assert back_up(database, shelf, kept) == 0
    assert restore(database, shelf, kept) == 0
    (tmp_path / "half.tar").write_bytes(kept.read_bytes()[:2000])
    with pytest.raises(InputError):
        restore(database, shelf, tmp_path / "half.tar")
    shelf.create("house", "Here already")
    with pytest.raises(InputError, match="stories here already"):
        restore(database, shelf, kept)


def test_a_backup_cannot_write_outside_of_its_place(library, tmp_path):
    database, shelf = library
    kept = tmp_path / "kept.tar"
    back_up(database, shelf, kept)
    with tarfile.open(kept, "a") as tar:
        for name in ("stories/0123456789abcdef/../../evil", "../evil", "stories/x/evil", "/evil"):
            entry = tarfile.TarInfo(name)
            tar.addfile(entry)
        link = tarfile.TarInfo("stories/0123456789abcdef/link")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        tar.addfile(link)
    restore(database, shelf, kept)
    assert list(shelf.root.rglob("*")) == []
    assert not list(tmp_path.rglob("evil"))


def test_what_a_row_names_and_a_folder_lacks_is_built_again(library, tmp_path):
    database, shelf = library
    story = shelf.create("house", "Lost").id
    shelf.set(story, state="ready", built="x")
    shelf.keep_asset(story, "p1", "picture", "0" * 64, "image/png")
    back_up(database, shelf, tmp_path / "kept.tar")
    shelf.destroy("house", story)
    restore(database, shelf, tmp_path / "kept.tar")
    row = shelf.find(story)
    assert (row.state, row.work) == ("making", f"{story}-restored")


def rows(database: Database) -> dict[str, list[str]]:
    """Everything in a database, in an order of its own."""
    known = MetaData()
    known.reflect(database.engine)
    with database.engine.connect() as connection:
        return {
            table.name: sorted(str({name: str(value)[:19] for name, value in row.items()}) for row in found)
            for table in known.sorted_tables
            if (found := connection.execute(select(table)).mappings().all()) is not None
        }


def test_a_library_moves_to_postgres_and_back(library, tmp_path, postgres):
    database, shelf = library
    story = shelf.create("house", "Moved").id
    shelf.keep_asset(story, "p1", "option-1", "0" * 64, "image/png")
    Shares(database, shelf).create("house", story)
    tale = Happenings(database)
    for state in ("making", "ready"):
        tale.tell(story, "state", state=state)
    Repeats(database).begin("house", "one-key", "x")
    Repeats(database).finish("house", "one-key", KeptAnswer(200, "text/plain", b"\x00\xff"), story)
    wanted = rows(database)
    back_up(database, shelf, tmp_path / "kept.tar")
    large = Database(postgres.database())
    try:
        assert restore(large, Shelf(large, tmp_path / "there"), tmp_path / "kept.tar") == 1
        assert rows(large) == wanted
        assert Repeats(large).begin("house", "one-key", "x") == KeptAnswer(200, "text/plain", b"\x00\xff")
        back_up(large, Shelf(large, tmp_path / "there"), tmp_path / "again.tar")
        Happenings(large).tell(story, "state", state="stopped")
        assert Happenings(large).last(story) > tale.last(story), "numbers go on after those that came along"
    finally:
        large.close()
    small = Database(f"sqlite:///{tmp_path / 'small.sqlite'}")
    restore(small, Shelf(small, tmp_path / "back"), tmp_path / "again.tar")
    assert rows(small) == wanted
    small.close()
