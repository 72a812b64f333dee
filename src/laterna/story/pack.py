"""A value as bytes and back: deterministic, so that equal values have equal hashes.

The form: magic, four-byte length, JSON document, then each array's raw bytes. Arrays over a kilobyte are compressed
by Zstandard level 1 (RFC 8878), which reads back faster than a disk delivers.
"""

from __future__ import annotations

import json
import struct
from typing import Any, TypeVar

import numpy as np
from backports import zstd

from laterna.story.model import Model

T = TypeVar("T", bound=Model)

MAGIC = b"LTRN1\n"
_COMPRESS_FROM = 1024


def pack(value: Model) -> bytes:
    """One value as bytes. The same value gives the same bytes on every machine of the same byte order."""
    arrays: list[np.ndarray] = []
    body = value.model_dump(mode="json", context={"arrays": arrays})
    chunks = [_squeeze(np.ascontiguousarray(array)) for array in arrays]
    index = [
        {"dtype": array.dtype.str, "shape": array.shape, "bytes": len(chunk), "zstd": chunk_is_squeezed}
        for array, (chunk, chunk_is_squeezed) in zip(arrays, chunks, strict=True)
    ]
    head = json.dumps({"arrays": index, "body": body}, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    encoded = head.encode()
    return b"".join([MAGIC, struct.pack("<I", len(encoded)), encoded, *(chunk for chunk, _ in chunks)])


def unpack(kind: type[T], data: bytes) -> T:
    """The value back. Raises `ValueError` when the bytes are not a packed `kind`."""
    if not data.startswith(MAGIC):
        raise ValueError("not a packed value")
    start = len(MAGIC) + 4
    (length,) = struct.unpack_from("<I", data, len(MAGIC))
    head: dict[str, Any] = json.loads(data[start : start + length])
    arrays: list[np.ndarray] = []
    offset = start + length
    for row in head["arrays"]:
        chunk = memoryview(data)[offset : offset + row["bytes"]]
        raw = zstd.decompress(chunk) if row["zstd"] else bytes(chunk)
        arrays.append(np.frombuffer(raw, dtype=row["dtype"]).reshape(row["shape"]))
        offset += row["bytes"]
    return kind.model_validate(head["body"], context={"arrays": arrays})


def _squeeze(array: np.ndarray) -> tuple[bytes, bool]:
    raw = array.tobytes()
    if len(raw) < _COMPRESS_FROM:
        return raw, False
    return zstd.compress(raw, level=1), True
