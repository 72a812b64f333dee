"""The record beside a book: who made what, and from what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any


def write_provenance(rows: Sequence[dict[str, Any]], path: Path, deeds: Sequence[dict[str, Any]] = ()) -> None:
    """Write `provenance.json`: who made what, from what, one row a thing, in the order given.

    Args:
        rows: one a file.
        path: where it goes.
        deeds: who wrote and translated the manuscript itself.
    """
    body = {"laterna": 1, "made": list(rows)} | ({"manuscript": list(deeds)} if deeds else {})
    text = json.dumps(body, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(f"{text}\n", encoding="utf-8")
