"""Keys of services beyond this machine: told once, never shown again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Response
from pydantic import Field

from laterna.story.model import Model
from laterna.web.access import MyKeys

if TYPE_CHECKING:
    from laterna.web.services import Service

router = APIRouter(tags=["keys"])

Told = Annotated[str, Field(max_length=400, pattern=r"^[!-~]*$")]


class Part(Model):
    """What is told of one part of a service."""

    is_set: bool
    shown: str
    """What it says; of a key its last four letters and no more."""
    outside: bool
    """Whether whoever started the studio set it: it is changed there."""


class ServiceCard(Model):
    """A service that engines may work by."""

    name: str
    does: tuple[str, ...]
    """Capabilities."""
    goes_to: str
    """The host that things are sent to."""
    given: tuple[str, ...]
    """What it is sent, in words."""
    lacks: str
    """What is missing before it can be used; empty when nothing is."""
    parts: dict[str, Part]
    """Of `key`, `address` and `model` those that it has."""

    @classmethod
    def of(cls, service: Service) -> ServiceCard:
        parts = {name: Part(**said._asdict()) for name, said in service.said.items()}
        return cls(
            name=service.name, does=service.does, goes_to=service.goes_to, given=service.given, lacks=service.lacks,
            parts=parts,
        )  # fmt: skip


class NewParts(Model):
    """What is told; what is left out stays as it is, what is empty is forgotten."""

    key: Told | None = None
    address: Told | None = None
    model: Told | None = None


@router.get("/keys", name="list")
def keys(mine: MyKeys) -> list[ServiceCard]:
    """Every service, with what is known of it."""
    return [ServiceCard.of(service) for service in mine.all()]


@router.put("/keys/{service}")
def tell(service: str, new: NewParts, mine: MyKeys) -> ServiceCard:
    """Enter or replace a service's key, address or model. From then on `auto` may send stories to it."""
    mine.tell(service, new.model_dump(exclude_none=True))
    return ServiceCard.of(mine.one(service))


@router.delete("/keys/{service}", status_code=204)
def forget(service: str, mine: MyKeys) -> Response:
    """Forget all that was entered for a service."""
    known = mine.one(service).said
    mine.tell(service, {name: "" for name, said in known.items() if not said.outside})
    return Response(status_code=204)
