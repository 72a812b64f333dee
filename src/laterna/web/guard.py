"""What may come in, and how it goes out: hosts, origins, sizes, the house's token, and the headers of every answer.

A page of another site must not be able to speak to a studio on this machine: the `Host` must be one of ours (against
DNS rebinding), and whatever changes something must come from our own pages (`Sec-Fetch-Site` or `Origin`).
"""

from __future__ import annotations

import hmac
from http.cookies import SimpleCookie
from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse

from laterna.web.problems import problem
from laterna.web.settings import LOOPBACK

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from laterna.web.settings import WebSettings

COOKIE = "laterna_house"
SAFE = ("GET", "HEAD", "OPTIONS")
OPEN_PATHS = ("/s/", "/static/", "/api/v1/shared/")
"""What a shared link needs; it brings its own secret."""
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self' data: blob:;"
    " font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none';"
    " frame-src 'self'"
)
HEADERS = {
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(self), microphone=(), geolocation=()",
}


class Guard:
    """The middleware in front of everything."""

    def __init__(self, app: ASGIApp, settings: WebSettings, token: str) -> None:
        self.app = app
        self.settings = settings
        self.token = token
        self.names = (*LOOPBACK, urlsplit(settings.address).hostname)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        refused = self._refusal(scope, headers)
        if refused:
            await problem(*refused)(scope, receive, send)
            return
        if self.token and (entering := self._entering(scope)):
            await entering(scope, receive, send)
            return
        await self.app(scope, receive, _dressed(send))

    def _refusal(self, scope: Scope, headers: Headers) -> tuple[int, str, str] | None:
        """Why a request is turned away: status, code, sentence."""
        host = headers.get("host", "").rpartition(":")[0] or headers.get("host", "")
        if not self.settings.lan and host not in self.names:
            return 421, "host", f"This studio does not answer to the name {host}. Set `address` to where it is found."
        if "transfer-encoding" in headers:
            return 411, "length", "Say beforehand how large it is (Content-Length)."
        if int(headers.get("content-length", "0") or 0) > self.settings.upload_mb * 1_000_000:
            return 413, "too-large", f"At most {self.settings.upload_mb} MB can be brought at once. Bring less."
        if scope["method"] not in SAFE and not _is_own(headers):
            return 403, "origin", "This request did not come from the studio's own pages."
        if self.token and not scope["path"].startswith(OPEN_PATHS) and not self._knows(scope, headers):
            return 401, "token", "Open the studio by the link that it printed when it was started."
        return None

    def _knows(self, scope: Scope, headers: Headers) -> bool:
        cookie = SimpleCookie(headers.get("cookie", "")).get(COOKIE)
        bearer = headers.get("authorization", "").removeprefix("Bearer ")
        given = (cookie.value if cookie else "", bearer, _token_in(scope))
        return any(hmac.compare_digest(one.encode(), self.token.encode()) for one in given)

    def _entering(self, scope: Scope) -> RedirectResponse | None:
        """Someone who comes by the printed link gets a cookie instead of a token in the address."""
        if not _token_in(scope):
            return None
        answer = RedirectResponse(scope["path"], status_code=303)
        answer.set_cookie(COOKIE, self.token, httponly=True, samesite="strict", max_age=30 * 86400)
        return answer


def _token_in(scope: Scope) -> str:
    return parse_qs(scope["query_string"].decode("latin-1")).get("token", [""])[0]


def _is_own(headers: Headers) -> bool:
    """Whether a request that changes something comes from our own pages, or from a program rather than a browser."""
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or urlsplit(origin).netloc == headers.get("host")


def _dressed(send: Send) -> Send:
    """Every answer with the headers of the house, unless it brings its own."""

    async def dressed(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
        await send(message)

    return dressed
