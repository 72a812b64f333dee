"""A page that is painted elsewhere: what goes there as files, and what comes back as a stage."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image, ImageOps

from laterna.engines.image.prompting import alt_of
from laterna.engines.image.repainting import check_figures, laid_over, region_of, stage_of
from laterna.story.errors import BusyError
from laterna.storyboard.maps import ControlMaps, control_maps

if TYPE_CHECKING:
    from laterna.engines.image.canvas import Canvas
    from laterna.story import Commission, Stage


@dataclass(frozen=True, slots=True)
class Posted:
    """One page, ready to be sent; its pictures have the size of the whole canvas."""

    commission: Commission
    canvas: Canvas
    maps: ControlMaps
    region: np.ndarray | None
    """Where alone it is painted anew: uint8 `[H, W]`, soft at the rim; none for the whole page."""

    @classmethod
    def of(cls, commission: Commission, canvas: Canvas) -> Posted:
        """A page on its canvas. Raises `UsageError` for figures that are not there, or in no picture."""
        check_figures(commission)
        maps = control_maps(commission.layout, canvas.page)
        region = canvas.carried_on(region_of(maps, commission.only)) if commission.only else None
        return cls(commission, canvas, maps, region)

    @property
    def under(self) -> bytes:
        """The picture to paint over, as a PNG; empty where it begins with blank paper."""
        under = self.commission.under
        return png(self.canvas.brought(under.pixels)) if under else b""

    def stage(self, data: bytes) -> Stage:
        """The page, cut out of the file that came back, whatever size that has."""
        with Image.open(io.BytesIO(data)) as image:
            whole = ImageOps.fit(image.convert("RGB"), self.canvas.whole)
        pixels = self.canvas.cut(np.asarray(whole, np.uint8))
        if self.commission.under is not None and self.region is not None:
            pixels = laid_over(self.commission.under, pixels, self.canvas.cut(self.region))
        return stage_of(self.commission, pixels, self.canvas.enlarged(self.maps.depth), alt_of(self.commission))


def png(pixels: np.ndarray) -> bytes:
    """A PNG; uint8 `[H, W]`, `[H, W, 3]` or `[H, W, 4]` with straight alpha."""
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def checked(data: bytes, host: str) -> bytes:
    """A picture's file that can be read to its end. Raises `BusyError` where it cannot."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            image.load()
    except (OSError, SyntaxError) as error:
        raise BusyError(f"{host} answered with a picture that cannot be read: {error}") from error
    return data
