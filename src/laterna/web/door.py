"""The door: who asks is found out once, before any route is reached, and whatever changes something is written down.

On a laptop everybody who may come in is the house. On a server someone is known by the cookie of a browser that signed
in, or by a program's token (RFC 6750); everybody else sees only what stands open. A cookie is sent along by a browser
whoever made the page that asks, so a change by cookie must say where it comes from (`Guard` judges that); tokens are
never sent unasked.
"""

from __future__ import annotations

import contextlib
import math
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import quote

from fastapi.concurrency import run_in_threadpool
from sqlalchemy.exc import IntegrityError
from starlette.datastructures import Headers
from starlette.responses import RedirectResponse

from laterna.library.people import ROLES, Asker
from laterna.library.shelf import HOUSE
from laterna.web.guard import SAFE
from laterna.web.problems import problem

if TYPE_CHECKING:
    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from laterna.web.settings import WebSettings
    from laterna.web.workshop import Workshop

LAPTOP = Asker(HOUSE, ROLES["editor"] - {"account"})
ENTERING = ("/api/v1/sign-in", "/api/v1/join/", "/api/v1/shared/")
FREE = frozenset({"/api/v1/health", "/api/v1/ready"})
"""What is answered whoever asks, however often, and whether or not the database is there; as are files of ours."""
ABOUT = ("story", "person", "token", "sign_in", "invitation")
"""Names of the path that say what something is done to."""
OPEN = ("/s/", "/oidc/", "/join/", "/api/v1/join/", "/api/v1/shared/")
OPEN_EXACTLY = frozenset({"/sign-in", "/metrics", "/api/v1/sign-in", "/api/v1/openapi.json"})


class Door:
    """The middleware behind `Guard`."""

    def __init__(self, app: ASGIApp, settings: WebSettings) -> None:
        self.app = app
        self.settings = settings

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not self.settings.server or _is_free(scope["path"]):
            scope.setdefault("state", {})["asker"] = None if self.settings.server else LAPTOP
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        shop: Workshop = scope["app"].state.shop
        token, cookie = bearer(headers), session_cookie(headers, self.settings)
        if cookie and not token and scope["method"] not in SAFE and not _says_whence(headers):
            await problem(403, "origin", "This request does not say which page it came from.")(scope, receive, send)
            return
        address = scope["client"][0] if scope["client"] else ""
        trying = scope["method"] not in SAFE and scope["path"].startswith(ENTERING)
        asker, wait_s = await run_in_threadpool(_look, shop, token, cookie, address, trying=trying)
        scope.setdefault("state", {})["asker"] = asker
        if wait_s:
            await too_often(wait_s)(scope, receive, send)
        elif asker is None and not _is_open(scope["path"]):
            await _turned_away(scope, headers)(scope, receive, send)
        else:
            await self._let_in(scope, address, receive, send)

    async def _let_in(self, scope: Scope, address: str, receive: Receive, send: Send) -> None:
        """Let someone through, and write down what they change, or that they came in."""
        outcome = 0

        async def noted(message: Message) -> None:
            nonlocal outcome
            outcome = message.get("status", outcome)
            await send(message)

        await self.app(scope, receive, noted)
        if scope["method"] not in SAFE or "meant" in scope["state"]:
            await run_in_threadpool(_note, scope, str(outcome), address)


def _note(scope: Scope, outcome: str, address: str) -> None:
    """A line of the audit log: by the route's path, so that no secret of an address is kept."""
    asker: Asker | None = scope["state"].get("meant") or scope["state"]["asker"]
    route = scope.get("route")
    if asker is None or route is None:
        return
    what = f"{scope['method']} {route.path.removeprefix('/api/v1')}"
    about = next((str(scope["path_params"][name]) for name in ABOUT if name in scope["path_params"]), "")
    shop: Workshop = scope["app"].state.shop
    with contextlib.suppress(IntegrityError):  # the house itself has just been deleted
        shop.ledger.note(asker.house, asker.person, what, about, outcome, address)


def too_often(wait_s: float) -> Response:
    """The answer to someone who asks too often."""
    answer = problem(429, "too-often", f"That was too often. Wait {math.ceil(wait_s)} s, then try again.")
    answer.headers["retry-after"] = str(math.ceil(wait_s))
    return answer


def cookie_name(settings: WebSettings) -> str:
    """By this prefix a browser takes the cookie only over TLS, for this host alone (RFC 6265bis)."""
    return "__Host-laterna" if settings.address.startswith("https:") else "laterna"


def session_cookie(headers: Headers, settings: WebSettings) -> str:
    """The secret in the browser's cookie; empty without one."""
    cookie = SimpleCookie(headers.get("cookie", "")).get(cookie_name(settings))
    return cookie.value if cookie else ""


def bearer(headers: Headers) -> str:
    """The program's token; empty without one."""
    kind, _, secret = headers.get("authorization", "").partition(" ")
    return secret.strip() if kind.lower() == "bearer" else ""


def _look(shop: Workshop, token: str, cookie: str, address: str, *, trying: bool) -> tuple[Asker | None, float]:
    """Who asks, and the seconds until they may."""
    asker = _known(shop, token, cookie)
    rate, who = (shop.tries, address) if trying else (shop.requests, asker.person if asker else address)
    return asker, rate.wait_s(who)


def _known(shop: Workshop, token: str, cookie: str) -> Asker | None:
    if token:
        return shop.people.by_token(token)
    return shop.people.by_cookie(cookie) if cookie else None


def _says_whence(headers: Headers) -> bool:
    return "sec-fetch-site" in headers or "origin" in headers


def _is_free(path: str) -> bool:
    return path in FREE or path.startswith("/static/")


def _is_open(path: str) -> bool:
    return path in OPEN_EXACTLY or path.startswith(OPEN)


def _turned_away(scope: Scope, headers: Headers) -> ASGIApp:
    """Someone who looks is shown where to sign in, and comes back afterwards; a program is told what it lacks."""
    if not scope["path"].startswith("/api/") and "text/html" in headers.get("accept", ""):
        there = scope["path"] if scope["path"] != "/" else ""
        return RedirectResponse(f"/sign-in?next={quote(there)}" if there else "/sign-in", status_code=303)
    if bearer(headers):
        answer = problem(401, "token", "This token is not, or no longer, good. Make a new one on your account page.")
        answer.headers["www-authenticate"] = 'Bearer error="invalid_token"'
        return answer
    answer = problem(401, "sign-in", "Sign in, or send a token of yours as `Authorization: Bearer`.")
    answer.headers["www-authenticate"] = "Bearer"
    return answer
