"""What a tool answers: the story as it stands now, in fields and in words, with a picture or a voice to judge by."""

from __future__ import annotations

import base64
import io
from typing import TYPE_CHECKING

from mcp.types import AudioContent, CallToolResult, ContentBlock, ImageContent, TextContent
from PIL import Image

from laterna.story.model import Model

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from laterna.story import Story
    from laterna.studio.folder import StoryFolder

LOOK_PX = 768
"""The longer side of a picture in an answer: enough to judge it by, small enough for a conversation."""


class ToldPage(Model):
    """One page."""

    number: int
    """From 1, in the order of the book."""
    text: str
    """In the story's own language."""
    scene: str
    """What the picture shows, in English; empty where nobody has said."""
    picture: str | None
    """Path of the painted page in the story's folder; none until it is painted."""
    voice: str | None
    """Path of the page read aloud in the story's folder; none until it is."""


class Told(Model):
    """A story as it stands."""

    story: str
    """Its name, for the next call."""
    folder: str
    """Where it lies on this machine."""
    title: str
    language: str
    cast: tuple[str, ...]
    """`Marnie (fox)`."""
    pages: tuple[ToldPage, ...]
    changed: tuple[int, ...]
    """Numbers of the pages that this call changed."""
    files: tuple[str, ...]
    """Finished books, film and cover in the folder."""
    note: str
    """What this call did."""


def told(folder: StoryFolder, story: Story, note: str, changed: Sequence[int] = ()) -> Told:
    """A story as it stands in its folder."""
    root = folder.root
    return Told(
        story=root.name,
        folder=str(root),
        title=story.title[story.language].words,
        language=story.language,
        cast=tuple(f"{member.name} ({member.kind})" for member in story.cast),
        pages=tuple(
            ToldPage(
                number=number, text=page.text[story.language].words, scene=page.scene.note,
                picture=_there(root, f"pages/{number:02}.png"), voice=_there(root, f"narration/{number:02}.opus"),
            )
            for number, page in enumerate(story.pages, 1)
        ),
        changed=tuple(changed),
        files=tuple(sorted(file.name for file in root.iterdir() if file.is_file() and file.suffix in _FINISHED)),
        note=note,
    )  # fmt: skip


_FINISHED = (".pdf", ".epub", ".html", ".mp4", ".webm", ".webp", ".vtt", ".png", ".opus", ".mid")


def _there(root: Path, name: str) -> str | None:
    return name if (root / name).is_file() else None


def answer(what: Told, *shown: Path) -> CallToolResult:
    """The answer of a tool: fields for a program, words for a reader, and files to look at or listen to."""
    blocks: list[ContentBlock] = [TextContent(text=in_words(what))]
    blocks.extend(_voice(file) if file.suffix == ".opus" else _picture(file) for file in shown if file.is_file())
    return CallToolResult(content=blocks, structured_content=what.model_dump(mode="json"))


def in_words(what: Told) -> str:
    """The whole story to be read."""
    lines = [what.note, "", f"# {what.title}", f"Cast: {', '.join(what.cast) or 'nobody'}"]
    for page in what.pages:
        marks = [name for name, file in (("painted", page.picture), ("read aloud", page.voice)) if file]
        changed = ["changed"] if page.number in what.changed else []
        state = f" ({', '.join(changed + marks)})" if changed or marks else ""
        lines += ["", f"Page {page.number}{state}: {page.text}"]
    if what.files:
        lines += ["", f"In {what.folder}: {', '.join(what.files)}"]
    return "\n".join(lines)


def look(file: Path) -> bytes:
    """A picture as a small JPEG."""
    with Image.open(file) as image:
        small = image.convert("RGB")
        small.thumbnail((LOOK_PX, LOOK_PX), Image.Resampling.LANCZOS, reducing_gap=3.0)
        buffer = io.BytesIO()
        small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def _picture(file: Path) -> ImageContent:
    return ImageContent(data=base64.b64encode(look(file)).decode(), mime_type="image/jpeg")


def _voice(file: Path) -> AudioContent:
    return AudioContent(data=base64.b64encode(file.read_bytes()).decode(), mime_type="audio/ogg")
