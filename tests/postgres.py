"""A PostgreSQL of the tests' own: made from the system's package, on 127.0.0.1, and gone with the tests.

`LATERNA_TEST_POSTGRES=postgresql://USER:PASSWORD@HOST` names one that is there already, where databases may be made.
"""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

HINT = "needs PostgreSQL and its driver: sudo apt install postgresql && pip install 'laterna[server]'"


class Postgres:
    """A server; each test takes a database of its own."""

    def __init__(self, base: str) -> None:
        self.base = base

    def database(self) -> str:
        """The address of a new and empty database."""
        import psycopg

        name = f"t{secrets.token_hex(4)}"
        with psycopg.connect(f"{self.base}/postgres", autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}")
        return f"{self.base}/{name}"

    def stop(self) -> None:
        """A server that was there already is left as it is."""


class Cluster(Postgres):
    """A server in a temporary folder."""

    def __init__(self, programs: Path) -> None:
        self.programs = programs
        self.place = Path(tempfile.mkdtemp(prefix="laterna-postgres-"))
        self.who = "postgres" if os.getuid() == 0 else None
        """PostgreSQL refuses to run as root; its package brings a user of its own."""
        if self.who:
            shutil.chown(self.place, self.who)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(f"postgresql://laterna@127.0.0.1:{port}")
        options = f"-c listen_addresses=127.0.0.1 -p {port} -k {self.place} -c fsync=off -c max_connections=200"
        self._run("initdb", "-U", "laterna", "--auth=trust", "--no-sync", "-E", "UTF8")
        self._run("pg_ctl", "-w", "-l", self.place / "log", "-o", options, "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(self.place, ignore_errors=True)

    def _run(self, program: str, *words: object) -> None:
        command = [self.programs / program, "-D", self.place / "data", *map(str, words)]
        with (self.place / "said").open("ab") as said:
            subprocess.run(command, check=True, user=self.who, stdout=said, stderr=said, cwd=self.place)


def start_postgres() -> Postgres:
    """The given server, or one of our own; skips where there is neither."""
    pytest.importorskip("psycopg", reason=HINT)
    if given := os.environ.get("LATERNA_TEST_POSTGRES"):
        return Postgres(given.rstrip("/"))
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[-3]))
    on_path = shutil.which("initdb")
    if not found and not on_path:
        pytest.skip(HINT)
    return Cluster(found[-1].parent if found else Path(on_path).parent)
