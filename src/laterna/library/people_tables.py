"""The tables of those who sign in: people, their browsers and programs, invitations; and what was done and used.

Every secret is kept as its SHA-256 only; passwords as Argon2 hashes.
"""

from __future__ import annotations

from datetime import datetime  # noqa: TC003 -- SQLAlchemy reads the annotations

from sqlalchemy import BigInteger, Double, ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from laterna.library.tables import Table, now


def _of_house(*, index: bool = True) -> Mapped[str]:
    return mapped_column(ForeignKey("houses.id", ondelete="CASCADE"), index=index)


def _of_person() -> Mapped[str]:
    return mapped_column(ForeignKey("people.id", ondelete="CASCADE"), index=True)


class Person(Table):
    """Someone who signs in, a member of one house."""

    __tablename__ = "people"

    id: Mapped[str] = mapped_column(primary_key=True)
    house: Mapped[str] = _of_house()
    name: Mapped[str]
    email: Mapped[str] = mapped_column(unique=True)
    """In small letters."""
    password: Mapped[str] = mapped_column(default="")
    """Argon2id hash; empty for someone who does not sign in by password."""
    subject: Mapped[str | None] = mapped_column(unique=True)
    """Who they are to the OpenID provider: issuer and subject."""
    role: Mapped[str] = mapped_column(default="editor")
    """`owner`, `editor` or `reader`."""
    created: Mapped[datetime] = mapped_column(default=now)


class SignIn(Table):
    """A browser in which someone is signed in."""

    __tablename__ = "sign_ins"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = _of_person()
    token: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the cookie's secret."""
    agent: Mapped[str] = mapped_column(default="")
    """What the browser calls itself."""
    created: Mapped[datetime] = mapped_column(default=now)
    seen: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]


class Token(Table):
    """A secret by which a program may do what its person may, within its scopes."""

    __tablename__ = "tokens"

    id: Mapped[str] = mapped_column(primary_key=True)
    person: Mapped[str] = _of_person()
    name: Mapped[str]
    token: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the secret."""
    scopes: Mapped[str]
    """`read`, or `read write`."""
    created: Mapped[datetime] = mapped_column(default=now)
    used: Mapped[datetime | None]
    expires: Mapped[datetime | None]


class Invitation(Table):
    """A link by which someone joins a house, or founds one."""

    __tablename__ = "invitations"

    id: Mapped[str] = mapped_column(primary_key=True)
    house: Mapped[str] = _of_house()
    token: Mapped[str] = mapped_column(unique=True)
    """SHA-256 of the link's secret."""
    role: Mapped[str]
    created: Mapped[datetime] = mapped_column(default=now)
    expires: Mapped[datetime]


class Deed(Table):
    """One line of the audit log; it stays when the person goes, and goes with the house."""

    __tablename__ = "deeds"
    __table_args__ = (Index("deeds_of", "house", "number"), {"sqlite_autoincrement": True})

    number: Mapped[int] = mapped_column(
        BigInteger().with_variant(Integer, "sqlite"), primary_key=True, autoincrement=True
    )
    house: Mapped[str] = _of_house(index=False)
    person: Mapped[str] = mapped_column(default="")
    """Their id; empty for nobody who is known."""
    what: Mapped[str]
    """`POST /stories/{story}/shares` ..."""
    about: Mapped[str] = mapped_column(default="")
    """The id of the story, person or token it was done to."""
    outcome: Mapped[str] = mapped_column(default="")
    """The answer's status."""
    address: Mapped[str] = mapped_column(default="")
    """Where it came from."""
    at: Mapped[datetime] = mapped_column(default=now)


class Worker(Table):
    """A process that makes stories, where several share the database."""

    __tablename__ = "workers"

    name: Mapped[str] = mapped_column(primary_key=True)
    seen: Mapped[datetime]


class Usage(Table):
    """What a house has used in a month."""

    __tablename__ = "usage"

    house: Mapped[str] = mapped_column(ForeignKey("houses.id", ondelete="CASCADE"), primary_key=True)
    month: Mapped[str] = mapped_column(primary_key=True)
    """`2026-11`."""
    stories: Mapped[int] = mapped_column(default=0)
    """Stories that were begun."""
    seconds: Mapped[float] = mapped_column(Double, default=0.0)
    """Seconds of work that making took."""
    cost: Mapped[float] = mapped_column(Double, default=0.0)
    """What engines of others asked, in the currency of their prices."""


class Pace(Table):
    """How far ahead of an even pace someone is who asks. A crash may lose it: in PostgreSQL no log of it is kept."""

    __tablename__ = "paces"

    name: Mapped[str] = mapped_column(primary_key=True)
    """SHA-256 of what is asked, and of the person or address that asks."""
    due: Mapped[float] = mapped_column(Double)
    """When they would be at an even pace again, in seconds since 1970."""
