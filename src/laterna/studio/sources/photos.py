"""Photos of any usual kind, the right way up, in plain sRGB, without their metadata.

The file's content decides what it is, not its name. Of the EXIF record only the orientation, the hour and the month
are read; position and everything else is dropped.
"""

from __future__ import annotations

import io
import warnings
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from laterna.story import Photo, Picture
from laterna.story.errors import SourceError

if TYPE_CHECKING:
    from laterna.story.terms import SeasonName, TimeName

MOST_PIXELS = 120_000_000
"""A photo of 120 megapixels is beyond every usual camera; larger is a mistake or a trap."""
LEAST_SIDE_PX = 32
LOOK_PX = 2048
"""Longer side of what an eye is shown."""
KEEP_PX = 3000
"""Longer side of what is kept for the book: a full page at 300 dpi."""
_KINDS = ("JPEG", "PNG", "WEBP", "AVIF", "GIF", "TIFF", "BMP", "HEIF", "MPO")
_SEASONS: tuple[SeasonName, ...] = ("winter", "spring", "summer", "autumn")


class ReadPhoto(NamedTuple):
    """A photo, ready to be kept."""

    jpeg: bytes
    """The oriented picture without metadata, at most `KEEP_PX` on its longer side."""
    season: SeasonName | None = None
    time: TimeName | None = None

    @property
    def photo(self) -> Photo:
        """The photo, ready to be looked at."""
        with Image.open(io.BytesIO(self.jpeg)) as image:
            pixels = np.asarray(_within(image.convert("RGB"), LOOK_PX), np.uint8)
        return Photo(picture=Picture(pixels=pixels), season=self.season, time=self.time)


def read_photo(data: bytes, name: str) -> ReadPhoto:
    """Decode one photo. Raises `SourceError` when it is no picture, damaged, too small or too large."""
    plain, season, time = _decode(data, name)
    kept = io.BytesIO()
    _within(plain, KEEP_PX).save(kept, "JPEG", quality=92, subsampling=0)
    return ReadPhoto(kept.getvalue(), season, time)


def full_picture(data: bytes, name: str) -> Picture:
    """Decode one picture at its full size, RGBA where it has alpha. Raises `SourceError` as `read_photo` does."""
    return Picture(pixels=np.asarray(_decode(data, name, layered=True)[0], np.uint8))


def photo_of(pixels: np.ndarray) -> ReadPhoto:
    """A frame of a video, uint8 `[H, W, 3]`, as a photo."""
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG", compress_level=1)
    return read_photo(buffer.getvalue(), "a frame of the video")


def _decode(data: bytes, name: str, layered: bool = False) -> tuple[Image.Image, SeasonName | None, TimeName | None]:
    """The picture, oriented and in plain RGB, or in RGBA if it has alpha and is `layered`; when it was exposed."""
    Image.init()
    _teach_heif()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            with Image.open(io.BytesIO(data), formats=[kind for kind in _KINDS if kind in Image.OPEN]) as image:
                _check_size(image, name)
                season, time = _when(image)
                upright = ImageOps.exif_transpose(_first_frame(image))
                if layered and upright.has_transparency_data:
                    return upright.convert("RGBA"), season, time
                return _plain_rgb(upright), season, time
        except UnidentifiedImageError:
            raise SourceError(f"{name} is not a picture that can be read here. {_HINT}") from None
        except Image.DecompressionBombError:
            raise SourceError(f"{name} has too many pixels; {_ALLOWED}") from None
        except (OSError, SyntaxError, ValueError, EOFError) as error:
            raise SourceError(f"{name} is damaged or cut short ({error}). {_HINT}") from error


_ALLOWED = f"at most {MOST_PIXELS // 1_000_000} megapixels are allowed. Make it smaller and try again."
_HINT = "Use a JPEG, PNG, WebP, AVIF, GIF or TIFF file (HEIC with pip install 'laterna[heic]')."


def _teach_heif() -> None:
    """HEIC needs a decoder that not every machine has."""
    try:
        from pillow_heif import register_heif_opener  # pyright: ignore[reportMissingImports]
    except ImportError:
        return
    register_heif_opener()


def _check_size(image: Image.Image, name: str) -> None:
    width, height = image.size
    if width * height > MOST_PIXELS:
        raise SourceError(f"{name} is {width} x {height} pixels; {_ALLOWED}")
    if min(width, height) < LEAST_SIDE_PX:
        raise SourceError(
            f"{name} is only {width} x {height} pixels; a photo needs at least {LEAST_SIDE_PX} on each side. "
            "Bring a larger one."
        )


def _first_frame(image: Image.Image) -> Image.Image:
    if getattr(image, "is_animated", False):
        image.seek(0)
    image.load()
    return image


def _plain_rgb(image: Image.Image) -> Image.Image:
    """8-bit sRGB on white."""
    if image.mode.startswith(("I", "F")):
        levels = np.asarray(image, np.float64)
        span = 65535.0 if levels.max() > 255 else 255.0
        return Image.fromarray((levels / span * 255).clip(0, 255).astype(np.uint8)).convert("RGB")
    if image.mode in {"RGBA", "LA", "PA", "P"}:
        layered = image.convert("RGBA")
        paper = Image.new("RGBA", layered.size, "white")
        return Image.alpha_composite(paper, layered).convert("RGB")
    return image.convert("RGB")


def _within(image: Image.Image, side_px: int) -> Image.Image:
    longer = max(image.size)
    if longer <= side_px:
        return image
    scale = side_px / longer
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _when(image: Image.Image) -> tuple[SeasonName | None, TimeName | None]:
    """Season and time of day of the exposure; the season of the northern half unless it was taken in the southern."""
    exif = image.getexif()
    taken = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    try:
        moment = datetime.strptime(str(taken)[:19], "%Y:%m:%d %H:%M:%S")  # noqa: DTZ007 -- a camera's own clock
    except ValueError:
        return None, None
    quarter = moment.month % 12 // 3
    if exif.get_ifd(ExifTags.IFD.GPSInfo).get(ExifTags.GPS.GPSLatitudeRef) == "S":
        quarter = (quarter + 2) % 4
    return _SEASONS[quarter], _time_of(moment.hour)


def _time_of(hour: int) -> TimeName:
    bounds: tuple[tuple[int, TimeName], ...] = (
        (5, "night"), (8, "dawn"), (15, "day"), (18, "afternoon"), (21, "dusk"), (24, "night"),
    )  # fmt: skip
    return next(name for until, name in bounds if hour < until)
