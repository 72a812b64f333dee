"""Keys of remote engines that somebody entered in the studio: a private file in the home folder, lent to this process.

Engines look for keys in variables named `LATERNA_...`; what is kept here is put there. A variable that was set by
whoever began this process stays as it is.
"""

from __future__ import annotations

import json
import os
import threading
from functools import cache
from typing import TYPE_CHECKING

from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from pathlib import Path

FILE = "keys.json"


class KeyRing:
    """What is kept in one home folder: variables and what they say."""

    def __init__(self, home: Path) -> None:
        self._file = home / FILE
        self._lent: dict[str, str] = {}
        self._stamp = (0, 0)
        self._lock = threading.Lock()

    def lend(self) -> bool:
        """Let this process have what is kept now; whether anything is other than before."""
        with self._lock:
            stamp = _stamp(self._file)
            if stamp == self._stamp:
                return False
            self._stamp = stamp
            kept = {name: said for name, said in self._read().items() if not self.is_set_outside(name)}
            changed = kept != self._lent
            for name in self._lent.keys() - kept.keys():
                os.environ.pop(name, None)
            os.environ.update(kept)
            self._lent = kept
            return changed

    def is_set_outside(self, variable: str) -> bool:
        """Whether whoever began this process has set it."""
        return bool(os.environ.get(variable)) and variable not in self._lent

    def keep(self, said: dict[str, str]) -> None:
        """Keep what variables say from now on; an empty one is forgotten. Raises `DiskError`."""
        with self._lock:
            kept = {name: value for name, value in (self._read() | said).items() if value}
            aside = self._file.with_name(f".{FILE}.{os.getpid()}")
            try:
                aside.unlink(missing_ok=True)
                aside.touch(mode=0o600)
                aside.write_text(json.dumps(kept, indent=1), encoding="utf-8")
                aside.replace(self._file)
            except OSError as error:
                raise DiskError(f"{self._file} can't be written: {error.strerror}.") from error
        self.lend()

    def _read(self) -> dict[str, str]:
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise DiskError(
                f"{self._file} can't be read: {error}. Mend it, or delete it and enter keys anew."
            ) from error
        return {str(name): str(value) for name, value in kept.items()}


@cache
def key_ring(home: Path) -> KeyRing:
    """The one of a home folder."""
    return KeyRing(home)


def _stamp(file: Path) -> tuple[int, int]:
    """When it was written, and its number on the disk: every writing makes another file; zeros for none."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0
    return found.st_mtime_ns, found.st_ino
