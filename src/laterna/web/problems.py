"""Errors as the API tells them: problem details (RFC 9457), in the words of our own errors."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.responses import Response

from laterna.story.errors import (
    BusyError,
    ConflictError,
    DiskError,
    EngineError,
    ForbiddenError,
    InputError,
    LaternaError,
    NotFoundError,
    QuotaError,
    UnsafeContentError,
    UsageError,
)
from laterna.web.pages import page, wants_page
from laterna.web.words import chosen, said

if TYPE_CHECKING:
    from fastapi import FastAPI, Request
    from starlette.types import Receive, Scope, Send

MEDIA = "application/problem+json"
PROBLEM: dict[str, Any] = {
    "description": "A problem (RFC 9457)",
    "content": {MEDIA: {"schema": {"$ref": "#/components/schemas/Problem"}}},
}
"""As the OpenAPI document tells it."""
SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri", "description": "A stable name for programs."},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "A sentence for a person, in the language that was asked for."},
        "errors": {"type": "array", "items": {"type": "object"}, "description": "Each fault of what was sent."},
    },
}
STATUS: tuple[tuple[type[LaternaError], int], ...] = (
    (NotFoundError, 404),
    (ForbiddenError, 403),
    (QuotaError, 403),
    (ConflictError, 409),
    (UnsafeContentError, 422),
    (UsageError, 422),
    (InputError, 422),
    (BusyError, 503),
    (EngineError, 502),
    (DiskError, 507),
    (LaternaError, 500),
)


DETAILS = {
    404: "There is nothing at this address.",
    405: "This address does not answer to that method.",
}


class Problem(Response):
    """One problem, told in the language of whoever it is sent to; `type` and `title` are for programs and stay."""

    media_type = MEDIA

    def __init__(self, status: int, code: str, detail: str, **more: Any) -> None:
        self.told = {"type": f"urn:laterna:{code}", "title": code.replace("-", " "), "status": status} | more
        self.detail = detail
        super().__init__(status_code=status)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        language = chosen(Headers(scope=scope).get("accept-language", ""))
        body = self.told | {"detail": said(self.detail, language)}
        answer = Response(json.dumps(body, ensure_ascii=False), self.status_code, dict(self.headers), MEDIA)
        answer.headers["content-length"] = str(len(answer.body))
        answer.headers["content-language"] = language
        await answer(scope, receive, send)


def problem(status: int, code: str, detail: str, **more: Any) -> Problem:
    """One problem: `code` is a stable name for programs, `detail` an English sentence for a person."""
    return Problem(status, code, detail, **more)


def problem_of(error: LaternaError) -> Problem:
    """One of our errors as a problem."""
    return problem(_status(error), error.code, str(error))


def _status(error: LaternaError) -> int:
    return next(status for kind, status in STATUS if isinstance(error, kind))


def add_problems(app: FastAPI) -> None:
    """Tell every error as a problem."""
    app.add_exception_handler(LaternaError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _ours(request: Request, error: Exception) -> Response:
    assert isinstance(error, LaternaError)
    if wants_page(request):
        message = said(str(error), chosen(request.headers.get("accept-language", "")))
        return page(request, "gone", _status(error), message=message)
    return problem_of(error)


async def _invalid(request: Request, error: Exception) -> Problem:
    assert isinstance(error, RequestValidationError)
    rows = [{"where": ".".join(str(step) for step in row["loc"]), "what": row["msg"]} for row in error.errors()]
    first = rows[0]
    return problem(422, "invalid", f"{first['where']}: {first['what']}.", errors=rows)


async def _http(request: Request, error: Exception) -> Problem:
    """What the framework itself refuses: an address or a method that is not there, a body that is no form."""
    assert isinstance(error, HTTPException)
    code = HTTPStatus(error.status_code).name.lower().replace("_", "-")
    answer = problem(error.status_code, code, DETAILS.get(error.status_code, f"{error.detail}."))
    answer.headers.update(error.headers or {})
    return answer
