"""A bucket of an object store that speaks Amazon's S3 protocol: MinIO, Ceph, Garage, R2, S3 itself.

Who we are to it is found where its tools look: `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, or their files.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

MOST_AT_ONCE = 1000
"""Names that one request may delete."""
_CHUNK = 1 << 20


class Kept(NamedTuple):
    """What a bucket says of one of its objects."""

    tag: str
    """Another one whenever the bytes are others."""
    size: int


class Bucket:
    """Objects by name. Every method raises `DiskError` when the store does not answer, or refuses."""

    def __init__(self, name: str, address: str = "") -> None:
        self.name = name
        style: dict[str, Any] = {"s3": {"addressing_style": "path"}} if address else {}
        config = Config(retries={"max_attempts": 4, "mode": "standard"}, max_pool_connections=32, **style)
        self._client: Any = boto3.client("s3", endpoint_url=address or None, config=config)

    def names(self, prefix: str) -> dict[str, Kept]:
        """Every object whose name begins so."""
        found: dict[str, Kept] = {}
        with self._asking():
            for page in self._client.get_paginator("list_objects_v2").paginate(Bucket=self.name, Prefix=prefix):
                found |= {row["Key"]: Kept(row["ETag"], row["Size"]) for row in page.get("Contents", ())}
        return found

    def folders(self, prefix: str) -> list[str]:
        """What stands between the prefix and the next slash, of every object."""
        with self._asking():
            pages = self._client.get_paginator("list_objects_v2").paginate(
                Bucket=self.name, Prefix=prefix, Delimiter="/"
            )
            rows = [row["Prefix"] for page in pages for row in page.get("CommonPrefixes", ())]
        return [row.removeprefix(prefix).rstrip("/") for row in rows]

    def send(self, file: Path, name: str) -> str:
        """Keep a file under a name, with its time of change; returns its tag."""
        with self._asking(), file.open("rb") as body:
            stamp = {"mtime-ns": str(os.fstat(body.fileno()).st_mtime_ns)}
            answer = self._client.put_object(Bucket=self.name, Key=name, Body=body, Metadata=stamp)
        return str(answer["ETag"])

    def fetch(self, name: str, file: Path) -> str | None:
        """Put an object into a file, all of it or nothing; returns its tag, or none when it has gone meanwhile."""
        aside = file.with_name(f".laterna-{os.getpid()}-{os.urandom(4).hex()}")
        try:
            with self._asking():
                answer = self._client.get_object(Bucket=self.name, Key=name)
                with aside.open("wb") as target:
                    for chunk in answer["Body"].iter_chunks(_CHUNK):
                        target.write(chunk)
        except _GoneError:
            return None
        stamp = int(answer["Metadata"].get("mtime-ns", "0"))
        if stamp:
            os.utime(aside, ns=(stamp, stamp))
        aside.replace(file)
        return str(answer["ETag"])

    def delete(self, names: Iterable[str]) -> None:
        wanted = [{"Key": name} for name in names]
        with self._asking():
            for start in range(0, len(wanted), MOST_AT_ONCE):
                some = {"Objects": wanted[start : start + MOST_AT_ONCE], "Quiet": True}
                self._client.delete_objects(Bucket=self.name, Delete=some)

    @contextmanager
    def _asking(self) -> Generator[None]:
        try:
            yield
        except ClientError as error:
            if error.response["Error"]["Code"] in {"NoSuchKey", "404"}:
                raise _GoneError from error
            raise DiskError(f"The bucket {self.name} refuses: {error}. Check its name and your keys.") from error
        except BotoCoreError as error:
            raise DiskError(f"The bucket {self.name} does not answer: {error}.") from error


class _GoneError(Exception):
    """Somebody deleted it a moment ago."""
