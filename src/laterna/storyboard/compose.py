"""The solver: a place for every block, found by weighing many.

A block (a thing and all that hangs on it) tries positions over the ground, the most important first; each position is
weighed by what a designer would object to: overlap, words covered, the safe edge crossed, the wished side missed. If
even the best hides too much, everything is drawn smaller and tried again; what is hidden is measured on pixels.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Layout, Shift, Staging
from laterna.story.seeds import seed_of
from laterna.storyboard.camera import MARGIN, frame, safe_area, text_area, top_of_room
from laterna.storyboard.casting import Actor, Ensemble, Thing, gather
from laterna.storyboard.finish import finish
from laterna.storyboard.measure import Measure, size_m
from laterna.storyboard.placing import is_one_of
from laterna.storyboard.plan import OUTWARD, Plan, Stand, looks_at_others
from laterna.storyboard.relations import NEAR, Tree, arrange, trees
from laterna.storyboard.scenery import ground_y, stage_of
from laterna.storyboard.visible import hidden_shares
from laterna.storyboard.weighing import Company, in_cast

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.storyboard.measure import Cover
    from laterna.storyboard.sight import Sight

DEPTHS = {"near": (0.76, 0.82, 0.72), "middle": (0.6, 0.64, 0.56, 0.74, 0.82, 0.5, 0.44), "far": (0.36, 0.4, 0.3)}
_AFLOAT = (0.8, 0.85, 0.76)
"""Where those in the water before a bank are."""
_BANK = 0.7
"""How near to the viewer the bank reaches, where somebody is in the water."""
_SPARE = (0.6, 0.5, 0.44, 0.36)
"""Where a crowd may also stand, before it hides anybody."""
_MIDDLE = 0.6
_ASTRAY = 0.03
"""How far from where they want to be the cast may want to be on another try at the page, as a share of its width."""
_PAIR = 2
_ROOMY = 6
_POSITIONS = 25
_PARTINGS = 12
_SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.52, 0.45, 0.38, 0.3)
_MOST_SCALE = 4.5
_SECOND_THOUGHTS = 2
"""How often a crowded page is gone over again."""
_SMALL = 2.0
"""What there is to object to drawing all at nothing of its size, against hiding."""
_UNSEEN = 8.0
"""What there is to object to hiding somebody wholly."""
_BEARABLE = 0.33
"""The most of a figure that may be hidden unasked."""
_CROWDED = 0.35
"""Cost of the worst block above which everything is tried smaller."""


def compose(sight: Sight) -> Layout:
    """Where everything stands on one page. Pure: the same sight gives the same layout."""
    ensemble = gather(sight.scene, sight.cast, sight.setting, sight.cutouts)
    if sight.scene.shot == "over_shoulder":
        _turn_back(ensemble)
    best = _best(sight, ensemble)
    layout = finish(best, ensemble, sight.staging, sight.view)
    if not sight.fill or not layout.figures:
        return layout
    return finish(best, ensemble, _filling(layout), sight.view)


def _best(sight: Sight, ensemble: Ensemble) -> Plan:
    """The largest try at the page that there is little to object to, else the one there is least to object to."""
    covers: dict[str, Cover] = {}
    tries: list[tuple[float, Plan]] = []
    for shrink in _SHRINK:
        plan = _attempt(sight, ensemble, shrink, covers)
        tries.append((plan.worst + _SMALL * (1 - shrink), plan))
        if plan.worst < _CROWDED and (sight.fill or _hidden(plan, ensemble, sight) == 0):
            return plan
    best, least = tries[0][1], math.inf
    for cost, plan in sorted(tries, key=lambda tried: tried[0]):
        if cost >= least:
            break
        whole = cost + _UNSEEN * _hidden(plan, ensemble, sight)
        if whole < least:
            best, least = plan, whole
    return best


def _hidden(plan: Plan, ensemble: Ensemble, sight: Sight) -> float:
    """By how much the figure that is hidden most is hidden too much, but for those whom the scene hides."""
    layout = finish(plan, ensemble, Staging(), sight.view)
    meant = {stand.item.id for stand in plan.stands if stand.within}
    meant |= {figure.id for figure in layout.figures if figure.pose == "hide"}
    shares = [share for name, share in hidden_shares(layout).items() if name not in meant]
    return max(0.0, max(shares, default=0.0) - _BEARABLE)


def _filling(layout: Layout) -> Staging:
    """The shift that makes the first figure fill the safe area, standing on its lower edge."""
    figure, safe = layout.figures[0], layout.safe
    scale = min(safe.width / figure.box.width, safe.height / figure.box.height, _MOST_SCALE)
    foot = (safe.y + safe.height) - (figure.box.y + figure.box.height - figure.y) * scale
    lean = figure.x - (figure.box.x + figure.box.width / 2)
    x = (layout.aspect / 2 + lean * scale) / layout.aspect
    shift = Shift(x=min(max(x, 0), 1), y=min(foot, 1), scale=scale)
    return Staging(shifts={figure.id: shift}, text_area="none")


def _turn_back(ensemble: Ensemble) -> None:
    """Lets us look over the shoulder of the second figure at the hero, whose face we see."""
    if len(ensemble.actors) < _PAIR or ensemble.actors[1].spot.relation is not None:
        return
    near = ensemble.actors[1].spot.model_copy(update={"distance": "near"})
    ensemble.actors[1] = replace(ensemble.actors[1], spot=near, facing="away")


def _attempt(sight: Sight, ensemble: Ensemble, shrink: float, covers: dict[str, Cover]) -> Plan:
    quiet = text_area(_text_side(sight, ensemble), sight.aspect) if sight.text else None
    setting = ensemble.setting.name if ensemble.setting else None
    stage = stage_of(setting)
    focus = [actor for actor in ensemble.actors if actor.spot.distance == "middle"] or ensemble.actors
    sizes = [size_m(actor, covers) for actor in focus]
    camera = frame(sight.scene.shot, (stage.horizon, stage.ground), sizes, sight.aspect, quiet)
    camera = camera.model_copy(update={"unit": camera.unit * shrink})
    scene = sight.scene
    layout = Layout(
        aspect=sight.aspect,
        seed=sight.seed,
        setting=setting,
        setting_seed=sight.setting_seed,
        palette=sight.setting.palette if sight.setting else (),
        time=scene.time,
        weather=scene.weather,
        season=scene.season,
        mood=scene.mood,
        camera=camera,
        figures=(),
        props=(),
        text_area=quiet,
        safe=safe_area(sight.aspect),
    )
    room = sight.aspect - 2 * MARGIN, camera.ground - top_of_room(quiet)
    plan = Plan(layout, Measure(camera.unit, room, covers, ensemble.actors))
    _Stager(plan, sight).stage(ensemble)
    return plan


def _text_side(sight: Sight, ensemble: Ensemble) -> str:
    if sight.staging.text_area != "auto":
        return sight.staging.text_area
    lofty = any(actor.pose == "fly" or actor.spot.relation == "above" for actor in ensemble.actors)
    lofty = lofty or any(thing.kind.place in ("sky", "wall") and not thing.holder for thing in ensemble.things)
    return "bottom" if lofty else "top"


class _Stager:
    """Places the blocks of one try, the most important first."""

    def __init__(self, plan: Plan, sight: Sight) -> None:
        self._plan = plan
        self._layout = plan.layout
        self._sight = sight
        self._random = np.random.default_rng(seed_of(sight.seed, "compose"))
        self._top = top_of_room(plan.layout.text_area)
        self._company = Company(plan.layout, ())
        self._lines: dict[float, tuple[np.ndarray, np.ndarray]] = {}
        self._water = False
        """Whether somebody is in the water before a bank."""
        self._roomy = True
        """Whether they are few enough to keep their distance; in a crowd it matters more that each is seen."""
        self._outward = ""
        """Whoever points or reaches past company, and so needs the middle."""
        self._turn = 1 if seed_of(sight.setting_seed, "line") % 2 else -1
        """The side of the line of action the camera stays on in this setting."""

    def stage(self, ensemble: Ensemble) -> None:
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
            if max(self._objections(blocks, jostled=self._roomy), default=0.0) < _CROWDED:
                break
            self._move_again([forest[index] for index in order], wishes, blocks)
        self._plan.worst = max(self._objections(blocks), default=0.0)

    def _move_again(self, forest: list[Tree], wishes: list[tuple[float, float]], blocks: list[list[Stand]]) -> None:
        """Looks for a better place for every block that there is much to object to, the worst first."""
        objections = self._objections(blocks, jostled=self._roomy)
        for index in sorted(range(len(blocks)), key=lambda index: -objections[index]):
            if objections[index] > _CROWDED / 2:
                self._take_in(blocks[:index] + blocks[index + 1 :])
                blocks[index] = self._place(forest[index], wishes[index])
        self._take_in(blocks)

    def _take_in(self, blocks: Sequence[Sequence[Stand]]) -> None:
        """These blocks have their places now, and no others."""
        self._plan.stands = [stand for block in blocks for stand in block]
        self._company = Company(self._layout, self._plan.stands)

    def _objections(self, blocks: Sequence[Sequence[Stand]], jostled: bool = False) -> list[float]:
        """What there is to object to at each block, among all the others; `jostled`: also that it comes too near."""
        rest = [[stand for other in blocks if other is not block for stand in other] for block in blocks]
        return [
            Company(self._layout, others).objection(block, jostled) for block, others in zip(blocks, rest, strict=True)
        ]

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
                    cost, block = self._try(tree, depth, high, wish_x, firmness, facing)
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
                stand.depth = min(max(stand.depth + (NEAR if nearer else -NEAR), 0.02), 0.96)
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
        self, tree: Tree, depth: float, high: float | None, wish_x: float, firmness: float, facing: str
    ) -> tuple[float, list[Stand]]:
        """The best x at this depth, height and facing, and the block there."""
        layout = self._layout
        foot = float(self._ground(np.array([wish_x]), depth)[0]) if high is None else high
        headroom = max(foot - self._top, 0.1)
        block = arrange(tree, self._plan.measure, self._scale(depth), facing, headroom)
        boxes = [stand.box for stand in block]
        first, last = MARGIN - min(b[0] for b in boxes), layout.aspect - MARGIN - max(b[2] for b in boxes)
        if first > last:
            first = last = (first + last) / 2
        xs = np.linspace(first, last, _POSITIONS)
        middle = (boxes[0][0] + boxes[0][2]) / 2
        xs[0] = np.clip(wish_x - middle, first, last)
        grounds = self._ground(xs, depth) if high is None else np.full(len(xs), high)
        costs = firmness * np.abs(xs + middle - wish_x) + self._company.weigh(block, xs, grounds, depth)
        if self._roomy:
            costs += self._company.jostle(block, xs, grounds, depth)
        costs += self._turned(tree.item, xs, facing) + 0.01 * self._random.random(len(xs))
        pick = int(np.argmin(costs))
        for stand in block:
            stand.x += float(xs[pick])
            stand.y += float(grounds[pick])
            stand.depth = min(max(stand.depth + depth, 0.05), 0.95)
            if high is None and not stand.floats:
                stand.y = ground_y(layout, stand.x, stand.depth)
            stand.floats = stand.floats or high is not None
        return float(costs[pick]), block

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
            return np.full(len(xs), 0.0 if (facing == "right") == (self._turn > 0) else 9.0)
        hero = next((stand for stand in self._plan.stands if stand.item.rank == 0), None)
        pivot = self._layout.aspect / 2 if hero is None or not looks_at_others(item) else hero.x
        return np.where((xs <= pivot) == (facing == "right"), 0.0, 9.0)

    def _scale(self, depth: float) -> float:
        """Perspective: how large the distance `depth` looks, against the middle distance."""
        camera, layout = self._layout.camera, self._layout
        line = ground_y(layout, layout.aspect / 2, _MIDDLE) - camera.horizon
        here = ground_y(layout, layout.aspect / 2, depth) - camera.horizon
        return float(np.clip(here / max(line, 0.05), 0.5, 1.45))

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


_FREE = 6


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
