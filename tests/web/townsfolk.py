"""People of a server: how tests found houses, join them, and ask as someone."""

from __future__ import annotations

import re
import sys
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx2
from studio_client import Server

from laterna.library.database import Database
from laterna.library.people import People

API = "/api/v1"
PASSWORD = "seven small lanterns"  # noqa: S105
SAME = {"sec-fetch-site": "same-origin"}


def library(server) -> Database:
    """The server's database, opened beside it."""
    return Database(server.settings.get("LATERNA_WEB_DATABASE") or f"sqlite:///{server.home / 'library.sqlite'}")


class Town:
    """A server in server mode, and whoever has joined it."""

    def __init__(self, server) -> None:
        self.server = server
        self._clients = ExitStack()

    def stranger(self, **headers: str):
        """A browser in which nobody is signed in."""
        client = httpx2.Client(base_url=self.server.address, timeout=60, headers=SAME | headers)
        return self._clients.enter_context(client)

    def program(self, token: str):
        """A program with a token."""
        client = httpx2.Client(base_url=self.server.address, timeout=60, headers={"authorization": f"Bearer {token}"})
        return self._clients.enter_context(client)

    def join(self, path: str, name: str):
        """Someone who takes an invitation."""
        client = self.stranger()
        given = {"name": name, "email": f"{name}@example.org", "password": PASSWORD}
        answer = client.post(API + path, json=given)
        assert answer.status_code == 204, answer.text
        return client

    def invite(self, owner, name: str, role: str):
        """Someone whom an owner invites."""
        return self.join(owner.post(f"{API}/invitations", json={"role": role}).json()["path"], name)

    def found(self, house: str, owner: str):
        """The first owner of a new house."""
        database = library(self.server)
        try:
            return self.join(f"/join/{People(database).found(house)[1]}", owner)
        finally:
            database.close()

    def close(self) -> None:
        self._clients.close()


@contextmanager
def peopled(home: Path, **settings):
    """A town on a server of its own, which ends with it."""
    server = Server(home, "--server", **settings)
    town = Town(server)
    try:
        with server.client():
            yield town
    finally:
        town.close()
        server.stop()


def laterna() -> Path:
    return Path(sys.executable).parent / "laterna"


def link_in(text: str) -> str:
    """The path of the invitation that a command printed."""
    return re.search(r"/join/\S+", text)[0]
