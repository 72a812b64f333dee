"""An object store of the tests' own that speaks S3: moto's server, in this process, on loopback."""

from __future__ import annotations

import secrets

import pytest


class ObjectStore:
    """Buckets as tests want them."""

    def __init__(self) -> None:
        from moto.server import ThreadedMotoServer

        self._server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self._server.start()
        self.address = "http://{}:{}".format(*self._server.get_host_and_port())

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
        self._server.stop()


KEYS = {"AWS_ACCESS_KEY_ID": "tests", "AWS_SECRET_ACCESS_KEY": "tests", "AWS_DEFAULT_REGION": "us-east-1"}


def start_objects() -> ObjectStore:
    pytest.importorskip("boto3", reason="needs boto3: pip install 'laterna[server]'")
    pytest.importorskip("moto.server", reason="needs moto: pip install 'moto[s3]' flask flask-cors")
    return ObjectStore()
