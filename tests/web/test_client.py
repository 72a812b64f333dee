"""The Python client: it has every operation of the document, and goes the whole way with a real studio, both ways."""

from __future__ import annotations

import asyncio
import inspect
import json
import subprocess
import sys
from pathlib import Path

import pytest
from studio_client import SMALL, TEXT

from laterna.client import ApiError, AsyncClient, Client
from laterna.client.calls import Call, Listening, pause_s
from laterna.client.written.async_operations import AsyncOperations
from laterna.client.written.operations import Operations

ROOT = Path(__file__).parent.parent.parent
FILE = ("kite.md", TEXT.encode())


@pytest.fixture(scope="module")
def document(client):
    return client.get("/api/v1/openapi.json").json()


def test_what_is_written_is_what_the_document_says(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "tools"))
    monkeypatch.delitem(sys.modules, "client", raising=False)
    import client as tool

    for name, text in tool.files(tool.document()).items():
        assert (tool.PLACE / name).read_text() == text, f"{name}: run python tools/client.py"


@pytest.mark.parametrize("kind", [Operations, AsyncOperations])
def test_every_operation_has_a_method_with_its_parameters(document, kind):
    parts = kind(None)  # type: ignore[arg-type]
    known = set()
    for path, rows in document["paths"].items():
        for method, row in rows.items():
            part, _, name = row["operationId"].partition("_")
            function = getattr(getattr(parts, part), name)
            known.add((part, name))
            taken = inspect.signature(function).parameters
            given = {one["name"].lower().replace("-", "_"): one for one in row.get("parameters", [])}
            given = {"key" if name == "idempotency_key" else name: one for name, one in given.items()}
            given.pop("last_event_id", None)
            named = {name for name, one in taken.items() if one.kind is not inspect.Parameter.VAR_KEYWORD}
            assert named - {"files"} == given.keys(), (method, path)
            assert all(taken[name].default is None for name, one in given.items() if not one["required"]), path
            has_fields = any(one.kind is inspect.Parameter.VAR_KEYWORD for one in taken.values())
            assert (has_fields or "files" in taken) == ("requestBody" in row), (method, path)
            assert function.__doc__
    there = {
        (part, name)
        for part, methods in vars(parts).items()
        for name, _ in inspect.getmembers(methods, inspect.isroutine)
        if not name.startswith("_")
    }
    assert there == known, "and no method that the API does not have"


def test_a_call_as_it_is_sent():
    asked = Call("POST", "/stories", query={"a": True, "b": None}, headers={"If-Match": 3}, body={"x": 1}).request()
    key = asked["headers"].pop("Idempotency-Key")
    assert len(key) >= 16
    assert asked == {
        "method": "POST", "url": "/api/v1/stories", "headers": {"If-Match": "3"}, "params": {"a": "true"},
        "json": {"x": 1},
    }  # fmt: skip
    form = Call("POST", "/s", form={"wish": {"choose": True}}, files=[FILE, ROOT / "README.md"], key="mine").request()
    assert form["headers"]["Idempotency-Key"] == "mine"
    assert json.loads(form["data"]["wish"]) == {"choose": True}
    assert [name for _, (name, _) in form["files"]] == ["kite.md", "README.md"]
    assert [pause_s(turn) for turn in range(3)] == [0.5, 1.0, 2.0]


def test_events_are_put_together_from_lines():
    listening = Listening()
    lines = ["retry: 1500", "", ": still here", "", "id: 7", "event: page", 'data: {"page": "p1"}', "", "id: 8"]
    assert listening.hear_all(lines) == [{"number": 7, "kind": "page", "body": {"page": "p1"}}]
    assert listening.last == 7


@pytest.mark.timeout(100)
def test_the_whole_way_with_a_real_studio(server):
    with server.client(), Client(server.address) as studio:
        wish = {"production": SMALL}
        story = studio.stories.begin(files=[FILE], key="the-red-kite", **wish)["id"]
        assert studio.stories.begin(files=[FILE], key="the-red-kite", **wish)["id"] == story
        assert studio.wait(story)["state"] == "ready"
        whole = studio.stories.get(story)
        page = whole["pages"][0]
        assert studio.stories.picture(story, page["picture"], px=64)[8:12] == b"WEBP"
        made = studio.edits.change_page(
            story, page["page"]["id"], text="A fox ran down.", if_match=whole["card"]["revision"]
        )
        assert made["note"] == "Changed the text on page 1"
        with pytest.raises(ApiError, match="elsewhere") as refused:
            studio.edits.change_page(story, page["page"]["id"], text="x", if_match=whole["card"]["revision"])
        assert (refused.value.status, refused.value.code) == (409, "conflict")
        studio.wait(story)
        kinds = [happening["kind"] for happening in _some(studio.events.follow(story, after=0), 4)]
        assert "page" in kinds
        assert b"A fox ran down." in studio.stories.download(story, "book.html")
        share = studio.shares.create(story, days=1)
        assert share["path"]
        studio.shares.revoke(story, share["id"])
        assert studio.shares.list(story) == []
        assert [row["id"] for row in studio.stories.search(query="kite", count=5)["stories"]] == [story]
        studio.stories.throw_away(story, forever=True)
        with pytest.raises(ApiError) as gone:
            studio.stories.get(story)
        assert gone.value.code == "not-found"
        with pytest.raises(ApiError) as wrong:
            studio.shares.create(story, days=0)
        assert wrong.value.status in {404, 422}


def _some(events, count: int) -> list:
    return [one for one, _ in zip(events, range(count), strict=False)]


@pytest.mark.timeout(100)
def test_the_whole_way_awaited(server):
    async def way() -> None:
        async with AsyncClient(server.address) as studio:
            wish = {"brief": {"premise": "a bear who lost a kite", "pages": 4}, "choose": True, "production": SMALL}
            story = (await studio.stories.begin(**wish))["id"]
            assert (await studio.wait(story))["state"] == "choosing"
            await studio.stories.choose(story, idea=1)
            async for happening in studio.events.follow(story, after=0):
                if happening["body"].get("state") == "ready":
                    break
            whole = await studio.stories.get(story)
            assert len(whole["pages"]) == 4
            pages = [page["page"]["id"] for page in whole["pages"]]
            await studio.edits.reorder(story, pages=pages[::-1])
            await studio.wait(story)
            assert (await studio.stories.download(story, "book.html"))[:15] == b"<!DOCTYPE html>"
            await studio.stories.throw_away(story, forever=True)
            with pytest.raises(ApiError, match="not yours"):
                await studio.stories.get(story)

    with server.client():
        asyncio.run(way())


def test_a_studio_that_is_not_there_is_told(monkeypatch):
    monkeypatch.setattr("laterna.client.sender.pause_s", lambda *told: 0.0)
    with Client("http://127.0.0.1:9") as studio, pytest.raises(ApiError, match="can't be reached") as lost:
        studio.service.health()
    assert lost.value.status == 0


def test_the_client_stands_on_nothing_of_the_server():
    program = "import sys, laterna.client; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert not {"fastapi", "sqlalchemy", "dbos", "laterna.web", "laterna.library"} & {*done.stdout.split()}
