"""What `laterna backup` and `laterna restore` do, once their flags are read."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from laterna.cli.serving import need_web
from laterna.cli.shared import home_folder

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from laterna.library.database import Database
    from laterna.library.shelf import Shelf


def back_up(file: Path, config: Path | None) -> None:
    """Write the library into a file."""
    need_web()
    from laterna.library import backup

    with _library(config) as (database, shelf):
        count = backup.back_up(database, shelf, file)
    click.echo(f"{count} stories are kept in {file}.")


def restore(file: Path, config: Path | None) -> None:
    """Bring a library back."""
    need_web()
    from laterna.library import backup

    with _library(config) as (database, shelf):
        count = backup.restore(database, shelf, file)
    click.echo(f"{count} stories are back. Start the studio: laterna web")


@contextmanager
def _library(config: Path | None) -> Generator[tuple[Database, Shelf]]:
    from laterna.web.settings import read_settings
    from laterna.web.workshop import shelf_of

    settings = read_settings(config, {"home": home_folder()})
    settings.stories.mkdir(parents=True, exist_ok=True)
    with settings.open_database() as database:
        yield database, shelf_of(settings, database)
