"""What a designer would object to: one hiding another, words covered, the safe edge crossed.

Everyone is five upright strips here (see `measure`), so that many places for a block are weighed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laterna.storyboard.casting import Actor, Thing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Area, Layout
    from laterna.storyboard.plan import Stand

_HIDDEN = 0.12
"""The share of a figure that another may hide without much ado."""
_IMPORTANT = 1.8
"""How much worse it is to hide one of the cast."""
_THING = 0.45
"""How much of the matter it is to hide a thing."""
_FACED = 2.5
"""How much worse it is to hide a face than the rest."""
_MEANT = 0.35
"""How much of the matter it is where the scene wants both partly hidden."""
_CLOSE = 0.6
"""How bad it is to touch one of the cast unasked, for a thing or another of the cast: one seems to deal with it."""
_JOSTLE = 0.15
"""How bad it is for the crowd."""
_GONE = 400.0
"""How bad it is for each page unit of somebody that lies below the picture."""
_LEVEL = 0.15
"""The depth within which a thing is near enough to be taken for what one deals with."""


class Company:
    """Those who have their place already, as arrays."""

    def __init__(self, layout: Layout, blocks: Sequence[Sequence[Stand]]) -> None:
        """Takes the page's safe edges and quiet area from a layout, and the blocks that have found their place."""
        self._safe = corners(layout.safe)
        self._words = None if layout.text_area is None else np.array(corners(layout.text_area)).reshape(4, 1, 1)
        self._blocks = np.repeat(np.arange(len(blocks)), [len(block) for block in blocks])
        """The number of each one's block, `[M]`."""
        self._rows = Rows.of([stand for block in blocks for stand in block])

    def weigh(self, block: Rows, xs: np.ndarray, ys: np.ndarray, depth: float, jostled: bool = False) -> np.ndarray:
        """What there is to object to with the block's root at each (x, y).

        Args:
            block: Around its root.
            xs: float `[N]`, in page units.
            ys: float `[N]`.
            depth: Added to the block's own depths.
            jostled: Whether coming too near to others counts.

        Returns:
            float `[N]`; 0 is faultless.
        """
        rows = block.moved(xs, ys, depth)  # [K * N]
        cost = self._misplaced(rows)
        if len(self._blocks):
            cost += self._among(rows, jostled).sum(axis=1)
        return cost.reshape(-1, len(xs)).sum(axis=0)

    def objections(self, jostled: bool = False) -> list[float]:
        """How badly each block hides or is hidden, crosses the edge, covers the words or, asked, jostles."""
        if not len(self._blocks):
            return []
        apart = self._blocks[:, None] != self._blocks
        cost = self._misplaced(self._rows) + (self._among(self._rows, jostled) * apart).sum(axis=1)
        return np.bincount(self._blocks, cost).tolist()

    def _misplaced(self, rows: Rows) -> np.ndarray:
        """What there is to object to in each row by itself: the edge crossed, the words covered; `[P]`."""
        safe, (left, top, right, bottom) = self._safe, rows.boxes
        out = np.maximum(safe[0] - left, 0) + np.maximum(right - safe[2], 0)
        out += np.maximum(safe[1] - top, 0)
        out += np.maximum(bottom - safe[3], 0)
        cost = 12 * out + _GONE * np.maximum(bottom - 1, 0)
        if self._words is not None:
            cost += 14 * _overlaps(rows.strips[:, :-1], self._words).sum(axis=(0, 2, 3)) / rows.sizes
        return cost

    def _among(self, rows: Rows, jostled: bool) -> np.ndarray:
        """What there is to object to between each row and each of the company; `[P, M]`."""
        cost = self._hiding(rows)
        if jostled:
            cost += self._jostling(rows)
        return cost

    def _hiding(self, rows: Rows) -> np.ndarray:
        mine, theirs = rows.columns(), self._rows
        shared = _overlaps(rows.strips, theirs.strips)  # [S + 1, P, S + 1, M]
        faces = shared[-1, :, :-1].sum(axis=1), shared[:-1, :, -1].sum(axis=0)
        shared = shared[:-1, :, :-1].sum(axis=(0, 2))
        behind = mine.depths < theirs.depths
        weight = np.where(behind, mine.weights, theirs.weights)
        weight = weight * np.where(mine.within & theirs.within, _MEANT, 1.0)
        hidden = shared / np.where(behind, mine.sizes, theirs.sizes)
        masked = np.where(behind, faces[0] / mine.faces, faces[1] / theirs.faces)
        cost = weight * (0.8 * hidden + 5 * np.maximum(hidden - _HIDDEN, 0) + _FACED * np.minimum(masked, 1.0))
        return cost + 0.2 * shared / np.minimum(mine.sizes, theirs.sizes)

    def _jostling(self, rows: Rows) -> np.ndarray:
        mine, theirs = rows.columns(), self._rows
        (x0, y0, x1, y1), (before, after) = mine.boxes, mine.airs
        left, top, right, bottom = theirs.boxes
        level = (y0 < bottom) & (y1 > top)
        first = x0 + x1 < left + right
        wanted = np.where(first, after + theirs.airs[0], before + theirs.airs[1])
        gap = np.where(first, left - x1, x0 - right)
        short = np.clip(1 - gap / np.maximum(wanted, 1e-6), 0, 1) * level * (wanted > 0)
        things = theirs.airs[0] == 0, before == 0
        short *= ~(things[0] | things[1]) | (np.abs(theirs.depths - mine.depths) < _LEVEL)
        alone = ((theirs.weights >= _IMPORTANT) | things[0]) & ((mine.weights >= _IMPORTANT) | things[1])
        return short * np.where(alone, _CLOSE, _JOSTLE)


class Rows(NamedTuple):
    """Some who stand on the page, as arrays; P is their number."""

    strips: np.ndarray
    """float `[4, S + 1, P]`: (left, top, right, bottom) of all slabs, then of the face."""
    boxes: np.ndarray
    """float `[4, P]`."""
    airs: np.ndarray
    """float `[2, P]`: what each wants free at its left and at its right; 0 for things."""
    sizes: np.ndarray
    faces: np.ndarray
    """The areas of all slabs and of the face, `[P]`."""
    depths: np.ndarray
    weights: np.ndarray
    within: np.ndarray
    """Whether each may be hidden."""

    @classmethod
    def of(cls, stands: Sequence[Stand]) -> Rows:
        """Of stands where they are."""
        if not stands:
            none = np.zeros(0)
            return cls(np.zeros((4, 1, 0)), np.zeros((4, 0)), np.zeros((2, 0)), none, none, none, none, none > 0)
        facts = np.array([(s.x, s.y, s.height, s.depth, _weight(s.item), *s.box, *s.air) for s in stands]).T
        x, y, height, depths, weights = facts[:5]
        strips = np.array([stand.cover.strips for stand in stands]).transpose(2, 1, 0) * height  # [4, S + 1, P]
        strips[::2] += x
        strips[1::2] += y
        areas = (strips[2] - strips[0]) * (strips[3] - strips[1])
        within = np.array([stand.within for stand in stands])
        sizes = areas[:-1].sum(axis=0) + 1e-6
        return cls(strips, facts[5:9], facts[9:], sizes, areas[-1] + 1e-6, depths, weights, within)

    def moved(self, xs: np.ndarray, ys: np.ndarray, depth: float) -> Rows:
        """Each row at each of N places, `[P * N]`; `depth` is added."""
        moves = np.stack([xs, ys, xs, ys])
        strips = (self.strips[..., None] + moves[:, None, None]).reshape(4, self.strips.shape[1], -1)
        boxes = (self.boxes[..., None] + moves[:, None]).reshape(4, -1)
        airs, rest = self.airs.repeat(len(xs), axis=1), [row.repeat(len(xs)) for row in self[3:]]
        sizes, faces, depths, weights, within = rest
        return Rows(strips, boxes, airs, sizes, faces, depths + depth, weights, within)

    def columns(self) -> Rows:
        """Each array but the strips with another, last axis of length one, to be compared with other rows."""
        return Rows(self.strips, *(array[..., None] for array in self[1:]))


def corners(area: Area) -> tuple[float, float, float, float]:
    """(left, top, right, bottom)."""
    return area.x, area.y, area.x + area.width, area.y + area.height


def in_cast(item: Actor | Thing) -> bool:
    """Whether it is a member of the cast."""
    return isinstance(item, Actor) and item.character is not None


def share_hidden(far: Stand, near: Stand) -> float:
    """How much of the one the other covers, 0 to 1."""
    return _share(far.slabs, near.slabs)


def share_of_face(far: Stand, near: Stand) -> float:
    """How much of the one's face the other covers, 0 to 1."""
    return _share(far.face, near.slabs)


def _weight(item: Actor | Thing) -> float:
    return _IMPORTANT if in_cast(item) else 1.0 if isinstance(item, Actor) else _THING


def _share(slabs: np.ndarray, others: np.ndarray) -> float:
    """How much of the area of strips `[S, 4]` others `[T, 4]` cover."""
    size = ((slabs[:, 2] - slabs[:, 0]) * (slabs[:, 3] - slabs[:, 1])).sum() + 1e-6
    return float(_overlaps(slabs.T[..., None], others.T[..., None]).sum() / size)


def _overlaps(strips: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The area that each of strips `[4, S, P]` shares with each of `[4, T, M]`; `[S, P, T, M]`."""
    left, top, right, bottom = strips[..., None]
    left2, top2, right2, bottom2 = others.reshape(4, -1)
    wide = np.minimum(right, right2)
    wide -= np.maximum(left, left2)
    high = np.minimum(bottom, bottom2)
    high -= np.maximum(top, top2)
    np.maximum(wide, 0, out=wide)
    np.maximum(high, 0, out=high)
    wide *= high
    return wide.reshape(*strips.shape[1:], *others.shape[1:])
