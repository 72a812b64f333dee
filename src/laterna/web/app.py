"""The application: the API under `/api/v1`, the pages, and the jobs behind them."""

from __future__ import annotations

import socket
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles

from laterna import __version__
from laterna.web import jobs
from laterna.web.api import edits, events, facts, shares, stories
from laterna.web.guard import Guard
from laterna.web.problems import PROBLEM, add_problems
from laterna.web.views import views
from laterna.web.workshop import Workshop

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from laterna.web.settings import WebSettings

_STATIC = Path(__file__).parent / "static"


def create_app(settings: WebSettings, token: str = "") -> FastAPI:
    """The web studio. With a token, nobody enters who does not bring it."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        shop = Workshop(settings)
        shop.shelf.welcome()
        app.state.shop = shop
        await run_in_threadpool(jobs.launch, shop, f"web-{socket.gethostname()}")
        yield
        await run_in_threadpool(jobs.finish)
        shop.close()

    app = FastAPI(
        title="Laterna", version=__version__, lifespan=lifespan, openapi_url="/api/v1/openapi.json", docs_url=None,
        redoc_url=None, summary="Stories: told, painted, read aloud.",
    )  # fmt: skip
    add_problems(app)
    for part in (stories, edits, events, shares, facts):
        app.include_router(part.router, prefix="/api/v1", responses={"4XX": PROBLEM, "5XX": PROBLEM})
    app.include_router(views)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.add_middleware(Guard, settings=settings, token=token)
    return app
