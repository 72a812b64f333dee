"""An OpenID provider as small as can be, on loopback: it lets everybody in, and can be told to lie."""

from __future__ import annotations

import base64
import hmac
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

SECRET = "quiet"  # noqa: S105


class OpenId:
    """One person at a time is signed in there."""

    def __init__(self) -> None:
        self.key = RSAKey.generate_key(2048, {"kid": "one"})
        self.lies: dict[str, object] = {}
        """Claims told instead of the true ones; `key` is what the token is signed with, bytes for a shared secret."""
        self.who = {"sub": "42", "name": "Rosa", "email": "rosa@example.org"}
        self.challenged: list[str] = []
        self.asked: dict[str, dict[str, str]] = {}
        self.traded: list[dict[str, str]] = []
        provider = self

        class Answering(BaseHTTPRequestHandler):
            def do_GET(self):
                self.answer(provider.said(self.path))

            def do_POST(self):
                body = self.rfile.read(int(self.headers["content-length"])).decode()
                self.answer(provider.trade(first(body)))

            def answer(self, body):
                self.send_response(200 if body else 400)
                self.send_header("content-type", "application/json")
                self.end_headers()
                self.wfile.write(json.dumps(body or {"error": "invalid_grant"}).encode())

            def log_message(self, *_):
                """Nothing on the screen."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        self.issuer = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def said(self, path: str) -> dict:
        if path.startswith("/keys"):
            return KeySet([self.key]).as_dict(private=False)
        return {
            "issuer": self.issuer, "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token", "jwks_uri": f"{self.issuer}/keys",
        }  # fmt: skip

    def authorize(self, location: str) -> str:
        """What a browser does that is sent there: the path at which it comes back."""
        asked = first(urlsplit(location).query)
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        self.challenged.append(asked["code_challenge"])
        return f"/oidc/back?state={asked['state']}&code={code}"

    def trade(self, form: dict[str, str]) -> dict | None:
        """A code for a token, once."""
        asked = self.asked.pop(form["code"], None)
        self.traded.append(form)
        if asked is None or form["client_secret"] != SECRET or form["redirect_uri"] != asked["redirect_uri"]:
            return None
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": asked["client_id"], "iat": now, "exp": now + 60, "nonce": asked["nonce"]}
        lies = dict(self.lies)
        key = lies.pop("key", self.key)
        if isinstance(key, bytes):
            return {"id_token": by_hand(claims | self.who, key)}
        return {"id_token": jwt.encode({"alg": "RS256", "kid": "one"}, claims | self.who | lies, key)}

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def by_hand(claims: dict, key: bytes) -> str:
    """A token as no library would make it: signed with a shared secret, or with nothing when the key is empty."""
    head = {"alg": "HS256" if key else "none", "typ": "JWT", "kid": "one"}
    said = b".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=") for part in (head, claims))
    seal = hmac.digest(key, said, "sha256") if key else b""
    return b".".join([said, base64.urlsafe_b64encode(seal).rstrip(b"=")]).decode()


def first(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}
