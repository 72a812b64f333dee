"""What is brought to harm the studio: it is told that it can't be read, or read; nothing breaks, hangs or grows."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil
import pytest
from hostile_uploads import fuzzed, pictures
from studio_client import Server

if TYPE_CHECKING:
    from pathlib import Path

API = "/api/v1"
MOST_S = 30
GROWN_MB = 150


class Scale(threading.Thread):
    """Weighs a process and all that it spawned, ten times a second."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.process = psutil.Process(pid)
        self.peak_mb = 0.0
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.wait(0.1):
            self.peak_mb = max(self.peak_mb, sum(map(_mb, [self.process, *self.process.children(recursive=True)])))


def _mb(process: psutil.Process) -> float:
    try:
        return process.memory_info().rss / 1e6
    except psutil.NoSuchProcess:
        return 0.0


@pytest.fixture(scope="module")
def reading(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("reading"), upload_mb=2, decode_s=MOST_S, rate_per_minute=10**6)
    yield running
    running.stop()


def bring(running, name: str, data: bytes) -> int:
    answer = running.post(f"{API}/stories", data={"wish": "{}"}, files=[("files", (name, data, "image/jpeg"))])
    if answer.status_code == 202:
        gone = running.delete(f"{API}/stories/{answer.json()['id']}?forever=true")
        assert gone.status_code == 204
    else:
        assert answer.status_code in {413, 422}, (name, data[:40], answer.text)
        assert answer.json()["detail"]
    return answer.status_code


@pytest.mark.parametrize(
    "count", [40, pytest.param(100, marks=pytest.mark.slow), pytest.param(2000, marks=pytest.mark.slow)]
)
@pytest.mark.timeout(4000)
def test_hostile_uploads_harm_nothing(reading, count, record_property):
    scale = Scale(reading.process.pid)
    with reading.client() as running, ThreadPoolExecutor(3) as visitors:
        photo = pictures()[1]
        assert bring(running, "fox.jpg", photo) == 202
        before = _mb(scale.process)
        scale.start()
        told = list(visitors.map(lambda file: bring(running, *file), fuzzed(count, seed=count)))
        scale.over.set()
        after = _mb(scale.process)
        assert running.get(f"{API}/health").json() == {"status": "ok"}
        assert bring(running, "fox.jpg", photo) == 202
        assert running.get(f"{API}/stories").json()["stories"] == []
    for name, value in {
        "accepted": told.count(202), "refused": told.count(422), "too_large": told.count(413),
        "before_mb": before, "after_mb": after, "peak_mb": scale.peak_mb,
    }.items():  # fmt: skip
        record_property(name, value)
    assert after < before + GROWN_MB
    assert idle(scale.process, reading.home / "stories")


def idle(process: psutil.Process, stories: Path) -> bool:
    """Whether nobody is left who reads, only the one that all readers come from; and nothing of what was brought."""
    (parent,) = (one for one in process.children() if "laterna.web.sandbox" in one.cmdline())
    end = time.monotonic() + MOST_S
    while (parent.children() or list(stories.iterdir())) and time.monotonic() < end:
        time.sleep(0.1)
    return not parent.children() and not list(stories.iterdir())
