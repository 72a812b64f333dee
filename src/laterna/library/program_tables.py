"""The tables of programs that use the API: answers kept for a request sent again, webhooks and what they told."""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations

from sqlalchemy import ForeignKey, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from laterna.library.tables import Table, now


def _of_house() -> Mapped[str]:
    return mapped_column(ForeignKey("houses.id", ondelete="CASCADE"), index=True)


class Answer(Table):
    """What a request with an idempotency key was answered."""

    __tablename__ = "answers"

    key: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of house and key; the key itself is not kept, since it opens the body."""
    owner: Mapped[str] = _of_house()
    request: Mapped[str]
    """SHA-256 of method, address and body."""
    status: Mapped[int] = mapped_column(default=0)
    """0 while it is being answered."""
    media: Mapped[str] = mapped_column(default="")
    body: Mapped[bytes] = mapped_column(default=b"")
    """Sealed with the key: it may hold a link or a token that the database must not know."""
    story: Mapped[str | None] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    """The story it is about, with which it goes."""
    made: Mapped[datetime] = mapped_column(default=now)


class Hook(Table):
    """An address of theirs that is told how stories come along."""

    __tablename__ = "hooks"

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = _of_house()
    story: Mapped[str | None] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    """The one story it is about; none is every story of the house."""
    url: Mapped[str]
    secret: Mapped[str]
    """What its messages are signed with."""
    created: Mapped[datetime] = mapped_column(default=now)


class Delivery(Table):
    """One message to a hook, written down together with the change that it tells of."""

    __tablename__ = "deliveries"
    __table_args__ = (Index("deliveries_of", "hook", "made"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    hook: Mapped[str] = mapped_column(ForeignKey("hooks.id", ondelete="CASCADE"))
    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    state: Mapped[str]
    """The story's state that it tells of."""
    body: Mapped[str] = mapped_column(Text)
    """JSON, as it is sent."""
    tries: Mapped[int] = mapped_column(default=0)
    answer: Mapped[str] = mapped_column(default="")
    """What the address said last: `204`, or why it could not be reached."""
    outcome: Mapped[str] = mapped_column(default="waiting")
    """`waiting`, `delivered` or `failed`."""
    made: Mapped[datetime] = mapped_column(default=now)
