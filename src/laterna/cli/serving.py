"""What `laterna web` does, once its flags are read."""

from __future__ import annotations

import secrets
import signal
import socket
import webbrowser
from importlib.util import find_spec
from queue import SimpleQueue
from typing import TYPE_CHECKING

import click

from laterna.cli.shared import core_count, home_folder
from laterna.story.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.web.settings import WebSettings


NEEDED = ("fastapi", "uvicorn", "dbos", "sqlalchemy", "alembic", "argon2", "prometheus_client")


def need_web() -> None:
    """Raises `MissingExtraError` where the web parts are not installed."""
    absent = [name for name in NEEDED if find_spec(name) is None]
    if absent:
        raise MissingExtraError(f"The web studio needs {', '.join(absent)}: run pip install 'laterna[web]'")


def serve(port: int | None, jobs: int | None, config: Path | None, show: bool, **how: bool | None) -> None:
    """Serve until Ctrl-C; `how` is `lan` or `server`, where they are asked for."""
    need_web()
    from laterna.web.ending import Server
    from laterna.web.logs import set_up_logs
    from laterna.web.settings import read_settings

    flags = {"port": port, "jobs": jobs, "home": home_folder(), **how}
    settings = read_settings(config, flags, jobs=core_count())
    host = "0.0.0.0" if settings.lan else settings.host  # noqa: S104 -- only when asked, behind a token
    token = secrets.token_urlsafe(16) if settings.lan else ""
    listening = _listen(host, settings.port)
    address = f"http://{_own_address() if settings.lan else '127.0.0.1'}:{listening.getsockname()[1]}/"
    _welcome(settings.address or address + (f"?token={token}" if token else ""), qr=settings.lan)
    if settings.server:
        _ask_to_found(settings)
    elif show and not settings.lan:
        webbrowser.open(address)
    set_up_logs(settings)
    Server(settings, token).run(sockets=[listening])


def _ask_to_found(settings: WebSettings) -> None:
    from laterna.library.people import People

    with settings.open_database() as database:
        if not People(database).anybody():
            click.echo('Nobody has joined yet. Run: laterna house found "Name of the house"')


def work(jobs: int | None, config: Path | None) -> None:
    """Make stories until Ctrl-C or a polite signal. Raises `UsageError` where there is no PostgreSQL to share."""
    need_web()
    from laterna.web import jobs as making
    from laterna.web.logs import set_up_logs
    from laterna.web.settings import read_settings
    from laterna.web.workshop import Workshop

    settings = read_settings(config, {"jobs": jobs, "home": home_folder()}, jobs=core_count())
    set_up_logs(settings)
    shop = Workshop(settings)
    if not shop.database.is_postgres:
        raise UsageError("`laterna worker` shares a PostgreSQL with `laterna web`: set `database` to its address.")
    over: SimpleQueue[int] = SimpleQueue()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda number, _: over.put(number))
    making.launch(shop, "worker")
    click.echo(f"Working, {settings.jobs} pages at once. Ctrl-C ends it.")
    asked = over.get()
    making.finish()
    shop.close()
    signal.signal(asked, signal.SIG_DFL)  # threads that wait for pages that others make now would wait on
    signal.raise_signal(asked)


def _listen(host: str, port: int) -> socket.socket:
    listening = socket.socket()
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise UsageError(f"Port {port} can't be used ({error.strerror}). Choose another with --port.") from error
    return listening


def _own_address() -> str:
    """This machine's address in the house, found without sending anything."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def _welcome(address: str, *, qr: bool) -> None:
    click.echo(f"Laterna is open at {address}")
    if qr:
        import io

        import segno

        text = io.StringIO()
        segno.make(address, error="l").terminal(out=text, compact=True)
        click.echo(text.getvalue())
    click.echo("Ctrl-C closes it.")
