"""The way over an OpenID provider and back: signing in, joining by an invitation, connecting an account.

What someone was sent for waits in a cookie that only this way brings back. Someone is recognised by what the provider
calls them for good, never by an e-mail address: an address can be claimed by another.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from laterna.story.errors import InputError, NotFoundError
from laterna.story.model import Model
from laterna.web.access import Entrance, MyAccount, Who
from laterna.web.api.account import is_secure, let_in
from laterna.web.entrance import own_path

if TYPE_CHECKING:
    from laterna.web.house import Lobby
    from laterna.web.oidc import Errand, Provider

views = APIRouter(include_in_schema=False)
router = APIRouter(tags=["account"])

WAITING = "laterna_errand"
WAITING_S = 600


class Passage(Model):
    """Where the browser goes next."""

    location: str


@views.get("/oidc/start")
def start(lobby: Entrance, next: str = "/", invitation: str = "") -> Response:
    """Off to the provider, to sign in or to take an invitation."""
    if invitation:
        lobby.people.invited(invitation)
    where, errand = _provider(lobby).send(next=own_path(next), invitation=invitation)
    return _keep(lobby, errand, RedirectResponse(where, status_code=303))


@router.post("/me/connect")
def connect(lobby: Entrance, account: MyAccount, who: Who, response: Response) -> Passage:
    """Off to the provider, to sign in by it from now on."""
    where, errand = _provider(lobby).send(next="/account", person=account.person().id)
    _keep(lobby, errand, response)
    return Passage(location=where)


@views.get("/oidc/back")
def back(request: Request, lobby: Entrance, state: str = "", code: str = "") -> Response:
    """Back from the provider."""
    errand = _errand(request)
    identity = _provider(lobby).receive(errand, state, code)
    agent = request.headers.get("user-agent", "")
    answer = RedirectResponse(errand.next, status_code=303)
    answer.delete_cookie(WAITING, path="/oidc/back", secure=is_secure(lobby), httponly=True, samesite="lax")
    if errand.person:
        asker = request.state.asker
        if asker is None or asker.person != errand.person:
            raise InputError("Sign in first, then connect your account once more.")
        lobby.people.connect(errand.person, identity.subject)
        return answer
    if errand.invitation:
        secret = lobby.people.join_known(errand.invitation, identity.name, identity.email, identity.subject, agent)
    else:
        secret = lobby.people.sign_in_known(identity.subject, agent)
    return let_in(request, lobby, secret, answer)


def _provider(lobby: Lobby) -> Provider:
    if lobby.provider is None:
        raise NotFoundError("Here people sign in by e-mail address and password.")
    return lobby.provider


def _keep(lobby: Lobby, errand: Errand, answer: Response) -> Response:
    answer.set_cookie(
        WAITING, errand.model_dump_json().encode().hex(), max_age=WAITING_S, path="/oidc/back", httponly=True,
        samesite="lax", secure=is_secure(lobby),
    )  # fmt: skip
    return answer


def _errand(request: Request) -> Errand:
    from laterna.web.oidc import Errand  # only where the server has a provider

    try:
        return Errand.model_validate_json(bytes.fromhex(request.cookies.get(WAITING, "")))
    except ValueError:
        raise InputError("That took too long, or began in another browser. Try to sign in once more.") from None
