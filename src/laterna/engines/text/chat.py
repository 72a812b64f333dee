"""A writer that any chat model behind the OpenAI protocol can be: hosted, or a server of one's own."""

from __future__ import annotations

from laterna.engines.remote import server
from laterna.engines.remote.chat import ChatServer
from laterna.engines.text.author import Author


class Chat(Author):
    """Keeps the protocol `Write`, in coroutines."""

    def __init__(self, url: str = "", model: str = "", context_tokens: int = 8192, rounds: int = 1) -> None:
        """A writer at a server.

        Args:
            url: base address; empty takes `LATERNA_CHAT_URL`, else OpenAI's own.
            model: empty takes `LATERNA_CHAT_MODEL`, else the only one that the server has.
            context_tokens: how many tokens question and answer may have together.
            rounds: how often an editor reads the draft and it is revised.
        """
        super().__init__("chat", ChatServer(server("chat", url, model), int(context_tokens)), rounds)
