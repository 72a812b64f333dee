"""Who I am: signing in and out, joining by an invitation, where I am signed in, and what programs may act for me."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Request, Response
from pydantic import Field

from laterna.library.people import SIGNED_IN_DAYS
from laterna.story.model import Model
from laterna.web.access import Entrance, MyAccount, Who
from laterna.web.door import cookie_name, session_cookie, too_often

if TYPE_CHECKING:
    from laterna.library.people import Asker
    from laterna.library.people_tables import Token
    from laterna.web.house import Lobby

router = APIRouter(tags=["account"])

Name = Annotated[str, Field(min_length=1, max_length=60, pattern=r"\S")]
Email = Annotated[str, Field(min_length=3, max_length=200, pattern=r"^\s*[^@\s]+@[^@\s]+\s*$")]
Password = Annotated[str, Field(min_length=1, max_length=200)]


class SigningIn(Model):
    """What someone signs in by."""

    email: Email
    password: Password


class Joining(SigningIn):
    """Someone new."""

    name: Name


@router.post("/sign-in", status_code=204)
def sign_in(given: SigningIn, request: Request, entrance: Entrance) -> Response:
    """Sign in; the answer sets a cookie. Whoever was signed in by this browser is not any longer."""
    request.state.meant = entrance.people.named(given.email)
    if wait := entrance.guesses.wait_s(given.email.strip().lower()):
        return too_often(wait)
    secret = entrance.people.sign_in(given.email, given.password, _agent(request))
    return let_in(request, entrance, secret, Response(status_code=204))


@router.post("/join/{secret}", status_code=204)
def join(secret: str, given: Joining, request: Request, entrance: Entrance) -> Response:
    """Take an invitation, and be signed in."""
    made = entrance.people.join(secret, given.name, given.email, given.password, _agent(request))
    return let_in(request, entrance, made, Response(status_code=204))


@router.post("/sign-out", status_code=204)
def sign_out(request: Request, entrance: Entrance) -> Response:
    """Sign this browser out."""
    _leave(request, entrance)
    answer = Response(status_code=204, headers={"clear-site-data": '"cache"'})
    answer.delete_cookie(cookie_name(entrance.settings), secure=is_secure(entrance), httponly=True, samesite="lax")
    return answer


def let_in(request: Request, lobby: Lobby, secret: str, answer: Response) -> Response:
    """The answer with a cookie that no script reads and no other site's request carries, but for following a link."""
    _leave(request, lobby)
    request.state.meant = lobby.people.by_cookie(secret)
    answer.set_cookie(
        cookie_name(lobby.settings), secret, max_age=SIGNED_IN_DAYS * 86400, httponly=True, samesite="lax",
        secure=is_secure(lobby),
    )  # fmt: skip
    return answer


def _leave(request: Request, lobby: Lobby) -> None:
    if old := session_cookie(request.headers, lobby.settings):
        lobby.people.sign_out(old)


def is_secure(lobby: Lobby) -> bool:
    return lobby.settings.address.startswith("https:")


def _agent(request: Request) -> str:
    return request.headers.get("user-agent", "")


class Me(Model):
    """Who asks."""

    name: str
    role: str
    """`owner`, `editor` or `reader`."""
    rights: tuple[str, ...]
    """Of `read`, `write`, `account` and `people`; a program has those of its token."""

    @classmethod
    def of(cls, asker: Asker) -> Me:
        return cls(name=asker.name, role=asker.role, rights=tuple(sorted(asker.rights)))


@router.get("/me")
def me(who: Who) -> Me:
    """Who asks, and what they may do."""
    return Me.of(who)


class NewName(Model):
    """What someone is called."""

    name: Name


@router.patch("/me", status_code=204)
def rename(new: NewName, account: MyAccount) -> Response:
    """Be called something else."""
    account.rename(new.name)
    return Response(status_code=204)


class NewPassword(Model):
    """The old password and the new one."""

    old: str = Field(default="", max_length=200)
    new: Password


@router.put("/me/password", status_code=204)
def change_password(given: NewPassword, account: MyAccount) -> Response:
    """Change the password; every other browser is signed out."""
    account.change_password(given.old, given.new)
    return Response(status_code=204)


class SignInCard(Model):
    """A browser in which I am signed in."""

    id: str
    agent: str
    """What it calls itself."""
    created: datetime
    seen: datetime
    here: bool
    """Whether it is the one that asks."""


@router.get("/me/sign-ins")
def sign_ins(account: MyAccount, who: Who) -> list[SignInCard]:
    """Where I am signed in, the last used first."""
    return [
        SignInCard(id=row.id, agent=row.agent, created=row.created, seen=row.seen, here=row.id == who.sign_in)
        for row in account.sign_ins()
    ]


@router.delete("/me/sign-ins/{sign_in}", status_code=204)
def end(sign_in: str, account: MyAccount) -> Response:
    """Sign a browser out."""
    account.end(sign_in)
    return Response(status_code=204)


class NewToken(Model):
    """What a program may do, and for how long."""

    name: Name
    scopes: Annotated[tuple[str, ...], Field(min_length=1, max_length=2)] = ("read", "write")
    """Of `read` and `write`."""
    days: Annotated[int, Field(ge=1, le=3650)] | None = None
    """None is until it is revoked."""


class TokenCard(Model):
    """A program's token; the secret is told once, when it is made."""

    id: str
    name: str
    scopes: tuple[str, ...]
    created: datetime
    used: datetime | None
    expires: datetime | None
    secret: str | None = None

    @classmethod
    def of(cls, row: Token, secret: str | None = None) -> TokenCard:
        plain = {name: getattr(row, name) for name in ("id", "name", "created", "used", "expires")}
        return cls(**plain, scopes=tuple(row.scopes.split()), secret=secret)


@router.get("/me/tokens")
def tokens(account: MyAccount) -> list[TokenCard]:
    """Programs that may act for me."""
    return [TokenCard.of(row) for row in account.tokens()]


@router.post("/me/tokens", status_code=201)
def make_token(new: NewToken, account: MyAccount) -> TokenCard:
    """A new token; its secret is told this once."""
    row, secret = account.make_token(new.name, new.scopes, new.days)
    return TokenCard.of(row, secret)


@router.delete("/me/tokens/{token}", status_code=204)
def revoke(token: str, account: MyAccount) -> Response:
    """From now on the program is refused."""
    account.revoke(token)
    return Response(status_code=204)
