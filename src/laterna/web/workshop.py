"""What every job of this process shares: library, executors, stores; and how a story's work is told and stopped.

Everything that is made for a story lies in that story's own store, so that a story that is deleted leaves nothing.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from laterna.library.database import Database
from laterna.library.happenings import Happenings
from laterna.library.shares import Shares
from laterna.library.shelf import Shelf
from laterna.story.errors import ConflictError
from laterna.studio.pools import Pools
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.web.thumbnails import thumbnail

if TYPE_CHECKING:
    import threading
    from pathlib import Path

    from laterna.story import Story
    from laterna.story.event import Event
    from laterna.web.settings import WebSettings

TOLD_EVERY_S = 0.4
"""Progress is told, and a wish to stop is looked for, at most this often."""
BEHIND = 10
"""How far the books and the film stand back, so that someone else's first page is painted before them."""


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
        self._desk = Pools(settings.jobs)
        self._bindery = Pools(settings.jobs, BEHIND)

    def manuscript(self, owner: str, story: str) -> Story:
        """What a story says. Raises `NotFoundError`, and `ConflictError` before it is written."""
        if not self.shelf.get(owner, story).revision:
            raise ConflictError("This story is not written yet. Wait a moment.")
        return self.shelf.folder(story).open()

    def store(self, story: str) -> FolderStore:
        """Where everything that was made for a story lies."""
        return FolderStore(self.shelf.folder(story).root / ".laterna" / "store")

    def small(self, story: str, source: Path, name: str, px: int) -> Path:
        """A picture as WebP, about `px` pixels (1 to 2048) on its longer side, kept under `name` beside its story."""
        return thumbnail(source, self.shelf.folder(story).root / ".laterna" / "small", name, px)

    def run(self, story: str, work: str) -> Run:
        """A run for a story's page: it ends when its work is stopped, or taken over by newer work."""
        run = Run(self.store(story), jobs=self.settings.jobs, pools=self._desk)
        run.listen = _Teller(self, story, work, run.cancel, aloud=False)
        return run

    def run_behind(self, story: str, work: str) -> Run:
        """A run that tells how far it is, and leaves the machine to pages."""
        run = Run(self.store(story), jobs=self.settings.jobs, pools=self._bindery)
        run.listen = _Teller(self, story, work, run.cancel, aloud=True)
        return run

    def run_aside(self, story: str) -> Run:
        """A run for someone who waits for it, beside whatever else is made of the story."""
        return Run(self.store(story), jobs=self.settings.jobs, pools=self._desk)

    def is_over(self, story: str, work: str) -> bool:
        """Whether a story is deleted, or this workflow (or the one that began it) is no longer what makes it."""
        row = self.shelf.find(story)
        return row is None or not row.work or not work.startswith(row.work)

    def close(self) -> None:
        self._desk.stop()
        self._bindery.stop()
        self.database.close()


class _Teller:
    """Listens to a run."""

    def __init__(self, workshop: Workshop, story: str, work: str, cancel: threading.Event, *, aloud: bool) -> None:
        self.workshop = workshop
        self.story = story
        self.work = work
        self.cancel = cancel
        self.aloud = aloud
        self.last = 0.0

    def __call__(self, event: Event) -> None:
        if event.kind in {"retry", "fallback", "note"}:
            self.workshop.happenings.tell(self.story, "note", message=event.message, task=event.task)
        now = time.monotonic()
        if now - self.last < TOLD_EVERY_S:
            return
        self.last = now
        if self.workshop.is_over(self.story, self.work):
            self.cancel.set()
        elif self.aloud and event.kind in {"done", "start"}:
            self.workshop.happenings.tell(
                self.story, "progress", fraction=event.fraction, left_s=event.left_s, task=event.task
            )
