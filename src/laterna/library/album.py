"""An album: the pictures of a folder as rows of numbers, kept so that only what changed is looked at again.

The index lies in the cache, one file for each folder and each engine with its weights; a picture is known by its path,
size and time of change.
"""

from __future__ import annotations

import io
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zipfile import BadZipFile

import numpy as np

from laterna.library.eyes import eye_key
from laterna.library.nearest import nearest
from laterna.story.errors import DiskError, InputError, SourceError
from laterna.story.event import Event
from laterna.studio.sources.photos import read_photo

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from laterna.engines.catalog import Engine
    from laterna.story import Floats, Picture

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".avif", ".gif", ".tif", ".tiff", ".bmp", ".heic", ".heif"})
BATCH = 16
"""Pictures that an engine is shown at once."""


@dataclass(frozen=True)
class Hit:
    """Something that was found."""

    what: str
    """The picture's path within its folder, or a text."""
    likeness: float
    """From -1 to 1; it tells hits of one search apart, and compares with no other engine's."""


@dataclass(frozen=True)
class Album:
    """The pictures of a folder, each with its row."""

    names: tuple[str, ...]
    """Paths within the folder, in order."""
    rows: Floats
    """float32 `[N, D]`."""
    skipped: tuple[str, ...] = ()
    """Sentences about pictures that could not be read."""

    def find(self, query: Floats, count: int) -> tuple[Hit, ...]:
        """The pictures most alike to `query`, float32 `[1, D]`, the most alike first."""
        return tuple(Hit(self.names[at], likeness) for at, likeness in nearest(self.rows, query, count))


def open_album(
    folder: Path, engine: Engine, load: Callable[[], Any], cache: Path, listen: Callable[[Event], None]
) -> Album:
    """The album of a folder, brought up to date.

    Args:
        folder: its pictures, and those of its folders; links are not followed out of it.
        engine: the catalogue's row of who looks.
        load: gives the engine itself; called only when there is something new to look at.
        cache: where indexes are kept.
        listen: is told of progress.

    Raises:
        InputError: no such folder, or no pictures in it.
        DiskError: the index cannot be written.
    """
    if not folder.is_dir():
        raise InputError(f"{folder} is not a folder. Name a folder of pictures.")
    stamps = _stamps(folder)
    if not stamps:
        raise InputError(f"There are no pictures in {folder}; {', '.join(sorted(SUFFIXES))} are looked for.")
    file = cache / "albums" / f"{eye_key(engine, str(folder.resolve()))}.npz"
    known = _read(file)
    new = [name for name, stamp in stamps.items() if known.get(name, (None, None))[0] != stamp]
    gone = known.keys() - stamps.keys()
    for name in gone:
        del known[name]
    if new:
        known |= _look(folder, {name: stamps[name] for name in new}, engine.name, load(), listen)
    if new or gone:
        _write(file, known)
    held = {name: row for name in sorted(known) if isinstance(row := known[name][1], np.ndarray)}
    rows = np.stack(list(held.values())) if held else np.zeros((0, 0), np.float32)
    return Album(tuple(held), rows, tuple(str(row) for _, row in known.values() if isinstance(row, str)))


_Known = dict[str, tuple[str, "np.ndarray | str"]]
"""By name: the stamp, and the row, or why there is none."""


def _stamps(folder: Path) -> dict[str, str]:
    """Size and time of change of every picture, by its path within the folder."""
    found: dict[str, str] = {}
    for parent, inner, files in os.walk(folder):
        inner.sort()
        here = folder / os.path.relpath(parent, folder)
        for file in sorted(here / name for name in files):
            if file.suffix.lower() in SUFFIXES and file.is_file() and not file.name.startswith("."):
                stat = file.stat()
                found[file.relative_to(folder).as_posix()] = f"{stat.st_size}-{stat.st_mtime_ns}"
    return found


def _look(folder: Path, stamps: dict[str, str], who: str, eye: Any, listen: Callable[[Event], None]) -> _Known:
    """Rows of the pictures, a batch at a time."""
    names = list(stamps)
    seen: _Known = {}
    for start in range(0, len(names), BATCH):
        pictures: dict[str, Picture] = {}
        for name in names[start : start + BATCH]:
            try:
                pictures[name] = read_photo((folder / name).read_bytes(), name).photo.picture
            except (SourceError, OSError) as error:
                seen[name] = stamps[name], str(error)
                listen(Event(kind="note", task="search", message=str(error)))
        rows: Sequence[np.ndarray] = eye.embed(list(pictures.values())) if pictures else []
        seen |= {name: (stamps[name], row) for name, row in zip(pictures, rows, strict=True)}
        done = min(start + BATCH, len(names))
        listen(
            Event(
                kind="done", task="search", engine=who, message=f"looked at {done} of {len(names)} pictures", done=done,
                total=len(names), fraction=done / len(names),
            )
        )  # fmt: skip
    return seen


def _read(file: Path) -> _Known:
    """What was kept; nothing when there is no index, or it is damaged: it can always be made again."""
    try:
        with np.load(io.BytesIO(file.read_bytes()), allow_pickle=False) as kept:
            entries, rows = json.loads(kept["entries"].tobytes()), kept["rows"]
    except (OSError, ValueError, KeyError, EOFError, BadZipFile):
        return {}
    return {name: (stamp, rows[at] if isinstance(at, int) else at) for name, stamp, at in entries}


def _write(file: Path, known: _Known) -> None:
    rows: list[np.ndarray] = []
    entries: list[tuple[str, str, int | str]] = []
    for name in sorted(known):
        stamp, row = known[name]
        if isinstance(row, str):
            entries.append((name, stamp, row))
        else:
            entries.append((name, stamp, len(rows)))
            rows.append(row)
    body = io.BytesIO()
    text = np.frombuffer(json.dumps(entries).encode(), np.uint8)
    np.savez(body, entries=text, rows=np.stack(rows) if rows else np.zeros((0, 0), np.float32))
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(body.getvalue())
        part.replace(file)
    except OSError as error:
        raise DiskError(f"{file} cannot be written: {error}. Set LATERNA_CACHE to a folder that can.") from error
