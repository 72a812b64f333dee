"""Answers kept by idempotency keys; webhooks and what they told."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

MOMENT = sa.DateTime(timezone=True)


def _of(table: str, name: str, **more: Any) -> sa.Column[str]:
    more.setdefault("nullable", False)
    return sa.Column(name, sa.String, sa.ForeignKey(f"{table}.id", ondelete="CASCADE"), **more)


def _words(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String, nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "answers", sa.Column("key", sa.String, primary_key=True), _of("houses", "owner", index=True),
        *_words("request", "media"), sa.Column("status", sa.Integer, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False), _of("stories", "story", nullable=True),
        sa.Column("made", MOMENT, nullable=False),
    )  # fmt: skip
    op.create_table(
        "hooks", sa.Column("id", sa.String, primary_key=True), _of("houses", "owner", index=True),
        _of("stories", "story", nullable=True), *_words("url", "secret"), sa.Column("created", MOMENT, nullable=False),
    )  # fmt: skip
    op.create_table(
        "deliveries", sa.Column("id", sa.String, primary_key=True), _of("hooks", "hook"), _of("stories", "story"),
        *_words("state", "answer", "outcome"), sa.Column("body", sa.Text, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False), sa.Column("made", MOMENT, nullable=False),
    )  # fmt: skip
    op.create_index("deliveries_of", "deliveries", ["hook", "made"])


def downgrade() -> None:
    for table in ("deliveries", "hooks", "answers"):
        op.drop_table(table)
