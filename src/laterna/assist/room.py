"""The one room an assistant may work in: a folder of stories, the folders it may bring things from, and the executors.

An assistant names stories, never paths: a name is a folder of the room. What it brings must lie in the room, or in a
folder that was opened to it when the server was started.
"""

from __future__ import annotations

import re
import threading
from collections import defaultdict
from contextlib import contextmanager
from typing import TYPE_CHECKING

from laterna.engines.budget import Budget
from laterna.story.errors import InputError, NotFoundError
from laterna.studio.folder import StoryFolder
from laterna.studio.pools import Pools
from laterna.studio.run import Run

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable
    from pathlib import Path

    from laterna.studio.store import FolderStore

_NAME = re.compile(r"\w[\w .'-]{0,79}")


class Room:
    """A folder of stories, and those who work on them."""

    def __init__(
        self, root: Path, store: FolderStore, jobs: int, opened: Iterable[Path] = (), budget: Budget | None = None
    ) -> None:
        """Open it.

        Args:
            root: where stories are made, a folder each.
            store: where results are kept.
            jobs: how many tasks at once.
            opened: other folders that photos and texts may be brought from.
            budget: what may be asked of engines on the network, over all calls; none sets no limit.
        """
        self.root = root.resolve()
        self.store = store
        self.jobs = jobs
        self.budget = budget or Budget()
        self._opened = (self.root, *(folder.resolve() for folder in opened))
        self._pools = Pools(jobs)
        self._locks: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)

    def folder(self, name: str) -> StoryFolder:
        """The folder of a story, whether or not it is there. Raises `InputError` for what cannot be a folder's name."""
        if not _NAME.fullmatch(name) or name.endswith((".", " ")):
            raise InputError(
                f"{name!r} can't be a story's name. Use letters, digits, spaces, . ' - and _, 80 at most; no folders."
            )
        return StoryFolder(self.root / name)

    def existing(self, name: str) -> StoryFolder:
        """The folder of a story that is there. Raises `NotFoundError` that names those that are."""
        folder = self.folder(name)
        if not folder.has_story:
            known = ", ".join(self.names()) or "none yet"
            raise NotFoundError(f"There is no story called {name!r}. There are: {known}.")
        return folder

    def names(self) -> list[str]:
        """The stories that are there, in order."""
        if not self.root.is_dir():
            return []
        return sorted(folder.name for folder in self.root.iterdir() if StoryFolder(folder).has_story)

    def source(self, path: str) -> Path:
        """Something brought. Raises `InputError` when it lies outside the folders that are open."""
        file = (self.root / path).resolve()
        if not any(file.is_relative_to(folder) for folder in self._opened):
            raise InputError(
                f"{path} lies outside the folders that are open here: {', '.join(map(str, self._opened))}. "
                "Copy it into one of these, or start `laterna mcp` with --open FOLDER."
            )
        return file

    @contextmanager
    def alone(self, name: str) -> Generator[None]:
        """One at a time on a story: the next call waits until the one before has put everything down."""
        with self._locks[name]:
            yield

    def run(self) -> Run:
        return Run(self.store, jobs=self.jobs, pools=self._pools, budget=self.budget)

    def close(self) -> None:
        self._pools.stop()
