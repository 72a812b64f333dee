"""Signing in by somebody else's word: OpenID Connect Core 1.0, the authorization code flow.

Guarded by state, nonce and PKCE (RFC 7636); what the provider says of someone is believed only when it is signed by a
key of the provider's own (RFC 7517), is meant for us, and has not run out.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpx2
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from laterna.story.errors import BusyError, InputError, UsageError
from laterna.story.model import Model
from laterna.web.settings import LOOPBACK

if TYPE_CHECKING:
    from laterna.web.settings import WebSettings

KNOWN_S = 3600.0
"""How long a provider's description and keys are kept."""
ASIDE_S = 30.0
"""Keys are not asked for again sooner than this, whatever a token says."""
LEEWAY_S = 60
SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA", "Ed25519")
"""Only keys of which the provider alone has the secret half; never `none`, never a shared secret."""


class Errand(Model):
    """What someone was sent to the provider for; kept in their browser until they come back."""

    state: str
    nonce: str
    verifier: str
    next: str = "/"
    """Where they go afterwards: a path of ours."""
    invitation: str = ""
    """The secret of the invitation they are taking."""
    person: str = ""
    """Whoever is signed in, and wants to sign in this way from now on."""


class Identity(Model):
    """Who the provider says that someone is."""

    subject: str
    """Issuer and subject: what stays the same whatever they are called."""
    name: str
    email: str


class Provider:
    """The provider that the settings name."""

    def __init__(self, settings: WebSettings) -> None:
        self._issuer = settings.oidc_issuer.rstrip("/")
        self._client = settings.oidc_client
        self._secret = settings.oidc_secret
        self._back = f"{settings.own_address}/oidc/back"
        self._lock = threading.Lock()
        self._described: tuple[float, dict[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None
        address = urlsplit(self._issuer)
        if address.scheme != "https" and f"{address.hostname}" not in LOOPBACK:
            raise UsageError(f"oidc_issuer: given {settings.oidc_issuer!r}; it must begin with https://.")

    def send(self, **why: str) -> tuple[str, Errand]:
        """Where to send someone's browser, and what to keep in it. Raises `BusyError` when the provider is silent."""
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
        query = {
            "response_type": "code", "client_id": self._client, "redirect_uri": self._back,
            "scope": "openid email profile", "state": state, "nonce": nonce, "code_challenge": challenge,
            "code_challenge_method": "S256",
        }  # fmt: skip
        where = self._describe()["authorization_endpoint"]
        errand = Errand(state=state, nonce=nonce, verifier=verifier, **why)
        return f"{where}{'&' if '?' in where else '?'}{urlencode(query)}", errand

    def receive(self, errand: Errand, state: str, code: str) -> Identity:
        """Who came back. Raises `InputError` for whatever does not fit, `BusyError` when the provider is silent."""
        if not code or not secrets.compare_digest(errand.state.encode(), state.encode()):
            raise InputError("This is not the way you were sent. Try to sign in once more.")
        form = {
            "grant_type": "authorization_code", "code": code, "redirect_uri": self._back,
            "code_verifier": errand.verifier, "client_id": self._client, "client_secret": self._secret,
        }  # fmt: skip
        answer = _ask("POST", self._describe()["token_endpoint"], data=form)
        claims = self._read(str(answer.get("id_token", "")), errand.nonce)
        email = str(claims.get("email") or "")[:200]
        name = str(claims.get("name") or claims.get("preferred_username") or email)[:60].strip()
        return Identity(subject=f"{self._issuer} {claims['sub']}", name=name, email=email)

    def _read(self, token: str, nonce: str) -> dict[str, Any]:
        """What a token says, once it is known to be the provider's and meant for this errand."""
        try:
            try:
                claims = jwt.decode(token, self._keyset(KNOWN_S), algorithms=SIGNED_BY).claims
            except JoseError:
                claims = jwt.decode(token, self._keyset(ASIDE_S), algorithms=SIGNED_BY).claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_S,
                iss={"essential": True, "value": self._issuer},
                aud={"essential": True, "value": self._client},
                nonce={"essential": True, "value": nonce},
                sub={"essential": True},
                iat={"essential": True},
                exp={"essential": True},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise InputError("What the sign-in service said could not be trusted. Try to sign in once more.") from error
        if isinstance(claims["aud"], list) and len(claims["aud"]) > 1 and claims.get("azp") != self._client:
            raise InputError("What the sign-in service said was meant for somebody else. Try to sign in once more.")
        return claims

    def _describe(self) -> dict[str, Any]:
        """How the provider describes itself (OpenID Connect Discovery 1.0)."""
        with self._lock:
            if self._described is None or time.monotonic() - self._described[0] > KNOWN_S:
                said = _ask("GET", f"{self._issuer}/.well-known/openid-configuration")
                if str(said.get("issuer", "")).rstrip("/") != self._issuer:
                    raise UsageError(f"oidc_issuer is {self._issuer}, but who answers there is {said.get('issuer')}.")
                self._described = time.monotonic(), said
            return self._described[1]

    def _keyset(self, most_s: float) -> KeySet:
        """The provider's keys, asked for again when they are older than this."""
        where = self._describe()["jwks_uri"]
        with self._lock:
            if self._keys is None or time.monotonic() - self._keys[0] > most_s:
                said: Any = _ask("GET", where)
                self._keys = time.monotonic(), KeySet.import_key_set(said)
            return self._keys[1]


def _ask(method: str, where: str, **more: Any) -> dict[str, Any]:
    try:
        answer = httpx2.request(method, where, timeout=10, headers={"accept": "application/json"}, **more)
        answer.raise_for_status()
        return answer.json()
    except httpx2.HTTPStatusError as error:
        if error.response.status_code < 500:
            raise InputError("The sign-in service did not agree. Try to sign in once more.") from error
        raise BusyError("The sign-in service is out of order. Try again in a while.") from error
    except (httpx2.HTTPError, ValueError) as error:
        raise BusyError("The sign-in service does not answer. Try again in a while.") from error
