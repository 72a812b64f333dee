"""What happens while a story is made, as server-sent events that can be taken up where they broke off."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Query, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from laterna.web.access import Own

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from laterna.web.house import OwnStory

router = APIRouter(tags=["events"])

POLL_S = 0.25
ALIVE_S = 15.0
LONGEST_S = 600.0
"""After this whoever listens comes again by itself, and is asked anew who they are."""
MOST = 2**53


@router.get(
    "/stories/{story}/events", name="follow", response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}}},
)  # fmt: skip
def events(
    request: Request, own: Own,
    last: Annotated[int | None, Header(alias="Last-Event-ID", ge=0, le=MOST)] = None,
    after: Annotated[int | None, Query(ge=0, le=MOST)] = None,
) -> StreamingResponse:  # fmt: skip
    """Events of one story from a number on (`Last-Event-ID`, or `after`); without one, from now on."""
    since = last if last is not None else after if after is not None else own.last
    return StreamingResponse(
        _stream(own, since, request), media_type="text/event-stream", headers={"cache-control": "no-store"}
    )


async def _stream(own: OwnStory, since: int, request: Request) -> AsyncGenerator[str]:
    yield "retry: 1500\n\n"
    quiet = 0.0
    end = time.monotonic() + LONGEST_S
    while time.monotonic() < end and not request.app.state.leaving and not await request.is_disconnected():
        told = await run_in_threadpool(own.happened, since)
        for number, kind, body in told:
            since = number
            yield f"id: {number}\nevent: {kind}\ndata: {json.dumps(body, ensure_ascii=False)}\n\n"
        quiet = 0.0 if told else quiet + POLL_S
        if quiet >= ALIVE_S:
            quiet = 0.0
            yield ": still here\n\n"
        await asyncio.sleep(POLL_S)
