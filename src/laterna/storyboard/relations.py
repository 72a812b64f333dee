"""What stands on, in, under or beside what: a thing and all that hangs on it, arranged as one block.

A block is arranged around its root, whose foot point is the origin; `compose` then finds a place for the whole.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from laterna.storyboard.casting import Actor, Thing
from laterna.storyboard.plan import Stand

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.storyboard.measure import Measure

STEP = 0.004
"""Depth between two things that touch."""
APART = 0.07
"""Depth between a thing and what is behind it."""
_GAP = 0.02
_HIDDEN = 0.33
"""The most that one thing hides of another it stands before, as a share of the other's width."""


@dataclass(frozen=True, slots=True)
class Tree:
    """An item and those that stand in a relation to it."""

    item: Actor | Thing
    children: tuple[Tree, ...]

    @property
    def rank(self) -> int:
        """Of the most important one in it."""
        return min([self.item.rank, *(child.rank for child in self.children)])


def trees(items: Sequence[Actor | Thing]) -> list[Tree]:
    """The scene as trees of relations. A relation to nobody, or in a circle, is dropped."""
    first: dict[str, Actor | Thing] = {}
    for item in items:
        first.setdefault(item.owner, item)
    parents = {item.id: _parent(item, first) for item in items}
    for item in items:
        if _circular(item.id, parents):
            parents[item.id] = None
    return [_tree(item, items, parents) for item in items if parents[item.id] is None]


def _parent(item: Actor | Thing, first: dict[str, Actor | Thing]) -> str | None:
    of = item.spot.of
    if item.spot.relation is None or of is None or of not in first or of == item.owner:
        return None
    parent = first[of]
    aloft = isinstance(parent, Thing) and parent.kind.place == "sky"
    return None if isinstance(parent, Thing) and (parent.holder or aloft) else parent.id


def _circular(start: str, parents: dict[str, str | None]) -> bool:
    seen = {start}
    above = parents[start]
    while above is not None:
        if above in seen:
            return True
        seen.add(above)
        above = parents[above]
    return False


def _tree(item: Actor | Thing, items: Sequence[Actor | Thing], parents: dict[str, str | None]) -> Tree:
    return Tree(item, tuple(_tree(child, items, parents) for child in items if parents[child.id] == item.id))


def arrange(tree: Tree, measure: Measure, scale: float, facing: str) -> list[Stand]:
    """The block of a tree, its root at the origin and at depth 0.

    Args:
        tree: The root and what hangs on it.
        measure: Sizes at the camera of this page.
        scale: Perspective: 1 in the middle distance.
        facing: Where the root looks.
    """
    item = tree.item
    root = Stand(item, 0.0, 0.0, measure.height(item, scale), 0.0, facing, measure.cover(item, facing))
    stands = [root]
    ahead = 1 if facing == "right" else -1
    beside = ahead
    for number, child in enumerate(tree.children):
        side = {"left": -1, "right": 1}.get(child.item.spot.side or "", beside)
        beside = -beside
        block = arrange(child, measure, scale, _facing(child.item, side, facing))
        _RELATE[child.item.spot.relation or "beside"](root, block, side, number, len(tree.children))
        stands += block
    return stands


def _facing(item: Actor | Thing, side: int, root: str) -> str:
    """Who stands aside looks at whom it stands beside; who is carried looks the same way."""
    if item.facing in ("left", "right"):
        return item.facing
    if item.spot.relation in ("beside", "in_front_of", "behind"):
        return "left" if side > 0 else "right"
    return root


def _move(block: list[Stand], dx: float, dy: float, depth: float, floats: bool) -> None:
    for stand in block:
        stand.x += dx
        stand.y += dy
        stand.depth += depth
        stand.floats = stand.floats or floats


def _spread(root: Stand, number: int, count: int, share: float) -> float:
    """Where the one of several stands along the root."""
    left, _, right, _ = root.box
    return (left + right) / 2 + (right - left) * share * ((number + 0.5) / count - 0.5)


def _grow(root: Stand, wanted: float) -> None:
    root.height *= min(max(wanted, 1.0), 3.0)


def _on(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    carried = block[0]
    if isinstance(root.item, Thing) and isinstance(carried.item, Actor):
        _grow(root, 0.8 * carried.width / max(root.width, 1e-3))
    _move(block, _spread(root, number, count, 0.7), root.y - top_of(root), STEP * (number + 1), True)


def _in(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    name = root.item.kind.name
    if name in _placing()["door"]["kinds"]:
        _grow(root, 1.4 * guest.height / root.height)
        _move(block, _spread(root, number, count, 0.5), 0.0, STEP * (number + 1), False)
        return
    _grow(root, 1.1 * guest.width * count / max(root.width, 1e-3))
    rim = root.height * float(_placing()["rim"].get(name, 0.6))
    foot = max(rim - 0.32 * guest.height, 0.0)
    _move(block, _spread(root, number, count, 0.6), root.y - foot, -STEP * (number + 1), True)
    guest.within = True


def _under(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    _grow(root, 1.3 * guest.height / root.height)
    aside = side * 0.12 * root.width if count == 1 else 0.0
    _move(block, _spread(root, number, count, 0.7) + aside, 0.0, STEP * (number + 1), False)
    guest.within = True


def _beside(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    gap = -0.1 * block[0].width if _touches(root, block[0]) else _GAP
    edge = root.box[2] if side > 0 else root.box[0]
    own = block[0].box[0] if side > 0 else block[0].box[2]
    ahead = (number // 2) * (block[0].width + _GAP)
    _move(block, edge - own + side * (gap + ahead), 0.0, STEP, False)


def _touches(root: Stand, guest: Stand) -> bool:
    return any(isinstance(stand.item, Actor) and stand.item.pose in ("hug", "give") for stand in (root, guest))


def _behind(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    edge = root.box[2] if side > 0 else root.box[0]
    own = guest.box[0] if side > 0 else guest.box[2]
    _move(block, edge - own - side * _HIDDEN * guest.width, 0.0, -APART, False)
    guest.within = True


def _in_front(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    root.within = True
    big = root.width > 2.2 * guest.width
    edge = root.box[2] if side > 0 else root.box[0]
    own = guest.box[0] if side > 0 else guest.box[2]
    aside = _spread(root, number, count, 0.6) + side * 0.1 * root.width
    away = aside if big else edge - own - side * _HIDDEN * root.width
    _move(block, away, 0.0, APART, False)


def _above(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    clear = block[0].box[3]
    _move(block, _spread(root, number, count, 0.9), root.box[1] - 0.05 - clear, STEP, True)


_RELATE = {
    "on": _on,
    "in": _in,
    "under": _under,
    "beside": _beside,
    "behind": _behind,
    "in_front_of": _in_front,
    "above": _above,
}


def top_of(root: Stand) -> float:
    """Height above its foot, in page units, at which one stands on it."""
    if isinstance(root.item, Actor):
        share = float(_placing()["back"][root.item.kind.body or "upright"])
    else:
        share = float(_placing()["top"].get(root.item.kind.name, 1.0))
    return share * root.height


@cache
def _placing() -> dict[str, dict[str, Any]]:
    return tomllib.loads((Path(__file__).parent / "placing.toml").read_text(encoding="utf-8"))
