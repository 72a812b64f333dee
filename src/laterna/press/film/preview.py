"""A moving preview of a film: a small animated WebP without sound, for a list of stories or a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from PIL import Image

from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from av.container import InputContainer

    from laterna.press.timeline import Span, Timeline

MOST_BYTES = 2_000_000
_SHORT_PX = 270
_RATE = 8
"""Frames a second."""
_GLIMPSE_S = 1.5
_MOST_PAGES = 8
_QUALITIES = (70, 50, 30, 15)


def write_preview(path: Path, film: Path, timeline: Timeline) -> None:
    """A glimpse from the middle of up to eight pages, under 2 MB; `path` appears only when it is whole.

    Args:
        path: the `.webp` file.
        film: a film of `assemble_film`.
        timeline: its plan.

    Raises:
        DiskError: the file cannot be written.
    """
    chosen = timeline.pages[:: -(-len(timeline.pages) // _MOST_PAGES)]
    with av.open(str(film)) as source:
        frames = [frame for span in chosen for frame in _glimpse(source, timeline.fps, span)]
    part = path.with_name(path.name + ".part")
    try:
        for quality in _QUALITIES:
            frames[0].save(
                part, "WEBP", save_all=True, append_images=frames[1:], duration=1000 // _RATE, loop=0,
                quality=quality, method=3,
            )  # fmt: skip
            if part.stat().st_size < MOST_BYTES:
                break
        part.replace(path)
    except OSError as error:
        raise DiskError(f"{path.name} cannot be written: {error}. Make room and build again.") from error
    finally:
        part.unlink(missing_ok=True)


def _glimpse(source: InputContainer, fps: int, span: Span) -> Iterator[Image.Image]:
    """Some frames from the middle of a page, small."""
    count, step = round(_GLIMPSE_S * _RATE), fps // _RATE
    first = span.start_frame + max(span.frames - count * step, 0) // 2
    wanted = range(first, min(first + count * step, span.start_frame + span.frames), step)
    stream = source.streams.video[0]
    assert stream.time_base is not None  # noqa: S101 - a stream that is read has one
    source.seek(int(first / fps / stream.time_base), stream=stream)
    for frame in source.decode(stream):
        number = round(frame.time * fps)
        if number in wanted:
            scale = min(_SHORT_PX / min(frame.width, frame.height), 1)
            size = (round(frame.width * scale), round(frame.height * scale))
            yield frame.to_image().resize(size, Image.Resampling.BOX)
        if number >= wanted[-1]:
            return
