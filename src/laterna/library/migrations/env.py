"""How Alembic reaches the database: by the connection it is handed."""

from __future__ import annotations

from alembic import context

from laterna.library.tables import Table

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Table.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
