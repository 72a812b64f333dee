"""Enlarge a photo by Lanczos resampling: nothing invented, nothing lost.

A page that was painted from a layout is better painted again at the size wanted (`laterna make --picture-px`); this
is for pictures that have no layout. Source of the method: C. E. Duchon, Lanczos Filtering in One and Two Dimensions,
1979; the windowed sinc of three lobes.
"""

from __future__ import annotations

import numpy as np
from PIL import Image

from laterna.story import Picture
from laterna.story.errors import InputError

MOST_PIXELS = 400_000_000


class Lanczos:
    """Upscales by 2 or 4, or any whole factor."""

    def upscale(self, picture: Picture, scale: int) -> Picture:
        """A picture `scale` times as wide and high. Raises `InputError` when that is too large to hold."""
        width, height = picture.size
        if width * height * scale * scale > MOST_PIXELS:
            raise InputError(
                f"{width} x {height} pixels times {scale} is more than {MOST_PIXELS // 1_000_000} megapixels. "
                "Choose a smaller scale."
            )
        mode = "RGBA" if picture.pixels.shape[2] == 4 else "RGB"
        image = Image.fromarray(picture.pixels)
        # Straight alpha bleeds at edges when resampled; premultiplied it does not.
        if mode == "RGBA":
            image = image.convert("RGBa")
        large = image.resize((width * scale, height * scale), Image.Resampling.LANCZOS)
        return Picture(pixels=np.asarray(large.convert(mode), np.uint8))
