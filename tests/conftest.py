"""What every test shares: the frozen example's folder on the path, and folders of its own for the product."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(autouse=True)
def _own_folders(tmp_path_factory, monkeypatch):
    """No test touches the user's own folders."""
    monkeypatch.setenv("LATERNA_CACHE", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setenv("LATERNA_HOME", str(tmp_path_factory.mktemp("home")))
