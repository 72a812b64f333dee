"""The same studio on PostgreSQL: people, stories, deletion; and several processes that make stories together."""

from __future__ import annotations

import pytest
from sqlalchemy import MetaData, text
from studio_client import SMALL, TEXT, Server, Worker, begin, until
from townsfolk import API, Town, library, peopled

KITE = ("kite.md", TEXT.encode(), "text/markdown")


def test_a_house_on_postgres_from_its_founding_to_its_end(tmp_path, postgres):
    with peopled(tmp_path / "home", database=postgres.database(), tries_per_minute=1000) as town:
        live(town)


def live(town: Town) -> None:
    owner = town.found("House of Zanzibar", "zoe")
    reader = town.invite(owner, "rea", "reader")
    story = begin(owner, {"production": SMALL}, ("z.md", b"Zanzibar sleeps.\n\n***\n\nA fox ran.", "text/markdown"))
    until(owner, story, "ready")
    page = reader.get(f"{API}/stories/{story}").json()["pages"][0]["page"]["id"]
    edited = owner.patch(f"{API}/stories/{story}/pages/{page}", json={"text": "Zanzibar wakes."})
    assert edited.status_code == 200
    until(owner, story, "ready")
    assert owner.post(f"{API}/stories/{story}/undo").status_code == 200
    assert [row["id"] for row in reader.get(f"{API}/stories?query=zanzibar").json()["stories"]] == [story]
    until(owner, story, "ready")
    assert b"Zanzibar" in everything(town.server)
    goodbye = owner.request("DELETE", f"{API}/house", json={"name": "House of Zanzibar"})
    assert goodbye.status_code == 204
    assert b"Zanzibar" not in everything(town.server)
    assert not list((town.server.home / "stories").iterdir())


def everything(server) -> bytes:
    """Every row of every table, the workflows' own too."""
    database = library(server)
    held = []
    with database.engine.connect() as connection:
        for schema in ("public", "dbos"):
            known = MetaData(schema=schema)
            known.reflect(connection)
            held += [connection.execute(table.select()).all() for table in known.sorted_tables]
        assert connection.execute(text("SELECT count(*) FROM dbos.workflow_status")).scalar() is not None
    database.close()
    return repr(held).encode()


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_story_is_made_on_one_machine_and_read_on_another(tmp_path, postgres, s3):
    """Two homes that have nothing in common but a database and a bucket."""
    bucket = s3.bucket()
    shared = {"database": postgres.database(), "bucket": bucket.name, "bucket_address": s3.address}
    server = Server(tmp_path / "web", jobs=0, **shared)
    worker = Worker(server, tmp_path / "worker")
    try:
        with server.client() as running:
            story = begin(running, {"production": SMALL}, KITE)
            until(running, story, "ready")
            whole = running.get(f"{API}/stories/{story}").json()
            picture = running.get(f"{API}/stories/{story}/pictures/{whole['pages'][0]['picture']}")
            assert picture.headers["content-type"] == "image/webp"
            assert b"fox" in running.get(f"{API}/stories/{story}/files/book.html").content
            page = whole["pages"][0]["page"]["id"]
            running.patch(f"{API}/stories/{story}/pages/{page}", json={"text": "A wombat ran up the hill."})
            until(running, story, "ready")
            link = running.post(f"{API}/stories/{story}/shares", json={}).json()["path"]
            assert b"wombat" in running.get(f"{link}/book.html").content
            options = running.post(f"{API}/stories/{story}/pages/{page}/options").json()
            assert len(options) == 3
            assert running.get(f"{API}/usage").json()["rows"][2]["used"] > 0
            assert set(bucket.folders("")) == {story}
            assert running.delete(f"{API}/stories/{story}?forever=true").status_code == 204
            assert bucket.names("") == {}
            assert not (tmp_path / "web/stories" / story).exists()
            worker.stop()
            worker = Worker(server, tmp_path / "worker")
            assert not (tmp_path / "worker/stories" / story).exists(), "copies go too"
    finally:
        worker.stop()
        server.stop()
