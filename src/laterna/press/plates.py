"""Pictures on their way into a book: encoded once, and looked at where words will lie on them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np

from laterna.press.contrast import contrast, luminance
from laterna.story.errors import SourceError

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.press.book import Plate
    from laterna.press.theme import Theme
    from laterna.story import Area

QUALITY = 90
"""JPEG quality, without chroma subsampling: cut paper has hard edges of colour."""
READABLE = 7.0
"""Contrast ratio that text on a picture keeps (WCAG AAA), for readers who are only learning it."""
_Box = tuple[float, float, float, float]
"""(x, y, width, height) of an area, in units of the picture's height."""
_BUSY = 14.0
"""Standard deviation of fine detail, in grey levels, from which letters drown."""


@dataclass(frozen=True)
class Ground:
    """What words that lie on a picture need."""

    ink: str
    """Colour of the words, `#rrggbb`."""
    panel: str
    """Colour of the paper beneath them, `#rrggbb`."""
    opacity: float
    """Of that paper: 0 where the picture is quiet enough by itself."""


@dataclass(frozen=True)
class Print:
    """A picture ready to be bound."""

    jpeg: bytes
    dark: float
    """Relative luminance of the darkest that words would meet in its text area, 0 to 1."""
    light: float
    """And of the lightest."""
    detail: float
    """Standard deviation of fine detail there, in grey levels."""


def develop(plate: Plate, area: Area | None = None, longest: int | None = None) -> Print:
    """Encode a plate, and look where words will lie; a picture is done once, however many books it goes into.

    Args:
        plate: The picture.
        area: Where words will lie; none looks at its text area, or at all of it.
        longest: Make it smaller where its longer side is over so many pixels.

    Raises `SourceError` when the file is no picture.
    """
    wanted = longest if longest is not None and max(plate.size) > longest else None
    seen = plate.file.stat()
    return _develop(plate.file, seen.st_mtime_ns, seen.st_size, _box(area or plate.text_area), wanted)


@lru_cache(maxsize=256)
def _develop(file: Path, _changed: int, _bytes: int, box: _Box | None, longest: int | None) -> Print:
    pixels = read_pixels(file)
    patch = _patch(pixels, box) if box else pixels
    dark, light = _extremes(patch)
    return Print(encode(pixels, longest), dark, light, _detail(patch))


def read_pixels(file: Path) -> np.ndarray:
    """uint8 `[H, W, 3]`, BGR. Raises `SourceError` when the file is no picture."""
    pixels = cv2.imdecode(np.fromfile(file, dtype=np.uint8), cv2.IMREAD_COLOR)
    if pixels is None:
        raise SourceError(f"{file.name} is not a picture that can be read; make the page's picture again.")
    return pixels


def encode(pixels: np.ndarray, longest: int | None = None) -> bytes:
    """A BGR picture as JPEG bytes, made smaller first where its longer side is over `longest` pixels."""
    height, width = pixels.shape[:2]
    if longest is not None and max(height, width) > longest:
        factor = longest / max(height, width)
        pixels = cv2.resize(pixels, (round(width * factor), round(height * factor)), interpolation=cv2.INTER_AREA)
    settings = [
        cv2.IMWRITE_JPEG_QUALITY, QUALITY,
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
    ]  # fmt: skip
    return cv2.imencode(".jpg", pixels, settings)[1].tobytes()


def ground(picture: Print, theme: Theme) -> Ground:
    """How words can be read on a picture's text area: which ink, and how much paper beneath it."""
    if picture.detail < _BUSY:
        if contrast(luminance(theme.ink), picture.dark) >= READABLE:
            return Ground(theme.ink, theme.paper, 0.0)
        if contrast(luminance("#ffffff"), picture.light) >= READABLE:
            return Ground("#ffffff", theme.night, 0.0)
    return Ground(theme.ink, theme.paper, _veil(theme.ink, theme.paper, picture.dark))


def text_side(area: Area) -> Literal["top", "bottom"]:
    return "top" if area.y + area.height / 2 < 0.5 else "bottom"


def _box(area: Area | None) -> _Box | None:
    return (area.x, area.y, area.width, area.height) if area else None


def _patch(pixels: np.ndarray, box: _Box) -> np.ndarray:
    height, width = pixels.shape[:2]
    x, y, wide, tall = box
    left, top = max(0, round(x * height)), max(0, round(y * height))
    right, bottom = round((x + wide) * height), round((y + tall) * height)
    return pixels[top : max(top + 1, min(bottom, height)), left : max(left + 1, min(right, width))]


def _linear(bgr: np.ndarray) -> np.ndarray:
    scaled = bgr / 255.0
    linear = np.where(scaled <= 0.04045, scaled / 12.92, ((scaled + 0.055) / 1.055) ** 2.4)
    return linear @ np.array([0.0722, 0.7152, 0.2126])


def _extremes(patch: np.ndarray) -> tuple[float, float]:
    """The darkest and the lightest that words meet: luminance of the 2nd and 98th percentile of a blurred patch."""
    small = cv2.resize(patch, (min(96, patch.shape[1]), min(96, patch.shape[0])), interpolation=cv2.INTER_AREA)
    low, high = np.percentile(_linear(small.astype(np.float32)), (2, 98))
    return float(low), float(high)


def _detail(patch: np.ndarray) -> float:
    grey = cv2.resize(cv2.cvtColor(patch, cv2.COLOR_BGR2GRAY), None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    grey = grey.astype(np.float32)
    return float(np.std(cv2.GaussianBlur(grey, (0, 0), 1) - cv2.GaussianBlur(grey, (0, 0), 6)))


def _veil(ink: str, paper: str, worst: float) -> float:
    """The least opacity of paper, in twentieths from 0.9, at which ink is readable over the worst of the picture."""
    for step in range(18, 20):
        opacity = step / 20
        if contrast(luminance(ink), opacity * luminance(paper) + (1 - opacity) * worst) >= READABLE:
            return opacity
    return 1.0
