"""Several cuts of one view, so that they can be judged against each other.

Each is a GrabCut (C. Rother, V. Kolmogorov, A. Blake, 2004): from the box alone, from what stands out in the box, and
from the piece so found with whatever beside it is in no colour of the surroundings: a part grows to the whole.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.studio.cutting.tint import STRANGE, codes_of, shares_of

if TYPE_CHECKING:
    from laterna.story import Box
    from laterna.studio.cutting.view import View

_SEED = 5
_ROUNDS, _MORE = 3, 2
_ROOM = 0.05
_GROWS = 0.3
"""How far about a piece its other parts are looked for, as a share of its sides."""
_LEAST_PX = 60
_HOLE = 0.03
"""Share of a piece up to which a hole in it is filled; larger ones are looked through."""
_SAME = 0.93
_FEW = 40


class Piece(NamedTuple):
    """One cut."""

    mask: np.ndarray
    """Bool `[h, w]`: one connected piece, its small holes filled."""
    whole: float
    """Its share of everything that was cut out with it."""
    agree: float
    """How far another way to cut found the same: 0 to 1."""


def tries_of(view: View, box: Box, sure: np.ndarray) -> list[Piece]:
    """The cuts of what lies in a box; none where nothing of any size comes out.

    Args:
        view: The photo about the box.
        box: Where to cut.
        sure: Bool `[h, w]`: what belongs to it in any case.
    """
    boxed = view.inside(box, _ROOM)
    if boxed.sum() < _LEAST_PX or (~boxed).sum() < _FEW:
        return []
    level = max(view.salience[boxed].mean(), (view.salience[boxed].mean() + view.salience[~boxed].mean()) / 2)
    starts = boxed, boxed & (view.salience > level)
    cuts = [main_piece(_grabbed(view, boxed, start, sure & boxed, _ROUNDS)) for start in starts]
    cuts = [cut for cut in cuts if cut[0].sum() >= _LEAST_PX]
    if not cuts:
        return []
    agree = overlap(cuts[0][0], cuts[-1][0]) if len(cuts) > 1 else 0.5
    if len(cuts) > 1 and agree > _SAME:
        cuts.pop()
    found: list[Piece] = []
    for mask, whole in cuts:
        grown, all_of = main_piece(_grown(view, mask))
        both = max(agree, overlap(grown, mask))
        found += [Piece(mask, whole, both), Piece(grown, all_of, both), Piece(_joined(view, grown), all_of, both)]
    return [piece for piece in found if piece.mask.sum() >= _LEAST_PX]


def grab(rgb: np.ndarray, marks: np.ndarray, rounds: int) -> np.ndarray:
    """Bool `[h, w]`: the foreground after some rounds of GrabCut from OpenCV's marks, uint8 `[h, w]`."""
    inner = (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)
    if inner.all() or not inner.any():
        return inner
    marks = marks.copy()
    cv2.setRNGSeed(_SEED)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.grabCut(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), marks, (0, 0, 1, 1), *models, rounds, cv2.GC_INIT_WITH_MASK)
    return (marks == cv2.GC_FGD) | (marks == cv2.GC_PR_FGD)


def main_piece(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """The largest connected piece of bool `[h, w]`, its small holes filled, and its share of all pieces."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask), 0.0
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    area = int(stats[best, cv2.CC_STAT_AREA])
    piece = labels == best
    holes, at, sizes, _ = cv2.connectedComponentsWithStats((~piece).astype(np.uint8), connectivity=4)
    small = [index for index in range(1, holes) if sizes[index, cv2.CC_STAT_AREA] < _HOLE * area]
    return piece | np.isin(at, small), area / np.count_nonzero(mask)


def overlap(one: np.ndarray, other: np.ndarray) -> float:
    """Intersection over union of two masks that are not both empty."""
    return float(np.count_nonzero(one & other) / np.count_nonzero(one | other))


def _grabbed(view: View, boxed: np.ndarray, start: np.ndarray, sure: np.ndarray, rounds: int) -> np.ndarray:
    marks = np.where(boxed, np.where(start, cv2.GC_PR_FGD, cv2.GC_PR_BGD), cv2.GC_BGD).astype(np.uint8)
    marks[sure] = cv2.GC_FGD
    return grab(view.rgb, marks, rounds)


def _joined(view: View, piece: np.ndarray) -> np.ndarray:
    """The piece with what hangs on it in colours that the ground has none of: a nose, hooves, the tip of a tail."""
    near = view.inside(view.box_of(piece), _GROWS)
    if (~near).sum() < _FEW or not piece.any():
        return piece
    codes = codes_of(view.lab)
    strange = (near & (shares_of(codes[~near])[codes] < STRANGE)).astype(np.uint8)
    strange = cv2.morphologyEx(strange, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    _, labels = cv2.connectedComponents((piece | strange).astype(np.uint8))
    return main_piece(np.isin(labels, np.unique(labels[piece])))[0]


def _grown(view: View, piece: np.ndarray) -> np.ndarray:
    """The piece with whatever beside it is in its own colours, or in none of those farther off."""
    near = view.inside(view.box_of(piece), _GROWS)
    if (~near).sum() < _FEW:
        return piece
    codes = codes_of(view.lab)
    beyond, own = shares_of(codes[~near])[codes], shares_of(codes[piece])[codes]
    start = near & (piece | (beyond < STRANGE) | (own > 2 * beyond))
    core = cv2.erode(piece.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    return _grabbed(view, near, start, core & (beyond < own), _MORE)
