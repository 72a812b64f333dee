"""Who someone is: by password, by their browser's cookie, by a program's token, by an invitation.

Passwords are kept as Argon2id hashes with the library's parameters (RFC 9106, the second recommended option); every
other secret has 256 bits and is kept as its SHA-256. A guess costs the same whether or not there is such a person.
"""

from __future__ import annotations

import hashlib
import secrets
import threading
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from sqlalchemy import delete, select, update

from laterna.library.people_tables import Invitation, Person, SignIn, Token
from laterna.library.tables import House, now
from laterna.story.errors import ConflictError, InputError, NotFoundError

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Update
    from sqlalchemy.orm import Session

    from laterna.library.database import Database

ROLES = {
    "owner": frozenset({"read", "write", "account", "people"}),
    "editor": frozenset({"read", "write", "account"}),
    "reader": frozenset({"read", "account"}),
}
"""What each may do: read, change stories, look after their own account, look after the people of the house."""
SCOPES = ("read", "write")
"""What a program may be allowed."""
SIGNED_IN_DAYS = 30
SEEN_EVERY_S = 300
"""How often it is noted that someone is still there."""
SHORTEST = 10
"""Characters of a password."""
TOKEN_MARK = "lat_"  # noqa: S105 -- by which scanners for leaked secrets know ours


@dataclass(frozen=True)
class Asker:
    """Who asks, and what they may."""

    house: str
    rights: frozenset[str]
    person: str = ""
    """Their id; empty on a laptop, where nobody signs in."""
    name: str = ""
    role: str = "owner"
    sign_in: str = ""
    """The id of the browser's sign-in; empty for a program."""

    def may(self, right: str) -> bool:
        return right in self.rights


class Invited(NamedTuple):
    """What an invitation says."""

    house: str
    """The name of the house."""
    role: str


class People:
    """Everybody who can sign in."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._hasher = PasswordHasher()
        self._nobody = self._hasher.hash(secrets.token_hex())
        self._hashing = threading.Semaphore(2)
        """Each takes 64 MiB; this many at once."""

    def found(self, name: str, days: int = 7) -> tuple[str, str]:
        """A new house, and the secret by which its first owner joins it: id and secret."""
        house = secrets.token_hex(8)
        with self.database.session() as session:
            session.add(House(id=house, name=name))
            session.flush()
            return house, invite(session, house, "owner", days)[1]

    def anybody(self) -> bool:
        """Whether someone has joined already."""
        with self.database.session() as session:
            return session.scalar(select(Person.id).limit(1)) is not None

    def sign_in(self, email: str, password: str, agent: str) -> str:
        """The secret of a new sign-in. Raises `InputError` that does not tell which of the two was wrong."""
        with self.database.session() as session:
            person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        known = person.password if person and person.password else ""
        if not self._fits(known or self._nobody, password) or person is None or not known:
            raise InputError("This e-mail address and password do not belong together.")
        with self.database.session() as session:
            if self._hasher.check_needs_rehash(known):
                session.get_one(Person, person.id).password = self._hash(password)
            return _sign_in(session, person.id, agent)

    def named(self, email: str) -> Asker | None:
        """Whoever has this address; they may nothing, for nobody has shown yet that they are it."""
        with self.database.session() as session:
            person = session.scalar(select(Person).where(Person.email == email.strip().lower()))
        return _asker(person, frozenset(), "") if person else None

    def by_cookie(self, secret: str) -> Asker | None:
        """Whoever's browser has this secret."""
        with self.database.session() as session:
            rule = SignIn.token == digest(secret), SignIn.expires > now()
            row = session.execute(select(Person, SignIn).join(SignIn, SignIn.person == Person.id).where(*rule)).first()
            if row is None:
                return None
            person, sign_in = row.tuple()
        if _is_long_ago(sign_in.seen):
            self._stamp(update(SignIn).where(SignIn.id == sign_in.id).values(seen=now()))
        return _asker(person, ROLES[person.role], sign_in.id)

    def by_token(self, secret: str) -> Asker | None:
        """Whoever's program has this secret: it may what they may, within its scopes."""
        with self.database.session() as session:
            chosen = select(Person, Token).join(Token, Token.person == Person.id).where(Token.token == digest(secret))
            row = session.execute(chosen).first()
            if row is None:
                return None
            person, token = row.tuple()
        if token.expires is not None and token.expires <= now():
            return None
        if token.used is None or _is_long_ago(token.used):
            self._stamp(update(Token).where(Token.id == token.id).values(used=now()))
        return _asker(person, ROLES[person.role] & frozenset(token.scopes.split()), "")

    def _stamp(self, statement: Update) -> None:
        with self.database.session() as session:
            session.execute(statement)

    def sign_out(self, secret: str) -> None:
        with self.database.session() as session:
            session.execute(delete(SignIn).where(SignIn.token == digest(secret)))

    def invited(self, secret: str) -> Invited:
        """What an invitation opens. Raises `NotFoundError`."""
        with self.database.session() as session:
            invitation = _invitation(session, secret)
            return Invited(session.get_one(House, invitation.house).name, invitation.role)

    def join(self, secret: str, name: str, email: str, password: str, agent: str) -> str:
        """Take an invitation; the secret of a new sign-in.

        Raises `NotFoundError`, `InputError` for a weak password, `ConflictError` for an address that is taken.
        """
        self.invited(secret)
        hashed = self.checked_hash(password, email)
        with self.database.session(alone=True) as session:
            return _sign_in(session, admit(session, secret, name, email, password=hashed).id, agent)

    def sign_in_known(self, subject: str, agent: str) -> str:
        """As `sign_in`, for someone whom an OpenID provider has recognised. Raises `NotFoundError`."""
        with self.database.session() as session:
            person = session.scalar(select(Person.id).where(Person.subject == subject))
            if person is None:
                raise NotFoundError(
                    "Nobody signs in that way yet. Take your invitation first, or connect your account."
                )
            return _sign_in(session, person, agent)

    def join_known(self, secret: str, name: str, email: str, subject: str, agent: str) -> str:
        """As `join`, for someone whom an OpenID provider has recognised, without a password."""
        if not email:
            raise InputError("The sign-in service did not tell your e-mail address. Join with a password instead.")
        with self.database.session(alone=True) as session:
            if session.scalar(select(Person.id).where(Person.subject == subject)):
                raise ConflictError("You have joined already. Sign in instead.")
            return _sign_in(session, admit(session, secret, name or email, email, subject=subject).id, agent)

    def connect(self, person: str, subject: str) -> None:
        """Let someone sign in by an OpenID provider. Raises `ConflictError` when somebody else does that way."""
        with self.database.session() as session:
            other = session.scalar(select(Person.id).where(Person.subject == subject, Person.id != person))
            if other is not None:
                raise ConflictError("Somebody else signs in that way already.")
            session.get_one(Person, person).subject = subject

    def checked_hash(self, password: str, email: str) -> str:
        """The hash of a new password. Raises `InputError` for one that is easily guessed."""
        if len(password) < SHORTEST or len(set(password)) < SHORTEST // 2 or password.lower() in email.lower():
            raise InputError(f"Choose a password of {SHORTEST} characters or more that is not easily guessed.")
        return self._hash(password)

    def fits(self, person: str, password: str) -> bool:
        """Whether this is someone's password."""
        with self.database.session() as session:
            return self._fits(session.get_one(Person, person).password or self._nobody, password)

    def _hash(self, password: str) -> str:
        with self._hashing:
            return self._hasher.hash(password)

    def _fits(self, hashed: str, password: str) -> bool:
        with self._hashing:
            try:
                return self._hasher.verify(hashed, password)
            except VerificationError:
                return False


def invite(session: Session, house: str, role: str, days: int) -> tuple[Invitation, str]:
    """An invitation that is good for some days, once; it and its secret."""
    secret = secrets.token_urlsafe(32)
    expires = now() + timedelta(days=days)
    row = Invitation(id=secrets.token_hex(6), house=house, role=role, token=digest(secret), expires=expires)
    session.add(row)
    return row, secret


def admit(
    session: Session, secret: str, name: str, email: str, *, password: str = "", subject: str | None = None
) -> Person:
    """Someone new, by an invitation, which is used up. Raises `NotFoundError`; `ConflictError` for a taken address."""
    invitation = _invitation(session, secret)
    if session.scalar(select(Person.id).where(Person.email == email.strip().lower())):
        raise ConflictError("Someone with this e-mail address has joined already. Sign in instead.")
    person = Person(
        id=secrets.token_hex(8), house=invitation.house, name=name.strip(), email=email.strip().lower(),
        password=password, subject=subject, role=invitation.role,
    )  # fmt: skip
    session.delete(invitation)
    session.add(person)
    session.flush()
    return person


def _invitation(session: Session, secret: str) -> Invitation:
    rule = Invitation.token == digest(secret), Invitation.expires > now()
    row = session.scalar(select(Invitation).where(*rule).with_for_update())
    if row is None:
        raise NotFoundError("This invitation is not, or no longer, good. Ask whoever sent it for a new one.")
    return row


def _sign_in(session: Session, person: str, agent: str) -> str:
    secret = secrets.token_urlsafe(32)
    session.execute(delete(SignIn).where(SignIn.expires <= now()))
    expires = now() + timedelta(days=SIGNED_IN_DAYS)
    row = SignIn(id=secrets.token_hex(6), person=person, token=digest(secret), agent=agent[:200], expires=expires)
    session.add(row)
    return secret


def _is_long_ago(moment: datetime) -> bool:
    return (now() - moment).total_seconds() > SEEN_EVERY_S


def _asker(person: Person, rights: frozenset[str], sign_in: str) -> Asker:
    return Asker(person.house, rights, person.id, person.name, person.role, sign_in)


def digest(secret: str) -> str:
    """As a secret is kept."""
    return hashlib.sha256(secret.encode()).hexdigest()
