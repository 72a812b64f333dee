"""How a house's stories usually are; and what pictures look like, in numbers, so that stories are found by them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.add_column("houses", sa.Column("defaults", sa.Text, nullable=False, server_default="{}"))
    story = sa.ForeignKey("stories.id", ondelete="CASCADE")
    op.create_table(
        "looks", sa.Column("story", sa.String, story, primary_key=True),
        sa.Column("sha256", sa.String, primary_key=True), sa.Column("eye", sa.String, primary_key=True),
        sa.Column("row", sa.LargeBinary, nullable=False),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("looks")
    with op.batch_alter_table("houses") as table:
        table.drop_column("defaults")
