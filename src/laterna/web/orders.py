"""What someone asked for in the browser, kept in the story's folder until it is written.

Of what was uploaded only that goes on which the sandbox understood: plain JPEGs without metadata, or plain text.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.story import Brief
from laterna.story.errors import SourceError
from laterna.story.model import Model
from laterna.story.terms import Capability, EngineName, SeasonName, TimeName
from laterna.studio.draft import Order
from laterna.studio.sources.brought import Brought
from laterna.studio.sources.photos import ReadPhoto

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.web.sandbox import Sandbox

_ORDER = ".laterna/order.json"
BROUGHT = ".laterna/brought-*.jpg"
"""Where photos lie as they were brought, without what a camera wrote into them."""
BOOKS = ("*.pdf", "*.epub", "*.html")
"""What may show a photo; it is made again without."""


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
        file = BROUGHT.replace("*", str(number))
        (root / file).parent.mkdir(parents=True, exist_ok=True)
        (root / file).write_bytes(photo.jpeg)
        photos.append(KeptPhoto(file=file, season=photo.season, time=photo.time))
    whole = order.model_copy(update={"photos": tuple(photos), "text": brought.text, "text_format": brought.text_format})
    (root / _ORDER).parent.mkdir(parents=True, exist_ok=True)
    (root / _ORDER).write_text(whole.model_dump_json(), encoding="utf-8")


def forget_photos(root: Path) -> None:
    """Keep an order without the photos that came with it."""
    order = kept_order(root).model_copy(update={"photos": ()})
    (root / _ORDER).write_text(order.model_dump_json(), encoding="utf-8")


def kept_order(root: Path) -> KeptOrder:
    return KeptOrder.model_validate_json((root / _ORDER).read_text(encoding="utf-8"))


def order_of(root: Path, kept: KeptOrder) -> Order:
    """The order as the studio takes it."""
    photos = tuple(ReadPhoto((root / photo.file).read_bytes(), photo.season, photo.time) for photo in kept.photos)
    brought = Brought(photos, kept.text, "markdown" if kept.text_format == "markdown" else "plain")
    return Order(kept.brief, brought, kept.production, kept.engines)


def read_uploads(uploads: Sequence[Upload], sandbox: Sandbox) -> Brought:
    """Read what was uploaded. Raises `SourceError` or `InputError` in the reader's own words."""
    if not uploads:
        return Brought()
    with tempfile.TemporaryDirectory(prefix="laterna-upload-") as place:
        stored = [f"{number:03}{_suffix(upload.name)}" for number, upload in enumerate(uploads, 1)]
        for name, upload in zip(stored, uploads, strict=True):
            (Path(place) / name).write_bytes(upload.data)
        try:
            return sandbox.read(Path(place))
        except SourceError as error:
            told = str(error)
            for name, upload in zip(stored, uploads, strict=True):
                told = told.replace(name, upload.name)
            raise SourceError(told) from None


def _suffix(name: str) -> str:
    return re.sub(r"[^.a-z0-9]", "", Path(name).suffix.lower())[:10]
