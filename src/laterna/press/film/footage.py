"""A page that is filmed from a clip instead of a stage: the clip written down, and played over the page's length.

A clip knows nothing of how long a page is read. One that ends in the next page's picture is stretched from the page's
first frame to its last; any other plays at its own pace, forward and back again, which has no seam. Between two frames
what moves is moved on (`between`); a walk through a space of pictures, where nothing moves but everything changes, and
whose frames are as many as the film's, is mixed.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import av
import cv2
import numpy as np

from laterna.press.film.affine import STILL
from laterna.press.film.between import Passage, Planes, mixed
from laterna.press.film.camera import cover
from laterna.press.film.canvas import Canvas
from laterna.press.film.encode import Codec, encode_segment
from laterna.press.film.sheet import paper_of
from laterna.story.errors import EngineError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from laterna.press.film.sheet import Bytes
    from laterna.story import Clip, Picture

_QUALITY = 8
"""The clip is encoded twice, here and in the film; the first time must not be seen."""


@dataclass(frozen=True)
class Footage:
    """A clip as it lies in a file."""

    file: Path
    fps: float
    """Its own pace."""
    arrives: bool
    """Whether it ends in the next page's picture."""


def write_clip(path: Path, clip: Clip) -> None:
    """Encode a clip, so finely that it can be encoded again.

    Raises `EngineError` for one without frames, or whose frames differ in size, and `DiskError`.
    """
    sizes = {frame.size for frame in clip.frames}
    if len(sizes) != 1:
        raise EngineError(f"A clip has frames of one size; this one has {len(clip.frames)}, of {len(sizes)} sizes.")
    width, height = sizes.pop()
    size = width // 2 * 2, height // 2 * 2
    encode_segment(path, _canvases(clip.frames, size), size, max(1, round(clip.fps)), Codec(quality=_QUALITY))


class Player:
    """The frames of a shot, from a clip."""

    def __init__(self, footage: Footage, size: tuple[int, int], frames: int, fps: int) -> None:
        """Read the clip.

        Args:
            footage: the clip.
            size: (width, height) of the film in pixels.
            frames: length of the shot.
            fps: of the film.
        """
        self._footage, self._size, self._frames, self._fps = footage, size, frames, fps
        self._shots = tuple(_read(footage.file))
        self._passage = lru_cache(1)(lambda first: Passage(self._shots[first], self._shots[first + 1]))

    def draw(self, number: int) -> Canvas:
        """One frame of the film."""
        place = self._place(number)
        seen = self._between(int(place), place % 1) if place % 1 else self._shots[int(place)]
        canvas = Canvas(self._size)
        for plane, target in zip(seen, (canvas.luma, canvas.cb, canvas.cr), strict=True):
            target[:] = _covering(plane, (target.shape[1], target.shape[0]))
        return canvas

    def _between(self, first: int, share: float) -> Planes:
        if self._footage.arrives and self._footage.fps >= self._fps:
            return mixed(self._shots[first], self._shots[first + 1], share)
        return self._passage(first).at(share)

    def _place(self, number: int) -> float:
        """Which of the clip's frames is seen; between two of them, a fraction."""
        last = len(self._shots) - 1
        if last == 0:
            return 0.0
        if self._footage.arrives:
            return last * number / max(self._frames - 1, 1)
        way = number * self._footage.fps / self._fps % (2 * last)
        return way if way <= last else 2 * last - way


def _canvases(pictures: Sequence[Picture], size: tuple[int, int]) -> Iterable[Canvas]:
    for picture in pictures:
        pixels = cv2.cvtColor(np.ascontiguousarray(picture.pixels[: size[1], : size[0], :3]), cv2.COLOR_RGB2RGBA)
        canvas = Canvas(size)
        canvas.copy(paper_of(pixels, 0, 0), STILL, (canvas.whole,))
        yield canvas


def _read(file: Path) -> Iterator[Planes]:
    with av.open(str(file)) as container:
        for frame in container.decode(video=0):
            whole = frame.to_ndarray(format="yuv420p")
            height, width = frame.height, frame.width
            chroma = whole[height:].reshape(2, height // 2, width // 2)
            yield Planes(whole[:height], chroma[0], chroma[1])


def _covering(plane: Bytes, size: tuple[int, int]) -> Bytes:
    """A plane enlarged until it covers a size; where their shapes differ, its middle."""
    height, width = plane.shape
    scale = cover((width, height), size)
    across, down = min(width, round(size[0] / scale)), min(height, round(size[1] / scale))
    left, top = (width - across) // 2, (height - down) // 2
    way = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    return cv2.resize(plane[top : top + down, left : left + across], size, interpolation=way)
