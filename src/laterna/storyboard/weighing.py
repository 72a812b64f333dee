"""What a designer would object to: one hiding another, words covered, the safe edge crossed.

Everyone is five upright strips here (see `measure`), so that many places for a block are weighed at once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

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
_LEVEL = 0.15
"""The depth within which a thing is near enough to be taken for what one deals with."""


class Company:
    """Those who have their place already, as arrays."""

    def __init__(self, layout: Layout, stands: Sequence[Stand]) -> None:
        """Takes the page's safe edges and quiet area from a layout, and those who have found their place."""
        self._safe = corners(layout.safe)
        self._words = None if layout.text_area is None else np.array([[corners(layout.text_area)]])
        self._slabs = np.stack([stand.slabs for stand in stands]) if stands else np.zeros((0, 1, 4))
        self._faces = np.stack([stand.face for stand in stands]) if stands else np.zeros((0, 1, 4))
        facts = [(_size(stand.slabs), stand.depth, _weight(stand.item), float(stand.within)) for stand in stands]
        self._facts = np.array(facts).reshape(-1, 4)
        """A row each: size, depth, weight, whether it may be hidden."""
        self._airs = np.array([_air(stand) for stand in stands]).reshape(-1, 6)

    def jostle(self, block: Sequence[Stand], xs: np.ndarray, ys: np.ndarray, depth: float) -> np.ndarray:
        """What there is to object to in how near the block comes to others; arguments and answer as in `weigh`."""
        cost = np.zeros(len(xs))
        if not len(self._airs):
            return cost
        left, top, right, bottom, before, after = self._airs.T
        weights, depths = self._facts[:, 2], self._facts[:, 1]
        for stand in block:
            own = _air(stand)
            x0, x1 = own[0] + xs[:, None], own[2] + xs[:, None]
            level = (own[1] + ys[:, None] < bottom) & (own[3] + ys[:, None] > top)
            first = x0 + x1 < left + right
            wanted = np.where(first, own[5] + before, own[4] + after)
            gap = np.where(first, left - x1, x0 - right)
            short = np.clip(1 - gap / np.maximum(wanted, 1e-6), 0, 1) * level * (wanted > 0)
            figures = (before > 0) & (own[4] > 0)
            short *= figures | (np.abs(depths - stand.depth - depth) < _LEVEL)
            alone = ((weights >= _IMPORTANT) | (before == 0)) & (in_cast(stand.item) or own[4] == 0)
            cost += (short * np.where(alone, _CLOSE, _JOSTLE)).sum(axis=1)
        return cost

    def weigh(self, block: Sequence[Stand], xs: np.ndarray, ys: np.ndarray, depth: float) -> np.ndarray:
        """What there is to object to with the block's root at each (x, y).

        Args:
            block: Around its root.
            xs: float `[N]`, in page units.
            ys: float `[N]`.
            depth: Added to the block's own depths.

        Returns:
            float `[N]`; 0 is faultless.
        """
        cost = np.zeros(len(xs))
        safe = self._safe
        moves = np.stack([xs, ys, xs, ys], axis=1)[:, None, :]
        for stand in block:
            own = stand.slabs
            slabs = own[None] + moves  # [N, S, 4]
            size = _size(own)
            out = np.maximum(safe[0] - slabs[:, 0, 0], 0) + np.maximum(slabs[:, -1, 2] - safe[2], 0)
            out += np.maximum(safe[1] - slabs[..., 1].min(axis=1), 0)
            out += np.maximum(slabs[..., 3].max(axis=1) - safe[3], 0)
            cost += 12 * out
            if self._words is not None:
                cost += 14 * _shared(slabs, self._words)[:, 0] / size
            if len(self._facts):
                cost += self._hiding(stand, slabs, stand.face[None] + moves, stand.depth + depth)
        return cost

    def objection(self, block: Sequence[Stand], jostled: bool = False) -> float:
        """How badly a block in its place hides or is hidden, crosses the edge, covers the words or, asked, jostles."""
        zero = np.zeros(1)
        near = self.jostle(block, zero, zero, 0.0) if jostled else zero
        return float((self.weigh(block, zero, zero, 0.0) + near)[0])

    def _hiding(self, stand: Stand, slabs: np.ndarray, face: np.ndarray, depth: float) -> np.ndarray:
        size = _size(stand.slabs)
        sizes, depths, weights, within = self._facts.T
        shared = _shared(slabs, self._slabs)  # [N, M]
        behind = depth < depths
        weight = np.where(behind, _weight(stand.item), weights)
        if stand.within:
            weight = weight * np.where(within > 0, _MEANT, 1.0)
        hidden = shared / np.where(behind, size, sizes)
        masked = np.where(
            behind, _shared(face, self._slabs) / _size(stand.face), _shared(slabs, self._faces) / _sizes(self._faces)
        )
        each = weight * (0.8 * hidden + 5 * np.maximum(hidden - _HIDDEN, 0) + _FACED * np.minimum(masked, 1.0))
        each += 0.2 * shared / np.minimum(size, sizes)
        return each.sum(axis=1)


def _air(stand: Stand) -> tuple[float, ...]:
    """Its box, and the air it wants at its left and its right."""
    return (*stand.box, *stand.air)


def corners(area: Area) -> tuple[float, float, float, float]:
    """(left, top, right, bottom)."""
    return area.x, area.y, area.x + area.width, area.y + area.height


def in_cast(item: Actor | Thing) -> bool:
    """Whether it is a member of the cast."""
    return isinstance(item, Actor) and item.character is not None


def share_hidden(far: Stand, near: Stand) -> float:
    """How much of the one the other covers, 0 to 1."""
    return float(_shared(far.slabs[None], near.slabs[None])[0, 0]) / _size(far.slabs)


def share_of_face(far: Stand, near: Stand) -> float:
    """How much of the one's face the other covers, 0 to 1."""
    return float(_shared(far.face[None], near.slabs[None])[0, 0]) / _size(far.face)


def _weight(item: Actor | Thing) -> float:
    return _IMPORTANT if in_cast(item) else 1.0 if isinstance(item, Actor) else _THING


def _size(slabs: np.ndarray) -> float:
    return float(_sizes(slabs))


def _sizes(slabs: np.ndarray) -> np.ndarray:
    """The area of strips `[..., S, 4]`; `[...]`."""
    return ((slabs[..., 2] - slabs[..., 0]) * (slabs[..., 3] - slabs[..., 1])).sum(axis=-1) + 1e-6


def _shared(slabs: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The area that strips `[N, S, 4]` share with each of `[M, T, 4]`; `[N, M]`."""
    mine, theirs = slabs[:, None, :, None, :], others[None, :, None, :, :]
    wide = np.minimum(mine[..., 2], theirs[..., 2]) - np.maximum(mine[..., 0], theirs[..., 0])
    high = np.minimum(mine[..., 3], theirs[..., 3]) - np.maximum(mine[..., 1], theirs[..., 1])
    return (np.maximum(wide, 0) * np.maximum(high, 0)).sum(axis=(2, 3))
