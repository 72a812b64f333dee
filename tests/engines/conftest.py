"""What tests of tiny models share."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def one_thread():
    """A model this small is slower on two."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
