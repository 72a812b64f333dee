"""How the web studio is set up: `laterna-web.toml`, then `LATERNA_WEB_*` variables, then flags; all of it checked."""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, ValidationError

from laterna.story.errors import UsageError
from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "LATERNA_WEB_"


class WebSettings(Model):
    """Everything that can be set."""

    home: Path
    """Where stories, database and keys live."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8420
    """0 takes any free one."""
    lan: bool = False
    """Open to the house's network, behind a token."""
    database: str = ""
    """SQLAlchemy address; empty keeps SQLite in `home`."""
    jobs: Annotated[int, Field(ge=1, le=256)] = 2
    """Pages worked on at once in this process."""
    upload_mb: Annotated[int, Field(ge=1, le=2000)] = 60
    """The largest request that is taken in."""
    decode_mb: Annotated[int, Field(ge=256, le=16000)] = 3000
    """Memory that decoding an upload may take."""
    decode_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds that decoding an upload may take."""

    @property
    def stories(self) -> Path:
        return self.home / "stories"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'library.sqlite'}"

    @property
    def jobs_url(self) -> str:
        """Where the durable workflows are kept: the same PostgreSQL, or a SQLite file of their own."""
        return self.database or f"sqlite:///{self.home / 'jobs.sqlite'}"


def read_settings(file: Path | None, flags: Mapping[str, Any]) -> WebSettings:
    """Settings from a file, the environment and flags; flags win. Raises `UsageError` that names the first fault."""
    given: dict[str, Any] = {}
    if file is not None:
        try:
            given |= tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{file} can't be used as settings: {error}") from error
    given |= {name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)}
    given |= {name: value for name, value in flags.items() if value is not None}
    try:
        return WebSettings.model_validate(given, strict=False)
    except ValidationError as error:
        row = error.errors()[0]
        raise UsageError(f"Setting {'.'.join(map(str, row['loc']))}: given {row['input']!r}; {row['msg']}.") from error
