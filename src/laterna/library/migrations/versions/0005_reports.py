"""What somebody found in a story that is not right for children."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    story = sa.ForeignKey("stories.id", ondelete="CASCADE")
    op.create_table(
        "reports", sa.Column("id", sa.String, primary_key=True), sa.Column("story", sa.String, story, nullable=False),
        sa.Column("person", sa.String, nullable=False), sa.Column("words", sa.Text, nullable=False),
        sa.Column("made", sa.DateTime(timezone=True), nullable=False),
    )  # fmt: skip
    op.create_index("ix_reports_story", "reports", ["story"])


def downgrade() -> None:
    op.drop_table("reports")
