"""The server as it runs: who comes in, what streams, and what is brought to harm it."""

from __future__ import annotations

import socket

import pytest
from studio_client import SMALL, TEXT, begin, until

API = "/api/v1"


def test_only_its_own_names_and_pages_are_answered(client):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 421
    wish = {"wish": '{"brief": {"premise": "a fox"}}'}
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}, {"origin": "null"}):
        answer = client.post(f"{API}/stories", data=wish, headers=headers)
        assert answer.status_code == 403
        assert answer.headers["content-type"] == "application/problem+json"


def test_what_is_too_large_is_refused(client):
    answer = client.post(f"{API}/stories", files=[("files", ("a.jpg", bytes(2_100_000), "image/jpeg"))])
    assert answer.status_code == 413
    stream = (bytes(100_000) for _ in range(30))
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post(f"{API}/stories", content=stream, headers=headers).status_code in {411, 413}


def test_with_a_token_nobody_enters_without_it(tmp_path):
    from fastapi.testclient import TestClient

    from laterna.web.guard import Guard
    from laterna.web.settings import WebSettings

    async def inside(scope, receive, send):
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})

    guard = Guard(inside, WebSettings(home=tmp_path, lan=True), "secret")
    guest = TestClient(guard, base_url="http://192.168.0.7:8420", follow_redirects=False)
    assert guest.get("/").status_code == 401
    assert guest.get("/?token=wrong").status_code == 401
    assert guest.get("/s/anything").status_code == 200
    assert guest.get("/", headers={"authorization": "Bearer secret"}).status_code == 200
    entered = guest.get("/library?token=secret")
    assert (entered.status_code, entered.headers["location"]) == (303, "/library")
    assert "HttpOnly" in entered.headers["set-cookie"]
    assert guest.get("/").status_code == 200


def events(running, story: str, count: int, **headers) -> list[tuple[int, str]]:
    """The first events of a stream: number and kind."""
    found: list[tuple[int, str]] = []
    with running.stream("GET", f"{API}/stories/{story}/events?after=0", headers=headers) as stream:
        number = 0
        for line in stream.iter_lines():
            name, _, value = line.partition(": ")
            if name == "id":
                number = int(value)
            elif name == "event":
                found.append((number, value))
            if len(found) == count:
                return found
    return found


def test_events_are_taken_up_where_they_broke_off(server):
    with server.client() as running:
        story = begin(running, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
        until(running, story, "ready")
        tale = events(running, story, 9)
        assert [kind for _, kind in tale if kind == "page"] == ["page"] * 4
        assert [number for number, _ in tale] == sorted({number for number, _ in tale})
        rest = events(running, story, 4, **{"Last-Event-ID": str(tale[4][0])})
        assert rest == tale[5:]


def test_a_taken_port_is_told():
    from laterna.cli.serving import _listen
    from laterna.story.errors import UsageError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="--port"):
            _listen("127.0.0.1", taken.getsockname()[1])
