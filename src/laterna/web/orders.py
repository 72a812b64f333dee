"""What someone asked for in the browser, kept in the story's folder until it is written.

Uploads are hostile until proven otherwise: they are read in a process of their own, with a limit on memory and time,
and only what that process understood goes on: plain JPEGs without metadata, or plain text.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.story import Brief
from laterna.story.errors import SourceError
from laterna.story.model import Model
from laterna.story.terms import Capability, EngineName, SeasonName, TimeName
from laterna.studio.draft import Order
from laterna.studio.sources import read_sources
from laterna.studio.sources.brought import Brought
from laterna.studio.sources.photos import ReadPhoto

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.web.settings import WebSettings

_ORDER = ".laterna/order.json"


class Upload(Model):
    """One file as it came."""

    name: str
    data: bytes


class KeptPhoto(Model):
    """A photo among the takes, and what its EXIF record said."""

    file: str
    season: SeasonName | None = None
    time: TimeName | None = None


class KeptOrder(Model):
    """An order, written down."""

    brief: Brief
    production: dict[str, Any] = {}
    engines: dict[Capability, tuple[EngineName, ...]] = {}
    photos: tuple[KeptPhoto, ...] = ()
    text: str = ""
    text_format: str = "plain"
    choose: bool = False
    """Whether ideas are offered before one is told."""


def keep_order(root: Path, order: KeptOrder, brought: Brought) -> None:
    """Write an order and its photos into a story's folder."""
    photos: list[KeptPhoto] = []
    for number, photo in enumerate(brought.photos, 1):
        file = f".laterna/brought-{number}.jpg"
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(photo.jpeg)
        photos.append(KeptPhoto(file=file, season=photo.season, time=photo.time))
    whole = order.model_copy(update={"photos": tuple(photos), "text": brought.text, "text_format": brought.text_format})
    (root / _ORDER).parent.mkdir(parents=True, exist_ok=True)
    (root / _ORDER).write_text(whole.model_dump_json(), encoding="utf-8")


def kept_order(root: Path) -> KeptOrder:
    return KeptOrder.model_validate_json((root / _ORDER).read_text(encoding="utf-8"))


def order_of(root: Path, kept: KeptOrder) -> Order:
    """The order as the studio takes it."""
    photos = tuple(ReadPhoto((root / photo.file).read_bytes(), photo.season, photo.time) for photo in kept.photos)
    brought = Brought(photos, kept.text, "markdown" if kept.text_format == "markdown" else "plain")
    return Order(kept.brief, brought, kept.production, kept.engines)


def read_uploads(uploads: Sequence[Upload], settings: WebSettings) -> Brought:
    """Read what was uploaded, in a limited process. Raises `SourceError` or `InputError` in the reader's own words."""
    if not uploads:
        return Brought()
    with tempfile.TemporaryDirectory(prefix="laterna-upload-") as place:
        folder = Path(place)
        for number, upload in enumerate(uploads, 1):
            (folder / f"{number:03}{Path(upload.name).suffix.lower()[:10]}").write_bytes(upload.data)
        command = [sys.executable, "-m", "laterna.web.orders", place, str(settings.decode_mb), str(settings.decode_s)]
        try:
            done = subprocess.run(  # noqa: S603 -- our own interpreter and module
                command, capture_output=True, text=True, timeout=settings.decode_s + 10, check=False
            )
        except subprocess.TimeoutExpired:
            raise SourceError("Reading this file took too long. Make it smaller, or bring another.") from None
        if done.returncode:
            told = done.stderr.strip().splitlines()
            message = told[-1].removeprefix("laterna: ") if told and told[-1].startswith("laterna: ") else ""
            raise SourceError(message or "This file can't be read. Bring a photo (JPEG, PNG, WebP ...) or a text.")
        return _collect(folder)


def _collect(folder: Path) -> Brought:
    record = json.loads((folder / "brought.json").read_text(encoding="utf-8"))
    photos = tuple(
        ReadPhoto((folder / f"photo-{number}.jpg").read_bytes(), season, time)
        for number, (season, time) in enumerate(record["photos"], 1)
    )
    return Brought(photos, record["text"], record["format"])


def _main(place: str, memory_mb: str, seconds: str) -> None:
    """The limited process: read every file of a folder, leave plain copies."""
    limit = int(memory_mb) * 1_000_000
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
    resource.setrlimit(resource.RLIMIT_CPU, (int(float(seconds)), int(float(seconds)) + 1))
    folder = Path(place)
    brought = read_sources(sorted(folder.iterdir()))
    for number, photo in enumerate(brought.photos, 1):
        (folder / f"photo-{number}.jpg").write_bytes(photo.jpeg)
    record = {
        "photos": [(photo.season, photo.time) for photo in brought.photos],
        "text": brought.text,
        "format": brought.text_format,
    }
    (folder / "brought.json").write_text(json.dumps(record), encoding="utf-8")


if __name__ == "__main__":
    from laterna.story.errors import LaternaError

    try:
        _main(*sys.argv[1:])
    except LaternaError as error:
        sys.exit(f"laterna: {error}")
    except MemoryError:
        sys.exit("laterna: This file takes too much memory to read. Make it smaller, or bring another.")
