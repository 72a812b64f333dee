"""Pictures small enough for a screen, made once and kept beside the story they belong to."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from pathlib import Path

WIDTHS = (480, 768, 1024, 2048)
"""Longer sides in pixels that are kept; a wish is answered with the next larger one."""
PAGE_PX = 768
"""What the story's page shows."""


def thumbnail(source: Path, place: Path, name: str, px: int) -> Path:
    """The picture of `source` as WebP, at most as large as the first of `WIDTHS` that reaches `px`.

    Args:
        source: a PNG.
        place: the folder where small pictures are kept.
        name: what tells this picture from every other there, such as its SHA-256.
        px: from 1 to 2048.
    """
    width = next(width for width in WIDTHS if width >= px)
    file = place / f"{name}-{width}.webp"
    if file.is_file():
        return file
    place.mkdir(parents=True, exist_ok=True)
    with Image.open(source) as image:
        image.thumbnail((width, width), Image.Resampling.LANCZOS, reducing_gap=3.0)
        part = file.with_suffix(f".{os.getpid()}.{os.urandom(4).hex()}")
        image.convert("RGB").save(part, "WEBP", quality=86, method=2)
    part.replace(file)
    return file
