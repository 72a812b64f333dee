"""Sort what was brought: photos and videos become photos in order, a text file becomes the finished text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from laterna.story.errors import InputError, SourceError
from laterna.studio.sources.photos import ReadPhoto, full_picture, photo_of, read_photo
from laterna.studio.sources.texts import read_text
from laterna.studio.sources.video import key_frames

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

if TYPE_CHECKING:
    from laterna.story import Picture

TEXTS = frozenset({".txt", ".md", ".markdown", ".text", ".docx", ".pdf", ".epub"})
VIDEOS = frozenset({".mp4", ".mov", ".m4v", ".webm", ".mkv", ".avi"})
MOST_BYTES = 300_000_000
MOST_PHOTOS = 40


@dataclass(frozen=True)
class Brought:
    """What the user brought, read and checked."""

    photos: tuple[ReadPhoto, ...] = ()
    text: str = ""
    text_format: Literal["plain", "markdown"] = "plain"


def read_sources(paths: Sequence[Path]) -> Brought:
    """Read everything that was brought. Raises `InputError` or `SourceError`; nothing is written."""
    photos: list[ReadPhoto] = []
    texts: list[tuple[str, Literal["plain", "markdown"]]] = []
    for path in paths:
        data = _read(path)
        suffix = path.suffix.lower()
        if suffix in TEXTS:
            texts.append(read_text(data, path.name, suffix))
        elif suffix in VIDEOS:
            photos.extend(photo_of(frame) for frame in key_frames(data, path.name))
        else:
            photos.append(read_photo(data, path.name))
    if len(texts) > 1:
        raise InputError("Bring one finished text at a time; make a book of each.")
    if len(photos) > MOST_PHOTOS:
        raise InputError(f"{len(photos)} photos were given; at most {MOST_PHOTOS} make one book.")
    text, form = texts[0] if texts else ("", "plain")
    return Brought(tuple(photos), text, form)


def read_picture(path: Path) -> Picture:
    """One picture at its full size, the right way up. Raises `SourceError`."""
    return full_picture(_read(path), path.name)


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SourceError(f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Make it smaller first.")
        return path.read_bytes()
    except FileNotFoundError:
        raise InputError(f"There is no file {path}. Check the name and try again.") from None
    except IsADirectoryError:
        raise InputError(f"{path} is a folder. Name the photos or the text in it.") from None
    except PermissionError:
        raise InputError(f"{path} may not be read. Check its permissions.") from None
