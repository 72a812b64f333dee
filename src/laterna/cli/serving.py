"""What `laterna web` does, once its flags are read."""

from __future__ import annotations

import secrets
import socket
import webbrowser
from importlib.util import find_spec
from typing import TYPE_CHECKING

import click

from laterna.cli.shared import core_count, home_folder
from laterna.story.errors import MissingExtraError, UsageError

if TYPE_CHECKING:
    from pathlib import Path


def serve(port: int | None, lan: bool | None, jobs: int | None, config: Path | None, show: bool) -> None:
    """Serve until Ctrl-C. Raises `MissingExtraError` where the web parts are not installed."""
    absent = [name for name in ("fastapi", "uvicorn", "dbos", "sqlalchemy", "alembic") if find_spec(name) is None]
    if absent:
        raise MissingExtraError(f"The web studio needs {', '.join(absent)}: run pip install 'laterna[web]'")
    import uvicorn

    from laterna.web.app import create_app
    from laterna.web.settings import read_settings

    flags = {"port": port, "lan": lan, "jobs": jobs or core_count(), "home": home_folder()}
    settings = read_settings(config, flags)
    host = "0.0.0.0" if settings.lan else settings.host  # noqa: S104 -- only when asked, behind a token
    token = secrets.token_urlsafe(16) if settings.lan else ""
    listening = _listen(host, settings.port)
    address = f"http://{_own_address() if settings.lan else '127.0.0.1'}:{listening.getsockname()[1]}/"
    _welcome(address + (f"?token={token}" if token else ""), qr=settings.lan)
    if show and not settings.lan:
        webbrowser.open(address)
    config_of = uvicorn.Config(create_app(settings, token), log_level="warning", timeout_graceful_shutdown=5)
    uvicorn.Server(config_of).run(sockets=[listening])


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
