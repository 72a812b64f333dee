"""What programs need of the API: requests that may be sent twice, lists in parts, errors in one form, webhooks."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from studio_client import SMALL, TEXT, begin, until

from laterna.library.repeats import KeptAnswer, Repeats
from laterna.story.errors import ConflictError, InputError
from laterna.web.posting import place_of, signature

API = "/api/v1"
FILE = ("kite.md", TEXT.encode(), "text/markdown")


def once(key: str) -> dict[str, str]:
    return {"idempotency-key": key}


def test_a_request_sent_twice_is_carried_out_once(client):
    wish = {"data": {"wish": json.dumps({"production": SMALL})}, "files": [("files", FILE)]}
    count = len(client.get(f"{API}/stories").json()["stories"])
    first = client.post(f"{API}/stories", **wish, headers=once("one-story-please"))
    again = client.post(f"{API}/stories", **wish, headers=once("one-story-please"))
    assert (first.status_code, again.status_code) == (202, 202)
    assert first.json() == again.json()
    assert "idempotency-replayed" not in first.headers
    assert again.headers["idempotency-replayed"] == "true"
    assert len(client.get(f"{API}/stories").json()["stories"]) == count + 1
    other = client.post(
        f"{API}/stories", data={"wish": "{}"}, files=[("files", FILE)], headers=once("one-story-please")
    )
    assert other.status_code == 422
    assert "Idempotency-Key" in other.json()["detail"]
    assert client.post(f"{API}/stories", **wish, headers=once("short")).status_code == 422
    story = first.json()["id"]
    until(client, story, "ready")
    share = client.post(f"{API}/stories/{story}/shares", json={}, headers=once("one-link-please"))
    assert client.post(f"{API}/stories/{story}/shares", json={}, headers=once("one-link-please")).json() == share.json()
    assert len(client.get(f"{API}/stories/{story}/shares").json()) == 1
    assert client.delete(f"{API}/stories/{story}?forever=true").status_code == 204
    assert client.post(f"{API}/stories/{story}/shares", json={}, headers=once("one-link-please")).status_code == 404


def test_what_came_to_nothing_may_be_sent_again(client, told):
    key = once("first-wrong-then-right")
    assert client.post(f"{API}/stories/{told}/shares", json={"days": 0}, headers=key).status_code == 422
    assert client.post(f"{API}/stories/{told}/shares", json={"days": 2}, headers=key).status_code == 201


def test_a_key_is_known_to_its_own_house_only_and_opens_the_answer(client):
    shop = client.app.state.shop
    repeats = Repeats(shop.database)
    shop.shelf.welcome("neighbours")
    assert repeats.begin("house", "the-same-key", "a") is None
    with pytest.raises(ConflictError, match="at this moment"):
        repeats.begin("house", "the-same-key", "a")
    assert repeats.begin("neighbours", "the-same-key", "b") is None
    repeats.finish("house", "the-same-key", KeptAnswer(201, "application/json", b"a secret link"), None)
    assert repeats.begin("house", "the-same-key", "a") == KeptAnswer(201, "application/json", b"a secret link")
    with pytest.raises(InputError, match="another request"):
        repeats.begin("house", "the-same-key", "c")
    with shop.database.engine.connect() as connection:
        stored = connection.exec_driver_sql("SELECT key, body FROM answers").all()
    assert not any(b"secret" in bytes(body) or "the-same-key" in key for key, body in stored)
    repeats.drop("neighbours", "the-same-key")
    assert repeats.begin("neighbours", "the-same-key", "b") is None


def test_the_library_is_read_in_parts(client):
    shop = client.app.state.shop
    made = [shop.shelf.create("house", f"Aardvark {number}").id for number in range(7)]
    moment = shop.shelf.find(made[0]).changed
    for story in made[:4]:
        shop.shelf.set(story, changed=moment, state="stopped")
    parts, mark = [], None
    while mark or not parts:
        answer = client.get(
            f"{API}/stories", params={"query": "aardvark", "count": 3} | ({"before": mark} if mark else {})
        )
        parts.append([row["id"] for row in answer.json()["stories"]])
        mark = answer.json()["next"]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert sorted(story for part in parts for story in part) == sorted(made), "none twice, none left out"
    assert client.get(f"{API}/stories?before=yesterday").status_code == 422
    for story in made:
        client.delete(f"{API}/stories/{story}?forever=true")


def test_every_refusal_is_a_problem(client, told):
    wrong = {
        ("GET", f"{API}/nothing"): 404, ("PUT", f"{API}/health"): 405, ("DELETE", f"{API}/stories"): 405,
        ("GET", f"{API}/stories/{told}/events?after=x"): 422, ("GET", "/static/none.js"): 404, ("GET", "/none"): 404,
        ("PATCH", f"{API}/stories/{told}/pages/p1"): 422, ("POST", f"{API}/stories/{told}/revise"): 422,
    }  # fmt: skip
    for (method, path), status in wrong.items():
        answer = client.request(method, path)
        assert answer.status_code == status, path
        assert answer.headers["content-type"] == "application/problem+json", path
        body = answer.json()
        assert body["status"] == status
        assert body["type"].startswith("urn:laterna:")
        assert body["detail"].endswith((".", ". Try again."))
        if status == 405:
            assert answer.headers["allow"]


def test_a_mistake_of_ours_is_a_problem_too(client):
    from fastapi.testclient import TestClient

    @client.app.get("/api/v1/broken-on-purpose")
    def broken():
        raise RuntimeError("secret detail")

    quiet = TestClient(client.app, base_url="http://localhost:8420", raise_server_exceptions=False)
    answer = quiet.get(f"{API}/broken-on-purpose")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text


class Listener(HTTPServer):
    """Somebody's server: answers with the statuses it is given, then with 204, and keeps what it heard."""

    def __init__(self, *statuses: int) -> None:
        super().__init__(("127.0.0.1", 0), _Hear)
        self.statuses = [*statuses]
        self.heard: list[tuple[dict[str, str], bytes]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/hook?from=laterna"


class _Hear(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.heard.append(({name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.statuses.pop(0) if self.server.statuses else 204)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *words):
        pass


@contextmanager
def listening(*statuses: int):
    with Listener(*statuses) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


def settled(client, hook: str, count: int) -> list[dict]:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        rows = client.get(f"{API}/hooks/{hook}/deliveries").json()
        if len(rows) >= count and all(row["outcome"] != "waiting" for row in rows):
            return rows
        time.sleep(0.1)
    pytest.fail(f"not settled: {rows}")


def test_a_webhook_is_told_signed_and_tried_again(client):
    with listening(500, 302) as server:
        hook = client.post(f"{API}/hooks", json={"url": server.url}).json()
        story = begin(client, {"production": SMALL}, FILE)
        until(client, story, "ready")
        rows = settled(client, hook["id"], 2)
        assert {row["state"] for row in rows} >= {"making", "ready"}
        assert {row["outcome"] for row in rows} == {"delivered"}
        assert max(row["tries"] for row in rows) > 1
        assert sum(row["tries"] for row in rows) == len(server.heard)
        for headers, body in server.heard:
            moment, message = int(headers["webhook-timestamp"]), headers["webhook-id"]
            assert headers["webhook-signature"] == signature(hook["secret"], message, moment, body.decode())
            assert abs(moment - time.time()) < 120
        told = [json.loads(body) for _, body in server.heard]
        assert [row["data"]["title"] for row in told if row["type"] == "story.ready"] == ["The Red Kite"]
        listed = client.get(f"{API}/hooks").json()
        assert [(row["id"], row["secret"]) for row in listed] == [(hook["id"], None)]
        only = client.post(f"{API}/hooks", json={"url": server.url, "story": story}).json()
        assert client.delete(f"{API}/hooks/{hook['id']}").status_code == 204
        client.post(f"{API}/stories/{story}/build")
        until(client, story, "ready")
        assert {row["story"] for row in settled(client, only["id"], 1)} == {story}
        assert client.delete(f"{API}/stories/{story}?forever=true").status_code == 204
        assert client.get(f"{API}/hooks").json() == []


def test_an_address_that_wants_nothing_more_is_forgotten(client):
    with listening(410) as server:
        client.post(f"{API}/hooks", json={"url": server.url})
        story = begin(client, {"production": SMALL}, FILE)
        until(client, story, "ready")
        end = time.monotonic() + 30
        while client.get(f"{API}/hooks").json() and time.monotonic() < end:
            time.sleep(0.1)
        assert client.get(f"{API}/hooks").json() == []
    client.delete(f"{API}/stories/{story}?forever=true")


def test_the_signature_is_the_standards_own():
    """The example of the Standard Webhooks specification, computed here by hand."""
    secret = "whsec_" + base64.b64encode(b"a" * 24).decode()
    plain = hmac.new(b"a" * 24, b'msg_1.1614265330.{"test": 2432232314}', hashlib.sha256).digest()
    assert signature(secret, "msg_1", 1614265330, '{"test": 2432232314}') == f"v1,{base64.b64encode(plain).decode()}"


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://localhost:80/", "http://[::1]/", "http://10.1.2.3/", "http://192.168.0.1/",
        "http://169.254.169.254/latest", "http://[::ffff:127.0.0.1]/", "http://[fd00::1]/", "http://0.0.0.0/",
        "http://[2002:7f00:1::]/", "http://100.64.0.1/", "http://2130706433/", "http://224.0.0.1/",
    ],
)  # fmt: skip
def test_a_server_for_many_speaks_to_no_private_address(url):
    with pytest.raises(InputError, match="not on the open network"):
        place_of(url, everywhere=False)


@pytest.mark.parametrize(
    "url", ["ftp://example.org", "https://", "file:///etc/passwd", "http://a:b@127.0.0.1/", "x", "http://127.0.0.1:x/"]
)
def test_what_is_no_address_is_refused(client, url):
    with pytest.raises(InputError, match="not an address"):
        place_of(url, everywhere=True)
    assert client.post(f"{API}/hooks", json={"url": url}).status_code == 422
