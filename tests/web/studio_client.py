"""How tests speak with a studio, and the real server in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import pytest

SMALL = {"picture_px": 128, "formats": ["html"], "music": False, "silent": True}
"""The quickest story there is: small pictures, one book, no sound."""
TEXT = "\n\n***\n\n".join(
    ["# The Red Kite\n\nA fox ran up the hill.", "The fox held a kite.", "The kite flew away.", "The fox laughed."]
)
SECONDS = 100.0


def begin(client, wish: dict, *files) -> str:
    """A new story by the API; its id."""
    parts = [("files", file) for file in files]
    answer = client.post("/api/v1/stories", data={"wish": json.dumps(wish)}, files=parts or None)
    assert answer.status_code == 202, answer.text
    return answer.json()["id"]


def until(client, story: str, *states: str, seconds: float = SECONDS) -> dict:
    """The story's card, once it has come to one of the states."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        card = client.get(f"/api/v1/stories/{story}").json()["card"]
        if card["state"] in states:
            return card
        time.sleep(0.1)
    pytest.fail(f"never came to {states}: {card}")


def taken_along(client, story: str) -> dict[str, bytes]:
    """Everything a finished story gives."""
    names = client.get(f"/api/v1/stories/{story}").json()["files"]
    assert "book.html" in names
    return {name: client.get(f"/api/v1/stories/{story}/files/{name}").content for name in names}


LATERNA = Path(sys.executable).parent / "laterna"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class _Process:
    """What is started here, and stopped by the test that started it."""

    process: subprocess.Popen[str]

    def stop(self) -> None:
        self.process.terminate()
        self._wait()

    def _wait(self) -> None:
        self.process.wait(30)
        self.process.stdout.close()


class Server(_Process):
    """`laterna web` as it runs on a laptop; on a port that was chosen its start is not waited for."""

    def __init__(self, home: Path, *flags: str, jobs: int = 1, port: int = 0, **settings: object) -> None:
        self.home = home
        self.flags = ("--jobs", str(jobs), "--port", str(port), *flags)
        self.settings = {f"LATERNA_WEB_{name.upper()}": str(value) for name, value in settings.items()}
        self.port = port
        self.address = f"http://127.0.0.1:{port}/"
        self.start()

    def start(self, log: IO[str] | None = None) -> None:
        command = [LATERNA, "--home", self.home, "web", "--no-open", *self.flags]
        environment = os.environ | {"LATERNA_CACHE": str(self.home / "cache"), "PYTHONUNBUFFERED": "1", **self.settings}
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment)
        if not self.port:
            self.address = self.process.stdout.readline().split()[-1]

    @contextmanager
    def client(self):
        """Speaks with it once it answers."""
        import httpx2

        with httpx2.Client(base_url=self.address, timeout=60) as running:
            end = time.monotonic() + SECONDS
            while not _answers(running):
                assert time.monotonic() < end
                time.sleep(0.1)
            yield running

    def kill(self) -> None:
        """As a power cut would."""
        self.process.kill()
        self._wait()


class Worker(_Process):
    """`laterna worker`, in a process group of its own, so that a kill takes what it spawned along."""

    def __init__(self, server: Server, home: Path | None = None) -> None:
        self.home = home or server.home
        self.settings = server.settings
        self.start()
        assert "Working" in self.process.stdout.readline()

    def start(self) -> None:
        command = [LATERNA, "--home", self.home, "worker", "--jobs", "1"]
        environment = os.environ | {"PYTHONUNBUFFERED": "1"} | self.settings
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env=environment, start_new_session=True
        )

    def kill(self) -> None:
        os.killpg(self.process.pid, signal.SIGKILL)
        self._wait()


def _answers(running) -> bool:
    import httpx2

    try:
        return running.get("/api/v1/health").is_success
    except httpx2.TransportError:
        return False
