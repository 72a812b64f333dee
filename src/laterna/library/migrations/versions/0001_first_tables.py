"""The first tables."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

MOMENT = sa.DateTime(timezone=True)


def _of_story(**more: Any) -> sa.Column[str]:
    return sa.Column("story", sa.String, sa.ForeignKey("stories.id", ondelete="CASCADE"), nullable=False, **more)


def upgrade() -> None:
    op.create_table(
        "people",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("name", sa.String, nullable=False),
        sa.Column("email", sa.String, unique=True),
        sa.Column("password", sa.String, nullable=False),
        sa.Column("role", sa.String, nullable=False),
        sa.Column("created", MOMENT, nullable=False),
    )
    op.create_table(
        "stories",
        sa.Column("id", sa.String, primary_key=True),
        sa.Column("owner", sa.String, sa.ForeignKey("people.id", ondelete="CASCADE"), nullable=False),
        *(sa.Column(name, sa.String, nullable=False) for name in ("title", "shelf", "state", "work", "built")),
        *(sa.Column(name, sa.Text, nullable=False) for name in ("words", "message")),
        sa.Column("revision", sa.Integer, nullable=False),
        *(sa.Column(name, MOMENT, nullable=False) for name in ("created", "changed")),
        sa.Column("trashed", MOMENT),
    )
    op.create_index("stories_of", "stories", ["owner", "changed"])
    op.create_table(
        "versions",
        _of_story(primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("manuscript", sa.Text, nullable=False),
        sa.Column("note", sa.String, nullable=False),
        sa.Column("made", MOMENT, nullable=False),
    )
    op.create_table(
        "happenings",
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=True),
        _of_story(),
        sa.Column("kind", sa.String, nullable=False),
        sa.Column("body", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("happenings_of", "happenings", ["story", "number"])
    op.create_table(
        "assets",
        _of_story(primary_key=True),
        sa.Column("page", sa.String, primary_key=True),
        sa.Column("role", sa.String, primary_key=True),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("media", sa.String, nullable=False),
    )
    op.create_table(
        "shares",
        sa.Column("id", sa.String, primary_key=True),
        _of_story(index=True),
        sa.Column("token", sa.String, nullable=False, unique=True),
        sa.Column("created", MOMENT, nullable=False),
        sa.Column("expires", MOMENT),
        sa.Column("revoked", MOMENT),
    )


def downgrade() -> None:
    for table in ("shares", "assets", "happenings", "versions", "stories", "people"):
        op.drop_table(table)
