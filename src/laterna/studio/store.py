"""The content-addressed store: what a step made, under a key of everything that went into it.

    objects/ab/abcdef...      a file's bytes, named by their SHA-256
    entries/cd/cdef12...json  what one key gave: names of files and their hashes, who made them; sealed by a checksum
    tmp/                      files on their way

Files are written aside and renamed into place, so several processes may share a store and a killed one leaves nothing
half-written. A damaged file or entry is noticed, removed and treated as never made.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from laterna.story.errors import DiskError
from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping

GRACE_S = 3600.0
"""What was touched within this time is never pruned: another process may be about to read it."""


class Made(Model):
    """Who made a result, and from what; it holds no time and no place, so that equal work has equal records."""

    step: str
    step_version: int
    engine: str = ""
    """Empty for a step that needs none."""
    engine_version: str = ""
    libraries: dict[str, str] = {}
    settings: str = ""
    """SHA-256 of the settings."""
    seed: int | None = None
    inputs: dict[str, tuple[str, ...]] = {}
    """Content hashes of what it was made from, by role."""
    retries: int = 0
    """How often an engine on the network had to be asked again."""


class Entry(Model):
    """What one key gave."""

    key: str
    files: dict[str, str]
    """SHA-256 of each file, by name."""
    sizes: dict[str, int]
    """Bytes of each file, by name."""
    made: Made

    @property
    def digest(self) -> str:
        """SHA-256 of the content: equal whenever the files are equal, whatever their key."""
        return hashlib.sha256(json.dumps(self.files, sort_keys=True).encode()).hexdigest()


class Store(Protocol):
    """Where results are kept: a folder here, an object store on a server."""

    def get(self, key: str) -> Entry | None: ...
    def put(self, key: str, files: Mapping[str, bytes | Path], made: Made) -> Entry: ...
    def path(self, digest: str) -> Path: ...
    def read(self, digest: str) -> bytes: ...


class Usage(NamedTuple):
    """How much a store holds."""

    entries: int
    files: int
    size: int
    """Bytes."""


class FolderStore:
    """A store in a folder."""

    def __init__(self, root: Path, *, max_bytes: int = 8_000_000_000, max_age_s: float = 60 * 86400.0) -> None:
        self.root = root
        self.max_bytes = max_bytes
        self.max_age_s = max_age_s
        with _disk(root):
            for name in ("objects", "entries", "tmp"):
                (root / name).mkdir(parents=True, exist_ok=True)

    def get(self, key: str) -> Entry | None:
        """The entry of `key`, or none. Every file it names is there and whole."""
        file = self._entry_file(key)
        try:
            entry = _unseal(file.read_bytes())
        except FileNotFoundError:
            return None
        except ValueError:
            file.unlink(missing_ok=True)
            return None
        if entry.key != key or not all(self._whole(entry, name) for name in entry.files):
            file.unlink(missing_ok=True)
            return None
        os.utime(file)
        return entry

    def put(self, key: str, files: Mapping[str, bytes | Path], made: Made) -> Entry:
        """Keep files under a key. A path is moved in; bytes are written. Raises `DiskError` on a full disk."""
        with _disk(self.root):
            kept = {name: self._keep(content) for name, content in sorted(files.items())}
            sizes = {name: self._object(digest).stat().st_size for name, digest in kept.items()}
            entry = Entry(key=key, files=kept, sizes=sizes, made=made)
            self._write(self._entry_file(key), _seal(entry))
        return entry

    def path(self, digest: str) -> Path:
        """Where a file's bytes lie; to be read, not changed."""
        return self._object(digest)

    def read(self, digest: str) -> bytes:
        """A file's bytes, checked. Raises `DiskError` when they were damaged; they are then removed."""
        file = self._object(digest)
        try:
            data = file.read_bytes()
        except FileNotFoundError:
            data = b""
        if hashlib.sha256(data).hexdigest() != digest:
            file.unlink(missing_ok=True)
            raise DiskError(f"A stored result in {self.root} was damaged and has been removed; run the command again.")
        return data

    def usage(self) -> Usage:
        sizes = [file.stat().st_size for file in self._all("objects")]
        return Usage(sum(1 for _ in self._all("entries")), len(sizes), sum(sizes))

    def prune(self, max_bytes: int | None = None) -> int:
        """Forget the entries used longest ago until the store is within its bounds; returns the bytes freed.

        What was touched in the last hour stays, even above the bound.
        """
        limit = self.max_bytes if max_bytes is None else max_bytes
        now = time.time()
        before = self.usage().size
        known: list[tuple[float, Path, Entry]] = []
        for file in self._all("entries"):
            try:
                known.append((file.stat().st_mtime, file, _unseal(file.read_bytes())))
            except (FileNotFoundError, ValueError):
                file.unlink(missing_ok=True)
        kept: dict[str, int] = {}
        for used, file, entry in sorted(known, key=lambda row: -row[0]):
            more = {digest: entry.sizes[name] for name, digest in entry.files.items() if digest not in kept}
            recent = now - used < GRACE_S
            fits = sum(kept.values()) + sum(more.values()) <= limit and now - used < self.max_age_s
            if recent or fits:
                kept.update(more)
            else:
                file.unlink(missing_ok=True)
        self._sweep(kept, now)
        return before - self.usage().size

    def forget(self, sources: Iterable[str]) -> None:
        """Delete all that was made from these bytes (SHA-256), and what was made from that; nobody may be at work."""
        known = {file: _unseal(file.read_bytes()) for file in self._all("entries")}
        gone: set[str] = set()
        tainted = set(sources)
        while tainted - gone:
            gone |= tainted
            tainted = {entry.digest for entry in known.values() if _stands_on(entry, gone)}
        kept = {digest for entry in known.values() if entry.digest not in gone for digest in entry.files.values()}
        for file, entry in known.items():
            if entry.digest in gone:
                file.unlink(missing_ok=True)
                for digest in {*entry.files.values()} - kept:
                    self._object(digest).unlink(missing_ok=True)

    def clear(self) -> None:
        """Forget everything."""
        for name in ("entries", "objects", "tmp"):
            shutil.rmtree(self.root / name, ignore_errors=True)
            (self.root / name).mkdir(parents=True, exist_ok=True)

    def verify(self) -> int:
        """Read every file and remove the damaged; returns how many were removed."""
        bad = 0
        for file in list(self._all("objects")):
            if _hash(file) != file.name:
                file.unlink(missing_ok=True)
                bad += 1
        return bad

    @contextmanager
    def scratch(self) -> Generator[Path]:
        """An empty folder on the store's own disk, gone afterwards."""
        with _disk(self.root):
            folder = Path(tempfile.mkdtemp(dir=self.root / "tmp"))
        try:
            with _disk(self.root):
                yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self, kept: Mapping[str, int], now: float) -> None:
        for file in self._all("objects"):
            if file.name not in kept and _unchanged_s(file, now) > GRACE_S:
                file.unlink(missing_ok=True)
        for item in (self.root / "tmp").iterdir():
            if _unchanged_s(item, now) > GRACE_S:
                shutil.rmtree(item, ignore_errors=True) if item.is_dir() else item.unlink(missing_ok=True)

    def _whole(self, entry: Entry, name: str) -> bool:
        """Cheap and strict enough for every look-up: size, and bytes again whenever the file was touched."""
        digest = entry.files[name]
        file = self._object(digest)
        if _untouched(file, entry.sizes[name]):
            return True
        if file.exists() and _hash(file) == digest:
            return True
        file.unlink(missing_ok=True)
        return False

    def _keep(self, content: bytes | Path) -> str:
        if isinstance(content, bytes):
            digest = hashlib.sha256(content).hexdigest()
            target = self._object(digest)
            if not _untouched(target, len(content)):
                self._write(target, content)
        else:
            digest = _hash(content)
            target = self._object(digest)
            target.parent.mkdir(exist_ok=True)
            _settle(content)
            content.replace(target)
        return digest

    def _write(self, target: Path, data: bytes) -> None:
        target.parent.mkdir(exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self.root / "tmp")
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(data)
            if target.suffix != ".json":
                _settle(Path(name))
            Path(name).replace(target)
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    def _object(self, digest: str) -> Path:
        return self.root / "objects" / digest[:2] / digest

    def _entry_file(self, key: str) -> Path:
        return self.root / "entries" / key[:2] / f"{key}.json"

    def _all(self, folder: str) -> Iterator[Path]:
        return (file for file in (self.root / folder).glob("*/*"))


_STAMP_NS = 1_000_000_000_000_000_000
"""Objects carry this time, so that a later touch by anyone shows without reading a byte."""


def _stands_on(entry: Entry, digests: set[str]) -> bool:
    return any(digests.intersection(row) for row in entry.made.inputs.values())


def _unchanged_s(item: Path, now: float) -> float:
    """For how long nobody changed it; 0 when another writer has just taken it away.

    By its change time: an object's modification time is its stamp, before it is moved in as well as after.
    """
    try:
        return now - item.stat().st_ctime
    except FileNotFoundError:
        return 0.0


def _untouched(file: Path, size: int) -> bool:
    try:
        state = file.stat()
    except FileNotFoundError:
        return False
    return state.st_size == size and state.st_mtime_ns == _STAMP_NS and not state.st_mode & 0o222


def _hash(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _settle(file: Path) -> None:
    file.chmod(0o444)
    os.utime(file, ns=(_STAMP_NS, _STAMP_NS))


def _seal(entry: Entry) -> bytes:
    body = entry.model_dump_json()
    return json.dumps({"sha256": hashlib.sha256(body.encode()).hexdigest(), "entry": body}).encode()


def _unseal(data: bytes) -> Entry:
    """Raises `ValueError` when the seal is broken."""
    sealed: Any = json.loads(data)
    if not isinstance(sealed, dict) or sealed.keys() != {"sha256", "entry"}:
        raise ValueError("not an entry")
    body = str(sealed["entry"])
    if hashlib.sha256(body.encode()).hexdigest() != sealed["sha256"]:
        raise ValueError("broken seal")
    return Entry.model_validate_json(body)


@contextmanager
def _disk(root: Path) -> Generator[None]:
    """Say what a disk's refusal means."""
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskError(
                f"The disk that holds {root} is full. Free some space (`laterna store prune`), or set LATERNA_CACHE "
                "to a folder on another disk; what was finished is kept."
            ) from error
        if error.errno in {errno.EACCES, errno.EROFS, errno.EPERM, errno.ENOTDIR}:
            raise DiskError(
                f"Laterna can't write to {root}. Set LATERNA_CACHE to a folder you may write to."
            ) from error
        raise
