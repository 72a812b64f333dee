"""What every job of this process shares: library, executors, stores; and how a story's work is told and stopped.

Everything that is made for a story lies in that story's own store, so that a story that is deleted leaves nothing.
"""

from __future__ import annotations

import shutil
import time
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from laterna.engines.budget import Budget
from laterna.engines.keys import key_ring
from laterna.library.database import Database
from laterna.library.happenings import Happenings
from laterna.library.hooks import Hooks
from laterna.library.ledger import Ledger
from laterna.library.looks import Looks
from laterna.library.mirror import Mirror
from laterna.library.people import People
from laterna.library.rates import Rate
from laterna.library.reports import Reports
from laterna.library.shares import Shares
from laterna.library.shelf import Shelf
from laterna.story import Picture
from laterna.story.errors import BusyError, ConflictError, MissingExtraError
from laterna.studio.pools import Pools, forget_engines
from laterna.studio.run import Run
from laterna.studio.store import FolderStore
from laterna.web.gate import Gate
from laterna.web.rehearsal import Rehearsal
from laterna.web.sandbox import Sandbox
from laterna.web.thumbnails import thumbnail

if TYPE_CHECKING:
    import threading
    from collections.abc import Generator
    from contextlib import AbstractContextManager
    from pathlib import Path

    from laterna.library.ledger import Standing
    from laterna.story import Story
    from laterna.story.event import Event
    from laterna.web.oidc import Provider
    from laterna.web.settings import WebSettings

TOLD_EVERY_S = 0.4
"""Progress is told, and a wish to stop is looked for, at most this often."""
LOOK_PX = 480
"""As large a picture is looked at, to find it again."""
BEHIND = 10
"""How far the books and the film stand back, so that someone else's first page is painted before them."""

FREE_MB = 200
"""Less than this on the disk, and nothing new is begun here."""


class Workshop:
    """One process's share of the work."""

    def __init__(self, settings: WebSettings) -> None:
        self.settings = settings
        settings.stories.mkdir(parents=True, exist_ok=True)
        self.database = Database(settings.database_url)
        self.database.upgrade()
        self.shelf = shelf_of(settings, self.database)
        self.happenings = Happenings(self.database)
        self.shares = Shares(self.database, self.shelf)
        self.people = People(self.database)
        self.reports = Reports(self.database)
        self.hooks = Hooks(self.database)
        self.provider = _provider(settings) if settings.oidc_issuer else None
        self.requests = Rate(self.database, "request", settings.rate_per_minute)
        self.tries = Rate(self.database, "try", settings.tries_per_minute)
        self.guesses = Rate(self.database, "guess", 6 * settings.tries_per_minute)
        self.ledger = Ledger(self.database, settings.limits)
        self.ledger.forget(timedelta(days=settings.deeds_days))
        self.keys = key_ring(settings.home)
        self.keys.lend()
        self.gate = Gate()
        self.sandbox = Sandbox(settings.decode_mb, settings.decode_s)
        self._desk = Pools(max(1, settings.jobs))
        self._bindery = Pools(max(1, settings.jobs), BEHIND)
        self.rehearsal = Rehearsal(self._desk, self.gate)

    def check(self) -> None:
        """Raises `BusyError` when it can take no work: the database does not answer, or the disk is nearly full."""
        try:
            with self.database.session() as session:
                session.execute(text("SELECT 1"))
        except SQLAlchemyError as error:
            raise BusyError("The database does not answer.") from error
        if shutil.disk_usage(self.settings.home).free < FREE_MB * 1_000_000:
            raise BusyError("The disk is nearly full.")

    def manuscript(self, owner: str, story: str) -> Story:
        """What a story says. Raises `NotFoundError`, and `ConflictError` before it is written."""
        if not self.shelf.get(owner, story).revision:
            raise ConflictError("This story is not written yet. Wait a moment.")
        self.shelf.fetch(story)
        return self.shelf.folder(story).open()

    def store(self, story: str) -> FolderStore:
        """Where everything that was made for a story lies."""
        return self.shelf.folder(story).store

    def made(self, story: str, sha256: str) -> Path:
        """A file that was made for a story, brought here when another machine made it."""
        file = self.store(story).path(sha256)
        if not file.is_file():
            self.shelf.fetch(story)
        return file

    def small(self, story: str, source: Path, name: str, px: int) -> Path:
        """A picture as WebP, about `px` pixels (1 to 2048) on its longer side, kept under `name` beside its story."""
        return thumbnail(source, self.shelf.folder(story).root / ".laterna" / "small", name, px)

    def looks(self, house: str) -> Looks:
        """What the stories of a house look like."""
        return Looks(self.database, house, self._seen)

    def _seen(self, story: str, sha256: str) -> Picture:
        with Image.open(self.small(story, self.made(story, sha256), sha256, LOOK_PX)) as image:
            return Picture(pixels=np.asarray(image.convert("RGB"), np.uint8))

    @contextmanager
    def run(self, story: str, work: str) -> Generator[Run]:
        """A run for a story's page: it ends when its work is stopped, or taken over by newer work."""
        with self.run_aside(story) as run:
            run.listen = _Teller(self, story, work, run.cancel, aloud=False)
            yield run

    @contextmanager
    def run_behind(self, story: str, work: str) -> Generator[Run]:
        """A run that tells how far it is, and leaves the machine to pages."""
        with self._run_of(story, self._bindery) as run:
            run.listen = _Teller(self, story, work, run.cancel, aloud=True)
            yield run

    def run_aside(self, story: str) -> AbstractContextManager[Run]:
        """A run for someone who waits for it, beside whatever else is made of the story."""
        return self._run_of(story, self._desk)

    def run_for(self, house: str) -> AbstractContextManager[Run]:
        """A run for what belongs to no story, and holds nothing of anybody's: samples of voices."""
        return self._run(house, FolderStore(self.settings.home / "samples"), self._desk)

    def _run_of(self, story: str, pools: Pools) -> AbstractContextManager[Run]:
        return self._run(self.shelf.owner(story), self.store(story), pools)

    @contextmanager
    def _run(self, house: str, store: FolderStore, pools: Pools) -> Generator[Run]:
        """A run that is put on a house's account, and spends no more than the house may."""
        if self.keys.lend():
            forget_engines()
        with self.gate.inside():
            budget = Budget(max_cost=self.standing(house).cost_left)
            since = time.monotonic()
            try:
                yield Run(store, jobs=max(1, self.settings.jobs), pools=pools, budget=budget)
            finally:
                self.ledger.add(house, seconds=time.monotonic() - since, cost=budget.cost)

    def standing(self, house: str) -> Standing:
        """What a house has used this month, and what it keeps."""
        return self.ledger.standing(house, partial(self.shelf.stored, house))

    def is_over(self, story: str, work: str) -> bool:
        """Whether a story is deleted, or this workflow (or the one that began it) is no longer what makes it."""
        row = self.shelf.find(story)
        return row is None or not row.work or not work.startswith(row.work)

    def close(self) -> None:
        self.gate.lock()
        self._desk.stop()
        self._bindery.stop()
        self.sandbox.close()
        self.database.close()


def shelf_of(settings: WebSettings, database: Database) -> Shelf:
    """The shelf that the settings say."""
    return Shelf(database, settings.stories, _mirror(settings) if settings.bucket else None)


def _provider(settings: WebSettings) -> Provider:
    try:
        from laterna.web.oidc import Provider
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"OpenID needs {error.name}: run pip install 'laterna[server]'") from error
    return Provider(settings)


def _mirror(settings: WebSettings) -> Mirror:
    try:
        from laterna.library.bucket import Bucket
    except ModuleNotFoundError as error:
        raise MissingExtraError(f"A bucket needs {error.name}: run pip install 'laterna[server]'") from error
    return Mirror(Bucket(settings.bucket, settings.bucket_address), settings.stories)


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
