"""Print a photo's cut-out on the white paper that a painter laid down for it.

The photo is multiplied into the paper, so that it takes on the page's light, shadow and grain. A painter that follows
no layout of its own has no such paper; there the cut-out is laid on top, white edge and all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.storyboard.maps import control_maps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.story import Layout, MovingFigure, Part, Picture, PlacedFigure, Stage

_WHITE = 248


def paste(stage: Stage, layout: Layout, photos: Mapping[str, np.ndarray]) -> Stage:
    """The stage with its cut-outs printed, in the picture and in the parts that move.

    Args:
        stage: As it was painted.
        layout: What it was painted from.
        photos: uint8 `[H, W, 4]`, straight alpha, by the figure's id.
    """
    drawn = stage.source_type == "algorithmicMedia"
    seen = control_maps(layout, stage.picture.size).masks
    pixels = stage.picture.pixels.copy()
    parts: dict[str, np.ndarray] = {}
    for figure in layout.figures:
        if figure.id in photos and figure.outline:
            parts[figure.id] = sized = _sized(photos[figure.id], figure, stage.picture.size[1])
            corner = round(figure.box.x * pixels.shape[0]), round(figure.box.y * pixels.shape[0])
            mask = cv2.GaussianBlur(seen[figure.id], (0, 0), 0.8)
            _print(pixels, sized, corner, mask, drawn=drawn)
    return stage.model_copy(
        update={
            "picture": stage.picture.model_copy(update={"pixels": pixels}),
            "figures": tuple(_printed(mover, layout, parts, stage.picture) for mover in stage.figures),
        }
    )


def _sized(photo: np.ndarray, figure: PlacedFigure, height_px: int) -> np.ndarray:
    """The cut-out as large and turned as it stands on the page; uint8 `[H, W, 4]`."""
    size = max(round(figure.box.width * height_px), 1), max(round(figure.box.height * height_px), 1)
    fitted = cv2.resize(photo, size, interpolation=cv2.INTER_AREA)
    return np.ascontiguousarray(fitted[:, ::-1] if figure.facing == "left" else fitted)


def _print(
    page: np.ndarray, photo: np.ndarray, corner: tuple[int, int], mask: np.ndarray | None, *, drawn: bool
) -> None:
    """Prints a photo into uint8 `[H, W, 3 or 4]`, in place, where `mask` is 255; none prints it everywhere."""
    left, top = max(corner[0], 0), max(corner[1], 0)
    right = min(corner[0] + photo.shape[1], page.shape[1])
    bottom = min(corner[1] + photo.shape[0], page.shape[0])
    if right <= left or bottom <= top:
        return
    spot = page[top:bottom, left:right, :3].astype(np.float32)
    inked = photo[top - corner[1] : bottom - corner[1], left - corner[0] : right - corner[0]].astype(np.float32)
    covered = inked[..., 3:] / 255
    shown = 1.0 if mask is None else mask[top:bottom, left:right, None].astype(np.float32) / 255
    if drawn:
        colour = spot * inked[..., :3] / 255
    else:
        colour, covered = inked[..., :3] * covered + _WHITE * (1 - covered), np.ones_like(covered)
    page[top:bottom, left:right, :3] = np.round(spot + (colour - spot) * covered * shown)


def _printed(mover: MovingFigure, layout: Layout, parts: Mapping[str, np.ndarray], picture: Picture) -> MovingFigure:
    """The moving figure with the photo on its paper; any other as it is."""
    if mover.id not in parts:
        return mover
    figure = next(figure for figure in layout.figures if figure.id == mover.id)
    height = picture.size[1]
    whole = figure.box.x * height, figure.box.y * height
    return mover.model_copy(update={"parts": tuple(_part(part, parts[mover.id], whole) for part in mover.parts)})


def _part(part: Part, photo: np.ndarray, whole: tuple[float, float]) -> Part:
    pixels = part.pixels.copy()
    _print(pixels, photo, (round(whole[0] - part.x), round(whole[1] - part.y)), None, drawn=True)
    return part.model_copy(update={"pixels": pixels})
