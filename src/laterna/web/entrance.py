"""The pages of those who come and go on a server: signing in, joining by an invitation, the account and the house."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response
from fastapi.responses import HTMLResponse, RedirectResponse

from laterna.story.errors import NotFoundError
from laterna.web.access import Entrance, MyAccount, Who
from laterna.web.pages import page

entrance = APIRouter(include_in_schema=False)


def own_path(wanted: str) -> str:
    """Where someone is sent afterwards: a path of ours, whatever the address said; browsers leave out its tabs."""
    ours = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if ours else "/"


@entrance.get("/sign-in")
def sign_in(request: Request, lobby: Entrance, next: str = "/") -> Response:
    there = own_path(next)
    if not lobby.settings.server:
        raise NotFoundError("Nobody signs in here: this studio is of this computer alone.")
    if request.state.asker is not None:
        return RedirectResponse(there, status_code=303)
    return page(request, "sign-in", next=there, provider=lobby.provider_name)


@entrance.get("/join/{secret}")
def join(request: Request, secret: str, lobby: Entrance) -> HTMLResponse:
    house, _ = lobby.people.invited(secret)
    return page(request, "join", secret=secret, house=house, provider=lobby.provider_name)


@entrance.get("/account")
def account(request: Request, mine: MyAccount, who: Who, lobby: Entrance) -> HTMLResponse:
    return page(request, "account", me=mine.person(), owner=who.may("people"), provider=lobby.provider_name)
