"""One message to an address that someone gave, signed as Standard Webhooks says (https://www.standardwebhooks.com).

The address is looked up once and that very machine is spoken to, so that a name cannot mean something else between the
check and the call. On a server for many, only addresses of the open network are spoken to. Nothing is followed, and
what comes back is not kept.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import ipaddress
import socket
import ssl
from http.client import HTTPConnection, HTTPException
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import SplitResult, urlsplit

from laterna.library.hooks import MARK
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from ipaddress import IPv4Address, IPv6Address

PATIENCE_S = 10.0


class Place(NamedTuple):
    """An address that may be spoken to."""

    url: SplitResult
    host: str
    port: int
    number: str
    """The machine's number (IP)."""


class Reply(NamedTuple):
    """What came back."""

    taken: bool
    gone: bool
    """Whether it said that it wants nothing more (410)."""
    words: str
    """`204`, or why it could not be reached."""


def place_of(url: str, *, everywhere: bool) -> Place:
    """Where an address leads.

    Args:
        url: `http://` or `https://`.
        everywhere: whether machines of a house's own network, and this one, may be spoken to.

    Raises:
        InputError: it is no such address, cannot be found, or leads where it may not.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
    except ValueError:
        raise InputError(f"{url} is not an address. Write it like https://example.org/hook.") from None
    if parts.scheme not in {"http", "https"} or not host or parts.username is not None or not url.isascii():
        raise InputError(f"{url} is not an address. Write it like https://example.org/hook.")
    numbers = _numbers(host, port)
    if not everywhere and not all(_is_open(number) for number in numbers):
        raise InputError(f"{host} is not on the open network, and this server speaks to nothing else.")
    return Place(parts, host, port, str(numbers[0]))


def _numbers(host: str, port: int) -> list[IPv4Address | IPv6Address]:
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise InputError(f"There is no machine called {host}.") from None
    return [ipaddress.ip_address(str(row[4][0]).partition("%")[0]) for row in rows]


def _is_open(number: IPv4Address | IPv6Address) -> bool:
    """Whether a number is of the open network, whatever it is wrapped in."""
    if number.version == 6:
        inner = number.ipv4_mapped or number.sixtofour
        if inner is not None:
            return _is_open(inner)
    return number.is_global and not number.is_multicast


def signature(secret: str, message: str, moment_s: int, body: str) -> str:
    """`v1,` and the HMAC-SHA-256 of message id, moment and body, in Base64."""
    key = base64.b64decode(secret.removeprefix(MARK))
    digest = hmac.new(key, f"{message}.{moment_s}.{body}".encode(), hashlib.sha256).digest()
    return f"v1,{base64.b64encode(digest).decode()}"


def post(place: Place, secret: str, message: str, moment_s: int, body: str) -> Reply:
    """Send one message; whoever does not answer within ten seconds was not reached."""
    headers = {
        "content-type": "application/json", "user-agent": "Laterna", "webhook-id": message,
        "webhook-timestamp": str(moment_s), "webhook-signature": signature(secret, message, moment_s, body),
    }  # fmt: skip
    target = (place.url.path or "/") + (f"?{place.url.query}" if place.url.query else "")
    connection = HTTPConnection(place.host, place.port, timeout=PATIENCE_S)
    try:
        connection.sock = _connected(place)
        connection.request("POST", target, body.encode(), headers)
        status = connection.getresponse().status
    except (OSError, HTTPException, UnicodeError) as error:
        return Reply(taken=False, gone=False, words=f"not reached: {error}"[:200])
    finally:
        connection.close()
    return Reply(taken=200 <= status < 300, gone=status == 410, words=str(status))


def _connected(place: Place) -> socket.socket:
    plain = socket.create_connection((place.number, place.port), PATIENCE_S)
    if place.url.scheme == "http":
        return plain
    return ssl.create_default_context().wrap_socket(plain, server_hostname=place.host)
