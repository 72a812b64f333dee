"""What a house did and used: the audit log, and the month's account against which quotas are held."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sqlalchemy import delete
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from laterna.library.people_tables import Deed, Usage
from laterna.library.tables import House, now
from laterna.story.errors import NotFoundError, QuotaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import timedelta

    from laterna.library.database import Database

LIMITS = ("stories", "minutes", "storage_mb", "cost")


@dataclass(frozen=True)
class Limits:
    """What a house may use; none is any amount."""

    stories: float | None = None
    """Begun in a month."""
    minutes: float | None = None
    """Of making, in a month."""
    storage_mb: float | None = None
    """Kept at once, with everything that was made for stories."""
    cost: float | None = None
    """Of engines of others, in a month, in the currency of their prices."""


@dataclass(frozen=True)
class Standing:
    """How a house stands this month."""

    limits: Limits
    stories: int
    minutes: float
    cost: float
    stored_bytes: Callable[[], int]

    @cached_property
    def storage_mb(self) -> float:
        """What is kept now; counted only when it is asked for, since that looks at every file of the house."""
        return self.stored_bytes() / 1e6

    @property
    def cost_left(self) -> float | None:
        """What may still be spent; none for any amount."""
        return None if self.limits.cost is None else max(0.0, self.limits.cost - self.cost)

    def used(self) -> dict[str, float]:
        """By the name of the limit."""
        return {name: getattr(self, name) for name in LIMITS}

    def check(self, *names: str) -> None:
        """Raises `QuotaError` for the first of the named limits that is reached."""
        for name in names:
            most = getattr(self.limits, name)
            if most is not None and getattr(self, name) >= most:
                raise QuotaError(_REACHED[name].format(most=f"{most:g}"))


_REACHED = {
    "stories": "Your house may begin {most} stories a month, and has. Wait for the next month, or ask for more.",
    "minutes": "Your house may use {most} minutes of making a month, and has. Wait for the next, or ask for more.",
    "storage_mb": "Your house may keep {most} MB, and does. Delete stories from the trash, or ask for more.",
    "cost": "Your house may spend {most} a month on others' engines, and has. Wait for the next, or ask for more.",
}


class Ledger:
    """Every house's books."""

    def __init__(self, database: Database, limits: Limits) -> None:
        self.database = database
        self.limits = limits
        """Of a house that has none of its own."""

    def note(self, house: str, person: str, what: str, about: str, outcome: str, address: str) -> None:
        """A line of the audit log."""
        with self.database.session() as session:
            session.add(Deed(house=house, person=person, what=what, about=about, outcome=outcome, address=address))

    def forget(self, older_than: timedelta) -> None:
        """Drop the lines of the audit log that have been kept long enough."""
        with self.database.session() as session:
            session.execute(delete(Deed).where(Deed.at < now() - older_than))

    def add(self, house: str, *, stories: int = 0, seconds: float = 0.0, cost: float = 0.0) -> None:
        """Put something on this month's account; nothing, when the house has been deleted meanwhile."""
        insert = postgresql.insert if self.database.is_postgres else sqlite.insert
        row = insert(Usage).values(house=house, month=_this_month(), stories=stories, seconds=seconds, cost=cost)
        sums = {name: Usage.__table__.c[name] + row.excluded[name] for name in ("stories", "seconds", "cost")}
        with contextlib.suppress(IntegrityError), self.database.session() as session:
            session.execute(row.on_conflict_do_update(index_elements=["house", "month"], set_=sums))

    def standing(self, house: str, stored_bytes: Callable[[], int]) -> Standing:
        """How a house stands this month; `stored_bytes` counts what it keeps now."""
        with self.database.session() as session:
            row = session.get(Usage, (house, _this_month())) or Usage(stories=0, seconds=0.0, cost=0.0)
            own = json.loads(session.get_one(House, house).limits)
        limits = Limits(**({name: getattr(self.limits, name) for name in LIMITS} | own))
        return Standing(limits, row.stories, row.seconds / 60, row.cost, stored_bytes)

    def limit(self, house: str, own: Mapping[str, float | None]) -> None:
        """Give a house limits of its own. Raises `NotFoundError` for a house that there is not."""
        with self.database.session() as session:
            row = session.get(House, house)
            if row is None:
                raise NotFoundError(f"There is no house {house}. `laterna house list` shows those there are.")
            row.limits = json.dumps(json.loads(row.limits) | dict(own))


def _this_month() -> str:
    return f"{now():%Y-%m}"
