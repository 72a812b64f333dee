"""The MCP server as an assistant meets it: the SDK's own client, over stdio, the server in its own process."""

from __future__ import annotations

import base64
import io
import os
import sys
from contextlib import asynccontextmanager
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

pytest.importorskip("mcp")

import anyio
from mcp.client import Client
from mcp.client.stdio import StdioServerParameters

pytestmark = [pytest.mark.anyio, pytest.mark.timeout(100)]
TOOLS = {"make", "revise", "illustrate", "narrate", "export"}
SMALL = {"premise": "a fox who lost her lantern", "pages": 4, "picture_px": 128}
MANY = SMALL | {"pages": 30}
"""So many that the first call is cancelled before they are painted, however late the word of it comes."""


@pytest.fixture(scope="module")
def anyio_backend():
    return "asyncio"


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("stories")


@asynccontextmanager
async def assistant(place: Path):
    """A client of a server that was started for it."""
    laterna = str(Path(sys.executable).parent / "laterna")
    environment = {"LATERNA_CACHE": str(place.parent / "cache"), "PATH": os.environ["PATH"]}
    server = StdioServerParameters(command=laterna, args=["mcp", "--stories", str(place), "-j", "1"], env=environment)
    async with Client(server) as client:
        yield client


async def call(client, tool: str, **arguments):
    answer = await client.call_tool(tool, arguments)
    assert not answer.is_error, answer.content[0].text
    return answer


async def refused(client, tool: str, **arguments) -> str:
    answer = await client.call_tool(tool, arguments)
    assert answer.is_error
    return answer.content[0].text


def picture(answer) -> Image.Image:
    (block,) = [block for block in answer.content if block.type == "image"]
    return Image.open(io.BytesIO(base64.b64decode(block.data)))


async def test_a_story_is_made_revised_illustrated_narrated_and_exported(place):
    async with assistant(place) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert set(tools) == TOOLS
        for tool in tools.values():
            properties = tool.input_schema["properties"]
            assert all(row.get("description") for row in properties.values()), tool.name
            assert tool.description
            assert tool.output_schema["properties"]["pages"]

        heard: list[tuple[float, float | None]] = []

        async def listen(progress, total, message):
            assert message
            heard.append((progress, total))

        made = await client.call_tool("make", {"story": "Lantern", **SMALL}, progress_callback=listen)
        assert not made.is_error, made.content
        story = made.structured_content
        assert len(story["pages"]) == 4
        assert all(page["picture"] and page["voice"] is None for page in story["pages"])
        assert all(page["text"] in made.content[0].text for page in story["pages"])
        assert picture(made).size == (128, 128)
        assert len(heard) > 1
        assert all(before[0] < after[0] <= after[1] for before, after in pairwise(heard))

        shown = await call(client, "illustrate", story="Lantern", page=2)
        night = await call(client, "illustrate", story="Lantern", page=2, time="night", another=True)
        assert night.structured_content["changed"] == [2]
        assert picture(shown).tobytes() != picture(night).tobytes()
        drawn = await call(client, "illustrate", story="Lantern", page=3, scene="The fox sits on a hill with a zorble.")
        assert "zorble" in drawn.structured_content["note"]

        revised = await call(client, "revise", story="Lantern", request="rename the hero to Mila")
        assert any(row.startswith("Mila (") for row in revised.structured_content["cast"])
        assert revised.structured_content["changed"]
        assert (place / "Lantern" / "kept" / "story-1.json").is_file()

        read = await call(client, "narrate", story="Lantern", voice="child", pace=1.5)
        assert all(page["voice"] for page in read.structured_content["pages"])
        assert [block.mime_type for block in read.content if block.type == "audio"] == ["audio/ogg"]
        again = await call(client, "narrate", story="Lantern")
        assert again.structured_content["note"] == "Every page was read already."

        books = await call(client, "export", story="Lantern", formats=["html", "pdf"])
        assert {"book.html", "book.pdf", "cover.png"} <= set(books.structured_content["files"])
        assert (place / "Lantern" / "book.html").read_text().count("Mila")

        names = (await client.read_resource("laterna://stories")).contents[0].text
        assert names == "Lantern"
        whole = (await client.read_resource("laterna://stories/Lantern")).contents[0].text
        assert "Mila" in whole
        page = (await client.read_resource("laterna://stories/Lantern/pages/1")).contents[0]
        assert Image.open(io.BytesIO(base64.b64decode(page.blob))).format == "JPEG"


async def test_what_cannot_be_is_told_in_words(place):
    async with assistant(place) as client:
        assert "no story called 'Nobody'" in await refused(client, "revise", story="Nobody", request="shorter")
        for name in ("../out", "/etc", "a/b", "", ".hidden"):
            assert "name" in await refused(client, "make", story=name, premise="a fox")
        assert "outside the folders" in await refused(client, "make", story="Spy", sources=["/etc/passwd"])
        assert not (place / "Spy").exists()
        assert "premise" in await refused(client, "make", story="Empty")
        assert "not a story" in await refused(
            client, "make", story="Grim", premise="a man cuts off a head and the blood spurts"
        )
        assert "pages" in await refused(client, "make", story="Long", premise="a fox", pages=400)
        await call(client, "make", story="Short", **SMALL)
        assert "no engine" in await refused(client, "illustrate", story="Short", page=1, painter="rembrandt")
        assert "9" in await refused(client, "illustrate", story="Short", page=9)
        assert "not a story" in await refused(
            client, "illustrate", story="Short", page=1, scene="A man cuts off a head and the blood spurts."
        )
        assert "formats" in await refused(client, "export", story="Lantern", formats=["doc"])
        with pytest.raises(Exception, match="no story called"):
            await client.read_resource("laterna://stories/Nobody")


async def test_a_cancelled_call_stops_and_the_same_call_goes_on(place):
    async with assistant(place) as client:
        reached: list[float] = []
        with anyio.move_on_after(60) as scope:

            async def stop_on_the_way(progress, total, message):
                reached.append(progress)
                if message.startswith("paint/"):
                    scope.cancel()

            await client.call_tool("make", {"story": "Long", **MANY}, progress_callback=stop_on_the_way)
        assert scope.cancelled_caught
        reached.clear()
        assert "no page 99" in await refused(client, "illustrate", story="Long", page=99)
        assert not (place / "Long" / "pages").exists(), "the first call came to an end without painting them all"

    async with assistant(place) as client:
        whole = await call(client, "make", story="Long", **MANY)
        assert all(page["picture"] for page in whole.structured_content["pages"])
