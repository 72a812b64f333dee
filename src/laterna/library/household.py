"""The people of a house, as its owners look after them: who is in, who is invited, what was done."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete, func, select

from laterna.library.people import invite
from laterna.library.people_tables import Deed, Invitation, Person
from laterna.library.tables import House, StoryRow, now
from laterna.story.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from laterna.library.database import Database


class Counted(NamedTuple):
    """A house, and how large it is."""

    id: str
    name: str
    people: int
    stories: int


def houses(database: Database) -> list[Counted]:
    """Every house of a server, the first founded first; for whoever runs it."""
    people = select(func.count()).where(Person.house == House.id).scalar_subquery()
    stories = select(func.count()).where(StoryRow.owner == House.id).scalar_subquery()
    with database.session() as session:
        rows = session.execute(select(House.id, House.name, people, stories).order_by(House.created, House.id))
        return [Counted(*row) for row in rows]


class Household:
    """All that an owner may do with the people of their house, and of no other."""

    def __init__(self, database: Database, house: str) -> None:
        self._database = database
        self._house = house

    def house(self) -> House:
        with self._database.session() as session:
            return session.get_one(House, self._house)

    def rename(self, name: str) -> None:
        with self._database.session() as session:
            session.get_one(House, self._house).name = name.strip()

    def delete(self) -> None:
        """Delete the house: its people and all that is known of it. Its stories must be deleted before."""
        with self._database.session() as session:
            session.execute(delete(House).where(House.id == self._house))

    def people(self) -> Sequence[Person]:
        """Everybody, the first to come first."""
        chosen = select(Person).where(Person.house == self._house).order_by(Person.created, Person.id)
        with self._database.session() as session:
            return session.scalars(chosen).all()

    def change_role(self, person: str, role: str) -> Person:
        """Raises `NotFoundError`, and `ConflictError` when no owner would be left."""
        with self._database.session(alone=True) as session:
            row = self._person(session, person)
            if role != "owner":
                self._keep_an_owner(session, row)
            row.role = role
            return row

    def remove(self, person: str) -> None:
        """Take someone out of the house, with their sign-ins and tokens; stories stay. Raises as `change_role`."""
        with self._database.session(alone=True) as session:
            row = self._person(session, person)
            self._keep_an_owner(session, row)
            session.delete(row)

    def invite(self, role: str, days: int) -> tuple[Invitation, str]:
        """A new invitation and its secret, which is told once."""
        with self._database.session() as session:
            return invite(session, self._house, role, days)

    def invitations(self) -> Sequence[Invitation]:
        """Those that nobody has taken yet."""
        rule = Invitation.house == self._house, Invitation.expires > now()
        with self._database.session() as session:
            return session.scalars(select(Invitation).where(*rule).order_by(Invitation.created.desc())).all()

    def withdraw(self, invitation: str) -> None:
        """Raises `NotFoundError`."""
        with self._database.session() as session:
            rule = Invitation.id == invitation, Invitation.house == self._house
            row = session.scalar(select(Invitation).where(*rule))
            if row is None:
                raise NotFoundError("There is no such invitation; it may have been taken.")
            session.delete(row)

    def deeds(self, before: int | None, count: int) -> Sequence[Deed]:
        """What was done, the last first; before a number, when one is given."""
        rules = [Deed.house == self._house] + ([] if before is None else [Deed.number < before])
        with self._database.session() as session:
            return session.scalars(select(Deed).where(*rules).order_by(Deed.number.desc()).limit(count)).all()

    def _person(self, session: Session, person: str) -> Person:
        row = session.scalar(select(Person).where(Person.id == person, Person.house == self._house))
        if row is None:
            raise NotFoundError("There is nobody of that id in your house.")
        return row

    def _keep_an_owner(self, session: Session, leaving: Person) -> None:
        """The house's row is held meanwhile, so that two owners can't leave each other behind at once."""
        session.execute(select(House.id).where(House.id == self._house).with_for_update())
        rule = Person.house == self._house, Person.role == "owner", Person.id != leaving.id
        if leaving.role == "owner" and not session.scalar(select(func.count()).where(*rule)):
            raise ConflictError("A house needs an owner. Make someone else an owner first.")
