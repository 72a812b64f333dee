"""A studio of one's own: the application in this process, or the real server in another."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

pytest.importorskip("fastapi")
pytest.importorskip("dbos")
sys.path.insert(0, str(Path(__file__).parent))

from studio_client import SMALL, TEXT, Server, begin, until


@pytest.fixture(scope="session")
def client(tmp_path_factory):
    from fastapi.testclient import TestClient

    from laterna.web.app import create_app
    from laterna.web.settings import WebSettings

    settings = WebSettings(home=tmp_path_factory.mktemp("home"), jobs=1, upload_mb=2, decode_s=20, hook_pause_s=0.1)
    with TestClient(create_app(settings), base_url="http://localhost:8420") as running:
        yield running


@pytest.fixture(scope="session")
def told(client):
    """A finished story that tests look at and change, but leave finished."""
    story = begin(client, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    until(client, story, "ready")
    return story


@pytest.fixture(scope="session")
def server(tmp_path_factory):
    running = Server(tmp_path_factory.mktemp("laptop"))
    yield running
    running.stop()
