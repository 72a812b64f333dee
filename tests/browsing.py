"""What tests in a browser share: waiting, and where axe-core is."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


def wait(page, condition: str, seconds: float = 20) -> None:
    """Until a condition holds; Playwright's own waiting evaluates strings, which the pages' policy forbids."""
    for _ in range(round(seconds / 0.02)):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    pytest.fail(f"never came true: {condition}")


def axe_script() -> Path | None:
    """A copy of axe-core, from `LATERNA_AXE` or an installed `node_modules`; it is not part of the project."""
    places = [
        os.environ.get("LATERNA_AXE", ""),
        Path(__file__).parents[1] / "node_modules/axe-core/axe.min.js",
        "/usr/lib/node_modules/axe-core/axe.min.js",
    ]
    return next((Path(place) for place in places if place and Path(place).is_file()), None)


needs_axe = pytest.mark.skipif(
    axe_script() is None, reason="needs axe-core: npm install axe-core, or LATERNA_AXE=.../axe.min.js"
)
