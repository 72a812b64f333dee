"""The database's tables, for SQLite and PostgreSQL alike (SQLAlchemy 2).

Every object belongs to someone: whatever a person can name is found by its id *and* its owner.
"""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import DateTime, ForeignKey, Index, Text, TypeDecorator
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


class Moment(TypeDecorator[datetime]):
    """A moment in UTC; SQLite forgets the zone, so it is put back."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: object) -> datetime | None:
        return None if value is None else value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    return datetime.now(UTC)


class Table(DeclarativeBase):
    """What all tables share."""

    type_annotation_map = {datetime: Moment}


class House(Table):
    """Those who share a library: a family, a class, a team. On a laptop there is one, without people."""

    __tablename__ = "houses"

    id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(default="")
    limits: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: what this house may use where that differs from the settings."""
    defaults: Mapped[str] = mapped_column(Text, default="{}")
    """JSON: how its stories usually are (`Defaults`)."""
    created: Mapped[datetime] = mapped_column(default=now)


class StoryRow(Table):
    """One story: where it stands, and what the library shows of it. Its words are in its folder."""

    __tablename__ = "stories"
    __table_args__ = (Index("stories_of", "owner", "changed"),)

    id: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(ForeignKey("houses.id", ondelete="CASCADE"))
    """The house it belongs to."""
    title: Mapped[str] = mapped_column(default="")
    words: Mapped[str] = mapped_column(Text, default="")
    """All its words in small letters, to be searched."""
    shelf: Mapped[str] = mapped_column(default="")
    """The folder of the library it lies in; empty for none."""
    state: Mapped[str] = mapped_column(default="waiting")
    """`waiting`, `choosing`, `making`, `ready`, `failed` or `stopped`."""
    message: Mapped[str] = mapped_column(Text, default="")
    """What went wrong, in words for a person."""
    revision: Mapped[int] = mapped_column(default=0)
    """Number of the manuscript that is shown; 0 before the first."""
    built: Mapped[str] = mapped_column(default="")
    """SHA-256 of the manuscript that the files were built from; empty before the first."""
    work: Mapped[str] = mapped_column(default="")
    """The workflow that makes it now; empty when nobody does."""
    created: Mapped[datetime] = mapped_column(default=now)
    changed: Mapped[datetime] = mapped_column(default=now)
    trashed: Mapped[datetime | None]


class Version(Table):
    """A manuscript as it was, so that a change can be undone."""

    __tablename__ = "versions"

    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    manuscript: Mapped[str] = mapped_column(Text)
    note: Mapped[str] = mapped_column(default="")
    """What was done, in a few words: `Changed the text of page 4`."""
    made: Mapped[datetime] = mapped_column(default=now)


class Happening(Table):
    """Something that happened while a story was made; a page that was away reads on from the last it knows."""

    __tablename__ = "happenings"
    __table_args__ = (Index("happenings_of", "story", "number"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"))
    kind: Mapped[str]
    body: Mapped[str] = mapped_column(Text)
    """JSON."""


class Asset(Table):
    """What is shown of a page before the books are bound: its picture, layout, voice."""

    __tablename__ = "assets"

    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True)
    page: Mapped[str] = mapped_column(primary_key=True)
    """A page's id, or `cover`."""
    role: Mapped[str] = mapped_column(primary_key=True)
    """`picture`, `layout` or `voice`."""
    sha256: Mapped[str]
    """Of its bytes in the studio's store."""
    media: Mapped[str]
    """Its media type."""


class Share(Table):
    """A link by which someone without an account may read a story."""

    __tablename__ = "shares"

    id: Mapped[str] = mapped_column(primary_key=True)
    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), index=True)
    token: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the link's secret."""
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime | None]
    revoked: Mapped[datetime | None]


class Report(Table):
    """Something in a story that somebody found not right for children."""

    __tablename__ = "reports"

    id: Mapped[str] = mapped_column(primary_key=True)
    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), index=True)
    person: Mapped[str] = mapped_column(default="")
    """The id of who said it; empty for a guest."""
    words: Mapped[str] = mapped_column(Text)
    made: Mapped[datetime] = mapped_column(default=now)


class Look(Table):
    """What a picture of a story looks like to an engine, so that it is looked at once."""

    __tablename__ = "looks"

    story: Mapped[str] = mapped_column(ForeignKey("stories.id", ondelete="CASCADE"), primary_key=True)
    sha256: Mapped[str] = mapped_column(primary_key=True)
    """Of the picture."""
    eye: Mapped[str] = mapped_column(primary_key=True)
    """Of the engine with all that can change what it sees."""
    row: Mapped[bytes]
    """float32."""
