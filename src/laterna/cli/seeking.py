"""What `search` and `classify` do, once their flags are read."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from laterna.cli.shared import cache_folder, listener
from laterna.engines.catalog import choose, engine, engines
from laterna.library.album import SUFFIXES, Hit, open_album
from laterna.library.nearest import nearest
from laterna.story.errors import InputError, MissingExtraError, UsageError
from laterna.studio.sources import read_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from laterna.engines.catalog import Engine
    from laterna.story import Floats, Picture

_MOST_LINES = 100_000


def search(place: Path, query: str, count: int, name: str) -> tuple[Engine, tuple[Hit, ...]]:
    """The pictures of a folder, or the lines of a text, most alike to a picture or to words; and who looked."""
    picture = Path(query) if Path(query).suffix.lower() in SUFFIXES else None
    row = who_embeds(name, needs_words=picture is None or place.is_file())
    eye = row.load()
    asked = eye.embed_words([query]) if picture is None else eye.embed([_seen(picture)])
    if place.is_file():
        return row, _among_lines(place, eye.embed_words, asked, count)
    album = open_album(place, row, lambda: eye, cache_folder(), listener())
    return row, album.find(asked, count)


def classify(photo: Path, labels: Sequence[str], name: str) -> tuple[tuple[str, float], ...]:
    """The labels with their chances, the likeliest first."""
    eye = who_embeds(name, needs_words=True).load()
    chances = eye.match([_seen(photo)], list(labels))[0]
    return tuple(sorted(((label, float(chance)) for label, chance in zip(labels, chances, strict=True)), key=_order))


def who_embeds(name: str, needs_words: bool) -> Engine:
    """The engine of that name; for `auto`, the best that is ready and holds words where words are needed."""
    if name != "auto":
        row = engine("embed", name)
        if needs_words and not row.words:
            raise UsageError(f"{name} knows no words; look for a picture like PHOTO, or choose clip or siglip.")
        return row
    if not needs_words:
        return choose("embed")[0]
    rows = [row for (capability, _), row in engines().items() if capability == "embed" and row.words]
    ready = [row for row in rows if not row.lacks()]
    if not ready:
        raise MissingExtraError(f"Words are compared with pictures by CLIP. {engine('embed', 'clip').lacks()}")
    return max(ready, key=lambda row: row.rank)


def show(hits: Sequence[Hit]) -> None:
    """A line a hit."""
    for hit in hits:
        click.echo(f"{hit.likeness:6.3f}  {hit.what}")


def _seen(photo: Path) -> Picture:
    """A photo as an album's were seen."""
    photos = read_sources([photo]).photos
    if not photos:
        raise InputError(f"{photo} is a text, not a photo.")
    return photos[0].photo.picture


def _among_lines(text: Path, embed_words: Callable[[list[str]], Floats], asked: Floats, count: int) -> tuple[Hit, ...]:
    try:
        lines = [line.strip() for line in text.read_text(encoding="utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError:
        raise InputError(f"{text} is not a text in UTF-8. Name a folder of pictures, or a text of captions.") from None
    if not lines or len(lines) > _MOST_LINES:
        raise InputError(f"{text} has {len(lines)} lines; 1 to {_MOST_LINES} can be searched.")
    return tuple(Hit(lines[at], likeness) for at, likeness in nearest(embed_words(lines), asked, count))


def _order(row: tuple[str, float]) -> tuple[float, str]:
    return -row[1], row[0]
