"""Stories in a bucket, so that several machines make and read them: the folder on each is only a copy at hand.

    fetch   before a story is looked at or worked on: what the bucket has and the folder has not
    send    after something was made or changed: what the folder has and the bucket has not

Each folder notes what it last had in common with the bucket, so that only what changed goes over. Results of the
studio's store go by the hash of their bytes; two machines that make pages of one story never write the same name with
different bytes.
"""

from __future__ import annotations

import fcntl
import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from laterna.library.bucket import Bucket

_NOTE = ".laterna/mirror.json"
_LOCK = ".laterna/mirror.lock"
HERE_ONLY = (".laterna/mirror.", ".laterna/small/", ".laterna/store/tmp/")
"""What each machine has for itself."""
ASIDE = ".laterna-"
"""Files that are still being written."""

_Noted = dict[str, tuple[str, int, int]]
"""By name: the object's tag, and the file's size and time of change in nanoseconds."""


class Mirror:
    """The folders of a shelf, and their bucket."""

    def __init__(self, bucket: Bucket, root: Path) -> None:
        self._bucket = bucket
        self._root = root

    def fetch(self, story: str) -> None:
        """Make the folder as the bucket is; what was changed here and not sent yet stays."""
        root = self._root / story
        with _alone(root) as noted:
            there = self._bucket.names(f"{story}/")
            for key, kept in there.items():
                name = key.removeprefix(f"{story}/")
                if name in noted and noted[name][0] == kept.tag:
                    continue
                file = root / name
                file.parent.mkdir(parents=True, exist_ok=True)
                if (tag := self._bucket.fetch(key, file)) is not None:
                    noted[name] = (tag, *_stamp(file))
            for name in [name for name in noted if f"{story}/{name}" not in there]:
                (root / name).unlink(missing_ok=True)
                del noted[name]

    def send(self, story: str) -> None:
        """Make the bucket as the folder is; what others put there meanwhile stays."""
        root = self._root / story
        with _alone(root) as noted:
            here = _files(root)
            for name, file in here.items():
                try:
                    stamp = _stamp(file)
                    if name in noted and noted[name][1:] == stamp:
                        continue
                    noted[name] = (self._bucket.send(file, f"{story}/{name}"), *stamp)
                except FileNotFoundError:  # it was pruned a moment ago
                    continue
            gone = [name for name in noted if name not in here]
            self._bucket.delete(f"{story}/{name}" for name in gone)
            for name in gone:
                del noted[name]

    def forget(self, story: str) -> None:
        """Delete a story from the bucket."""
        self._bucket.delete(self._bucket.names(f"{story}/"))

    def stories(self) -> list[str]:
        """Of every story that is kept."""
        return self._bucket.folders("")

    def size(self, story: str) -> int:
        """Bytes that a story takes."""
        return sum(kept.size for kept in self._bucket.names(f"{story}/").values())


@contextmanager
def _alone(root: Path) -> Generator[_Noted]:
    """What was noted, while no other process or thread of this machine moves files of the same story."""
    (root / ".laterna").mkdir(parents=True, exist_ok=True)
    with (root / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        file = root / _NOTE
        rows = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
        noted: _Noted = {name: (row[0], row[1], row[2]) for name, row in rows.items()}
        before = dict(noted)
        try:
            yield noted
        finally:
            if noted != before:
                aside = file.with_suffix(".new")
                aside.write_text(json.dumps(noted), encoding="utf-8")
                aside.replace(file)


def _files(root: Path) -> dict[str, Path]:
    """Every file of a story that others are to have, by its name in the folder."""
    files = {file.relative_to(root).as_posix(): file for file in sorted(root.rglob("*")) if file.is_file()}
    return {
        name: file for name, file in files.items() if not name.startswith(HERE_ONLY) and not file.name.startswith(ASIDE)
    }


def _stamp(file: Path) -> tuple[int, int]:
    state = file.stat()
    return state.st_size, state.st_mtime_ns
