"""How cleanly a piece comes out of its photo, in one honest figure and with the reason when it does not.

A clean piece is set off from what lies round it in colour, along its whole outline; it is whole: nothing of its colour
goes on beyond its edge, and what lies round it is of the colours farther off, not a third thing that it may be a part
of; it hangs together, and keeps off the photo's border.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.studio.cutting.contour import solid_of
from laterna.studio.cutting.tint import STRANGE, apart, codes_of, shares_of

if TYPE_CHECKING:
    from laterna.studio.cutting.tries import Piece
    from laterna.studio.cutting.view import View

_NEAR_PX = 9
_PLAIN = 18.0
"""Distance in Lab between inside and outside from which an edge is plain."""
_APART = 0.6
"""From which two sets of colours have nothing in common to speak of."""
_FULL = 0.45
"""Share of its hull that a figure with spread limbs still fills."""
_RING = 0.09
"""Width of what is looked at round a piece, as a share of the root of its area."""
_SECTORS = 16
_STRICT = 5
"""How hard a closed direction weighs."""
_OPEN = 0.6
"""Share of ground from which on a direction is open."""
_STANDS = 0.75
"""Share of a piece's own salience from which on what lies beside it stands out as well."""
_MOST = 0.6
"""Share of the photo that a subject takes at most, so that there is a ground at all."""
_LEAST = 0.02
"""Share of the photo from which a subject is large enough to be what the photo is of."""
_FOOT = 0.5
"""How much the lower border counts: whoever stands there is still whole to the eye."""


class Quality(NamedTuple):
    """0 to 1 each; their product is how clean a cut is."""

    edge: float
    """How plainly the outline is seen."""
    apart: float
    """How different the colours on its two sides are."""
    alone: float
    """Whether what lies round it is ground, all the way round."""
    firm: float
    """Whether it is one solid piece, found again by another cut."""
    clear: float
    """Whether it keeps off the photo's border."""
    large: float
    """Whether it is large enough to be what the photo is of, and leaves a ground."""

    @property
    def clean(self) -> float:
        return float(np.prod(self))

    @property
    def fault(self) -> str:
        """The name of the worst."""
        return min(self._fields, key=lambda name: getattr(self, name))


def quality_of(view: View, piece: Piece) -> Quality:
    """How clean a piece is."""
    mask = piece.mask
    codes = codes_of(view.lab)
    ring = _ring(mask)
    far = ~view.inside(view.box_of(mask), 0.15) & ~ring
    own, beside = shares_of(codes[mask]), shares_of(codes[ring])
    beyond = shares_of(codes[far]) if far.any() else beside
    ground = (beyond[codes] > STRANGE) & (beyond[codes] > 0.5 * own[codes])
    ground &= view.salience < _STANDS * view.salience[mask].mean()
    share = view.share_of(mask)
    return Quality(
        edge=_edge(view.lab, mask),
        apart=min(1.0, apart(own, beside) / _APART) ** 0.35,
        alone=_alone(mask, ring, ground),
        firm=min(1.0, solid_of(mask) / _FULL) * piece.whole * piece.agree**0.7,
        clear=max(0.0, 1 - 4 * _at_border(view, mask)),
        large=min(1.0, (share / _LEAST) ** 0.5) if share <= _MOST else 0.0,
    )


def _ring(mask: np.ndarray) -> np.ndarray:
    """Bool `[h, w]`: what lies round a piece, without the soft pixels at its edge."""
    radius = max(3, round(_RING * np.sqrt(mask.sum())))
    round_ = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * radius + 1, 2 * radius + 1))
    grey = mask.astype(np.uint8)
    return (cv2.dilate(grey, round_) > 0) & (cv2.dilate(grey, np.ones((3, 3), np.uint8)) == 0)


def _edge(lab: np.ndarray, mask: np.ndarray) -> float:
    """How far inside and outside differ along the outline, beside one another."""
    near = _NEAR_PX, _NEAR_PX
    grey = mask.astype(np.float32)[..., None]
    inner, outer = cv2.blur(grey, near)[..., None], cv2.blur(1 - grey, near)[..., None]
    inside = cv2.blur(lab * grey, near) / np.maximum(inner, 1e-3)
    outside = cv2.blur(lab * (1 - grey), near) / np.maximum(outer, 1e-3)
    line = outline_of(mask)
    return float(np.clip(np.linalg.norm(inside - outside, axis=2)[line] / _PLAIN, 0, 1).mean())


def outline_of(mask: np.ndarray) -> np.ndarray:
    """Bool `[h, w]`: the two pixels on both sides of a piece's edge."""
    return cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0


def _alone(mask: np.ndarray, ring: np.ndarray, ground: np.ndarray) -> float:
    """How nearly there is ground in every direction round a piece."""
    rows, columns = np.nonzero(ring)
    if not len(rows):
        return 0.0
    inner_rows, inner_columns = np.nonzero(mask)
    angles = np.arctan2(rows - inner_rows.mean(), columns - inner_columns.mean()) / (2 * np.pi) + 0.5
    sector = np.minimum((angles * _SECTORS).astype(int), _SECTORS - 1)
    counts = np.bincount(sector, minlength=_SECTORS)
    shares = np.bincount(sector, weights=ground[rows, columns], minlength=_SECTORS)[counts > 0] / counts[counts > 0]
    return float(np.minimum(1.0, shares / _OPEN).mean()) ** _STRICT


def _at_border(view: View, mask: np.ndarray) -> float:
    """The share of the outline that lies on the photo's border, or runs out of the view."""
    below = _FOOT if view.ends_below else 1.0
    touching = mask[0].sum() + below * mask[-1].sum() + mask[:, 0].sum() + mask[:, -1].sum()
    return float(touching) / max(1.0, outline_of(mask).sum() / 2)
