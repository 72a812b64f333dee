"""One call of the API, before it is sent and after it failed: what both clients share."""

from __future__ import annotations

import json
import secrets
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict
from urllib.parse import quote

from laterna.story.errors import LaternaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from httpx2 import Response

Upload = Path | tuple[str, bytes]
"""A file to be brought, or its name and bytes."""

TRIES = 4
FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 30.0
AGAIN = frozenset({429, 502, 503, 504})
"""Answers after which the same call may succeed."""


class ApiError(LaternaError):
    """The API refused (RFC 9457). The message is its own sentence for a person."""

    def __init__(self, message: str, status: int = 0, code: str = "", errors: Sequence[Mapping[str, str]] = ()) -> None:
        super().__init__(message)
        self.status = status
        """The HTTP status; 0 when nobody answered."""
        self.code = code
        """What went wrong, as a stable name: `not-found`."""
        self.errors = tuple(errors)
        """Each fault of what was sent, with `where` and `what`."""


class Happening(TypedDict):
    """Something that happened while a story was made."""

    number: int
    kind: str
    """`state`, `seen`, `ideas`, `written`, `page`, `progress`, `note`, `bound` or `failed`."""
    body: dict[str, Any]


@dataclass(frozen=True)
class Call:
    """What is asked."""

    method: str
    path: str
    query: Mapping[str, Any] = field(default_factory=dict)
    headers: Mapping[str, Any] = field(default_factory=dict)
    body: Mapping[str, Any] | None = None
    form: Mapping[str, Mapping[str, Any]] | None = None
    """Fields of a form, each sent as JSON."""
    files: Sequence[Upload] = ()
    key: str | None = None
    """An idempotency key; none has a POST get one of its own."""

    def request(self) -> dict[str, Any]:
        """As httpx2 takes it; made once, so that a call that is sent again has the same key."""
        headers = {name: str(value) for name, value in self.headers.items() if value is not None}
        if self.method == "POST":
            headers["Idempotency-Key"] = self.key or secrets.token_urlsafe(16)
        asked: dict[str, Any] = {"method": self.method, "url": f"/api/v1{self.path}", "headers": headers}
        if self.query:
            asked["params"] = {name: _plain(value) for name, value in self.query.items() if value is not None}
        if self.body is not None:
            asked["json"] = dict(self.body)
        if self.form is not None:
            asked["data"] = {name: json.dumps(value) for name, value in self.form.items()}
        if self.files:
            asked["files"] = [("files", _brought(one)) for one in self.files]
        return asked

    @property
    def may_be_repeated(self) -> bool:
        """Whether sending it twice does no more than sending it once."""
        return self.method in {"GET", "PUT", "DELETE", "POST"}


def _plain(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _brought(upload: Upload) -> tuple[str, bytes]:
    return (upload.name, upload.read_bytes()) if isinstance(upload, Path) else upload


def quoted(part: object) -> str:
    """A part of a path."""
    return quote(str(part), safe="")


def pause_s(turn: int, answer: Response | None = None) -> float:
    """How long to wait before the next try, after the try `turn` (from 0)."""
    with suppress(ValueError):
        if answer is not None:
            return min(float(answer.headers.get("retry-after", "")), LONGEST_PAUSE_S)
    return FIRST_PAUSE_S * 2**turn


def refusal(answer: Response) -> ApiError:
    """The error that an answer tells."""
    try:
        told = answer.json()
        return ApiError(told["detail"], answer.status_code, told["type"].rpartition(":")[2], told.get("errors", ()))
    except (ValueError, KeyError, TypeError):
        return ApiError(f"The studio answered {answer.status_code}, and not as an API would.", answer.status_code)


class Listening:
    """Server-sent events, put together from lines (WHATWG HTML, 9.2)."""

    def __init__(self) -> None:
        self.last: int | None = None
        """The number of the last one, to go on from."""
        self._fields: dict[str, str] = {}

    def hear(self, line: str) -> Happening | None:
        """Take one line; gives what it completes."""
        if line:
            name, _, value = line.partition(":")
            self._fields[name] = value.removeprefix(" ")
            return None
        fields, self._fields = self._fields, {}
        if "data" not in fields:
            return None
        self.last = int(fields["id"])
        return {"number": self.last, "kind": fields["event"], "body": json.loads(fields["data"])}

    def hear_all(self, lines: Iterable[str]) -> list[Happening]:
        return [told for line in lines if (told := self.hear(line))]
