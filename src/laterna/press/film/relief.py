"""A picture in one piece with a depth map, cut in two sheets that a camera can move against each other.

The near part is what lies before the threshold that parts the depths best (Otsu, IEEE Transactions on Systems, Man
and Cybernetics 9, 1979). What it hides is filled in from around it (Telea, Journal of Graphics Tools 9, 2004), for as
far as a slow camera can uncover it.
"""

from __future__ import annotations

import cv2
import numpy as np

from laterna.story import Picture, Plane

_FAR, _NEAR = 0.4, 0.75
"""Depths of the two sheets; not far apart, for the cut is a guess."""
_FILL = 4
"""The filling is made this many times smaller: it is seen by a few pixels only."""


def relief_of(picture: Picture, depth_map: Picture) -> tuple[Plane, ...]:
    """Two planes, the far one whole, from a picture and its depth map (near is white); one when all is equally far."""
    rgb = np.ascontiguousarray(picture.pixels[..., :3])
    height, width = rgb.shape[:2]
    depth = cv2.resize(depth_map.pixels[..., 0], (width, height), interpolation=cv2.INTER_LINEAR)
    _, near = cv2.threshold(depth, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    opaque = np.full((height, width), 255, np.uint8)
    if near.all() or not near.any():
        return (Plane(name="picture", pixels=np.dstack([rgb, opaque]), x=0, y=0, depth=_FAR),)
    soft = cv2.GaussianBlur(near, (0, 0), max(min(height, width) / 600, 0.8))
    cut = np.rint(rgb * (soft[..., None] / 255)).astype(np.uint8)
    far = np.dstack([_filled(rgb, near), opaque])
    return (
        Plane(name="far", pixels=far, x=0, y=0, depth=_FAR),
        Plane(name="near", pixels=np.dstack([cut, soft]), x=0, y=0, depth=_NEAR),
    )


def _filled(rgb: np.ndarray, near: np.ndarray) -> np.ndarray:
    """The picture with the near part replaced by its surroundings."""
    height, width = near.shape
    size = (width // _FILL, height // _FILL)
    small = cv2.resize(rgb, size, interpolation=cv2.INTER_AREA)
    hole = cv2.dilate(cv2.resize(near, size, interpolation=cv2.INTER_NEAREST), np.ones((5, 5), np.uint8))
    filling = cv2.inpaint(small, hole, 4, cv2.INPAINT_TELEA)
    where = cv2.dilate(near, np.ones((5, 5), np.uint8))[..., None] > 0
    return np.where(where, cv2.resize(filling, (width, height), interpolation=cv2.INTER_CUBIC), rgb)
