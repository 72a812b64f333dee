"""What tests of engines share."""

from __future__ import annotations

import os

import pytest

_SERVICES = tuple(f"LATERNA_{service}_" for service in ("CHAT", "COMFYUI", "DEEPL", "IMAGE", "SEE"))


@pytest.fixture(scope="module")
def one_thread():
    """A model this small is slower on two."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def nobodys(monkeypatch):
    """Services that nobody has set up, and pauses as short as a test can bear."""
    from laterna.engines.remote import patience

    monkeypatch.setattr(patience, "_FIRST_PAUSE_S", 0.01)
    for name in os.environ:
        if name in {"OPENAI_API_KEY", "DEEPL_AUTH_KEY"} or name.startswith(_SERVICES):
            monkeypatch.delenv(name)
