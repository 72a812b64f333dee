"""Requests that may be sent twice: the answer to a request with a key is kept for a day, and given again.

After the IETF draft "The Idempotency-Key HTTP Header Field". The database knows a key only by its digest, and an answer
only sealed with the key: what an answer tells once (a link, a token) cannot be read from a copy of the database.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from laterna.library.program_tables import Answer
from laterna.library.tables import StoryRow, now
from laterna.story.errors import ConflictError, InputError

if TYPE_CHECKING:
    from laterna.library.database import Database

KEPT = timedelta(days=1)
ABANDONED = timedelta(minutes=10)
"""A request that has not been answered for this long died with its process."""


class KeptAnswer(NamedTuple):
    """An answer as it was given."""

    status: int
    media: str
    body: bytes


class Repeats:
    """The answers of all houses."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def begin(self, owner: str, key: str, request: str) -> KeptAnswer | None:
        """Note that a request is being answered; returns the answer when it was answered before.

        Args:
            owner: the house that asks.
            key: what it calls the request, as it likes.
            request: a digest of what it asks.

        Raises:
            InputError: the key stands for another request.
            ConflictError: the same request is being answered at this moment.
        """
        self._sweep()
        row = Answer(key=_name(owner, key), owner=owner, request=request)
        try:
            with self.database.session() as session:
                session.add(row)
        except IntegrityError:
            return self._known(owner, key, request)
        return None

    def _known(self, owner: str, key: str, request: str) -> KeptAnswer | None:
        with self.database.session() as session:
            row = session.get(Answer, _name(owner, key))
        if row is None:  # it was dropped at this moment: what it stood for has failed
            return self.begin(owner, key, request)
        if row.request != request:
            raise InputError(
                "This Idempotency-Key was sent with another request before. Choose a new key for a new one."
            )
        if not row.status:
            raise ConflictError("The same request is being answered at this moment. Ask again when that is done.")
        return KeptAnswer(row.status, row.media, _sealed(row.body, key))

    def finish(self, owner: str, key: str, answer: KeptAnswer, story: str | None) -> None:
        """Keep the answer, for as long as the story it is about is there."""
        with self.database.session() as session:
            row = session.get(Answer, _name(owner, key))
            if row is not None:
                row.status, row.media, row.body = answer.status, answer.media, _sealed(answer.body, key)
                row.story = story if story and session.get(StoryRow, story) else None

    def drop(self, owner: str, key: str) -> None:
        """Forget a request that came to nothing, so that it may be sent again."""
        with self.database.session() as session:
            session.execute(delete(Answer).where(Answer.key == _name(owner, key)))

    def _sweep(self) -> None:
        moment = now()
        with self.database.session() as session:
            session.execute(delete(Answer).where(Answer.made < moment - KEPT))
            session.execute(delete(Answer).where(Answer.status == 0, Answer.made < moment - ABANDONED))


def _name(owner: str, key: str) -> str:
    return hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest()


def _sealed(body: bytes, key: str) -> bytes:
    """The body sealed with a key, or a sealed one opened: SHAKE-256 of the key as a stream (NIST FIPS 202)."""
    stream = hashlib.shake_256(f"laterna answer\n{key}".encode()).digest(len(body))
    return bytes(one ^ other for one, other in zip(body, stream, strict=True))
