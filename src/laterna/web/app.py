"""The application: the API under `/api/v1`, the pages, and the jobs behind them."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI
from fastapi.concurrency import run_in_threadpool
from fastapi.staticfiles import StaticFiles

from laterna import __version__
from laterna.web import jobs, passage
from laterna.web.api.parts import PARTS
from laterna.web.document import document, name_of
from laterna.web.door import Door
from laterna.web.entrance import entrance
from laterna.web.guard import Guard
from laterna.web.logs import Logged
from laterna.web.metrics import Measured, Numbers
from laterna.web.metrics import router as metrics
from laterna.web.problems import PROBLEM, add_problems
from laterna.web.repeats import Once
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
        await run_in_threadpool(jobs.launch, shop, "web")
        shop.sandbox.open()
        yield
        shop.rehearsal.stop()
        await run_in_threadpool(jobs.finish)
        shop.close()

    app = FastAPI(
        title="Laterna", version=__version__, lifespan=lifespan, openapi_url="/api/v1/openapi.json", docs_url=None,
        redoc_url=None, summary="Stories: told, painted, read aloud.", generate_unique_id_function=name_of,
    )  # fmt: skip
    add_problems(app)
    for part in (*PARTS, passage):
        app.include_router(part.router, prefix="/api/v1", responses={"4XX": PROBLEM, "5XX": PROBLEM})
    app.include_router(views)
    app.include_router(metrics)
    app.include_router(entrance)
    app.include_router(passage.views)
    app.mount("/static", StaticFiles(directory=_STATIC), name="static")
    app.openapi = partial(document, app)
    app.state.numbers = Numbers()
    app.state.leaving = False
    app.add_middleware(Once)
    app.add_middleware(Door, settings=settings)
    app.add_middleware(Guard, settings=settings, token=token)
    app.add_middleware(Logged)
    app.add_middleware(Measured, numbers=app.state.numbers)
    return app
