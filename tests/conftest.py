"""What every test shares: the frozen example's folder on the path, and folders of its own for the product."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))
_SERVICES = tuple(f"LATERNA_{service}_" for service in ("CHAT", "COMFYUI", "DEEPL", "IMAGE", "SEE"))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """No test touches the user's own folders."""
    monkeypatch.setenv("LATERNA_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("LATERNA_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def nobodys(monkeypatch):
    """Services that nobody has set up, and pauses as short as a test can bear."""
    from laterna.engines.remote import patience

    monkeypatch.setattr(patience, "_FIRST_PAUSE_S", 0.01)
    for name in os.environ:
        if name in {"OPENAI_API_KEY", "DEEPL_AUTH_KEY"} or name.startswith(_SERVICES):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres():
    """A real PostgreSQL, where there is one."""
    from postgres import start_postgres

    running = start_postgres()
    yield running
    running.stop()


@pytest.fixture(scope="session")
def _objects():
    from objects import start_objects

    running = start_objects()
    yield running
    running.stop()


@pytest.fixture
def s3(_objects, monkeypatch):
    """A server that speaks S3, where one can be installed, and the keys to it."""
    for name, value in _objects.keys.items():
        monkeypatch.setenv(name, value)
    return _objects


@pytest.fixture(scope="module")
def browser():
    """A real Chromium, where there is one."""
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("needs Chromium: sudo apt install chromium")
    with sync_api.sync_playwright() as play:
        arguments = ["--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
        running = play.chromium.launch(executable_path=program, args=arguments)
        yield running
        running.close()
