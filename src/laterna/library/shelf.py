"""The shelf: every story of everybody, each found by its id and its owner.

What a story says is in its folder (`StoryFolder`), what the library knows of it is in the database. Each manuscript
that stood is kept as a version, so that every change can be undone.
"""

from __future__ import annotations

import hashlib
import secrets
import shutil
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, delete, or_, select

from laterna.library.tables import Asset, Person, StoryRow, Version, now
from laterna.story.document import read_story, write_story
from laterna.story.errors import ConflictError, NotFoundError
from laterna.studio.folder import StoryFolder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from sqlalchemy.orm import Session

    from laterna.library.database import Database
    from laterna.story import Story

HOUSE = "house"
"""The id of the one person on a laptop, who does not sign in."""
MOST_VERSIONS = 200
UNFINISHED = ("waiting", "choosing", "making")


class Shelf:
    """Stories in a database, their folders under one root."""

    def __init__(self, database: Database, root: Path) -> None:
        self.database = database
        self.root = root

    def welcome(self, person: str = HOUSE, name: str = "") -> None:
        """Make sure that someone is known."""
        with self.database.session() as session:
            if session.get(Person, person) is None:
                session.add(Person(id=person, name=name))

    def create(self, owner: str, title: str = "") -> StoryRow:
        """A place for a new story."""
        row = StoryRow(id=secrets.token_hex(8), owner=owner, title=title)
        with self.database.session() as session:
            session.add(row)
        self.folder(row.id).prepare()
        return row

    def folder(self, story: str) -> StoryFolder:
        return StoryFolder(self.root / story)

    def get(self, owner: str, story: str) -> StoryRow:
        """Raises `NotFoundError` when there is none, or it is someone else's."""
        with self.database.session() as session:
            return _row(session, owner, story)

    def find(self, story: str) -> StoryRow | None:
        """A story whoever it belongs to, for those who make it."""
        with self.database.session() as session:
            return session.get(StoryRow, story)

    def search(
        self, owner: str, query: str = "", shelf: str | None = None, *, trashed: bool = False,
        before: datetime | None = None, count: int = 60,
    ) -> Sequence[StoryRow]:  # fmt: skip
        """Stories whose words hold every word of the query, the last changed first."""
        rules: list[ColumnElement[bool]] = [StoryRow.owner == owner]
        rules.append(StoryRow.trashed.is_not(None) if trashed else StoryRow.trashed.is_(None))
        rules.extend(
            or_(StoryRow.words.contains(word, autoescape=True), StoryRow.title.icontains(word, autoescape=True))
            for word in query.lower().split()
        )
        if shelf is not None:
            rules.append(StoryRow.shelf == shelf)
        if before is not None:
            rules.append(StoryRow.changed < before)
        with self.database.session() as session:
            return session.scalars(select(StoryRow).where(*rules).order_by(StoryRow.changed.desc()).limit(count)).all()

    def set(self, story: str, **fields: object) -> None:
        """Note where a story stands: `state`, `message`, `work`, `built`, `shelf` ..."""
        with self.database.session() as session:
            row = session.get(StoryRow, story)
            if row is not None:
                for name, value in fields.items():
                    setattr(row, name, value)

    def save(self, owner: str, story: str, manuscript: Story, note: str, revision: int | None = None) -> int:
        """Keep a changed manuscript; returns its number.

        Raises `ConflictError` when `revision`, the number the change was made from, is no longer the one that stands.
        What was undone before is gone with it.
        """
        text = write_story(manuscript)
        with self.database.session() as session:
            row = _row(session, owner, story)
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
        return number

    def step(self, owner: str, story: str, by: int) -> Story:
        """Go back (-1) or forth (+1) among the versions. Raises `ConflictError` when there is none to go to."""
        with self.database.session() as session:
            row = _row(session, owner, story)
            version = session.get(Version, (story, row.revision + by))
            if version is None:
                raise ConflictError("There is nothing to undo." if by < 0 else "There is nothing to do again.")
            row.revision += by
            manuscript = read_story(version.manuscript)
            _describe(row, manuscript)
        self.folder(story).save(manuscript)
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
        """Delete folders that no story knows: what a deletion could not finish, because someone still wrote there."""
        with self.database.session() as session:
            known = set(session.scalars(select(StoryRow.id)))
        for folder in self.root.iterdir():
            if folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def destroy(self, owner: str, story: str) -> None:
        """Delete a story for good: rows, versions, shares, folder."""
        with self.database.session() as session:
            session.delete(_row(session, owner, story))
        shutil.rmtree(self.folder(story).root, ignore_errors=True)


def digest_of(manuscript: Story) -> str:
    """SHA-256 of a manuscript as it is written."""
    return hashlib.sha256(write_story(manuscript).encode()).hexdigest()


def _row(session: Session, owner: str, story: str) -> StoryRow:
    row = session.scalar(select(StoryRow).where(StoryRow.id == story, StoryRow.owner == owner))
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
