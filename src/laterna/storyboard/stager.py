"""A place for every block of one try at a page, found by weighing many.

A block (a thing and all that hangs on it) tries positions over the ground, the most important first; each position is
weighed by what a designer would object to (see `weighing`). What is still objected to is placed again, the worst first.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from laterna.story.seeds import seed_of
from laterna.storyboard.camera import MARGIN, top_of_room
from laterna.storyboard.casting import Actor, Ensemble, Thing
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.plan import OUTWARD, Plan, Stand, looks_at_others
from laterna.storyboard.relations import NEAR, Tree, fitted, hang, trees
from laterna.storyboard.scenery import ground_y, stage_of
from laterna.storyboard.scenery.ground import DEPTH
from laterna.storyboard.variants import side_of
from laterna.storyboard.weighing import Company, Rows, in_cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.storyboard.sight import Sight

DEPTHS = {"near": (0.76, 0.82, 0.72), "middle": (0.6, 0.64, 0.56, 0.74, 0.82, 0.5, 0.44), "far": (0.36, 0.4, 0.3)}
_AFLOAT = (0.8, 0.85, 0.76)
"""Where those in the water before a bank are."""
_BANK = 0.7
"""How near to the viewer the bank reaches, where somebody is in the water."""
_SPARE = (0.6, 0.5, 0.44, 0.36)
"""Where a crowd may also stand, before it hides anybody."""
_FARTHEST = DEPTH + 0.01
"""Whoever stands farther off would stand behind the ground's edge."""
_MIDDLE = 0.6
_ASTRAY = 0.03
"""How far from where they want to be the cast may want to be on another try at the page, as a share of its width."""
_ROOMY = 6
_POSITIONS = 25
_STEPS = np.arange(_POSITIONS)
_PARTINGS = 12
_SECOND_THOUGHTS = 2
"""How often a crowded page is gone over again."""
_PAIR = 2
CROWDED = 0.35
"""Cost of the worst block above which everything is tried smaller."""
_FREE = 6
_TURNED = 9.0
"""What there is to object to looking the wrong way."""


class _Fitted(NamedTuple):
    """A block around its root."""

    stands: list[Stand]
    rows: Rows
    ends: tuple[float, float]
    """Its left and its right."""
    middle: float
    """The middle of its root."""


class Stager:
    """Places the blocks of one try, the most important first."""

    def __init__(self, plan: Plan, sight: Sight, turn: int) -> None:
        """Takes the empty plan, what the page shows, and how often it was tried with other dice."""
        self._plan = plan
        self._layout = plan.layout
        self._sight = sight
        self._random = np.random.default_rng(seed_of(sight.seed, "compose", *([turn] if turn else [])))
        self._top = top_of_room(plan.layout.text_area)
        self._company = Company(plan.layout, ())
        self._lines: dict[float, tuple[np.ndarray, np.ndarray]] = {}
        self._scales: dict[float, float] = {}
        self._hung: dict[tuple[str, float, str], list[Stand]] = {}
        """Every block tried, before it has a place, by its root, its depth and where that looks."""
        self._fitted: dict[tuple[str, float, str, float], _Fitted] = {}
        """The same within the room above its foot."""
        self._water = False
        """Whether somebody is in the water before a bank."""
        self._roomy = True
        """Whether they are few enough to keep their distance; in a crowd it matters more that each is seen."""
        self._outward = ""
        """Whoever points or reaches past company, and so needs the middle."""
        self._turn = side_of(sight.variant) * (1 if seed_of(sight.setting_seed, "line") % 2 else -1)
        """The side of the line of action the camera stays on in this setting."""

    def stage(self, ensemble: Ensemble) -> None:
        """Fills the plan with everyone and everything that nobody holds."""
        things = [thing for thing in ensemble.things if thing.holder is None]
        forest = trees([*ensemble.actors, *things])
        order = sorted(range(len(forest)), key=lambda index: (_class_of(forest[index]), forest[index].rank, index))
        blocks: list[list[Stand]] = []
        wishes: list[tuple[float, float]] = []
        self._water = any(self._afloat(tree.item) for tree in forest)
        self._roomy = len(forest) <= _ROOMY
        hero = ensemble.actors[0] if self._roomy and len(ensemble.actors) >= _PAIR else None
        self._outward = hero.id if hero and hero.pose in OUTWARD and hero.facing == "auto" else ""
        for number, index in enumerate(order):
            wishes.append(self._wish(forest[index], number))
            blocks.append(self._place(forest[index], wishes[-1]))
            self._take_in(blocks)
        for _ in range(_SECOND_THOUGHTS):
            if max(self._company.objections(jostled=self._roomy), default=0.0) < CROWDED:
                break
            self._move_again([forest[index] for index in order], wishes, blocks)
        self._plan.worst = max(self._company.objections(), default=0.0)

    def _move_again(self, forest: list[Tree], wishes: list[tuple[float, float]], blocks: list[list[Stand]]) -> None:
        """Looks for a better place for every block that there is much to object to, the worst first."""
        objections = self._company.objections(jostled=self._roomy)
        for index in sorted(range(len(blocks)), key=lambda index: -objections[index]):
            if objections[index] > CROWDED / 2:
                self._take_in(blocks[:index] + blocks[index + 1 :])
                blocks[index] = self._place(forest[index], wishes[index])
        self._take_in(blocks)

    def _take_in(self, blocks: Sequence[Sequence[Stand]]) -> None:
        """These blocks have their places now, and no others."""
        self._plan.stands = [stand for block in blocks for stand in block]
        self._company = Company(self._layout, blocks)

    def _place(self, tree: Tree, wish: tuple[float, float]) -> list[Stand]:
        """The best place for a block among those who have theirs."""
        wish_x, firmness = wish
        best: tuple[float, list[Stand]] | None = None
        for preference, depth in enumerate(self._depths(tree)):
            for lift, high in enumerate(self._altitudes(tree)):
                least = 0.05 * preference + 0.03 * lift
                for facing in _facings(tree.item):
                    if best is not None and best[0] <= least:
                        break
                    limit = math.inf if best is None else best[0] - least
                    cost, block = self._try(tree, depth, high, wish_x, firmness, facing, limit)
                    if best is None or cost + least < best[0]:
                        best = cost + least, block
        assert best is not None  # noqa: S101 - there are depths, heights and facings
        self._part(best[1])
        return best[1]

    def _part(self, block: Sequence[Stand]) -> None:
        """Moves a block out of the depths that those it overlaps lie in, so that it stands wholly before or behind."""
        root = block[0]
        for _ in range(_PARTINGS):
            close = [
                stand for stand in self._plan.stands if abs(stand.depth - root.depth) < NEAR and _meet(stand, block)
            ]
            if not close:
                return
            nearer = root.floats or root.y >= close[0].y - 1e-3
            for stand in block:
                least = 0.02 if stand.floats else _FARTHEST
                stand.depth = min(max(stand.depth + (NEAR if nearer else -NEAR), least), 0.96)
                if not stand.floats:
                    stand.y = ground_y(self._layout, stand.x, stand.depth)

    def _depths(self, tree: Tree) -> tuple[float, ...]:
        item = tree.item
        if item.spot.distance == "middle" and self._layout.setting and self._afloat(item):
            return _AFLOAT
        ashore = self._water and not self._afloat(item)
        depths = self._all_depths(tree)
        return tuple(depth for depth in depths if not ashore or depth < _BANK) or (_BANK,)

    def _all_depths(self, tree: Tree) -> tuple[float, ...]:
        item = tree.item
        if isinstance(item, Actor) and not _is_cast(tree):
            return tuple(dict.fromkeys((*DEPTHS[item.spot.distance], *_SPARE)))
        return DEPTHS[item.spot.distance][:3]

    def _afloat(self, item: Actor | Thing) -> bool:
        """Whether it is in the water before the bank."""
        if isinstance(item, Actor):
            swims = item.pose == "swim" or (item.kind.body == "fish" and item.pose not in ("jump", "fly"))
        else:
            swims = item.kind.place == "water"
        return swims and is_one_of(self._layout.setting or "", "shores")

    def _try(
        self, tree: Tree, depth: float, high: float | None, wish_x: float, firmness: float, facing: str, limit: float
    ) -> tuple[float, list[Stand]]:
        """The best x at this depth, height and facing, and the block there, if it costs less than the limit."""
        layout = self._layout
        foot = float(self._ground(np.array([wish_x]), depth)[0]) if high is None else high
        block, rows, (left, right), middle = self._fit(tree, depth, facing, max(foot - self._top, 0.1))
        first, last = MARGIN - left, layout.aspect - MARGIN - right
        if first > last:
            first = last = (first + last) / 2
        xs = first + _STEPS * ((last - first) / (_POSITIONS - 1))
        xs[-1] = last
        xs[0] = min(max(wish_x - middle, first), last)
        grounds = self._ground(xs, depth) if high is None else np.full(len(xs), high)
        least = firmness * np.abs(xs + middle - wish_x)
        least += self._turned(tree.item, xs, facing) + 0.01 * self._random.random(len(xs))
        costs = np.full(len(xs), math.inf)
        for sort in (least < _TURNED, least >= _TURNED):
            hopeful = sort & (least < min(limit, costs.min()))
            if hopeful.any():
                others = self._company.weigh(rows, xs[hopeful], grounds[hopeful], depth, self._roomy)
                costs[hopeful] = least[hopeful] + others
        pick = int(np.argmin(costs))
        if costs[pick] >= limit:
            return math.inf, block
        block = [replace(stand) for stand in block]
        grounded = [stand.depth for stand in block if high is None and not stand.floats]
        depth = max([depth, *(_FARTHEST - behind for behind in grounded)])
        for stand in block:
            stand.x += float(xs[pick])
            stand.y += float(grounds[pick])
            stand.depth = min(max(stand.depth + depth, 0.05), 0.95)
            if high is None and not stand.floats:
                stand.y = ground_y(layout, stand.x, stand.depth)
            stand.floats = stand.floats or high is not None
        return float(costs[pick]), block

    def _fit(self, tree: Tree, depth: float, facing: str, headroom: float) -> _Fitted:
        """The block of a tree around its root, within the room there is."""
        hung = tree.item.id, depth, facing
        if hung not in self._hung:
            self._hung[hung] = hang(tree, self._plan.measure, self._scale(depth), facing)
        key = *hung, headroom
        if key not in self._fitted:
            block = fitted(self._hung[hung], self._plan.measure.room[0], headroom)
            boxes = [stand.box for stand in block]
            ends = min(box[0] for box in boxes), max(box[2] for box in boxes)
            self._fitted[key] = _Fitted(block, Rows.of(block), ends, (boxes[0][0] + boxes[0][2]) / 2)
        return self._fitted[key]

    def _ground(self, xs: np.ndarray, depth: float) -> np.ndarray:
        """The ground's y at some x of one depth, read off a line drawn once."""
        if depth not in self._lines:
            at = np.linspace(0, self._layout.aspect, _POSITIONS)
            self._lines[depth] = at, np.array([ground_y(self._layout, float(x), depth) for x in at])
        return np.interp(xs, *self._lines[depth])

    def _turned(self, item: Actor | Thing, xs: np.ndarray, facing: str) -> np.ndarray:
        """What there is to object to a facing at each x: one looks at the hero, the hero into the page; [N]."""
        if isinstance(item, Thing) or len(_facings(item)) == 1:
            return np.zeros(len(xs))
        if item.id == self._outward:
            return np.full(len(xs), 0.0 if (facing == "right") == (self._turn > 0) else _TURNED)
        hero = next((stand for stand in self._plan.stands if stand.item.rank == 0), None)
        pivot = self._layout.aspect / 2 if hero is None or not looks_at_others(item) else hero.x
        return np.where((xs <= pivot) == (facing == "right"), 0.0, _TURNED)

    def _scale(self, depth: float) -> float:
        """Perspective: how large the distance `depth` looks, against the middle distance."""
        if depth not in self._scales:
            camera, layout = self._layout.camera, self._layout
            line = ground_y(layout, layout.aspect / 2, _MIDDLE) - camera.horizon
            here = ground_y(layout, layout.aspect / 2, depth) - camera.horizon
            self._scales[depth] = float(np.clip(here / max(line, 0.05), 0.5, 1.45))
        return self._scales[depth]

    def _wish(self, tree: Tree, number: int) -> tuple[float, float]:
        """Where the block wants to be, and how firmly: a named side is a third; the hero's own is on a third too."""
        aspect, turn = self._layout.aspect, self._turn
        astray = _ASTRAY * aspect * (2 * float(self._random.random()) - 1)
        side = tree.item.spot.side
        if side is not None:
            return aspect * {"left": 0.24, "center": 0.5, "right": 0.76}[side], 4.0
        near = [stand.x for stand in self._plan.stands if stand.item.owner == tree.item.spot.of]
        if near:
            return near[0], 0.8
        if self._outward and number <= 1:
            return aspect * (0.5 + turn * (0.06, -0.26)[number]), 1.5
        if number == 0:
            return aspect * (0.5 - turn * 0.15) + astray, 1.5
        if tree.rank < _FREE and _is_cast(tree):
            return aspect * (0.5 + turn * (0.16 + 0.05 * number) * (1 if number % 2 else -1)) + astray, 0.8
        return aspect * (0.15 + 0.7 * float(self._random.random())), 0.25

    def _altitudes(self, tree: Tree) -> tuple[float | None, ...]:
        """Heights of the foot point for what does not stand on the ground; none for what does."""
        layout, item = self._layout, tree.item
        line = layout.camera.ground
        if isinstance(item, Thing):
            if item.kind.place == "sky" or is_one_of(item.kind.name, "aloft"):
                return (0.3, 0.36, 0.24, 0.42)
            if item.kind.place == "wall":
                horizon = layout.camera.horizon
                return tuple(max(horizon - drop, 0.2) for drop in (0.12, 0.2, 0.06))
            return (None,)
        ground = _ground_kind(layout.setting)
        if item.pose == "fly" or ground in ("air", "space"):
            return tuple(line - rise for rise in (0.16, 0.24, 0.32, 0.4, 0.1))
        if ground == "underwater" and item.kind.body in ("fish", "upright", "four-legged", "bird"):
            return tuple(line - rise for rise in (0.12, 0.2, 0.3, 0.4, 0.04))
        return (None,)


def _facings(item: Actor | Thing) -> tuple[str, ...]:
    """The ways it may be turned."""
    if isinstance(item, Thing):
        return ("right",)
    return (item.facing,) if item.facing in ("left", "right") else ("right", "left")


def _meet(stand: Stand, block: Sequence[Stand]) -> bool:
    left, _, right, _ = stand.box
    return any(other.box[0] < right and other.box[2] > left for other in block)


def _class_of(tree: Tree) -> int:
    """Figures of the cast first, then things, then the crowd."""
    if _is_cast(tree):
        return 0
    return 1 if isinstance(tree.item, Thing) else 2


def _is_cast(tree: Tree) -> bool:
    return in_cast(tree.item) or any(_is_cast(child) for child in tree.children)


def _ground_kind(setting: str | None) -> str:
    return stage_of(setting).kind
