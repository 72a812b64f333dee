"""The databases that a library may lie in."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["sqlite", "postgres"])
def address(request, tmp_path):
    """Of an empty database, one kind after the other."""
    if request.param == "postgres":
        return request.getfixturevalue("postgres").database()
    return f"sqlite:///{tmp_path / 'library.sqlite'}"
