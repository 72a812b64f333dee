"""The server as it ends: a polite signal is told at once to those who would otherwise keep it waiting."""

from __future__ import annotations

from typing import TYPE_CHECKING

import uvicorn

from laterna.web.app import create_app

if TYPE_CHECKING:
    from types import FrameType

    from laterna.web.settings import WebSettings

ANSWERS_S = 5
"""How long requests may take to be answered once the end is near; then making is waited for (`drain_s`)."""


class Server(uvicorn.Server):
    """Serves the studio. When it is to end it is no longer ready, and streams of events come to their end."""

    def __init__(self, settings: WebSettings, token: str) -> None:
        self.studio = create_app(settings, token)
        config = uvicorn.Config(
            self.studio, log_config=None, timeout_graceful_shutdown=ANSWERS_S, forwarded_allow_ips=settings.proxies,
            access_log=False,
        )  # fmt: skip
        super().__init__(config)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.studio.state.leaving = True
        super().handle_exit(sig, frame)
