"""Who is working: processes that share a PostgreSQL, on one machine or several, each telling that it lives.

Whoever has not been heard of for a while is lost, and is found lost by exactly one of the others.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, update

from laterna.library.people_tables import Worker
from laterna.library.tables import now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.library.database import Database

LOST_AFTER = timedelta(seconds=15)


class Crew:
    """Every process that works."""

    def __init__(self, database: Database, name: str) -> None:
        self._database = database
        self._name = name

    def here(self) -> None:
        """Tell that this one lives."""
        with self._database.session() as session:
            session.merge(Worker(name=self._name, seen=now()))

    def lost(self) -> Sequence[str]:
        """Names of those who are lost, told to one asker only."""
        with self._database.session() as session:
            return session.scalars(delete(Worker).where(Worker.seen < now() - LOST_AFTER).returning(Worker.name)).all()

    def leave(self) -> None:
        """Be found lost at once, and by the next who looks."""
        with self._database.session() as session:
            session.execute(update(Worker).where(Worker.name == self._name).values(seen=now() - 2 * LOST_AFTER))
