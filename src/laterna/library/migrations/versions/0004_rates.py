"""How often someone has asked of late, counted by all processes together."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "paces", sa.Column("name", sa.String, primary_key=True), sa.Column("due", sa.Double, nullable=False),
        prefixes=["UNLOGGED"] if op.get_context().dialect.name == "postgresql" else [],
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("paces")
