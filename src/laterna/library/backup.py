"""The whole library in one file, and a library made of it again, in whichever database.

    laterna.json            form, tables' revision, when, what is in it
    tables/NAME.jsonl       every row of a table, as it was at one moment
    stories/ID/...          a story's folder

The rows are of one moment; folders are read after it, while the studio may go on working. What a folder has that is
newer does no harm: manuscripts are taken from the rows, and what a row names and a folder lacks is built again.
"""

from __future__ import annotations

import base64
import io
import json
import re
import tarfile
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from alembic.util import CommandError
from sqlalchemy import DateTime, LargeBinary, MetaData, func, select, text

from laterna.library.mirror import ASIDE, HERE_ONLY
from laterna.library.tables import Asset, StoryRow, Version
from laterna.story.errors import DiskError, InputError
from laterna.studio.folder import MANUSCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sqlalchemy import Connection, RowMapping, Table
    from sqlalchemy.orm import Session

    from laterna.library.database import Database
    from laterna.library.shelf import Shelf
    from laterna.studio.folder import StoryFolder

FORM = 1
HEADER = "laterna.json"
_STORY_FILE = re.compile(r"stories/[0-9a-f]{16}/(?!.*(^|/)\.\.(/|$)).+")
_NOT_OURS = "alembic_version"


def back_up(database: Database, shelf: Shelf, file: Path) -> int:
    """Write the library into a file that only its owner may read; returns how many stories it holds.

    Raises `DiskError` when it can't be written; nothing is left of it then.
    """
    aside = file.with_name(f".{file.name}.part")
    try:
        aside.touch(mode=0o600)
        with tarfile.open(aside, "w") as tar:
            stories = _write_rows(database, tar)
            for story in stories:
                shelf.fetch(story)
                _write_folder(tar, story, shelf.folder(story).root)
        aside.replace(file)
    except OSError as error:
        raise DiskError(f"{file} can't be written: {error.strerror}. Choose another place.") from error
    finally:
        aside.unlink(missing_ok=True)
    return len(stories)


def _write_rows(database: Database, tar: tarfile.TarFile) -> list[str]:
    """Header and tables as they are at one moment; the stories' ids."""
    with database.engine.connect() as connection:
        if database.is_postgres:
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        else:
            connection.exec_driver_sql("BEGIN")
        tables = _tables(connection)
        rows = {table.name: [_plain(row) for row in connection.execute(select(table)).mappings()] for table in tables}
        revision = connection.scalar(text("SELECT version_num FROM alembic_version"))
        connection.rollback()
    head = {
        "form": FORM, "revision": revision, "made": datetime.now(UTC).isoformat(),
        "tables": [table.name for table in tables], "stories": len(rows["stories"]),
    }  # fmt: skip
    _add(tar, HEADER, json.dumps(head, indent=1).encode())
    for name, lines in rows.items():
        _add(tar, f"tables/{name}.jsonl", "".join(f"{json.dumps(line)}\n" for line in lines).encode())
    return [row["id"] for row in rows["stories"]]


def _tables(connection: Connection) -> list[Table]:
    """Our tables as they are in the database, each after those that it refers to."""
    known = MetaData()
    known.reflect(connection)
    return [table for table in known.sorted_tables if table.name != _NOT_OURS]


def _plain(row: RowMapping) -> dict[str, Any]:
    values: dict[str, Any] = dict(row)
    for name, value in values.items():
        if isinstance(value, datetime):
            values[name] = (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
        elif isinstance(value, bytes):
            values[name] = base64.b64encode(value).decode()
    return values


def _filled(table: Table, line: dict[str, Any]) -> dict[str, Any]:
    """A row as the table's columns take it."""
    for column in table.columns:
        value = line.get(column.name)
        if value is not None and isinstance(column.type, DateTime):
            moment = datetime.fromisoformat(value)
            line[column.name] = moment if column.type.timezone else moment.astimezone(UTC).replace(tzinfo=None)
        elif value is not None and isinstance(column.type, LargeBinary):
            line[column.name] = base64.b64decode(value)
    return line


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mtime = int(datetime.now(UTC).timestamp())
    tar.addfile(entry, io.BytesIO(data))


def _write_folder(tar: tarfile.TarFile, story: str, root: Path) -> None:
    for file in sorted(root.rglob("*")):
        name = file.relative_to(root).as_posix()
        if name.startswith(HERE_ONLY) or file.name.startswith(ASIDE):
            continue
        try:
            with file.open("rb") as data:  # files are replaced whole: what is open stays as it is
                tar.addfile(tar.gettarinfo(arcname=f"stories/{story}/{name}", fileobj=data), data)
        except (FileNotFoundError, IsADirectoryError):
            continue


def restore(database: Database, shelf: Shelf, file: Path) -> int:
    """Make an empty library into the one that was backed up; returns how many stories it holds.

    Raises `InputError` when the file is no backup, is damaged, or is of a newer release, or the library is not empty.
    """
    try:
        with tarfile.open(file) as tar:
            head = json.loads(_member(tar, HEADER))
            _check(head, database)
            _read_rows(database, tar, head)
            _read_folders(tar, shelf.root)
    except (OSError, tarfile.TarError, KeyError, ValueError) as error:
        raise InputError(f"{file} is not a whole backup of Laterna: {error}.") from error
    _make_whole(database, shelf)
    return int(head["stories"])


def _member(tar: tarfile.TarFile, name: str) -> bytes:
    data = tar.extractfile(name)
    if data is None:
        raise KeyError(name)
    return data.read()


def _check(head: dict[str, Any], database: Database) -> None:
    if head["form"] != FORM:
        raise InputError("This backup is of a newer release. Install that one, then restore it.")
    database.upgrade()
    with database.session() as session:
        if session.scalar(select(func.count()).select_from(StoryRow)):
            raise InputError("There are stories here already. Restore into an empty home and an empty database.")


def _read_rows(database: Database, tar: tarfile.TarFile, head: dict[str, Any]) -> None:
    """Tables of the backup's own revision, filled, then brought up to date."""
    database.downgrade("base")
    try:
        database.upgrade(head["revision"])
    except CommandError:
        database.upgrade()
        raise InputError("This backup is of a newer release. Install that one, then restore it.") from None
    with database.engine.begin() as connection:
        for table in _tables(connection):
            lines = _member(tar, f"tables/{table.name}.jsonl").splitlines()
            rows = [_filled(table, json.loads(line)) for line in lines]
            if rows:
                connection.execute(table.insert(), rows)
            if database.is_postgres:
                _count_on(connection, table)
    database.upgrade()


def _count_on(connection: Connection, table: Table) -> None:
    """Numbers that the database gives go on after those that are there."""
    for column in table.primary_key.columns:
        if column.autoincrement is True:
            connection.execute(
                text(
                    f"SELECT setval(pg_get_serial_sequence('{table.name}', '{column.name}'),"  # noqa: S608 -- our own names
                    f" (SELECT coalesce(max({column.name}), 1) FROM {table.name}))"
                )
            )


def _read_folders(tar: tarfile.TarFile, root: Path) -> None:
    for entry in _story_files(tar):
        entry.name = entry.name.removeprefix("stories/")
        tar.extract(entry, root, filter="data")


def _story_files(tar: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    for entry in tar:
        if entry.isreg() and _STORY_FILE.fullmatch(entry.name):
            yield entry


def _make_whole(database: Database, shelf: Shelf) -> None:
    """Every folder says what its rows say; a story that lacks a file is built again at the next start."""
    with database.session() as session:
        for row in session.scalars(select(StoryRow)).all():
            version = session.get(Version, (row.id, row.revision))
            folder = shelf.folder(row.id)
            if version is not None and _reads(folder.root) != version.manuscript:
                folder.write(MANUSCRIPT, version.manuscript.encode())
                row.built = ""
            if row.state == "ready" and (not row.built or _lacks(session, row.id, folder)):
                row.state, row.work = "making", f"{row.id}-restored"
            shelf.send(row.id)


def _reads(root: Path) -> str:
    file = root / MANUSCRIPT
    return file.read_text(encoding="utf-8") if file.is_file() else ""


def _lacks(session: Session, story: str, folder: StoryFolder) -> bool:
    assets = session.scalars(select(Asset).where(Asset.story == story, ~Asset.role.startswith("option-")))
    return any(not folder.store.path(asset.sha256).is_file() for asset in assets)
