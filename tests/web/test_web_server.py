"""The server as it runs: who comes in, what streams, what is brought to harm it, and what survives a kill."""

from __future__ import annotations

import io
import random
import socket
import time

import pytest
from PIL import Image
from studio_client import SMALL, TEXT, Server, begin, until

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


def hostile(count: int, seed: int):
    """Files that were damaged, cut short, mislabelled, or are larger inside than outside."""
    picture = io.BytesIO()
    Image.effect_noise((64, 64), 60).save(picture, "JPEG")
    bomb = io.BytesIO()
    Image.new("1", (20000, 20000)).save(bomb, "PNG")
    seeds = [
        picture.getvalue(),
        bomb.getvalue(),
        b"PK\x03\x04" + bytes(200),
        b"%PDF-1.7\n1 0 obj<<>>",
        b"GIF89a\xff\xff\xff\xff",
    ]
    names = ["a.jpg", "b.png", "c.docx", "d.pdf", "e.gif", "f.txt", "g.mp4", "h.epub", "i", "../../j.jpg"]
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((0, 1, 20))):
            data[chance.randrange(len(data))] = chance.randrange(256)
        yield chance.choice(names), bytes(data[: chance.choice((len(data), len(data) // 2, 7))])


@pytest.mark.parametrize(
    "count", [8, pytest.param(100, marks=pytest.mark.slow), pytest.param(2000, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(4000)
def test_hostile_uploads_harm_nothing(client, count):
    for name, data in hostile(count, seed=count):
        answer = client.post(f"{API}/stories", data={"wish": "{}"}, files=[("files", (name, data, "image/jpeg"))])
        assert answer.status_code in {202, 422}, (name, data[:40], answer.text)
        if answer.status_code == 202:
            assert client.delete(f"{API}/stories/{answer.json()['id']}?forever=true").status_code == 204
    assert client.get(f"{API}/health").json() == {"status": "ok"}


def made(running, story: str) -> dict[str, bytes]:
    """Everything a finished story gives."""
    names = running.get(f"{API}/stories/{story}").json()["files"]
    assert "book.html" in names
    return {name: running.get(f"{API}/stories/{story}/files/{name}").content for name in names}


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("kills", [2, pytest.param(50, marks=pytest.mark.slow)])
def test_a_killed_studio_goes_on_where_it_was(tmp_path, kills):
    """The same story as an undisturbed one, byte for byte."""
    studio = Server(tmp_path / "home")
    chance = random.Random(kills)
    file = ("kite.md", TEXT.encode(), "text/markdown")
    try:
        with studio.client() as running:
            calm = begin(running, {"production": SMALL}, file)
            until(running, calm, "ready")
            wanted = made(running, calm)
        for _ in range(kills):
            with studio.client() as running:
                story = begin(running, {"production": SMALL}, file)
            time.sleep(chance.uniform(0.0, 2.5))
            studio.kill()
            studio.start()
            with studio.client() as running:
                until(running, story, "ready")
                assert made(running, story) == wanted
    finally:
        studio.stop()


def test_a_taken_port_is_told():
    from laterna.cli.serving import _listen
    from laterna.story.errors import UsageError

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="--port"):
            _listen("127.0.0.1", taken.getsockname()[1])
