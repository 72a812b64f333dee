"""The MCP server: the tools of a room, and its stories as resources, by the official SDK (https://modelcontextprotocol.io)."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ResourceNotFoundError
from mcp.types import ToolAnnotations

from laterna import __version__
from laterna.assist.answers import in_words, look, told
from laterna.assist.tools import Tools
from laterna.story.errors import InputError, LaternaError

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from laterna.assist.room import Room

INSTRUCTIONS = (
    "Laterna makes illustrated, narrated picture books and films on this machine, offline. Begin with `make`, look at "
    "the pages, change words with `revise` and pictures with `illustrate`, then `narrate` and `export`. A call takes "
    "from seconds to a minute and tells its progress; a cancelled call keeps what it had finished, and the same call "
    "again goes on from there."
)


def create_server(room: Room) -> MCPServer:
    """The server of one room; it closes the room when it ends."""

    @asynccontextmanager
    async def lifespan(server: object) -> AsyncGenerator[None]:
        try:
            yield
        finally:
            room.close()

    server = MCPServer("laterna", title="Laterna", version=__version__, instructions=INSTRUCTIONS, lifespan=lifespan,
                       log_level="WARNING")  # fmt: skip
    tools = Tools(room)
    for tool in (tools.make, tools.revise, tools.illustrate, tools.narrate, tools.export):
        server.add_tool(tool, annotations=ToolAnnotations(open_world_hint=False, destructive_hint=False))
    _add_resources(server, room)
    return server


def _add_resources(server: MCPServer, room: Room) -> None:
    @server.resource("laterna://stories", mime_type="text/plain")
    def stories() -> str:
        """The names of the stories that are there, one a line."""
        return "\n".join(room.names())

    @server.resource("laterna://stories/{story}", mime_type="text/plain")
    def story(story: str) -> str:
        """A whole story to be read."""
        try:
            folder = room.existing(story)
            return in_words(told(folder, folder.open(), "As it stands."))
        except LaternaError as error:
            raise ResourceNotFoundError(str(error)) from error

    @server.resource("laterna://stories/{story}/pages/{number}", mime_type="image/jpeg")
    def picture(story: str, number: int) -> bytes:
        """A page's picture, small."""
        try:
            file = room.existing(story).root / "pages" / f"{number:02}.png"
        except InputError as error:
            raise ResourceNotFoundError(str(error)) from error
        if not file.is_file():
            raise ResourceNotFoundError(f"Page {number} of {story!r} is not painted.")
        return look(file)
