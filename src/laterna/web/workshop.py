"""What every job of this process shares: library, store, executors; and how a story's work is told and stopped."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from laterna.library.database import Database
from laterna.library.happenings import Happenings
from laterna.library.shares import Shares
from laterna.library.shelf import Shelf
from laterna.studio.pools import Pools
from laterna.studio.run import Run
from laterna.studio.store import FolderStore

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator

    from laterna.story.event import Event
    from laterna.web.settings import WebSettings

TOLD_EVERY_S = 0.4
"""Progress is told, and a wish to stop is looked for, at most this often."""


class Workshop:
    """One process's share of the work."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        settings.stories.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database_url)
        self.database.upgrade()
        self.shelf = Shelf(self.database, settings.stories)
        self.happenings = Happenings(self.database)
        self.shares = Shares(self.database, self.shelf)
        self.store = FolderStore(settings.cache / "store")
        self.pools = Pools(settings.jobs)

    @contextmanager
    def run_for(self, story: str, *, quiet: bool = False) -> Generator[Run]:
        """A run that tells its progress to the story's readers, and ends when someone has stopped the story."""
        run = Run(self.store, jobs=self.settings.jobs, pools=self.pools)
        run.listen = _Teller(self, story, run.cancel, quiet=quiet)
        yield run

    def is_stopped(self, story: str) -> bool:
        row = self.shelf.find(story)
        return row is None or row.state == "stopped"

    def close(self) -> None:
        self.pools.stop()
        self.database.close()


class _Teller:
    """Listens to a run."""

    def __init__(self, workshop: Workshop, story: str, cancel: threading.Event, *, quiet: bool) -> None:
        self.workshop = workshop
        self.story = story
        self.cancel = cancel
        self.quiet = quiet
        self.last = 0.0

    def __call__(self, event: Event) -> None:
        if event.kind in {"retry", "fallback", "note"}:
            self.workshop.happenings.tell(self.story, "note", message=event.message, task=event.task)
        now = time.monotonic()
        if now - self.last < TOLD_EVERY_S:
            return
        self.last = now
        if self.workshop.is_stopped(self.story):
            self.cancel.set()
        if not self.quiet and event.kind in {"done", "start"}:
            self.workshop.happenings.tell(
                self.story, "progress", fraction=event.fraction, left_s=event.left_s, task=event.task
            )
