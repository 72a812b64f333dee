"""A moving preview of a film: a small animated WebP without sound, for a list of stories or a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import av
from PIL import Image

from laterna.story.errors import DiskError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from laterna.press.timeline import Timeline

MOST_BYTES = 2_000_000
_SHORT_PX = 270
_RATE = 8
"""Frames a second."""
_GLIMPSE_S = 1.5
_MOST_PAGES = 8
_QUALITIES = (70, 50, 30, 15)


def write_preview(path: Path, segments: Sequence[Path], timeline: Timeline) -> None:
    """A glimpse from the middle of up to eight pages, under 2 MB; `path` appears only when it is whole.

    Args:
        path: the `.webp` file.
        segments: the film's segments, one a span, in the timeline's order.
        timeline: the film's plan.

    Raises:
        DiskError: the file cannot be written.
    """
    pages = [n for n, span in enumerate(timeline.spans) if span.kind == "page"]
    chosen = pages[:: -(-len(pages) // _MOST_PAGES)]
    frames = [frame for number in chosen for frame in _glimpse(segments[number], timeline, number)]
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


def _glimpse(segment: Path, timeline: Timeline, number: int) -> Iterator[Image.Image]:
    """Some frames from the middle of a segment, small."""
    count, step = round(_GLIMPSE_S * _RATE), timeline.fps // _RATE
    first = max(timeline.spans[number].frames - count * step, 0) // 2
    with av.open(str(segment)) as source:
        for index, frame in enumerate(source.decode(video=0)):
            if index >= first + count * step:
                return
            if index >= first and (index - first) % step == 0:
                scale = min(_SHORT_PX / min(frame.width, frame.height), 1)
                size = (round(frame.width * scale), round(frame.height * scale))
                yield frame.to_image().resize(size, Image.Resampling.BOX)
