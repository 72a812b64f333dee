"""Pictures as arrays."""

from __future__ import annotations

from laterna.story.model import Model, Pixels
from laterna.story.terms import SeasonName, TimeName


class Picture(Model):
    """A finished picture."""

    pixels: Pixels
    """uint8 `[H, W, 3]` sRGB, or `[H, W, 4]` with straight alpha."""

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.pixels.shape[1], self.pixels.shape[0]


class Photo(Model):
    """A photo the right way up, without its metadata but for what an eye may use."""

    picture: Picture
    """RGB, at most 2048 px on the longer side."""
    season: SeasonName | None = None
    """From the EXIF date (northern half of the world unless the position said otherwise); none when unknown."""
    time: TimeName | None = None
    """From the EXIF time; none when unknown."""


class Clip(Model):
    """A moving picture without sound."""

    frames: tuple[Picture, ...]
    """All of one size, which need not be that of the picture that was set in motion."""
    fps: float
    arrives: bool = False
    """Whether it ends in the picture that it was to become."""
