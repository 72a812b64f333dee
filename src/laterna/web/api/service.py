"""Whether the studio is up, and whether it can do its work."""

from __future__ import annotations

from typing import Literal

from fastapi import APIRouter

from laterna.story.model import Model
from laterna.web.access import Fit

router = APIRouter(tags=["service"])


class Health(Model):
    """It runs."""

    status: Literal["ok"] = "ok"


@router.get("/health")
def health() -> Health:
    """Whether the studio is up."""
    return Health()


@router.get("/ready", dependencies=[Fit])
def ready() -> Health:
    """Whether it can take work: the database answers, the disk has room, and it is not about to end; else 503."""
    return Health()
