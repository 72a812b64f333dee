"""What somebody found in a story that is not right for children: kept until someone of its house has settled it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import func, select

from laterna.library.tables import House, Report, StoryRow
from laterna.story.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from laterna.library.database import Database

MOST = 50
"""Of one story, until some are settled."""


class Reported(NamedTuple):
    """A report, and what it is about."""

    id: str
    house: str
    """Its name."""
    story: str
    title: str
    words: str
    made: datetime


class Reports:
    """Those of all houses."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, story: str, person: str, words: str) -> None:
        """Keep one; `person` is empty for a guest. Raises `ConflictError` when there are many already."""
        with self._database.session() as session:
            if (session.scalar(select(func.count()).where(Report.story == story)) or 0) >= MOST:
                raise ConflictError("This story was reported many times already. Whoever made it will look at it.")
            session.add(Report(id=secrets.token_hex(6), story=story, person=person, words=words.strip()))

    def of(self, house: str) -> list[Reported]:
        """Those of a house, the last first."""
        return self._found(house)

    def all(self) -> list[Reported]:
        """Everybody's, for whoever runs the server."""
        return self._found()

    def _found(self, house: str | None = None) -> list[Reported]:
        columns = (Report.id, House.name, StoryRow.id, StoryRow.title, Report.words, Report.made)
        chosen = select(*columns).join(StoryRow, StoryRow.id == Report.story).join(House, House.id == StoryRow.owner)
        if house is not None:
            chosen = chosen.where(StoryRow.owner == house)
        with self._database.session() as session:
            return [Reported(*row) for row in session.execute(chosen.order_by(Report.made.desc(), Report.id))]

    def settle(self, house: str, report: str) -> None:
        """It has been looked at. Raises `NotFoundError`."""
        rule = Report.id == report, Report.story == StoryRow.id, StoryRow.owner == house
        with self._database.session() as session:
            row = session.scalar(select(Report).where(*rule))
            if row is None:
                raise NotFoundError("There is no such report; it may have been settled.")
            session.delete(row)
