"""Webhooks: addresses that are told when a story comes to another state."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import Mine

router = APIRouter(tags=["hooks"])


class NewHook(Model):
    """What is to be told, and where."""

    url: Annotated[str, Field(min_length=8, max_length=500)]
    """`https://...`; each message is a POST, signed as Standard Webhooks says."""
    story: str | None = None
    """The one story that is told of; none is every story, those to come too."""


class HookCard(Model):
    """A webhook; its secret is told once, when it is made."""

    id: str
    url: str
    story: str | None
    created: datetime
    secret: str | None = None
    """What messages are signed with, only in the answer that made it."""


class DeliveryCard(Model):
    """A message, and how it fared."""

    id: str
    """The `webhook-id` it is sent with, the same at every try."""
    story: str
    state: str
    outcome: str
    """`waiting`, `delivered` or `failed`."""
    answer: str
    """The status it was answered with last, or why nobody was reached."""
    tries: int
    made: datetime


@router.post("/hooks", status_code=201, name="create")
def create_hook(new: NewHook, mine: Mine) -> HookCard:
    """Tell an address whenever a story comes to another state; its signing secret is told this once."""
    hook = mine.hook(new.url, new.story)
    return HookCard(id=hook.id, url=hook.url, story=hook.story, created=hook.created, secret=hook.secret)


@router.get("/hooks", name="list")
def hooks(mine: Mine) -> list[HookCard]:
    """The webhooks there are, the newest first; at most 20."""
    return [HookCard(id=row.id, url=row.url, story=row.story, created=row.created) for row in mine.hooks()]


@router.delete("/hooks/{hook}", status_code=204, name="remove")
def remove_hook(hook: str, mine: Mine) -> Response:
    """Tell an address nothing more."""
    mine.unhook(hook)
    return Response(status_code=204)


@router.get("/hooks/{hook}/deliveries")
def deliveries(hook: str, mine: Mine) -> list[DeliveryCard]:
    """What a webhook was told last, the newest first; at most 50."""
    return [
        DeliveryCard(**{name: getattr(row, name) for name in DeliveryCard.model_fields})
        for row in mine.deliveries(hook)
    ]
