"""A proxy that spoils what passes through it: delays, resets, refusals, half answers, as networks and servers do."""

from __future__ import annotations

import http.client
import random
import socket
import struct
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from protocol_server import serving

FAULTS = ("none", "delay", "reset", "busy", "broken", "cut", "dropped", "garbled")


@dataclass
class Spoilt:
    """What passed."""

    url: str = ""
    calls: int = 0
    faults: dict = field(default_factory=dict)
    """How often each fault was done."""


@contextmanager
def faulty_proxy(target, seed=0, share=0.4, faults=FAULTS[1:]):
    """A proxy before the server at `target`: `share` of the calls get one of `faults`, drawn by `seed`."""
    way = _Way(Spoilt(), urlsplit(target), random.Random(seed), share, faults)
    with serving(type("Spoiling", (_Handler,), {"way": way})) as port:
        way.spoilt.url = f"http://127.0.0.1:{port}{way.place.path}"
        yield way.spoilt


class _Way(NamedTuple):
    spoilt: Spoilt
    place: SplitResult
    dice: random.Random
    share: float
    faults: tuple


class _Handler(BaseHTTPRequestHandler):
    way: _Way

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        """Say nothing."""

    def do_GET(self):
        self._pass()

    def do_POST(self):
        self._pass()

    def _pass(self):
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        fault = self.way.dice.choice(self.way.faults) if self.way.dice.random() < self.way.share else "none"
        self.way.spoilt.calls += 1
        self.way.spoilt.faults[fault] = self.way.spoilt.faults.get(fault, 0) + 1
        getattr(self, f"_{fault}")(body)

    def _none(self, body):
        self._answer(*self._forward(body))

    def _delay(self, body):
        time.sleep(0.05)
        self._none(body)

    def _reset(self, body):
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._hang_up()

    def _busy(self, body):
        self._answer(
            429, {"Content-Type": "application/json", "Retry-After": "0.02"}, b'{"error": {"message": "slow"}}'
        )

    def _broken(self, body):
        self._answer(self.way.dice.choice((500, 502, 503)), {"Content-Type": "text/html"}, b"<html>Bad Gateway</html>")

    def _cut(self, body):
        """Half of the bytes that were promised."""
        status, headers, data = self._forward(body)
        self._answer(status, headers, data[: len(data) // 2], promised=len(data))
        self._hang_up()

    def _dropped(self, body):
        """A stream that ends well, but too early."""
        status, headers, data = self._forward(body)
        self._answer(status, headers, data[: len(data) // 2].rpartition(b"\n\n")[0] + b"\n\n")

    def _garbled(self, body):
        """An answer that is no JSON."""
        status, headers, data = self._forward(body)
        self._answer(status, headers, data.replace(b'"', b"'", 40))

    def _forward(self, body):
        line = http.client.HTTPConnection(self.way.place.hostname, self.way.place.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in {"host", "connection"}}
        line.request(self.command, self.path, body, headers)
        answer = line.getresponse()
        data = answer.read()
        line.close()
        return answer.status, {"Content-Type": answer.headers["Content-Type"]}, data

    def _answer(self, status, headers, data, promised=None):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(promised or len(data)))
        self.end_headers()
        self.wfile.write(data)
        self.wfile.flush()

    def _hang_up(self):
        self.close_connection = True
        self.connection.close()
