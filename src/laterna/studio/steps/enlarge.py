"""Enlarge a picture that could not be painted as large as it is wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.press.provenance import write_png, xmp_packet
from laterna.story import Picture
from laterna.studio.values import PICTURE, Painted

if TYPE_CHECKING:
    from laterna.studio.work import Work


def enlarge(work: Work) -> Painted:
    """The picture, large enough to cover the size that is wanted; one that is large enough stays as it is."""
    painted = work.one("picture", Painted)
    pixels = cv2.imdecode(np.fromfile(work.inputs["picture"][0].file(PICTURE), np.uint8), cv2.IMREAD_COLOR)
    assert pixels is not None  # noqa: S101  a step of ours wrote it
    picture = Picture(pixels=cv2.cvtColor(pixels, cv2.COLOR_BGR2RGB))
    wide, high = painted.size
    factor = max(work.settings["size"][0] / wide, work.settings["size"][1] / high)
    if factor > 1:
        larger = work.engine.upscale(picture, 2 if factor <= 2 else 4).pixels
        size = (round(wide * factor), round(high * factor))
        shrinks = larger.shape[1] >= size[0]
        way = cv2.INTER_AREA if shrinks else cv2.INTER_CUBIC
        picture = Picture(pixels=cv2.resize(larger, size, interpolation=way))
    write_png(picture, work.folder / PICTURE, xmp_packet(painted.source_type, painted.alt))
    return painted.model_copy(update={"size": picture.size})
