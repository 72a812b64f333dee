"""Uploads are hostile until proven otherwise: each is read in a process of its own, with a limit on memory and time.

Such a process is forked from one that has loaded every reader and does nothing else; begun anew, it would take a second
for each photo. It is handed two open ends, the folder and a pipe, and has no other way to anyone: what it understood it
writes into the folder, and the pipe ends with it, whichever way it ends.
"""

from __future__ import annotations

import json
import os
import resource
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np

from laterna.story.errors import LaternaError, SourceError
from laterna.studio.sources import read_sources
from laterna.studio.sources.brought import Brought
from laterna.studio.sources.photos import ReadPhoto, photo_of

BROUGHT, REFUSED = "brought.json", "refused.txt"
SLACK_S = 5.0
"""How much longer than its share of the processor a process may stand there."""
_ONE_THREAD = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
"""What forks may have no threads."""


class Sandbox:
    """Where uploads are read."""

    def __init__(self, memory_mb: int, seconds: float) -> None:
        self._limits = memory_mb, seconds
        self._lock = threading.Lock()
        self._parent: subprocess.Popen[bytes] | None = None
        self._line: socket.socket | None = None

    def open(self) -> None:
        """Get ready, so that the first upload does not wait for it."""
        with self._lock:
            self._open()

    def read(self, folder: Path) -> Brought:
        """Read the files in a folder, in the order of their names. Raises `SourceError` in the reader's own words."""
        since = time.monotonic()
        seconds = self._limits[1]
        over, end = os.pipe()
        place = os.open(folder, os.O_RDONLY)
        try:
            self._ask(place, end)
        finally:
            os.close(place)
            os.close(end)
        try:
            select.select([over], [], [], seconds + 2 * SLACK_S)
        finally:
            os.close(over)
        if (folder / BROUGHT).is_file():
            return _collect(folder)
        if (folder / REFUSED).is_file():
            raise SourceError((folder / REFUSED).read_text(encoding="utf-8"))
        if time.monotonic() - since > seconds:
            raise SourceError("Reading this file took too long. Make it smaller, or bring another.")
        raise SourceError("This file can't be read. Bring a photo (JPEG, PNG, WebP ...) or a text.")

    def close(self) -> None:
        with self._lock:
            self._close()

    def _ask(self, place: int, end: int) -> None:
        with self._lock:
            try:
                socket.send_fds(self._open(), [b"."], [place, end])
            except ConnectionError:  # somebody ended it
                self._close()
                socket.send_fds(self._open(), [b"."], [place, end])

    def _close(self) -> None:
        if self._line and self._parent:
            self._line.close()
            self._parent.wait()
        self._line = None

    def _open(self) -> socket.socket:
        if self._line is None:
            self._line, theirs = socket.socketpair()
            command = [sys.executable, "-m", "laterna.web.sandbox", *map(str, (theirs.fileno(), *self._limits))]
            self._parent = subprocess.Popen(  # noqa: S603 -- our own interpreter and module
                command, pass_fds=[theirs.fileno()], env=os.environ | _ONE_THREAD, stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )  # fmt: skip
            theirs.close()
        return self._line


def _collect(folder: Path) -> Brought:
    record = json.loads((folder / BROUGHT).read_text(encoding="utf-8"))
    photos = tuple(
        ReadPhoto((folder / f"photo-{number}.jpg").read_bytes(), season, time)
        for number, (season, time) in enumerate(record["photos"], 1)
    )
    return Brought(photos, record["text"], record["format"])


def _serve(line: socket.socket, memory_mb: int, seconds: float) -> None:
    """The process that everyone is forked from: a byte with a folder and a pipe begins one."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        message, handles, *_ = socket.recv_fds(line, 1, 2)
        if not message:
            return
        if os.fork() == 0:
            try:
                line.close()
                os.fchdir(handles[0])
                _read(memory_mb, seconds)
            finally:
                os._exit(0)
        for handle in handles:
            os.close(handle)


def _read(memory_mb: int, seconds: float) -> None:
    """Within the limits: read every file of this folder, and leave plain copies."""
    memory, share = memory_mb * 1_000_000, int(seconds)
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (share, share + 1))
    signal.setitimer(signal.ITIMER_REAL, seconds + SLACK_S)
    try:
        _leave(read_sources(sorted(Path().iterdir())))
    except LaternaError as error:
        Path(REFUSED).write_text(str(error), encoding="utf-8")
    except MemoryError:
        words = "This file takes too much memory to read. Make it smaller, or bring another."
        Path(REFUSED).write_text(words, encoding="utf-8")


def _leave(brought: Brought) -> None:
    for number, photo in enumerate(brought.photos, 1):
        Path(f"photo-{number}.jpg").write_bytes(photo.jpeg)
    record = {
        "photos": [(photo.season, photo.time) for photo in brought.photos],
        "text": brought.text,
        "format": brought.text_format,
    }
    Path(BROUGHT).write_text(json.dumps(record), encoding="utf-8")


def _warm_up() -> None:
    """Read one photo, so that the codecs are loaded."""
    photo_of(np.zeros((64, 64, 3), np.uint8))


if __name__ == "__main__":
    handle, most_mb, most_s = sys.argv[1:]
    _warm_up()
    _serve(socket.socket(fileno=int(handle)), int(most_mb), float(most_s))
