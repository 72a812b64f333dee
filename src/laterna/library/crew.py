"""Who is working: processes that share a PostgreSQL, on one machine or several, each telling that it lives.

Whoever has not been heard of for a while is lost, and is found lost by one of the others at a time: it is forgotten
only once its work is in other hands, so that whoever dies over that is followed by the next.
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
        """Names of those who are lost, told to one asker; to another when they were not forgotten within a while."""
        lost = Worker.seen < now() - LOST_AFTER
        with self._database.session() as session:
            return session.scalars(update(Worker).where(lost).values(seen=now()).returning(Worker.name)).all()

    def forget(self, name: str) -> None:
        """Once what a lost one was making has been taken over."""
        with self._database.session() as session:
            session.execute(delete(Worker).where(Worker.name == name))

    def leave(self) -> None:
        """Be found lost at once, and by the next who looks."""
        with self._database.session() as session:
            session.execute(update(Worker).where(Worker.name == self._name).values(seen=now() - 2 * LOST_AFTER))
