"""One shot to one file: the unit of work of a film."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2

from laterna.press.film.encode import Codec, encode_segment
from laterna.press.film.page import film_page

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from laterna.press.film.page import Shot


RUN = 12
"""A segment may be cut after any multiple of this many frames (see `page`)."""


def stretch(frames: int, part: int, parts: int) -> range:
    """The frames of one of several nearly equal parts of a shot; a part of a very short shot may be empty."""
    bounds = [frames * index // parts // RUN * RUN for index in range(parts)] + [frames]
    return range(bounds[part], bounds[part + 1])


def render_segment(
    path: Path,
    shot: Shot,
    codec: Codec | None = None,
    tick: Callable[[], None] = lambda: None,
    frames: range | None = None,
) -> None:
    """Draws and encodes a shot, with one thread; the same shot gives the same bytes in every process.

    Args:
        path: the segment's file (MP4); it appears only when it is whole.
        shot: what is filmed.
        codec: how; H.264 at our usual settings when none is named.
        tick: called after each frame; it may raise, say `CancelledError`, to stop, and nothing is left behind.
        frames: a stretch of the shot (see `stretch`), so that two cores can film one page; all of it when none.

    Raises:
        DiskError: the file cannot be written.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        encode_segment(path, film_page(shot, frames), shot.size, shot.fps, codec or Codec(), tick)
    finally:
        cv2.setNumThreads(threads)
