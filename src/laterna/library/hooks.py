"""Webhooks: addresses that a house gave, told whenever a story of theirs comes to another state.

What is to be told is written down in the very transaction that changes the state, so that no crash can lose it.
"""

from __future__ import annotations

import base64
import json
import secrets
from typing import TYPE_CHECKING

from sqlalchemy import delete, or_, select

from laterna.library.program_tables import Delivery, Hook
from laterna.library.tables import StoryRow, now
from laterna.story.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy.orm import Session

    from laterna.library.database import Database

MOST = 20
"""Hooks of one house."""
SHOWN = 50
"""Messages of a hook that are kept and shown."""
MARK = "whsec_"
"""What a signing secret begins with (Standard Webhooks)."""


class Hooks:
    """The hooks of all houses."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def create(self, owner: str, url: str, story: str | None) -> Hook:
        """A hook with a secret of 192 bits. Raises `InputError` when there are as many as there may be."""
        if len(self.of(owner)) >= MOST:
            raise InputError(f"There are {MOST} webhooks already. Remove one first.")
        secret = MARK + base64.b64encode(secrets.token_bytes(24)).decode()
        hook = Hook(id=secrets.token_hex(6), owner=owner, story=story, url=url, secret=secret, created=now())
        with self.database.session() as session:
            session.add(hook)
        return hook

    def of(self, owner: str) -> Sequence[Hook]:
        """The hooks of a house, the newest first."""
        with self.database.session() as session:
            return session.scalars(select(Hook).where(Hook.owner == owner).order_by(Hook.created.desc())).all()

    def remove(self, owner: str, hook: str) -> None:
        """Tell it nothing more. Raises `NotFoundError`."""
        with self.database.session() as session:
            session.delete(_own(session, owner, hook))

    def deliveries(self, owner: str, hook: str) -> Sequence[Delivery]:
        """What a hook was told last, the newest first. Raises `NotFoundError`."""
        with self.database.session() as session:
            _own(session, owner, hook)
            chosen = select(Delivery).where(Delivery.hook == hook).order_by(Delivery.made.desc(), Delivery.id)
            return session.scalars(chosen.limit(SHOWN)).all()

    def find(self, delivery: str) -> tuple[Hook, Delivery] | None:
        """A message and where it goes; none once the hook or the story is gone."""
        with self.database.session() as session:
            row = session.get(Delivery, delivery)
            hook = session.get(Hook, row.hook) if row else None
        return (hook, row) if hook and row else None

    def settle(self, delivery: str, outcome: str, answer: str, *, tried: bool = True) -> None:
        """Note how a message fared."""
        with self.database.session() as session:
            row = session.get(Delivery, delivery)
            if row is not None:
                row.outcome, row.answer, row.tries = outcome, answer, row.tries + tried

    def waiting(self) -> Sequence[Delivery]:
        """Messages of everybody that are still to be told."""
        with self.database.session() as session:
            return session.scalars(select(Delivery).where(Delivery.outcome == "waiting")).all()


def write_down(session: Session, row: StoryRow) -> list[str]:
    """Within a transaction that changes a story's state: what its hooks are to be told; the messages' ids."""
    chosen = select(Hook).where(Hook.owner == row.owner, or_(Hook.story.is_(None), Hook.story == row.id))
    told = [_message(hook, row) for hook in session.scalars(chosen)]
    session.add_all(told)
    for delivery in told:
        _forget_old(session, delivery.hook)
    return [delivery.id for delivery in told]


def _message(hook: Hook, row: StoryRow) -> Delivery:
    data = {name: getattr(row, name) for name in ("id", "title", "state", "message", "revision")}
    body = {"type": f"story.{row.state}", "timestamp": now().isoformat(), "data": data}
    return Delivery(
        id=secrets.token_hex(8), hook=hook.id, story=row.id, state=row.state, outcome="waiting", made=now(),
        body=json.dumps(body, ensure_ascii=False),
    )  # fmt: skip


def _forget_old(session: Session, hook: str) -> None:
    settled = select(Delivery.id).where(Delivery.hook == hook, Delivery.outcome != "waiting")
    old = session.scalars(settled.order_by(Delivery.made.desc()).offset(SHOWN)).all()
    session.execute(delete(Delivery).where(Delivery.id.in_(old)))


def _own(session: Session, owner: str, hook: str) -> Hook:
    row = session.scalar(select(Hook).where(Hook.id == hook, Hook.owner == owner))
    if row is None:
        raise NotFoundError("There is no such webhook, or it is not yours.")
    return row
