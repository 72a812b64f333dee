"""A story's folder: the manuscript, the user's takes, and what was built, kept in step by a list of what we wrote.

    story.json            the manuscript
    takes/                photos, pictures, voices and music chosen or brought by the user
    book.pdf ...          what is built
    kept/                 built files that a person had changed, moved aside before they were built again
    .laterna/built.json   name, hash, size and time of every file we built

Every file is written aside and renamed into place.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from laterna.story.document import read_story, write_story
from laterna.story.errors import DiskError, InputError
from laterna.story.model import Model
from laterna.studio.store import FolderStore

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

    from laterna.story.manuscript import Story

MANUSCRIPT = "story.json"
_BUILT = ".laterna/built.json"


class _File(Model):
    sha256: str
    size: int
    mtime_ns: int


class StoryFolder:
    """One story on disk."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def store(self) -> FolderStore:
        """What was made for this story alone, where a story keeps that beside it."""
        return FolderStore(self.root / ".laterna" / "store")

    @property
    def has_story(self) -> bool:
        return (self.root / MANUSCRIPT).is_file()

    def open(self) -> Story:
        """The manuscript. Raises `InputError` when there is none and `ManuscriptError` when it has mistakes."""
        try:
            return read_story((self.root / MANUSCRIPT).read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise InputError(
                f"There is no story in {self.root}: it has no {MANUSCRIPT}. Make one with `laterna make --out DIR`."
            ) from None
        except UnicodeDecodeError:
            raise InputError(f"{self.root / MANUSCRIPT} is not UTF-8 text. Save it as UTF-8 and try again.") from None

    def save(self, story: Story) -> None:
        """Write the manuscript."""
        self.write(MANUSCRIPT, write_story(story).encode())

    def prepare(self) -> None:
        """Make the folder. Raises `DiskError` when it can't be written, `InputError` when it holds something else."""
        if self.root.exists() and not self.root.is_dir():
            raise InputError(f"{self.root} is a file, not a folder. Choose another --out.")
        with _writing(self.root):
            self.root.mkdir(parents=True, exist_ok=True)
        foreign = [item.name for item in self.root.iterdir() if item.name not in {".laterna", "takes"}]
        if foreign and not self.has_story:
            raise InputError(
                f"{self.root} holds other things ({foreign[0]}) and no story. Choose an empty or new folder for --out."
            )
        with _writing(self.root), tempfile.TemporaryFile(dir=self.root):
            pass

    def keep_take(self, data: bytes, suffix: str) -> tuple[str, str]:
        """Keep a user's file among the takes; returns its path inside the folder and its SHA-256."""
        digest = hashlib.sha256(data).hexdigest()
        name = f"takes/{digest[:16]}{suffix}"
        if not (self.root / name).is_file():
            self.write(name, data)
        return name, digest

    def write(self, name: str, data: bytes) -> None:
        """Write one file, all of it or nothing."""
        target = self.root / name
        with _writing(self.root):
            target.parent.mkdir(parents=True, exist_ok=True)
            with _aside(target) as aside:
                aside.write_bytes(data)

    def publish(self, files: Mapping[str, tuple[Path, str]], *, part: bool = False) -> list[str]:
        """Put built files in place, by name: where each lies now, and its SHA-256. Returns the names that changed.

        Files we built before and that are no longer wanted go, unless this is only a part of what is built; a built
        file that a person has changed is moved to `kept/` first.
        """
        built = self._read_built()
        changed = [name for name, (_, digest) in files.items() if not self._stands(name, digest, built)]
        for name in changed:
            self._set_aside(name, built)
            target = self.root / name
            with _writing(self.root):
                target.parent.mkdir(parents=True, exist_ok=True)
                with _aside(target) as aside:
                    shutil.copyfile(files[name][0], aside)
            built[name] = _state(target, files[name][1])
        gone = [] if part else [name for name in built if name not in files]
        for name in gone:
            self._set_aside(name, built)
            (self.root / name).unlink(missing_ok=True)
            del built[name]
        if changed or gone:
            rows = {name: row.model_dump() for name, row in sorted(built.items())}
            self.write(_BUILT, json.dumps(rows, indent=1).encode())
        return changed

    def _read_built(self) -> dict[str, _File]:
        try:
            rows = json.loads((self.root / _BUILT).read_text(encoding="utf-8"))
            return {name: _File.model_validate(row) for name, row in rows.items()}
        except (FileNotFoundError, ValueError):
            return {}

    def _stands(self, name: str, digest: str, built: Mapping[str, _File]) -> bool:
        row = built.get(name)
        return row is not None and row.sha256 == digest and self._untouched(name, row)

    def _untouched(self, name: str, row: _File) -> bool:
        try:
            state = (self.root / name).stat()
        except FileNotFoundError:
            return False
        return (state.st_size, state.st_mtime_ns) == (row.size, row.mtime_ns)

    def _set_aside(self, name: str, built: Mapping[str, _File]) -> None:
        """A person's change to a built file is never lost."""
        file = self.root / name
        row = built.get(name)
        if row is None or not file.is_file() or self._untouched(name, row):
            return
        digest = hashlib.sha256(file.read_bytes()).hexdigest()
        if digest != row.sha256:
            target = self.root / "kept" / f"{digest[:8]}-{name.replace('/', '-')}"
            with _writing(self.root):
                target.parent.mkdir(exist_ok=True)
                file.replace(target)


def _state(file: Path, digest: str) -> _File:
    state = file.stat()
    return _File(sha256=digest, size=state.st_size, mtime_ns=state.st_mtime_ns)


@contextmanager
def _aside(target: Path) -> Generator[Path]:
    """A file beside the target, renamed onto it when all is written, gone when not."""
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=".laterna-")
    os.close(handle)
    aside = Path(name)
    try:
        yield aside
        aside.chmod(0o644)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)


@contextmanager
def _writing(root: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            raise DiskError(
                f"The disk that holds {root} is full. Free some space and run the same command again; nothing that "
                "stood there was changed."
            ) from error
        raise DiskError(
            f"Laterna can't write to {root} ({error.strerror}). Choose another folder for --out."
        ) from error
