"""Stories belong to houses; people are members of them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
NAMES = {"fk": "%(table_name)s_%(column_0_name)s_fkey"}
"""As PostgreSQL names the keys of `0001`, so that SQLite's, which have no name, are found by the same."""


def _of(table: str, name: str, **more: Any) -> sa.Column[str]:
    return sa.Column(name, sa.String, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), nullable=False, **more)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def _moments(*names: str, nullable: bool = False) -> list[sa.Column[Any]]:
    return [sa.Column(name, MOMENT, nullable=nullable) for name in names]


def _token() -> sa.Column[str]:
    return sa.Column("token", sa.String, nullable=False, unique=True)


def _id() -> sa.Column[str]:
    return sa.Column("id", sa.String, primary_key=True)


def _give_stories_to(table: str) -> None:
    with op.batch_alter_table("stories", naming_convention=NAMES) as stories:
        stories.drop_constraint("stories_owner_fkey", type_="foreignkey")
        stories.create_foreign_key("stories_owner_fkey", table, ["owner"], ["id"], ondelete="CASCADE")


def upgrade() -> None:
    op.create_table(
        "houses", _id(), *_words("name"), sa.Column("limits", sa.Text, nullable=False), *_moments("created")
    )
    op.execute("INSERT INTO houses (id, name, limits, created) SELECT id, name, '{}', created FROM people")
    _give_stories_to("houses")
    op.drop_table("people")
    op.create_table(
        "people", _id(), _of("houses", "house", index=True), *_words("name"),
        sa.Column("email", sa.String, nullable=False, unique=True), *_words("password"),
        sa.Column("subject", sa.String, unique=True), *_words("role"), *_moments("created"),
    )  # fmt: skip
    op.create_table(
        "sign_ins", _id(), _of("people", "person", index=True), _token(), *_words("agent"),
        *_moments("created", "seen", "expires"),
    )  # fmt: skip
    op.create_table(
        "tokens", _id(), _of("people", "person", index=True), *_words("name"), _token(), *_words("scopes"),
        *_moments("created"), *_moments("used", "expires", nullable=True),
    )  # fmt: skip
    op.create_table(
        "invitations", _id(), _of("houses", "house", index=True), _token(), *_words("role"),
        *_moments("created", "expires"),
    )  # fmt: skip
    op.create_table(
        "deeds", sa.Column("number", NUMBER, primary_key=True, autoincrement=True), _of("houses", "house"),
        *_words("person", "what", "about", "outcome", "address"), *_moments("at"), sqlite_autoincrement=True,
    )  # fmt: skip
    op.create_index("deeds_of", "deeds", ["house", "number"])
    op.create_table(
        "usage", _of("houses", "house", primary_key=True), sa.Column("month", sa.String, primary_key=True),
        sa.Column("stories", sa.Integer, nullable=False), sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("cost", sa.Double, nullable=False),
    )  # fmt: skip
    op.create_table("workers", sa.Column("name", sa.String, primary_key=True), *_moments("seen"))


def downgrade() -> None:
    for table in ("workers", "usage", "deeds", "invitations", "tokens", "sign_ins", "people"):
        op.drop_table(table)
    op.create_table(
        "people", _id(), *_words("name"), sa.Column("email", sa.String, unique=True), *_words("password", "role"),
        *_moments("created"),
    )  # fmt: skip
    op.execute(
        "INSERT INTO people (id, name, password, role, created) SELECT id, name, '', 'editor', created FROM houses"
    )
    _give_stories_to("people")
    op.drop_table("houses")
