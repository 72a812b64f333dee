"""Seeds for the parts of a story, all drawn from the one seed of its production."""

from __future__ import annotations

import hashlib


def seed_of(*parts: object) -> int:
    """A 32-bit seed that depends on every part and on nothing else: `seed_of(story_seed, "page", page_id)`."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
