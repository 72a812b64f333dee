"""How often someone may ask: the generic cell rate algorithm (ITU-T I.371), one number for each who asks.

The numbers are kept in the database, so that all processes of a server count together. Who asks is known there by a
digest only. The clocks of its machines are taken to agree within seconds, of the minute that may be had at once.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from sqlalchemy import case, delete
from sqlalchemy.dialects import postgresql, sqlite

from laterna.library.people import digest
from laterna.library.people_tables import Pace

if TYPE_CHECKING:
    from laterna.library.database import Database

BURST_S = 60.0
SWEPT_EVERY_S = 60.0
"""How often those who have been quiet are forgotten."""


class Rate:
    """So many a minute, evenly; up to a minute's worth at once."""

    def __init__(self, database: Database, what: str, per_minute: int) -> None:
        self._database = database
        self._insert = postgresql.insert if database.is_postgres else sqlite.insert
        self._what = what
        self._step_s = 60.0 / per_minute
        self._swept = 0.0

    def wait_s(self, who: str) -> float:
        """Seconds until this one may ask again; 0 when they may now, and that is counted."""
        moment = time.time()
        if moment - self._swept > SWEPT_EVERY_S:
            self._swept = moment
            self._sweep(moment)
        name = digest(f"{self._what} {who}")
        row = self._insert(Pace).values(name=name, due=moment + self._step_s)
        later = case((Pace.due > moment, Pace.due), else_=moment) + self._step_s
        counted = row.on_conflict_do_update(
            index_elements=["name"], set_={"due": later}, where=Pace.due <= moment + BURST_S - self._step_s
        ).returning(Pace.name)
        with self._database.session() as session:
            if session.scalar(counted) is not None:
                return 0.0
            return session.get_one(Pace, name).due - moment - BURST_S + self._step_s

    def _sweep(self, moment: float) -> None:
        with self._database.session() as session:
            session.execute(delete(Pace).where(Pace.due < moment))
