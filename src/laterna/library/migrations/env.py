"""How Alembic reaches the database: by the connection it is handed."""

from __future__ import annotations

from alembic import context

from laterna.library.people_tables import Person

context.configure(
    connection=context.config.attributes["connection"], target_metadata=Person.metadata, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
