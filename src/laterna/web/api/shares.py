"""Links to a story for those without an account."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import FileResponse
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import Own
from laterna.web.api.shapes import ShareCard
from laterna.web.api.stories import MEDIA, binary

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


@router.get(
    "/stories/{story}/poster",
    response_class=FileResponse,
    responses=binary("application/pdf", "image/png"),
)
def poster(
    own: Own, request: Request, link: Annotated[str, Query(pattern=r"^(/s/[\w-]{1,80})?$")] = "",
    kind: Literal["pdf", "png"] = "pdf", paper: Literal["a4", "a5", "8.5x11in"] = "a4",
) -> Response:  # fmt: skip
    """A poster: cover, title, and the QR code of a link, given by its path `/s/...`; no code without one."""
    here = own.settings.address or str(request.base_url)
    file = own.poster(here, link, kind, paper)
    return FileResponse(
        file, media_type=MEDIA[f".{kind}"], filename=f"poster.{kind}", headers={"cache-control": "no-store"}
    )
