"""The database: opened, brought up to date, asked in short transactions."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from alembic import command
from alembic.config import Config
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

if TYPE_CHECKING:
    from collections.abc import Generator
    from typing import Any

MIGRATIONS = Path(__file__).parent / "migrations"


class Database:
    """SQLite in a file, or PostgreSQL by its address (`postgresql+psycopg://...`)."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.engine = create_engine(url, pool_pre_ping=True)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _tame_sqlite)

    def upgrade(self, to: str = "head") -> None:
        """Bring the tables to a revision; `head` is the newest."""
        with self.engine.begin() as connection:
            command.upgrade(self._config(connection), to)

    def downgrade(self, to: str) -> None:
        """Take the tables back to a revision; `base` is none at all."""
        with self.engine.begin() as connection:
            command.downgrade(self._config(connection), to)

    def _config(self, connection: object) -> Config:
        config = Config()
        config.set_main_option("script_location", str(MIGRATIONS))
        config.attributes["connection"] = connection
        return config

    @contextmanager
    def session(self) -> Generator[Session]:
        """One transaction: kept when the block ends well, undone when it raises."""
        with Session(self.engine, expire_on_commit=False) as session, session.begin():
            yield session

    def close(self) -> None:
        self.engine.dispose()


def _tame_sqlite(connection: Any, record: object) -> None:
    """Readers and a writer at once, patience instead of an error, and foreign keys that hold."""
    for pragma in ("journal_mode=WAL", "busy_timeout=15000", "foreign_keys=ON", "synchronous=NORMAL"):
        connection.execute(f"PRAGMA {pragma}")
