"""The whole API held to its own document by schemathesis: no answer of 5xx, none that the document does not tell of."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from studio_client import SMALL, TEXT, Server, begin, until
from townsfolk import SAME, Town

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"
HOOK = {"SCHEMATHESIS_HOOKS": "one_key_each", "PYTHONPATH": str(Path(__file__).parent)}
OUT = "/(events|sign-out|sign-ins/.*|keys/.*|poster)$"
"""A stream without end, what would end the very session that asks, what would have stories sent to any address, and
what paints for half a minute."""
SETTINGS = """
[parameters]
"path.story" = "{story}"
"path.page" = "{page}"
"path.member" = "{member}"

[[operations]]
include-method = "DELETE"
parameters = {{ "path.story" = "0000000000000000" }}
"""
"""A finished story to play with; nothing but a deletion is spared it."""


def begin_story(running) -> str:
    """Settings by which schemathesis knows a finished story."""
    story = begin(running, {"production": SMALL}, ("kite.md", TEXT.encode(), "text/markdown"))
    until(running, story, "ready")
    whole = running.get(f"/api/v1/stories/{story}").json()
    return SETTINGS.format(story=story, page=whole["pages"][0]["page"]["id"], member=whole["cast"][0]["id"])


@pytest.mark.parametrize("flags", [(), ("--server",)], ids=["laptop", "server"])
def test_the_api_keeps_its_word(tmp_path, flags):
    pytest.importorskip("schemathesis")
    studio = Server(tmp_path / "home", *flags, quota_stories=4, rate_per_minute=10**6, tries_per_minute=10**6)
    town = Town(studio)
    headers = {}
    try:
        with studio.client() as running:
            if flags:
                running = town.found("The Foxes", "ann")
                headers = SAME | {"cookie": f"laterna={running.cookies['laterna']}"}
            (tmp_path / "schemathesis.toml").write_text(begin_story(running))
            done = subprocess.run(
                [
                    Path(sys.executable).parent / "schemathesis", "--config-file", "schemathesis.toml", "run",
                    f"{studio.address}api/v1/openapi.json", "--phases", "examples,coverage,fuzzing", "-c", CHECKS,
                    "--max-examples", "10", "--exclude-path-regex", OUT, "--continue-on-failure",
                    *(word for name, value in headers.items() for word in ("-H", f"{name}:{value}")), "--seed", "1",
                ],
                capture_output=True, text=True, check=False, cwd=tmp_path, env=os.environ | HOOK,
            )  # fmt: skip
    finally:
        town.close()
        studio.stop()
    (tmp_path / "told.txt").write_text(done.stdout)
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
