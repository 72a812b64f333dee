"""The people of a house, for its owners: who is in, who is invited, what was done."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from pydantic import Field

from laterna.story.errors import InputError
from laterna.story.model import Model
from laterna.web.access import Mine, MyHousehold
from laterna.web.api.account import NewName

if TYPE_CHECKING:
    from laterna.library.people_tables import Deed, Invitation, Person

router = APIRouter(tags=["people"])

Role = Literal["owner", "editor", "reader"]
"""Who looks after the people, who makes and changes stories, who reads them."""


class PersonCard(Model):
    """Someone in the house."""

    id: str
    name: str
    email: str
    role: Role
    created: datetime

    @classmethod
    def of(cls, row: Person) -> PersonCard:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


@router.get("/people", name="list")
def people(household: MyHousehold) -> list[PersonCard]:
    """Everybody in the house."""
    return [PersonCard.of(row) for row in household.people()]


class NewRole(Model):
    """What someone may do."""

    role: Role


@router.patch("/people/{person}")
def change_role(person: str, new: NewRole, household: MyHousehold) -> PersonCard:
    """Let someone do more, or less."""
    return PersonCard.of(household.change_role(person, new.role))


@router.delete("/people/{person}", status_code=204)
def remove(person: str, household: MyHousehold) -> Response:
    """Take someone out of the house: they are signed out everywhere; stories stay."""
    household.remove(person)
    return Response(status_code=204)


class NewInvitation(Model):
    """What the one who comes may do, and how long the link is good."""

    role: Role = "editor"
    days: Annotated[int, Field(ge=1, le=60)] = 7


class InvitationCard(Model):
    """A link by which someone joins; the address is told once, when it is made."""

    id: str
    role: Role
    created: datetime
    expires: datetime
    path: str | None = None
    """`/join/...`, only in the answer that made it."""

    @classmethod
    def of(cls, row: Invitation, path: str | None = None) -> InvitationCard:
        return cls(**{name: getattr(row, name) for name in ("id", "role", "created", "expires")}, path=path)


@router.get("/invitations")
def invitations(household: MyHousehold) -> list[InvitationCard]:
    """Links that nobody has taken yet."""
    return [InvitationCard.of(row) for row in household.invitations()]


@router.post("/invitations", status_code=201)
def invite(new: NewInvitation, household: MyHousehold) -> InvitationCard:
    """Invite someone; the link is good once, and told this once."""
    row, secret = household.invite(new.role, new.days)
    return InvitationCard.of(row, f"/join/{secret}")


@router.delete("/invitations/{invitation}", status_code=204)
def withdraw(invitation: str, household: MyHousehold) -> Response:
    """Close a link that nobody has taken yet."""
    household.withdraw(invitation)
    return Response(status_code=204)


@router.patch("/house", status_code=204)
def rename(new: NewName, household: MyHousehold) -> Response:
    """Give the house another name."""
    household.rename(new.name)
    return Response(status_code=204)


class Farewell(Model):
    """The house's name, typed once more."""

    name: str


@router.delete("/house", status_code=204)
def delete_house(farewell: Farewell, mine: Mine, household: MyHousehold) -> Response:
    """Delete the house for good: its stories, its people, and all that was kept of them."""
    if farewell.name.strip() != household.house().name:
        raise InputError("Type the name of the house as it is written, to delete it with everything in it.")
    mine.destroy()
    household.delete()
    return Response(status_code=204)


class Used(Model):
    """One of the quotas."""

    name: str
    """`stories`, `minutes`, `storage_mb` or `cost`."""
    used: float
    most: float | None
    """None for any amount."""


class UsedThisMonth(Model):
    """How the house stands."""

    rows: tuple[Used, ...]


@router.get("/usage")
def usage(mine: Mine) -> UsedThisMonth:
    """What the house has used this month, and may use."""
    standing = mine.standing()
    rows = standing.used().items()
    return UsedThisMonth(
        rows=tuple(Used(name=name, used=round(used, 2), most=getattr(standing.limits, name)) for name, used in rows)
    )


class DeedCard(Model):
    """Something that was done."""

    number: int
    at: datetime
    person: str
    """The id of who did it."""
    what: str
    """Method and path."""
    about: str
    """The id of what it was done to."""
    outcome: str
    """The answer's status."""
    address: str

    @classmethod
    def of(cls, row: Deed) -> DeedCard:
        return cls(**{name: getattr(row, name) for name in cls.model_fields})


@router.get("/deeds")
def deeds(
    household: MyHousehold,
    before: Annotated[int | None, Query(ge=0, le=2**53)] = None,
    count: Annotated[int, Query(ge=1, le=200)] = 60,
) -> list[DeedCard]:
    """The audit log, the last first; `before` is the number of the last one that is known."""
    return [DeedCard.of(row) for row in household.deeds(before, count)]
