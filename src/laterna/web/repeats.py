"""A POST with an `Idempotency-Key` is carried out once: sent again, it is given the same answer.

The middleware stands behind the door, since a key is known only to the house that sent it.
"""

from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING

from fastapi.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response

from laterna.library.repeats import KeptAnswer, Repeats
from laterna.story.errors import LaternaError
from laterna.web.problems import problem, problem_of

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{8,200}")
_STORY = re.compile(r"/api/v1/stories/([^/]+)")


class Once:
    """The middleware behind `Door`."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            await self.app(scope, receive, send)
            return
        if not _KEY.fullmatch(key):
            await problem(422, "input", f"{HEADER}: 8 to 200 visible ASCII characters.")(scope, receive, send)
            return
        body = await _body(receive)
        owner: str = scope["state"]["asker"].house
        repeats = Repeats(scope["app"].state.shop.database)
        try:
            known = await run_in_threadpool(repeats.begin, owner, key, _digest(scope, body))
        except LaternaError as error:
            await problem_of(error)(scope, receive, send)
            return
        if known is not None:
            headers = {"content-type": known.media, "idempotency-replayed": "true"}
            await Response(known.body, known.status, headers)(scope, receive, send)
            return
        await self._first(scope, body, send, repeats, owner, key)

    async def _first(self, scope: Scope, body: bytes, send: Send, repeats: Repeats, owner: str, key: str) -> None:
        """Carry it out; the answer is kept before it is sent, and forgotten when nothing was done."""
        heard = _Heard()
        try:
            await self.app(scope, _again(body), heard)
        finally:
            answer = heard.answer()
            if answer and answer.status < 400:
                await run_in_threadpool(repeats.finish, owner, key, answer, _story(scope["path"], answer))
            else:
                await run_in_threadpool(repeats.drop, owner, key)
        for message in heard.messages:
            await send(message)


class _Heard:
    """What the application answers, held back."""

    def __init__(self) -> None:
        self.messages: list[Message] = []

    async def __call__(self, message: Message) -> None:
        self.messages.append(message)

    def answer(self) -> KeptAnswer | None:
        """The whole answer; none when it was not finished."""
        if not self.messages or self.messages[-1].get("more_body", False) or len(self.messages) < 2:
            return None
        start, *parts = self.messages
        media = Headers(raw=start["headers"]).get("content-type", "")
        return KeptAnswer(start["status"], media, b"".join(part.get("body", b"") for part in parts))


def _key(scope: Scope) -> str | None:
    """The key of a request that may be repeated; none for any other, and for those who are not known."""
    if scope["type"] != "http" or scope["method"] != "POST" or not scope["path"].startswith("/api/v1/"):
        return None
    return Headers(scope=scope).get(HEADER) if scope["state"]["asker"] else None


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    while True:
        message = await receive()
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def _again(body: bytes) -> Receive:
    """What was received, to be received by the application."""
    waiting: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> Message:
        return waiting.pop() if waiting else {"type": "http.disconnect"}

    return receive


def _digest(scope: Scope, body: bytes) -> str:
    """Of method, address and body. A form's parts are divided by a new random word each time; that is left out."""
    media = Headers(scope=scope).get("content-type", "")
    kind, _, boundary = media.partition("boundary=")
    divider = boundary.partition(";")[0].strip().strip('"').encode("latin-1")
    plain = body.replace(b"--" + divider, b"--") if divider else body
    what = (scope["method"], scope["path"], scope["query_string"].decode("latin-1"), kind)
    return hashlib.sha256(json.dumps(what).encode() + plain).hexdigest()


def _story(path: str, answer: KeptAnswer) -> str | None:
    """The story that was asked of, or begun."""
    named = _STORY.match(path)
    if named:
        return named[1]
    if path == "/api/v1/stories":
        return str(json.loads(answer.body)["id"])
    return None
