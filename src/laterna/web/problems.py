"""Errors as the API tells them: problem details (RFC 9457), in the words of our own errors."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from laterna.story.errors import (
    BusyError,
    ConflictError,
    DiskError,
    EngineError,
    InputError,
    LaternaError,
    NotFoundError,
    UnsafeContentError,
    UsageError,
)

if TYPE_CHECKING:
    from fastapi import FastAPI, Request

MEDIA = "application/problem+json"
PROBLEM: dict[str, Any] = {
    "description": "A problem (RFC 9457)",
    "content": {
        MEDIA: {
            "schema": {
                "type": "object",
                "required": ["type", "title", "status", "detail"],
                "properties": {
                    "type": {"type": "string", "format": "uri"},
                    "title": {"type": "string"},
                    "status": {"type": "integer"},
                    "detail": {"type": "string"},
                    "errors": {"type": "array", "items": {"type": "object"}},
                },
            }
        }
    },
}
"""As the OpenAPI document tells it."""
STATUS: tuple[tuple[type[LaternaError], int], ...] = (
    (NotFoundError, 404),
    (ConflictError, 409),
    (UnsafeContentError, 422),
    (UsageError, 422),
    (InputError, 422),
    (BusyError, 503),
    (EngineError, 502),
    (DiskError, 507),
    (LaternaError, 500),
)


def problem(status: int, code: str, detail: str, **more: Any) -> JSONResponse:
    """One problem: `type` is a stable name for programs, `detail` a sentence for a person."""
    body = {"type": f"urn:laterna:{code}", "title": code.replace("-", " "), "status": status, "detail": detail}
    return JSONResponse(body | more, status_code=status, media_type=MEDIA)


def add_problems(app: FastAPI) -> None:
    """Tell every error as a problem."""
    app.add_exception_handler(LaternaError, _ours)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)


async def _ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, LaternaError)
    status = next(status for kind, status in STATUS if isinstance(error, kind))
    return problem(status, error.code, str(error))


async def _invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    rows = [{"where": ".".join(str(step) for step in row["loc"]), "what": row["msg"]} for row in error.errors()]
    first = rows[0]
    return problem(422, "invalid", f"{first['where']}: {first['what']}.", errors=rows)


async def _http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    return problem(error.status_code, "http", str(error.detail))
