"""Numbers for Prometheus at `/metrics`: requests as they come, and what waits, read from the database when it is asked.

They are for whoever runs the server: shown with the token of the settings, or where none is set to this very machine
when it asks directly.
"""

from __future__ import annotations

import hmac
import time
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector
from sqlalchemy import func, select

from laterna.library.program_tables import Delivery
from laterna.library.shelf import UNFINISHED
from laterna.library.tables import StoryRow, now
from laterna.story.errors import ForbiddenError
from laterna.web.logs import route_of
from laterna.web.queues import waiting

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from laterna.web.workshop import Workshop

router = APIRouter(include_in_schema=False)

STATES = ("waiting", "choosing", "making", "ready", "failed", "stopped")
OUTCOMES = ("waiting", "delivered", "failed")
HERE = frozenset({"127.0.0.1", "::1", "testclient"})
BUCKETS_S = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)


class Numbers:
    """All that is counted in one process."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=self.registry)
        self.requests = Counter(
            "laterna_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self.seconds = Histogram(
            "laterna_request_seconds", "Until the answer began.", ("route",), buckets=BUCKETS_S, registry=self.registry
        )
        self.stories = self._gauge("laterna_stories", "Stories by state.", "state")
        self.oldest = self._gauge("laterna_oldest_unfinished_seconds", "Since the oldest unfinished story was changed.")
        self.queued = self._gauge("laterna_pages_queued", "Pages that wait to be made or are made.")
        self.told = self._gauge("laterna_deliveries", "Messages to webhooks by outcome.", "outcome")

    def _gauge(self, name: str, words: str, *labels: str) -> Gauge:
        return Gauge(name, words, labels, registry=self.registry)

    def look(self, shop: Workshop) -> bytes:
        """Every number as it is now, in Prometheus' text."""
        with shop.database.session() as session:
            stories = session.execute(select(StoryRow.state, func.count()).group_by(StoryRow.state)).all()
            told = session.execute(select(Delivery.outcome, func.count()).group_by(Delivery.outcome)).all()
            oldest = session.scalar(select(func.min(StoryRow.changed)).where(StoryRow.state.in_(UNFINISHED)))
        for state in STATES:
            self.stories.labels(state).set(dict(stories).get(state, 0))
        for outcome in OUTCOMES:
            self.told.labels(outcome).set(dict(told).get(outcome, 0))
        self.oldest.set((now() - oldest).total_seconds() if oldest else 0)
        self.queued.set(waiting())
        return generate_latest(self.registry)


class Measured:
    """The middleware that counts requests."""

    def __init__(self, app: ASGIApp, numbers: Numbers) -> None:
        self.app = app
        self.numbers = numbers

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        since = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = route_of(scope)
                self.numbers.requests.labels(scope["method"], route, str(message["status"])).inc()
                self.numbers.seconds.labels(route).observe(time.perf_counter() - since)
            await send(message)

        await self.app(scope, receive, counted)


@router.get("/metrics")
def metrics(request: Request) -> Response:
    shop: Workshop = request.app.state.shop
    if not _may_see(request, shop.settings.metrics_token):
        raise ForbiddenError("These numbers are for whoever runs this server. Send the token of its settings.")
    numbers: Numbers = request.app.state.numbers
    return Response(numbers.look(shop), media_type=CONTENT_TYPE_LATEST)


def _may_see(request: Request, token: str) -> bool:
    if token:
        given = request.headers.get("authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), token.encode())
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for"))
    return request.client is not None and request.client.host in HERE and not forwarded
