"""Links to a story for those without an account."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import Own
from laterna.web.api.shapes import ShareCard

router = APIRouter(tags=["shares"])


class NewShare(Model):
    """How long a link is good."""

    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """None is until it is revoked."""


@router.post("/stories/{story}/shares", status_code=201)
def create(new: NewShare, own: Own) -> ShareCard:
    """A new link; its address is told this once."""
    share, secret = own.share(new.days)
    return ShareCard(id=share.id, created=share.created, expires=share.expires, path=f"/s/{secret}")


@router.get("/stories/{story}/shares", name="list")
def shares(own: Own) -> list[ShareCard]:
    """The links that still open."""
    return [ShareCard(id=share.id, created=share.created, expires=share.expires) for share in own.shares()]


@router.delete("/stories/{story}/shares/{share}", status_code=204)
def revoke(share: str, own: Own) -> Response:
    """Close a link at once."""
    own.revoke(share)
    return Response(status_code=204)
