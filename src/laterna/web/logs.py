"""What is logged: one line a request and a change of state, with the ids of request, story and job, as JSON or plainly.

A line names the route and not the address: addresses hold the secrets of shared links.
"""

from __future__ import annotations

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from dbos import DBOS
from dbos import error as dbos_error
from starlette.datastructures import Headers, MutableHeaders

from laterna.web.problems import problem

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from laterna.web.settings import WebSettings

HEADER = "x-request-id"
API = "/api/v1"
BROKEN = "Something broke that should not have. Try once more; if it stays, tell whoever runs this studio."
_GIVEN = re.compile(r"[A-Za-z0-9._-]{1,64}")
_log = logging.getLogger("laterna.requests")
_request: ContextVar[str] = ContextVar("request", default="")
_TAKEN_OVER = "no longer owned by this execution"
_EXTRA = ("request", "job", "story", "method", "route", "status", "seconds", "house")


class Logged:
    """The outermost middleware: every request has an id, given by whoever asks or by us, and leaves one line."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        given = Headers(scope=scope).get(HEADER, "")
        name = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        mark = _request.set(name)
        since = time.monotonic()
        status = 0

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = name
            await send(message)

        try:
            await self.app(scope, receive, marked)
        except Exception:  # noqa: BLE001 -- the last to hear of it: it is logged, under the id that the answer bears
            _log.exception("Something broke")
            if not status:
                await problem(500, "broken", BROKEN)(scope, receive, marked)
        finally:
            asker = scope.get("state", {}).get("asker")
            _log.info(
                "%s %s %d", scope["method"], route_of(scope), status,
                extra={
                    "method": scope["method"], "route": route_of(scope), "status": status,
                    "seconds": round(time.monotonic() - since, 4), "story": scope.get("path_params", {}).get("story"),
                    "house": asker.house if asker else None,
                },
            )  # fmt: skip
            _request.reset(mark)


def route_of(scope: Scope) -> str:
    """The template of the address that answered; `-` where none did."""
    path: str = getattr(scope.get("route"), "path", "")
    if not path:
        return "/static" if scope["path"].startswith("/static/") else "-"
    inside = scope["path"].startswith(API) and not path.startswith(API)  # a route may not know what it was put under
    return f"{API if inside else ''}{path}"


class _Ids(logging.Filter):
    """Puts the ids of request and job on every record."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request = _request.get() or None
        record.job = DBOS.workflow_id
        return True


class _Json(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        row: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        row |= {name: value for name in _EXTRA if (value := getattr(record, name, None)) is not None}
        if record.exc_info:
            row["trace"] = self.formatException(record.exc_info)
        return json.dumps(row, ensure_ascii=False)


def _is_news(record: logging.LogRecord) -> bool:
    """DBOS tells of work that was stopped, or taken over by newer work, as if something had gone wrong."""
    broken = record.exc_info[1] if record.exc_info else None
    return (
        not isinstance(broken, dbos_error.DBOSAwaitedWorkflowCancelledError) and _TAKEN_OVER not in record.getMessage()
    )


def set_up_logs(settings: WebSettings) -> None:
    """Have everything logged to standard error as the settings say."""
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Ids())
    plain = logging.Formatter("%(levelname)s %(name)s: %(message)s")
    handler.setFormatter(_Json() if settings.log == "json" else plain)
    logging.basicConfig(level=settings.log_level.upper(), handlers=[handler], force=True)
    for name in ("alembic", "httpx2", "uvicorn.access"):
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger("dbos").addFilter(_is_news)
