"""Links by which someone without an account may read one story; each can expire and be revoked.

The link holds a secret of 144 bits; the database keeps only its SHA-256.
"""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import select

from laterna.library.tables import Share, StoryRow, now
from laterna.story.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.library.database import Database
    from laterna.library.shelf import Shelf


class Link(NamedTuple):
    """A new link; its secret is told once."""

    share: Share
    secret: str


class Shares:
    """Every link."""

    def __init__(self, database: Database, shelf: Shelf) -> None:
        self.database = database
        self.shelf = shelf

    def create(self, owner: str, story: str, days: int | None = None) -> Link:
        """A link to a story, good for some days, or until it is revoked."""
        self.shelf.get(owner, story)
        secret = secrets.token_urlsafe(18)
        expires = None if days is None else now() + timedelta(days=days)
        share = Share(id=secrets.token_hex(6), story=story, token=_digest(secret), created=now(), expires=expires)
        with self.database.session() as session:
            session.add(share)
        return Link(share, secret)

    def of(self, owner: str, story: str) -> Sequence[Share]:
        """The links of a story that still open, the newest first."""
        self.shelf.get(owner, story)
        chosen = select(Share).where(Share.story == story, Share.revoked.is_(None))
        with self.database.session() as session:
            rows = session.scalars(chosen.order_by(Share.created.desc())).all()
        return [row for row in rows if _opens(row)]

    def revoke(self, owner: str, story: str, share: str) -> None:
        """Close a link at once. Raises `NotFoundError`."""
        self.shelf.get(owner, story)
        with self.database.session() as session:
            row = session.scalar(select(Share).where(Share.id == share, Share.story == story))
            if row is None:
                raise NotFoundError("There is no such link.")
            row.revoked = now()

    def story(self, secret: str) -> StoryRow:
        """The story that a link opens. Raises `NotFoundError` when it opens none, or no longer."""
        with self.database.session() as session:
            share = session.scalar(select(Share).where(Share.token == _digest(secret)))
            row = session.get(StoryRow, share.story) if share and _opens(share) else None
        if row is None or row.trashed is not None:
            raise NotFoundError("This link is not, or no longer, good. Ask whoever sent it for a new one.")
        return row


def _opens(share: Share) -> bool:
    return share.revoked is None and (share.expires is None or share.expires > now())


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
