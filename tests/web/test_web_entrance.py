"""Where someone is sent after signing in."""

from __future__ import annotations

import pytest

from laterna.web.entrance import own_path


@pytest.mark.parametrize("path", ["/", "/library", "/stories/ab?edit=1", "/s/ключ"])
def test_own_paths_are_kept(path):
    assert own_path(path) == path


@pytest.mark.parametrize("path", ["", "library", "//evil.example", "/\\evil.example", "/\t/evil.example", "/\n/evil"])
def test_nobody_is_sent_elsewhere(path):
    assert own_path(path) == "/"
