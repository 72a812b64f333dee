"""What happened to a story while it was made, kept, so that whoever was away reads on from the last they know."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, func, select

from laterna.library.tables import Happening

if TYPE_CHECKING:
    from laterna.library.database import Database


class Told(NamedTuple):
    """One happening, read back."""

    number: int
    kind: str
    body: dict[str, Any]


class Happenings:
    """The running tale of every story."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def tell(self, story: str, kind: str, **body: Any) -> None:
        """Write down what happens now; `at`, in seconds since 1970, is added."""
        told = json.dumps(body | {"at": round(time.time(), 1)}, ensure_ascii=False)
        with self.database.session() as session:
            session.add(Happening(story=story, kind=kind, body=told))

    def since(self, story: str, number: int, count: int = 500) -> list[Told]:
        """What happened after a number, in order."""
        chosen = select(Happening).where(Happening.story == story, Happening.number > number)
        with self.database.session() as session:
            rows = session.scalars(chosen.order_by(Happening.number).limit(count)).all()
        return [Told(row.number, row.kind, json.loads(row.body)) for row in rows]

    def last(self, story: str) -> int:
        """The number of the last one; 0 when there is none."""
        with self.database.session() as session:
            return session.scalar(select(func.max(Happening.number)).where(Happening.story == story)) or 0

    def clear(self, story: str) -> None:
        """Drop the tale so far; numbers go on from where they were."""
        with self.database.session() as session:
            session.execute(delete(Happening).where(Happening.story == story))
