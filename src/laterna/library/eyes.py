"""The name under which what an eye has seen is kept, so that it looks again when it would see something else."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from laterna.studio.code import code_hash

if TYPE_CHECKING:
    from laterna.engines.catalog import Engine


def eye_key(eye: Engine, *more: str) -> str:
    """Of everything that can change what an engine sees, and of `more`: 32 hexadecimal digits."""
    parts = [*more, eye.name, code_hash(eye.target.partition(":")[0]), eye.versions(), eye.settings]
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()[:32]
