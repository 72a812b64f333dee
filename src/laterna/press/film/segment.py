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


def render_segment(path: Path, shot: Shot, codec: Codec | None = None, tick: Callable[[], None] = lambda: None) -> None:
    """Draws and encodes a shot, with one thread; the same shot gives the same bytes in every process.

    Args:
        path: the segment's file (MP4); it appears only when it is whole.
        shot: what is filmed.
        codec: how; H.264 at our usual settings when none is named.
        tick: called after each frame; it may raise, say `CancelledError`, to stop, and nothing is left behind.

    Raises:
        DiskError: the file cannot be written.
    """
    threads = cv2.getNumThreads()
    cv2.setNumThreads(1)
    try:
        encode_segment(path, film_page(shot), shot.size, shot.fps, codec or Codec(), tick)
    finally:
        cv2.setNumThreads(threads)
