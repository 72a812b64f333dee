"""DeepL, through its official client (https://developers.deepl.com/docs).

Names and refrains are marked as XML that DeepL leaves alone, each already in the words it is to have; speech is asked
for in the familiar form of address.
"""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, unescape

import deepl
from deepl import http_client

from laterna.engines.remote import TurnedAwayError, patiently, server
from laterna.engines.translate.wording import refrains, windows
from laterna.story.errors import BusyError, EngineError, LanguageError, MissingKeyError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_PAID, _FREE = "https://api.deepl.com", "https://api-free.deepl.com"
_KEEP = "keep"
_MOST_TEXTS = 50
"""Texts in one request, as DeepL allows."""
_MOST_BYTES = 120_000
"""Of texts in one request, as JSON; the whole must stay under 128 KiB."""
_TARGETS = {"en": "EN-US", "pt": "PT-PT", "zh": "ZH-HANS", "no": "NB"}
"""Where DeepL wants to know more than the language."""


class Deepl:
    """Keeps the protocol `Translate`, in coroutines."""

    def __init__(self, url: str = "") -> None:
        """A translator at DeepL; `LATERNA_DEEPL_KEY` or `DEEPL_AUTH_KEY` holds its key."""
        self._server = server("deepl", url, usual=_PAID, usual_key="DEEPL_AUTH_KEY")
        place = _FREE if self._server.url == _PAID and self._server.key.endswith(":fx") else self._server.url
        http_client.max_network_retries = 0  # ours are counted against the budget
        http_client.min_connection_timeout = self._server.timeout_s
        self._client = deepl.DeepLClient(self._server.key, server_url=place, send_platform_info=False)

    async def translate(
        self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]
    ) -> tuple[str, ...]:
        """Every text in the other language. Raises `LanguageError` for one that DeepL does not know."""
        repeated = refrains(texts, source)
        said = await self._all(repeated, source, target, glossary)
        known = dict(glossary) | dict(zip(repeated, said, strict=True))
        return tuple(await self._all(texts, source, target, known))

    async def _all(self, texts: Sequence[str], source: str, target: str, glossary: Mapping[str, str]) -> list[str]:
        """The texts in as many requests as they take."""
        done: list[str] = []
        marked = [marked_up(text, glossary) for text in texts]
        for window in windows(marked, _MOST_TEXTS, _MOST_BYTES, _weight):
            done += await self._send(window, source, target)
        return done

    async def _send(self, marked: list[str], source: str, target: str) -> list[str]:
        price = self._server.price

        def ask() -> list[str]:
            results = self._client.translate_text(
                marked, source_lang=source.split("-")[0].upper(), target_lang=_TARGETS.get(target, target.upper()),
                formality="prefer_less", tag_handling="xml", ignore_tags=_KEEP, preserve_formatting=True,
                split_sentences="nonewlines",
            )  # fmt: skip
            return [result.text for result in results] if isinstance(results, list) else [results.text]

        async def send() -> list[str]:
            try:
                return await asyncio.to_thread(ask)
            except (deepl.DeepLException, ValueError) as error:
                raise _fault(error, self._server.host, target) from error

        cost = price.of(sum(map(len, marked)), 0) if price else None
        said = await patiently(
            send, who="deepl", what=f"deepl {target} {len(marked)}", most=cost, cost_of=lambda _: cost
        )
        return [plain(text) for text in said]


def _weight(text: str) -> int:
    return len(json.dumps(text))


def marked_up(text: str, glossary: Mapping[str, str]) -> str:
    """The text as XML: what the glossary knows stands in its own element, in the words it is to have.

    Longer entries go first, so that a refrain keeps the names in it.
    """
    pieces = [(text, False)]
    for name in sorted(glossary, key=len, reverse=True):
        pieces = [
            part
            for piece, kept in pieces
            for part in ([(piece, kept)] if kept else _split(piece, name, glossary[name]))
        ]
    return "".join(f"<{_KEEP}>{escape(piece)}</{_KEEP}>" if kept else escape(piece) for piece, kept in pieces)


def plain(text: str) -> str:
    """XML as `marked_up` makes it, as text again."""
    return unescape(text.replace(f"<{_KEEP}>", "").replace(f"</{_KEEP}>", ""))


def _split(text: str, name: str, kept: str) -> list[tuple[str, bool]]:
    """The text before, between and after each coming of a name as a word of its own."""
    parts = re.split(rf"(?<!\w){re.escape(name)}(?!\w)", text)
    pieces: list[tuple[str, bool]] = [(parts[0], False)]
    for part in parts[1:]:
        pieces += [(kept, True), (part, False)]
    return [(piece, is_kept) for piece, is_kept in pieces if piece]


def _fault(error: Exception, host: str, target: str) -> EngineError | LanguageError:
    """What went wrong, as one of our own errors."""
    text = str(error).partition("\n")[0]
    if isinstance(error, deepl.AuthorizationException):
        return MissingKeyError(f"{host} does not take the key; set LATERNA_DEEPL_KEY. It says: {text}")
    if isinstance(error, deepl.QuotaExceededException):
        return EngineError(f"{host} has used up this key's quota. It says: {text}")
    if "lang" in text.lower() and "not supported" in text.lower():
        return LanguageError(f"{host} does not translate to {target!r}.")
    status = getattr(error, "http_status_code", None) or 0
    if status == 429 or status >= 500:
        return TurnedAwayError(f"{host} is busy ({status}): {text}")
    if isinstance(error, deepl.ConnectionException) or not isinstance(error, deepl.DeepLException) or not status:
        return BusyError(f"The connection to {host} failed: {text}")
    return EngineError(f"{host} refused the request ({status}): {text}")
