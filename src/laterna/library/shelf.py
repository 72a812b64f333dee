"""The shelf: every story of everybody, each found by its id and its owner.

What a story says is in its folder (`StoryFolder`), what the library knows of it is in the database. Each manuscript
that stood is kept as a version, so that every change can be undone.
"""

from __future__ import annotations

import hashlib
import logging
import secrets
import shutil
from contextlib import contextmanager
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, func, or_, select, tuple_

from laterna.library.hooks import write_down
from laterna.library.tables import Asset, House, StoryRow, Version, now
from laterna.story.document import read_story, write_story
from laterna.story.errors import ConflictError, InputError, NotFoundError
from laterna.studio.folder import StoryFolder

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from pathlib import Path

    from sqlalchemy.orm import Session

    from laterna.library.database import Database
    from laterna.library.mirror import Mirror
    from laterna.story import Story

_log = logging.getLogger("laterna.stories")

HOUSE = "house"
"""The id of the one house on a laptop, where nobody signs in."""
MOST_VERSIONS = 200
UNFINISHED = ("waiting", "choosing", "making")


class Shelf:
    """Stories in a database, their folders under one root."""

    def __init__(self, database: Database, root: Path, mirror: Mirror | None = None) -> None:
        self.database = database
        self.root = root
        self._mirror = mirror
        """Where the folders are kept for several machines; none keeps them here alone."""
        self.ring: Callable[[list[str]], None] | None = None
        """Is handed the ids of messages to hooks that were written down; none where nobody delivers them."""

    def welcome(self, house: str = HOUSE, name: str = "") -> None:
        """Make sure that a house is known."""
        with self.database.session() as session:
            if session.get(House, house) is None:
                session.add(House(id=house, name=name))

    def create(self, owner: str, title: str = "") -> StoryRow:
        """A place for a new story."""
        row = StoryRow(id=secrets.token_hex(8), owner=owner, title=title)
        with self.database.session() as session:
            session.add(row)
        self.folder(row.id).prepare()
        return row

    def folder(self, story: str) -> StoryFolder:
        return StoryFolder(self.root / story)

    def fetch(self, story: str) -> None:
        """Bring a story's folder up to what other machines made of it."""
        if self._mirror:
            self._mirror.fetch(story)

    def send(self, story: str) -> None:
        """Let other machines have what was changed in a story's folder; nothing, when it was deleted meanwhile."""
        if self._mirror and self.find(story) is not None:
            self._mirror.send(story)

    @contextmanager
    def at(self, story: str) -> Generator[StoryFolder]:
        """A story's folder as it stands everywhere; what is made in it goes to other machines at the end.

        When the story was deleted meanwhile, nothing stays of what was still being made.
        """
        self.fetch(story)
        try:
            yield self.folder(story)
            self.send(story)
        finally:
            if self.find(story) is None:
                shutil.rmtree(self.folder(story).root, ignore_errors=True)

    def size(self, story: str) -> int:
        """Bytes that a story takes, with everything that was made for it."""
        if self._mirror:
            return self._mirror.size(story)
        return sum(file.stat().st_size for file in self.folder(story).root.rglob("*") if file.is_file())

    def stored(self, owner: str) -> int:
        """Bytes that all stories of a house take."""
        return sum(self.size(story) for story in self.ids(owner))

    def get(self, owner: str, story: str) -> StoryRow:
        """Raises `NotFoundError` when there is none, or it is someone else's."""
        with self.database.session() as session:
            return _row(session, owner, story)

    def owner(self, story: str) -> str:
        """The house that a story belongs to, for those who make it. Raises `NotFoundError`."""
        row = self.find(story)
        if row is None:
            raise NotFoundError("This story was deleted.")
        return row.owner

    def find(self, story: str) -> StoryRow | None:
        """A story whoever it belongs to, for those who make it."""
        with self.database.session() as session:
            return session.get(StoryRow, story)

    def search(
        self, owner: str, query: str = "", shelf: str | None = None, *, trashed: bool = False,
        before: str | None = None, count: int = 60,
    ) -> Sequence[StoryRow]:  # fmt: skip
        """Stories whose words hold every word of the query, the last changed first.

        `before` goes on from a story's `mark_of`. Raises `InputError` when it is none.
        """
        rules: list[ColumnElement[bool]] = [StoryRow.owner == owner]
        rules.append(StoryRow.trashed.is_not(None) if trashed else StoryRow.trashed.is_(None))
        rules.extend(
            or_(StoryRow.words.contains(word, autoescape=True), StoryRow.title.icontains(word, autoescape=True))
            for word in query.lower().split()
        )
        if shelf is not None:
            rules.append(StoryRow.shelf == shelf)
        if before is not None:
            rules.append(tuple_(StoryRow.changed, StoryRow.id) < _marked(before))
        chosen = select(StoryRow).where(*rules).order_by(StoryRow.changed.desc(), StoryRow.id.desc())
        with self.database.session() as session:
            return session.scalars(chosen.limit(count)).all()

    def folders(self, owner: str) -> list[tuple[str, int]]:
        """The folders of a house that hold stories, by name, and how many each holds."""
        rules = StoryRow.owner == owner, StoryRow.shelf != "", StoryRow.trashed.is_(None)
        chosen = select(StoryRow.shelf, func.count()).where(*rules).group_by(StoryRow.shelf).order_by(StoryRow.shelf)
        with self.database.session() as session:
            return [(name, count) for name, count in session.execute(chosen)]

    def rename_folder(self, owner: str, name: str, new: str) -> None:
        """Call a folder something else; empty takes its stories out. Raises `NotFoundError`."""
        rules = StoryRow.owner == owner, StoryRow.shelf == name
        with self.database.session() as session:
            rows = session.scalars(select(StoryRow).where(*rules)).all() if name else []
            if not rows:
                raise NotFoundError("There is no such folder.")
            for row in rows:
                row.shelf = new

    def ids(self, owner: str) -> Sequence[str]:
        """Of every story, those in the trash too."""
        with self.database.session() as session:
            return session.scalars(select(StoryRow.id).where(StoryRow.owner == owner)).all()

    def set(self, story: str, **fields: object) -> None:
        """Note where a story stands: `state`, `message`, `work`, `built`, `shelf` ...; a new state is told to hooks."""
        self._set(story, fields, lambda _: True)

    def end(self, story: str, work: str, **fields: object) -> bool:
        """Note how a work ended; whether it was still what made the story, not stopped or followed by newer work."""
        return self._set(story, {**fields, "work": ""}, lambda row: row.work == work)

    def _set(self, story: str, fields: Mapping[str, object], rule: Callable[[StoryRow], bool]) -> bool:
        told: list[str] = []
        with self.database.session(alone=True) as session:
            row = session.get(StoryRow, story, with_for_update=True)
            if row is None or not rule(row):
                return False
            before = row.state
            for name, value in fields.items():
                setattr(row, name, value)
            if row.state != before:
                _log.info("%s", row.state, extra={"story": story})
                told = write_down(session, row)
        if self.ring:
            self.ring(told)
        return True

    def save(self, owner: str, story: str, manuscript: Story, note: str, revision: int | None = None) -> int:
        """Keep a changed manuscript; returns its number.

        Raises `ConflictError` when `revision`, the number the change was made from, is no longer the one that stands.
        What was undone before is gone with it.
        """
        text = write_story(manuscript)
        with self.database.session(alone=True) as session:
            row = _row(session, owner, story, hold=True)
            if revision is not None and revision != row.revision:
                raise ConflictError(
                    "This story was changed elsewhere meanwhile. Look at it as it is now, then make your change again."
                )
            session.execute(delete(Version).where(Version.story == story, Version.number > row.revision))
            row.revision += 1
            session.add(Version(story=story, number=row.revision, manuscript=text, note=note))
            oldest = row.revision - MOST_VERSIONS
            session.execute(delete(Version).where(Version.story == story, Version.number <= oldest))
            _describe(row, manuscript)
            number = row.revision
        self.folder(story).save(manuscript)
        self.send(story)
        return number

    def step(self, owner: str, story: str, by: int) -> Story:
        """Go back (-1) or forth (+1) among the versions. Raises `ConflictError` when there is none to go to."""
        with self.database.session(alone=True) as session:
            row = _row(session, owner, story, hold=True)
            version = session.get(Version, (story, row.revision + by))
            if version is None:
                raise ConflictError("There is nothing to undo." if by < 0 else "There is nothing to do again.")
            row.revision += by
            manuscript = read_story(version.manuscript)
            _describe(row, manuscript)
        self.folder(story).save(manuscript)
        self.send(story)
        return manuscript

    def history(self, owner: str, story: str) -> Sequence[Version]:
        """The versions, the oldest first."""
        with self.database.session() as session:
            _row(session, owner, story)
            return session.scalars(select(Version).where(Version.story == story).order_by(Version.number)).all()

    def keep_asset(self, story: str, page: str, role: str, sha256: str, media: str) -> None:
        """Note what a page looks or sounds like now."""
        with self.database.session() as session:
            session.merge(Asset(story=story, page=page, role=role, sha256=sha256, media=media))

    def assets(self, owner: str, story: str) -> Sequence[Asset]:
        with self.database.session() as session:
            _row(session, owner, story)
            return session.scalars(select(Asset).where(Asset.story == story)).all()

    def trash(self, owner: str, story: str) -> None:
        """Put a story where it can be taken back from."""
        with self.database.session() as session:
            _row(session, owner, story).trashed = now()

    def restore(self, owner: str, story: str) -> None:
        with self.database.session() as session:
            _row(session, owner, story).trashed = None

    def unfinished(self) -> Sequence[StoryRow]:
        """Stories of everybody that somebody should be making."""
        with self.database.session() as session:
            return session.scalars(select(StoryRow).where(StoryRow.state.in_(UNFINISHED))).all()

    def sweep(self) -> None:
        """Delete folders that no story knows: what a deletion could not finish, or was done on another machine.

        Folders are looked for before rows: whatever has a folder by then has a row already.
        """
        here = [folder.name for folder in self.root.iterdir()]
        mirrored = self._mirror.stories() if self._mirror else []
        with self.database.session() as session:
            known = set(session.scalars(select(StoryRow.id)))
        for name in set(here) - known:
            shutil.rmtree(self.root / name, ignore_errors=True)
        for name in set(mirrored) - known:
            self._forget(name)

    def _forget(self, story: str) -> None:
        if self._mirror:
            self._mirror.forget(story)

    def destroy(self, owner: str, story: str) -> None:
        """Delete a story for good: rows, versions, shares, folder."""
        with self.database.session() as session:
            session.delete(_row(session, owner, story))
        shutil.rmtree(self.folder(story).root, ignore_errors=True)
        self._forget(story)


def mark_of(row: StoryRow) -> str:
    """Where a story stands in the order of a search, so that the search can go on from there."""
    return f"{row.changed.isoformat()}~{row.id}"


def _marked(mark: str) -> tuple[datetime, str]:
    moment, _, story = mark.partition("~")
    try:
        return datetime.fromisoformat(moment), story
    except ValueError:
        raise InputError("`before` is not from here: give the `next` of the part before.") from None


def digest_of(manuscript: Story) -> str:
    """SHA-256 of a manuscript as it is written."""
    return hashlib.sha256(write_story(manuscript).encode()).hexdigest()


def _row(session: Session, owner: str, story: str, *, hold: bool = False) -> StoryRow:
    """The story's row; `hold` keeps others from changing it until the transaction ends, where the database can."""
    chosen = select(StoryRow).where(StoryRow.id == story, StoryRow.owner == owner)
    row = session.scalar(chosen.with_for_update() if hold else chosen)
    if row is None:
        raise NotFoundError("There is no such story, or it is not yours.")
    return row


def _describe(row: StoryRow, manuscript: Story) -> None:
    """What the library shows and searches."""
    row.title = manuscript.title[manuscript.language].words
    texts = [text.words for page in manuscript.pages for text in page.text.values()]
    names = [member.name for member in manuscript.cast]
    row.words = "\n".join([*(title.words for title in manuscript.title.values()), *names, *texts]).lower()
    row.changed = now()
