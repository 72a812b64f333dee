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

    def objection(self, block: Sequence[Stand]) -> float:
        """How badly a block in its place hides or is hidden, crosses the edge or covers the words."""
        zero = np.zeros(1)
        return float(self.weigh(block, zero, zero, 0.0)[0])

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


def corners(area: Area) -> tuple[float, float, float, float]:
    """(left, top, right, bottom)."""
    return area.x, area.y, area.x + area.width, area.y + area.height


def in_cast(item: Actor | Thing) -> bool:
    """Whether it is a member of the cast."""
    return isinstance(item, Actor) and item.character is not None


def share_hidden(far: Stand, near: Stand) -> float:
    """How much of the one the other covers, 0 to 1."""
    return float(_shared(far.slabs[None], near.slabs[None])[0, 0]) / _size(far.slabs)


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
