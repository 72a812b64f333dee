"""How the web studio is set up: `laterna-web.toml`, then `LATERNA_WEB_*` variables, then flags; all of it checked."""

from __future__ import annotations

import os
import tomllib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from laterna.engines.catalog import engines
from laterna.library.database import Database
from laterna.library.ledger import Limits
from laterna.story.errors import UsageError
from laterna.story.model import Model
from laterna.story.terms import EngineName

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping

PREFIX = "LATERNA_WEB_"
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
Quota = Annotated[float | None, Field(ge=0)]


def _counts(given: object) -> object:
    """Numbers by name, as a variable writes them."""
    if not isinstance(given, str):
        return given
    pairs = [part.split("=") for part in given.split(",") if part.strip()]
    if any(len(pair) != len(("name", "number")) for pair in pairs):
        raise UsageError(f"engine_jobs: given {given!r}. Write it like openai=4, diffusers=1.")
    return {name.strip(): number.strip() for name, number in pairs}


class WebSettings(Model):
    """Everything that can be set."""

    home: Path
    """Where stories, database and keys live."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8420
    """0 takes any free one."""
    lan: bool = False
    """Open to the house's network, behind a token."""
    server: bool = False
    """For many: whoever comes signs in."""
    address: str = ""
    """Where the server is found from outside, such as `https://stories.example.org`; empty is this machine only."""
    proxies: str = "127.0.0.1"
    """Addresses of proxies whose word is taken for where a request comes from, or networks, with commas between."""
    database: str = ""
    """`postgresql://USER:PASSWORD@HOST/NAME`; empty keeps SQLite in `home`."""
    bucket: str = ""
    """Where stories are kept for several machines: a bucket's name; empty keeps them in `home`."""
    bucket_address: str = ""
    """Of the object store, such as `http://minio:9000`; empty is Amazon's."""
    oidc_issuer: str = ""
    """An OpenID provider that people may sign in by: `https://accounts.example.org`; empty for none."""
    oidc_client: str = ""
    """What the provider calls us."""
    oidc_secret: str = ""
    """What we and the provider alone know."""
    oidc_name: str = "OpenID"
    """What people call the provider."""
    quota_stories: Quota = None
    """Stories that a house may begin in a month; none for any number."""
    quota_minutes: Quota = None
    """Minutes of making in a month."""
    quota_storage_mb: Quota = None
    """Megabytes kept at once."""
    quota_cost: Quota = None
    """What engines of others may ask in a month, in the currency of their prices."""
    key_house: str = ""
    """The id of the house whose owners may enter keys of engines in the browser; they serve every house of a server.
    Empty leaves them to whoever starts it. On one machine nobody needs it."""
    rate_per_minute: Annotated[int, Field(ge=1)] = 1200
    """Requests of one person, or of one address that is not signed in."""
    tries_per_minute: Annotated[int, Field(ge=1)] = 10
    """Tries of one address to sign in or to join; six times as many at one account, from wherever they come."""
    deeds_days: Annotated[int, Field(ge=1)] = 400
    """How long the audit log is kept."""
    jobs: Annotated[int, Field(ge=0, le=256)] = 2
    """Pages worked on at once in this process; 0 leaves all making to `laterna worker`."""
    house_jobs: Annotated[int, Field(ge=1, le=256)] | None = None
    """Pages of one house that are worked on at once, by all processes together; none for any number."""
    engine_jobs: Annotated[dict[EngineName, Annotated[int, Field(ge=1, le=256)]], BeforeValidator(_counts)] = {}
    """Pages that one engine works on at once, by all processes together: `openai=4, diffusers=1`."""
    upload_mb: Annotated[int, Field(ge=1, le=2000)] = 60
    """The largest request that is taken in."""
    drain_s: Annotated[float, Field(ge=0, le=3600)] = 5.0
    """How long a polite end waits for pages that are being made; what is not finished then is made again."""
    log: Literal["plain", "json"] = "plain"
    """How log lines are written to standard error."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    metrics_token: str = ""
    """What opens `/metrics`; empty opens it to this machine alone."""
    hook_pause_s: Annotated[float, Field(gt=0, le=3600)] = 5.0
    """The first pause after a webhook was not taken; each later one is three times as long, seven in all."""
    decode_mb: Annotated[int, Field(ge=256, le=16000)] = 3000
    """Memory that decoding an upload may take."""
    decode_s: Annotated[float, Field(gt=0, le=600)] = 60.0
    """Seconds that decoding an upload may take."""

    @property
    def own_address(self) -> str:
        """Where it is found, without a slash at the end."""
        return self.address.rstrip("/") or f"http://127.0.0.1:{self.port}"

    @contextmanager
    def open_database(self) -> Generator[Database]:
        """The library's database, brought up to date."""
        self.home.mkdir(parents=True, exist_ok=True)
        database = Database(self.database_url)
        try:
            database.upgrade()
            yield database
        finally:
            database.close()

    @property
    def limits(self) -> Limits:
        """Of a house that has none of its own."""
        return Limits(self.quota_stories, self.quota_minutes, self.quota_storage_mb, self.quota_cost)

    @property
    def stories(self) -> Path:
        return self.home / "stories"

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.home / 'library.sqlite'}"

    @property
    def jobs_url(self) -> str:
        """Where the durable workflows are kept: the same PostgreSQL, or a SQLite file of their own."""
        return self.database if self.database.startswith("postgres") else f"sqlite:///{self.home / 'jobs.sqlite'}"


def read_settings(file: Path | None, flags: Mapping[str, Any], **usual: Any) -> WebSettings:
    """Settings from a file, the environment and flags; flags win, and `usual` holds where none says otherwise.

    Raises `UsageError` that names the first fault.
    """
    given: dict[str, Any] = {**usual}
    if file is not None:
        try:
            given |= tomllib.loads(file.read_text(encoding="utf-8"))
        except (OSError, tomllib.TOMLDecodeError) as error:
            raise UsageError(f"{file} can't be used as settings: {error}") from error
    given |= {name.removeprefix(PREFIX).lower(): value for name, value in os.environ.items() if name.startswith(PREFIX)}
    given |= {name: value for name, value in flags.items() if value is not None}
    try:
        settings = WebSettings.model_validate(given, strict=False)
    except ValidationError as error:
        row = error.errors()[0]
        raise UsageError(f"Setting {'.'.join(map(str, row['loc']))}: given {row['input']!r}; {row['msg']}.") from error
    if settings.server and settings.lan:
        raise UsageError("--lan lets in whoever has the link, --server whoever signs in: choose one of them.")
    if settings.server and settings.host not in LOOPBACK and not settings.address:
        raise UsageError("Set `address`, where the server is found from outside: https://stories.example.org")
    known = {name for _, name in engines()}
    if unknown := sorted(settings.engine_jobs.keys() - known):
        raise UsageError(f"engine_jobs: there is no engine {unknown[0]}. `laterna engines` shows those there are.")
    if not settings.jobs and not settings.database:
        raise UsageError("jobs = 0 leaves making to `laterna worker`, which needs a PostgreSQL: set `database`.")
    return settings
