"""A desk that hears how far the work is, and stops it when it goes on for too long."""

from __future__ import annotations

from laterna.engines.desk import Desk
from laterna.story.errors import CancelledError


class Ear(Desk):
    def __init__(self, most: int) -> None:
        super().__init__()
        self.most = most
        self.heard: list[float] = []

    def tell(self, message: str, fraction: float) -> None:
        self.heard.append(fraction)
        if len(self.heard) > self.most:
            raise CancelledError("Stopped.")
