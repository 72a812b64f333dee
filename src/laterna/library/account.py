"""Someone's own account: where they are signed in, what programs may act for them, their name and password."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from laterna.library.people import SCOPES, TOKEN_MARK, digest
from laterna.library.people_tables import Person, SignIn, Token
from laterna.library.tables import now
from laterna.story.errors import InputError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.library.people import Asker, People


class Account:
    """All that one person may do with their own account."""

    def __init__(self, people: People, asker: Asker) -> None:
        self._people = people
        self._database = people.database
        self._asker = asker

    def person(self) -> Person:
        with self._database.session() as session:
            return session.get_one(Person, self._asker.person)

    def rename(self, name: str) -> None:
        with self._database.session() as session:
            session.get_one(Person, self._asker.person).name = name.strip()

    def change_password(self, old: str, new: str) -> None:
        """Raises `InputError` when the old one is wrong or the new one weak. Other browsers are signed out."""
        person = self.person()
        if person.password and not self._people.fits(person.id, old):
            raise InputError("The old password is not right.")
        hashed = self._people.checked_hash(new, person.email)
        with self._database.session() as session:
            session.get_one(Person, person.id).password = hashed
            others = SignIn.person == person.id, SignIn.id != self._asker.sign_in
            session.execute(delete(SignIn).where(*others))

    def sign_ins(self) -> Sequence[SignIn]:
        """Browsers, the last used first."""
        rule = SignIn.person == self._asker.person, SignIn.expires > now()
        with self._database.session() as session:
            return session.scalars(select(SignIn).where(*rule).order_by(SignIn.seen.desc())).all()

    def end(self, sign_in: str) -> None:
        """Sign a browser out. Raises `NotFoundError`."""
        self._drop(SignIn, sign_in, "There is no such sign-in.")

    def tokens(self) -> Sequence[Token]:
        """Programs, the newest first."""
        chosen = select(Token).where(Token.person == self._asker.person).order_by(Token.created.desc())
        with self._database.session() as session:
            return session.scalars(chosen).all()

    def make_token(self, name: str, scopes: Sequence[str], days: int | None) -> tuple[Token, str]:
        """A new one and its secret, which is told once. Raises `InputError` for scopes that there are not."""
        if not scopes or not set(scopes) <= set(SCOPES):
            raise InputError(f"scopes: given {', '.join(scopes) or 'none'}; allowed are {', '.join(SCOPES)}.")
        secret = TOKEN_MARK + secrets.token_urlsafe(32)
        expires = None if days is None else now() + timedelta(days=days)
        row = Token(
            id=secrets.token_hex(6), person=self._asker.person, name=name.strip(), token=digest(secret),
            scopes=" ".join(scope for scope in SCOPES if scope in scopes), created=now(), expires=expires,
        )  # fmt: skip
        with self._database.session() as session:
            session.add(row)
        return row, secret

    def revoke(self, token: str) -> None:
        """Raises `NotFoundError`."""
        self._drop(Token, token, "There is no such token.")

    def _drop(self, table: type[SignIn | Token], key: str, sentence: str) -> None:
        with self._database.session() as session:
            row = session.scalar(select(table).where(table.id == key, table.person == self._asker.person))
            if row is None:
                raise NotFoundError(sentence)
            session.delete(row)
