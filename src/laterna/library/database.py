"""The database: opened, brought up to date, asked in short transactions."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.orm import Session

from laterna.story.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

    from sqlalchemy import URL, Connection

_MIGRATING = 7_201_911
"""The number of the lock that whoever migrates holds."""
MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """SQLite in a file, or PostgreSQL by its address (`postgresql://USER@HOST/NAME`)."""

    def __init__(self, url: str) -> None:
        try:
            self.engine = create_engine(_address(url), pool_pre_ping=True)
        except ModuleNotFoundError as error:
            raise MissingExtraError("PostgreSQL needs psycopg: run pip install 'laterna[server]'") from error
        except ArgumentError as error:
            raise UsageError(f"database: {error}. Write sqlite:///FILE or postgresql://USER@HOST/NAME.") from error
        if not self.is_postgres:
            event.listen(self.engine, "connect", _tame_sqlite)

    @property
    def is_postgres(self) -> bool:
        return self.engine.dialect.name == "postgresql"

    def upgrade(self, to: str = "head") -> None:
        """Bring the tables to a revision; `head` is the newest."""
        with self._alone() as connection:
            command.upgrade(self._config(connection), to)

    def downgrade(self, to: str) -> None:
        """Take the tables back to a revision; `base` is none at all."""
        with self._alone() as connection:
            command.downgrade(self._config(connection), to)

    @contextmanager
    def _alone(self) -> Generator[Connection]:
        """A transaction in which no other process changes tables; all of it is kept, or nothing.

        SQLite changes a table by making another and dropping the first; what refers to it must not be dropped along.
        """
        with self.engine.connect() as connection:
            if self.is_postgres:
                connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_MIGRATING})")
            else:
                connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection
            connection.commit()
            if not self.is_postgres:
                connection.exec_driver_sql("PRAGMA foreign_keys=ON")

    def _config(self, connection: object) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        return config

    @contextmanager
    def session(self, *, alone: bool = False) -> Generator[Session]:
        """One transaction: kept when the block ends well, undone when it raises.

        `alone`, nobody else writes to an SQLite between what is read here and what is written; in PostgreSQL the rows
        that a query takes `FOR UPDATE` are held.
        """
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            if alone and not self.is_postgres:
                session.connection().exec_driver_sql("BEGIN IMMEDIATE")
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _address(url: str) -> URL:
    """With psycopg 3 for PostgreSQL, whichever way it was written."""
    parts = make_url(url)
    return parts.set(drivername="postgresql+psycopg") if parts.drivername.startswith("postgres") else parts


def _tame_sqlite(connection: Any, record: object) -> None:
    """Readers and a writer at once, patience instead of an error, and foreign keys that hold."""
    for pragma in ("journal_mode=WAL", "busy_timeout=15000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
