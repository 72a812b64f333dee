"""What painters in one piece share: where figures are painted anew, what stays as it was, and the finished stage."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.engines.image.quiet import veil
from laterna.story import Picture, Stage
from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Commission
    from laterna.storyboard.maps import ControlMaps

_ROOM = 0.03
"""How far beyond a figure's outline it may be painted anew, of the page's height: fur and scarves are not cut."""
_SOFT = 0.012
"""Width of the rim in which new paint passes into old, of the page's height."""


def check_figures(commission: Commission) -> None:
    """Raise `UsageError` where figures are to be painted anew that are not there, or in no picture."""
    present = {figure.id for figure in commission.layout.figures}
    strange = [name for name in commission.only if name not in present]
    if strange or (commission.only and commission.under is None):
        raise UsageError(
            f"{', '.join(strange) or 'A figure'} cannot be painted anew: the picture has "
            f"{', '.join(sorted(present)) or 'nobody'}, and must be there. Paint the whole page."
        )


def region_of(maps: ControlMaps, figures: Sequence[str]) -> np.ndarray:
    """Where figures are painted anew: uint8 `[H, W]` as the maps, 255 in and around them, soft at the rim."""
    height, width, _ = maps.depth.shape
    page = np.zeros((height, width), np.uint8)
    for figure in figures:
        page |= maps.masks[figure]
    reach = 2 * max(1, round(_ROOM * height)) + 1
    grown = cv2.dilate(page, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach)))
    return cv2.GaussianBlur(grown, (0, 0), max(0.5, _SOFT * height))


def laid_over(under: Picture, painted: np.ndarray, region: np.ndarray) -> np.ndarray:
    """A picture with what was painted anew; outside the region it stays as it was, pixel by pixel.

    Args:
        under: The picture as it was.
        painted: uint8 `[H, W, 3]`, of its size.
        region: uint8 `[H, W]`, how much of the new is seen.
    """
    share = region[..., None] / 255
    return (under.pixels[..., :3] * (1 - share) + painted * share).round().astype(np.uint8)


def stage_of(commission: Commission, pixels: np.ndarray, depth: np.ndarray, alt: str) -> Stage:
    """What a model painted as a stage in one piece, with a veil where words need one.

    Args:
        commission: What was asked for.
        pixels: uint8 `[H, W, 3]`.
        depth: uint8 `[H, W, 3]`, the storyboard's map of it.
        alt: One English sentence of what can be seen.
    """
    area = commission.layout.text_area
    mist = veil(pixels, area) if area is not None and not commission.only else None
    return Stage(
        picture=Picture(pixels=mist.over(pixels) if mist else pixels),
        depth_map=Picture(pixels=depth),
        unveiled=Picture(pixels=pixels) if mist else None,
        alt=alt,
        source_type="compositeWithTrainedAlgorithmicMedia" if commission.only else "trainedAlgorithmicMedia",
        left=commission.layout.left,
    )
