"""Links to a story for those without an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import Owner, Shop
from laterna.web.api.shapes import ShareCard

router = APIRouter(tags=["shares"])


class NewShare(Model):
    """How long a link is good."""

    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """None is until it is revoked."""


@router.post("/stories/{story}/shares", status_code=201)
def create(story: str, new: NewShare, owner: Owner, shop: Shop) -> ShareCard:
    """A new link; its address is told this once."""
    share, secret = shop.shares.create(owner, story, new.days)
    return ShareCard(id=share.id, created=share.created, expires=share.expires, path=f"/s/{secret}")


@router.get("/stories/{story}/shares")
def shares(story: str, owner: Owner, shop: Shop) -> list[ShareCard]:
    """The links that still open."""
    return [
        ShareCard(id=share.id, created=share.created, expires=share.expires) for share in shop.shares.of(owner, story)
    ]


@router.delete("/stories/{story}/shares/{share}", status_code=204)
def revoke(story: str, share: str, owner: Owner, shop: Shop) -> Response:
    """Close a link at once."""
    shop.shares.revoke(owner, story, share)
    return Response(status_code=204)
