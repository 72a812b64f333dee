"""What `laterna mcp` does, once its flags are read."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from laterna.cli.building import budget_of
from laterna.cli.shared import core_count, open_store
from laterna.story.errors import MissingExtraError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def lend(stories: Path, opened: tuple[Path, ...], jobs: int | None, limits: Mapping[str, Any]) -> None:
    """Serve until the assistant hangs up. Raises `MissingExtraError` where the SDK is not installed."""
    if find_spec("mcp") is None:
        raise MissingExtraError("The MCP server needs mcp: run pip install 'laterna[mcp]'")
    from laterna.assist.room import Room
    from laterna.assist.server import create_server

    room = Room(stories, open_store(), jobs or core_count(), opened, budget_of(limits))
    create_server(room).run("stdio")
