"""Cut a photo's subject out, as a paper figure with a clean edge.

GrabCut (C. Rother, V. Kolmogorov, A. Blake, 2004) from what the eye already took for the subject; the outline is then
smoothed as scissors would. How clean the cut is: how far it agrees with the eye's own, is one piece, and keeps off the
photo's border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    from laterna.story import Point, Subject

_LONGEST_PX = 768
_SURE_IN, _SURE_OUT = 0.035, 0.05
"""How far inside and outside the eye's outline it is trusted, as shares of the photo's longer side."""
_ROUNDS = 4
_SEED = 5
_SMOOTH = 0.006
"""How round the scissors cut, as a share of the photo's longer side."""
_EDGE = 0.022
"""Width of the white edge, as a share of the subject's height."""
_CORNERS = 72
_BORDER = 0.04
"""The share of the outline that may lie on the photo's border."""


class Cut(NamedTuple):
    """A subject cut out."""

    pixels: np.ndarray
    """uint8 `[H, W, 4]`, straight alpha, cropped to the white edge."""
    outline: tuple[Point, ...]
    """Around its white edge, per unit of its height, from the middle of its foot; y down."""
    clean: float
    """0 to 1."""


def cut_out(rgb: np.ndarray, subject: Subject) -> Cut | None:
    """The subject, or none where the eye found nothing to cut.

    Args:
        rgb: uint8 `[H, W, 3]`, the photo.
        subject: What the eye said of it, with its mask.
    """
    if subject.mask is None or not subject.mask.any():
        return None
    scale = min(1.0, _LONGEST_PX / max(rgb.shape[:2]))
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    seen = cv2.resize(subject.mask, small.shape[1::-1], interpolation=cv2.INTER_LINEAR) > 127
    piece, whole = _main_piece(_grabbed(small, seen))
    if not piece.any():
        return None
    union = np.count_nonzero(piece | seen)
    agree = np.count_nonzero(piece & seen) / union
    clean = min(subject.cutout, 1.0) ** 0.5 * agree * whole * _clear_of_border(piece)
    edge = max(round(_EDGE * cv2.boundingRect(piece.astype(np.uint8))[3]), 1)
    rim = 2 * edge
    piece = cv2.copyMakeBorder(piece.astype(np.uint8), rim, rim, rim, rim, cv2.BORDER_CONSTANT)
    small = cv2.copyMakeBorder(small, rim, rim, rim, rim, cv2.BORDER_REPLICATE)
    paper = cv2.dilate(piece, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * edge + 1, 2 * edge + 1)))
    x, y, width, height = cv2.boundingRect(paper)
    alpha = cv2.GaussianBlur(piece.astype(np.float32) * 255, (0, 0), 1.0)
    pixels = np.dstack([small, alpha.astype(np.uint8)])[y : y + height, x : x + width]
    return Cut(np.ascontiguousarray(pixels), _outline(paper), float(clean))


def _grabbed(rgb: np.ndarray, seen: np.ndarray) -> np.ndarray:
    """Bool `[H, W]`: the foreground, found again between the eye's sure inside and sure outside."""
    longer = max(rgb.shape[:2])
    inside = _shrunk(seen, round(_SURE_IN * longer))
    outside = _shrunk(~seen, round(_SURE_OUT * longer))
    mask = np.where(seen, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    mask[inside] = cv2.GC_FGD
    mask[outside] = cv2.GC_BGD
    if not inside.any() or not outside.any():
        return seen
    cv2.setRNGSeed(_SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    cv2.grabCut(bgr, mask, (0, 0, 1, 1), *models, _ROUNDS, cv2.GC_INIT_WITH_MASK)
    return (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)


def _shrunk(mask: np.ndarray, by: int) -> np.ndarray:
    return cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5) > by


def _main_piece(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """The largest piece, its holes filled and its edge smoothed, and its share of all the foreground."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask), 0.0
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    outlines, _ = cv2.findContours((labels == best).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = np.zeros(mask.shape, np.uint8)
    cv2.drawContours(filled, cast("list[np.ndarray]", outlines), -1, 255, cv2.FILLED)
    smooth = cv2.GaussianBlur(filled, (0, 0), _SMOOTH * max(mask.shape)) > 127
    return smooth, float(stats[best, cv2.CC_STAT_AREA] / np.count_nonzero(mask))


def _clear_of_border(piece: np.ndarray) -> float:
    """1 for a piece that keeps off the photo's border, less the more of its outline lies there."""
    padded = cv2.copyMakeBorder(piece.astype(np.uint8), 1, 1, 1, 1, cv2.BORDER_CONSTANT)
    edge = cv2.morphologyEx(padded, cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8))[1:-1, 1:-1] > 0
    rim = np.concatenate([piece[0], piece[-1], piece[:, 0], piece[:, -1]])
    return max(0.0, 1 - max(0.0, rim.sum() / max(edge.sum(), 1) - _BORDER) * 4)


def _outline(piece: np.ndarray) -> tuple[Point, ...]:
    """The outline at even steps, per unit of height from the middle of the foot."""
    outlines, _ = cv2.findContours(piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    walk = max(outlines, key=len)[:, 0, :].astype(np.float64)
    steps = np.linspace(0, len(walk), _CORNERS, endpoint=False).astype(int)
    x, y, width, height = cv2.boundingRect(piece.astype(np.uint8))
    points = (walk[steps] - (x + width / 2, y + height)) / height
    return tuple((round(float(px), 4), round(float(py), 4)) for px, py in points)
