"""Where a remote engine's server is, and on what terms it is used; everything from variables named `LATERNA_...`.

For a server called `CHAT`: `LATERNA_CHAT_URL` (its base address; OpenAI's own when only a key is set),
`LATERNA_CHAT_KEY`, `LATERNA_CHAT_MODEL`, `LATERNA_CHAT_PRICE` (per million units in and out, as `0.15/0.60`; units are
tokens for a chat model, characters for a translator or a voice, pixels for a painter) and `LATERNA_CHAT_TIMEOUT_S`.

A key that belongs to another address is never sent: `OPENAI_API_KEY` goes to OpenAI's address and nowhere else.
"""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass, field
from typing import NamedTuple
from urllib.parse import urlsplit

from laterna.engines.budget import price_variable
from laterna.story.errors import MissingKeyError, UsageError

OPENAI = "https://api.openai.com/v1"
_TIMEOUT_S = 120.0


class Price(NamedTuple):
    """What a million units cost, in and out, in whatever currency the user counts."""

    given: float
    answered: float

    def of(self, given: float, answered: float) -> float:
        """The cost of so many units sent and so many received."""
        return (self.given * given + self.answered * answered) / 1e6


FREE = Price(0.0, 0.0)


@dataclass(frozen=True)
class Server:
    """One server and the terms of its use."""

    name: str
    """As its variables name it, in lower case: `chat`."""
    url: str
    model: str = ""
    """Empty takes the only model that the server has."""
    key: str = field(default="", repr=False)
    price: Price | None = None
    """None when nobody said; a server on this machine costs nothing."""
    timeout_s: float = _TIMEOUT_S
    """Longest silence, in seconds, before a call counts as lost."""

    @property
    def host(self) -> str:
        return urlsplit(self.url).hostname or ""

    @property
    def is_here(self) -> bool:
        """Whether it runs on this machine, so that nothing leaves it."""
        return is_local(self.host)


def is_local(host: str) -> bool:
    """Whether an address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def server(
    name: str, url: str = "", model: str = "", *, usual: str = OPENAI, usual_key: str = "OPENAI_API_KEY",
    timeout_s: float = _TIMEOUT_S,
) -> Server:  # fmt: skip
    """The server called `name`, as the user's variables describe it.

    Args:
        name: as its variables name it: `chat` reads `LATERNA_CHAT_URL` and its neighbours.
        url: base address; empty reads the variable, then takes `usual`.
        model: the model's name; empty reads the variable.
        usual: the address of the service that most people mean.
        usual_key: the variable in which other programs keep that service's key.
        timeout_s: the longest silence that is usual for what it does, where the variable says no other.

    Raises `MissingKeyError` when the usual service has no key, and `UsageError` for a variable that says nothing.
    """
    url = (url or _said(name, "URL") or usual).rstrip("/")
    if urlsplit(url).scheme not in {"http", "https"} or not urlsplit(url).hostname:
        raise UsageError(f"LATERNA_{name.upper()}_URL is {url!r}; write an address such as http://localhost:8000/v1.")
    key = _said(name, "KEY") or (os.environ.get(usual_key, "") if url == usual else "")
    if url == usual and not key:
        raise MissingKeyError(f"{urlsplit(url).hostname} needs a key: set LATERNA_{name.upper()}_KEY or {usual_key}.")
    price = _price(name) or (FREE if is_local(urlsplit(url).hostname or "") else None)
    return Server(name, url, model or _said(name, "MODEL"), key, price, _timeout(name, timeout_s))


def _said(name: str, what: str) -> str:
    return os.environ.get(f"LATERNA_{name.upper()}_{what}", "")


def _price(name: str) -> Price | None:
    text = _said(name, "PRICE")
    if not text:
        return None
    given, _, answered = text.partition("/")
    try:
        price = Price(float(given), float(answered or given))
    except ValueError:
        price = Price(-1, -1)
    if min(price) < 0:
        raise UsageError(f"{price_variable(name)} is {text!r}; write what a million units cost, as 0.15/0.60.")
    return price


def _timeout(name: str, usual_s: float) -> float:
    text = _said(name, "TIMEOUT_S")
    if not text:
        return usual_s
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0
    if seconds <= 0:
        raise UsageError(f"LATERNA_{name.upper()}_TIMEOUT_S is {text!r}; write a number of seconds, as 120.")
    return seconds
