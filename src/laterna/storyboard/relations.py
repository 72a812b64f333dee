"""What stands on, in, under or beside what: a thing and all that hangs on it, arranged as one block.

A block is arranged around its root, whose foot point is the origin; `compose` then finds a place for the whole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from laterna.storyboard.casting import Actor, Thing
from laterna.storyboard.placing import back_of, climb_of, is_one_of, rim_of, top_of
from laterna.storyboard.plan import Stand
from laterna.storyboard.weighing import share_hidden, share_of_face

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np

    from laterna.storyboard.measure import Measure

STEP = 0.002
"""Depth between two things that touch."""
NEAR = 0.02
"""Depth within which all that stands on or in one thing lies."""
APART = 0.07
"""Depth between a thing and what is behind it."""
_GAP = 0.02
_HAND = {True: 0.5, False: 0.3}
"""How far behind a climber's foremost point its hands take hold, in its widths, by whether it is on two legs."""
_SUNK = 0.3
"""How much of someone in a thing its front wall hides."""
_AT_OARS = 0.3
"""The most of a rower's paper that the boat's wall hides: whoever rows is at work, and not in hiding."""
_RISE = 0.02
_MAST = 1.7
"""How many times as tall as its crew a thing with a mast is."""
_AT_SIDES = 2
_GROWTH = 3.0
"""The most that a thing grows for those it carries."""
_BEARABLE = 0.3
"""The most of a figure that those it stands with may hide unasked."""
_STEPS = 40
_HELD_CLOSE = 0.36
"""The most of one who is hugged that the strips of the other cover; the paper itself mostly covers half of that."""
_BEFORE_FACE, _ASIDE_FACE = 0.15, 0.6
_CHEEK = 0.1
"""The air between two faces in a hug, in widths of the nearer one."""
_COVER = 0.3
"""How far below the top of whoever is behind a thing it must reach to cover them: a trunk does, a crown does not."""
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
    """The scene as trees of relations. One to nobody, or in a circle, is dropped; of a group only two fit beside."""
    first: dict[str, Actor | Thing] = {}
    parents: dict[str, str | None] = {}
    seen: dict[str, int] = {}
    for item in items:
        first.setdefault(item.owner, item)
    for item in items:
        seen[item.owner] = seen.get(item.owner, 0) + 1
        crowded = seen[item.owner] > _AT_SIDES and item.spot.relation in ("beside", "behind", "in_front_of")
        parents[item.id] = None if crowded else _parent(item, first)
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


def fitted(block: Sequence[Stand], wide: float, high: float) -> list[Stand]:
    """A copy of a block around its root, drawn smaller where it is larger than the room there is."""
    boxes = [stand.box for stand in block]
    width = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    fit = min(wide / width, high / max(-min(box[1] for box in boxes), 1e-6), 1.0)
    return [replace(stand, x=stand.x * fit, y=stand.y * fit, height=stand.height * fit) for stand in block]


def hang(tree: Tree, measure: Measure, scale: float, facing: str) -> list[Stand]:
    """The block of a tree, its root at the origin and at depth 0.

    Args:
        tree: The root and what hangs on it.
        measure: Sizes at the camera of this page.
        scale: Perspective: 1 in the middle distance.
        facing: Where the root looks.
    """
    item = tree.item
    root = Stand(item, 0.0, 0.0, measure.height(item, scale), 0.0, facing, measure.cover(item, facing))
    sides = _sides(tree, 1 if facing == "right" else -1)
    blocks = [hang(child, measure, scale, _facing(child.item, side, facing))
              for child, side in zip(tree.children, sides, strict=True)]  # fmt: skip
    if isinstance(item, Thing):
        root.height *= max([1.0, *(min(_growth(root, block[0], len(blocks)), _GROWTH) for block in blocks)])
    together = [root]
    for number, (block, side) in enumerate(zip(blocks, sides, strict=True)):
        together += _join(together, block, side, (number, len(blocks)), _BEARABLE * measure.eased)
    return together


def _join(together: list[Stand], block: list[Stand], side: int, among: tuple[int, int], bearable: float) -> list[Stand]:
    """The block in its relation to the root; beside it, ever farther out, where that would hide somebody.

    `among` is its number among the blocks, and how many these are; `bearable` the share of anybody that may be hidden.
    """
    number, count = among
    wish = block[0].item.spot.relation or "beside"
    tries = [(wish, side, number), (wish, -side, number)]
    tries += [("beside", turn, 2 * out) for out in range(len(together) + 1) for turn in (side, -side)]
    best, least, within = block, math.inf, together[0].within
    for relation, turn, place in tries:
        root, moved = replace(together[0]), [replace(stand) for stand in block]
        _RELATE[relation](root, moved, turn, place, count)
        moved[0].beside_instead = relation != wish
        hugged = place < _AT_SIDES and relation == "beside" and _touches(root, moved[0])
        hidden = _most_hidden(together[1:] if hugged else [root, *together[1:]], moved)
        if hidden < least - 0.01:
            best, least, within = moved, hidden, root.within
        if hidden <= bearable:
            break
    together[0].within = within
    return best


def _most_hidden(together: Sequence[Stand], block: Sequence[Stand]) -> float:
    """The largest share of any figure that someone of the other side covers, but for what the scene wants hidden.

    That is the block's root by the other's, or the other way about; not whoever else hides in either.
    """
    roots = [*together[:1], block[0]]
    pairs = [
        (far, near)
        for one in together
        for other in block
        for far, near in ((one, other), (other, one))
        if far.depth <= near.depth + 1e-6
    ]
    return max(
        (
            share_hidden(far, near)
            for far, near in pairs
            if isinstance(far.item, Actor) and not (far.within and far in roots and near in roots)
        ),
        default=0.0,
    )


def _sides(tree: Tree, first: int) -> list[int]:
    """On which side of the root each child is, -1 or 1: where the scene says, else by turns."""
    free = [first if number % 2 == 0 else -first for number in range(len(tree.children))]
    named = [{"left": -1, "right": 1}.get(child.item.spot.side or "") for child in tree.children]
    return [name or turn for name, turn in zip(named, free, strict=True)]


def _growth(root: Stand, guest: Stand, count: int) -> float:
    """How many times its size a thing must have to carry, hold or shelter one of its guests."""
    wide = guest.width * count / max(root.width, 1e-3)
    tall = guest.height / root.height
    match guest.item.spot.relation:
        case "on" if (climb := _climb(root, guest)) is not None:
            return max(0.8 * wide, climb[1] * tall)
        case "on":
            return 0.8 * wide if isinstance(guest.item, Actor) else 1.0
        case "in" if is_one_of(root.item.kind.name, "masted"):
            return _MAST * tall
        case "in":
            return 1.4 * tall if rim_of(root.item.kind.name) is None else 1.1 * wide
        case "under":
            return 1.3 * tall
        case _:
            return 1.0


def _facing(item: Actor | Thing, side: int, root: str) -> str:
    """Who stands aside looks at whom it stands beside; who is behind looks out; who is carried looks the same way."""
    if item.facing in ("left", "right"):
        return item.facing
    if item.spot.relation == "behind":
        return "right" if side > 0 else "left"
    if item.spot.relation in ("beside", "in_front_of"):
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


def _on(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    climb = _climb(root, block[0])
    if climb is None:
        _move(block, _spread(root, number, count, 0.7), root.y - _top(root), STEP * (number + 1), True)
        return
    left, _, right, _ = block[0].box
    climber = block[0].item
    behind = _HAND[isinstance(climber, Actor) and climber.kind.body == "upright"] * (right - left)
    hands = right - behind if block[0].facing == "right" else left + behind
    _move(block, _spread(root, number, count, 0.4) - hands, root.y - climb[0] * root.height, STEP * (number + 1), True)


def _climb(root: Stand, guest: Stand) -> tuple[float, float] | None:
    """Where the feet of a guest who climbs the root are, and how many climbers tall the root is; none for others."""
    climbs = isinstance(guest.item, Actor) and guest.item.pose == "climb" and isinstance(root.item, Thing)
    return climb_of(root.item.kind.name) if climbs else None


def _in(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    rim = rim_of(root.item.kind.name) if isinstance(root.item, Thing) else None
    if rim is None:
        _move(block, _spread(root, number, count, 0.5), 0.0, STEP * (number + 1), False)
        return
    foot = max(rim * root.height - _SUNK * -guest.box[1], 0.1 * rim * root.height)
    _move(block, _spread(root, number, count, 0.6), root.y - foot, STEP * (number + 1), True)
    guest.within = True
    if isinstance(guest.item, Actor) and guest.item.pose == "row":
        wall = root.y - rim * root.height
        while _sunk(guest, wall) > _AT_OARS:
            _move(block, 0.0, -_RISE * guest.height, 0.0, False)


def _sunk(guest: Stand, wall: float) -> float:
    """The share of its paper that is below the upper edge of a wall."""
    left, top, right, bottom = guest.slabs.T
    below = (bottom - top.clip(wall)).clip(0)
    return float(((right - left) * below).sum() / ((right - left) * (bottom - top)).sum())


def _under(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    aside = side * 0.12 * root.width if count == 1 else 0.0
    _move(block, _spread(root, number, count, 0.7) + aside, 0.0, STEP * (number + 1), False)


def _beside(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    if number < _AT_SIDES and _touches(root, block[0]):
        _embrace(root, block, side)
        return
    gap = _gap(root, block[0], side)
    edge = root.box[2] if side > 0 else root.box[0]
    far_out = number >= _AT_SIDES
    boxes = [stand.box for stand in (block if far_out else block[:1])]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    ahead = (number // 2) * (right - left + _GAP)
    _move(block, edge - (left if side > 0 else right) + side * (gap + ahead), 0.0, STEP, False)


def _gap(root: Stand, guest: Stand, side: int) -> float:
    """The air between two who stand beside each other: a hand's breadth where something is given."""
    if any(isinstance(stand.item, Actor) and stand.item.pose == "give" for stand in (root, guest)):
        return _GAP
    return _GAP + max(root.air[side > 0], guest.air[side < 0])


def _embrace(root: Stand, block: list[Stand], side: int) -> None:
    """The guest as near as the two may come without hiding each other's face."""
    guest = block[0]
    before = _goes_before(guest, root)
    edge = root.box[2] if side > 0 else root.box[0]
    own = guest.box[0] if side > 0 else guest.box[2]
    _move(block, edge - own, 0.0, STEP if before else -STEP, False)
    far, near = (root, guest) if before else (guest, root)
    step = -side * 0.03 * min(root.width, guest.width)
    for _ in range(_STEPS):
        hides = share_hidden(far, near) > _HELD_CLOSE or _hides_face(far, near)
        if hides or _cheek_to_cheek(far.face[0], near.face[0]):
            break
        _move(block, step, 0.0, 0.0, False)


def _goes_before(one: Stand, other: Stand) -> bool:
    """Whether one is nearer to us than another in a hug: who is lower, so that no arm hides a face; else the hero."""
    lower = one if _is_under(one, other) else other if _is_under(other, one) else None
    if lower is None or (_on_all_fours(lower) and not _on_all_fours(one if lower is other else other)):
        return one.item.rank < other.item.rank
    return lower is one


def _on_all_fours(stand: Stand) -> bool:
    left, top, right, bottom = stand.box
    return right - left > bottom - top


def _is_under(one: Stand, other: Stand) -> bool:
    """Whether one's eyes are below the middle of the other's face."""
    return one.face[0, 1] >= (other.face[0, 1] + other.face[0, 3]) / 2


def _hides_face(far: Stand, near: Stand) -> bool:
    """Whether the nearer one comes before the other's face, of which it may cover some where the two are level."""
    lower = near.face[0, 1] >= far.face[0, 3]
    return share_of_face(far, near) > (_BEFORE_FACE if lower else _ASIDE_FACE)


def _cheek_to_cheek(one: np.ndarray, other: np.ndarray) -> bool:
    """Whether two faces at one height are so near that the heads around them touch."""
    if min(one[3], other[3]) < max(one[1], other[1]):
        return False
    return max(one[0], other[0]) - min(one[2], other[2]) < _CHEEK * (other[2] - other[0])


def _touches(root: Stand, guest: Stand) -> bool:
    return any(isinstance(stand.item, Actor) and stand.item.pose == "hug" for stand in (root, guest))


def _behind(root: Stand, block: list[Stand], side: int, number: int, count: int) -> None:
    guest = block[0]
    low = [slab for slab in root.slabs if slab[3] > guest.box[1] - guest.y + root.y + _COVER * guest.height]
    low = low or root.slabs  # who is small, behind a leaper, may be below all of it
    edge = max(slab[2] for slab in low) if side > 0 else min(slab[0] for slab in low)
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


def _top(root: Stand) -> float:
    """Height above its foot, in page units, at which one stands on it."""
    share = back_of(root.item.kind.body) if isinstance(root.item, Actor) else top_of(root.item.kind.name)
    return share * root.height
