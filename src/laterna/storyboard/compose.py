"""The solver: a place for every block, found by weighing many.

A block (a thing and all that hangs on it) tries positions over the ground, the most important first; each position is
weighed by what a designer would object to: overlap, words covered, the safe edge crossed, the wished side missed. If
even the best hides too much, everything is drawn smaller and tried again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from laterna.story import Layout
from laterna.story.seeds import seed_of
from laterna.storyboard.camera import MARGIN, frame, safe_area, text_area
from laterna.storyboard.casting import Actor, Ensemble, Thing, gather
from laterna.storyboard.figures import height_of
from laterna.storyboard.finish import finish
from laterna.storyboard.measure import Measure
from laterna.storyboard.plan import Plan, Stand
from laterna.storyboard.relations import Tree, arrange, trees
from laterna.storyboard.scenery import ground_y, stage_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Area
    from laterna.storyboard.sight import Sight

DEPTHS = {"near": (0.74, 0.8, 0.7), "middle": (0.6, 0.56, 0.64, 0.52, 0.68), "far": (0.36, 0.4, 0.3)}
_MIDDLE = 0.6
_SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.52, 0.45, 0.38)
_CROWDED = 0.3
"""Cost of the worst block above which everything is tried smaller."""


def compose(sight: Sight) -> Layout:
    """Where everything stands on one page. Pure: the same sight gives the same layout."""
    ensemble = gather(sight.scene, sight.cast, sight.setting)
    best: Plan | None = None
    for shrink in _SHRINK:
        plan = _attempt(sight, ensemble, shrink)
        if best is None or plan.worst < best.worst - 0.05:
            best = plan
        if best.worst < _CROWDED:
            break
    assert best is not None  # noqa: S101 - there is at least one try
    return finish(best, ensemble, sight.staging)


def _attempt(sight: Sight, ensemble: Ensemble, shrink: float) -> Plan:
    quiet = text_area(_text_side(sight, ensemble), sight.aspect) if sight.text else None
    setting = ensemble.setting.name if ensemble.setting else None
    stage = stage_of(setting)
    focus = [actor for actor in ensemble.actors if actor.spot.distance == "middle"] or ensemble.actors
    heights = [height_of(actor.kind.name, actor.traits) for actor in focus]
    camera = frame(sight.scene.shot, stage.horizon, stage.ground, heights, quiet)
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
    top = quiet.y + quiet.height if quiet and quiet.y < 0.2 and quiet.width > quiet.height else MARGIN
    plan = Plan(layout, Measure(camera.unit, camera.ground - top))
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
        self._turn = 1 if seed_of(sight.setting_seed, "line") % 2 else -1
        """The side of the line of action the camera stays on in this setting."""

    def stage(self, ensemble: Ensemble) -> None:
        things = [thing for thing in ensemble.things if thing.holder is None]
        forest = trees([*ensemble.actors, *things])
        order = sorted(range(len(forest)), key=lambda index: (_class_of(forest[index]), forest[index].rank, index))
        for number, index in enumerate(order):
            self._place(forest[index], number)

    def _place(self, tree: Tree, number: int) -> None:
        wish_x, firmness = self._wish(tree, number)
        best: tuple[float, list[Stand]] | None = None
        for preference, depth in enumerate(DEPTHS[tree.item.spot.distance]):
            for lift, high in enumerate(self._altitudes(tree, depth)):
                cost, block = self._try(tree, depth, high, wish_x, firmness)
                cost += 0.06 * preference + 0.03 * lift
                if best is None or cost < best[0]:
                    best = cost, block
        if best is not None:
            self._plan.stands += best[1]
            self._plan.worst = max(self._plan.worst, self._objection(best[1]))

    def _try(
        self, tree: Tree, depth: float, high: float | None, wish_x: float, firmness: float
    ) -> tuple[float, list[Stand]]:
        """The best x at this depth and height, and the block there."""
        layout = self._layout
        block = arrange(tree, self._plan.measure, self._scale(depth), self._turn)
        left, right = min(s.box[0] for s in block), max(s.box[2] for s in block)
        first, last = MARGIN - left, layout.aspect - MARGIN - right
        if first > last:
            first = last = (first + last) / 2
        xs = np.clip(np.linspace(first, last, 25), first, last)
        xs[0] = np.clip(wish_x, first, last)
        grounds = np.array([ground_y(layout, float(x), depth) if high is None else high for x in xs])
        costs = firmness * np.abs(xs - wish_x) + self._weigh(block, xs, grounds)
        costs += 0.01 * self._random.random(len(xs))
        pick = int(np.argmin(costs))
        for stand in block:
            stand.x += float(xs[pick])
            stand.y += float(grounds[pick])
            stand.depth = min(max(stand.depth + depth, 0.05), 0.95)
            if high is None and not stand.floats:
                stand.y = ground_y(layout, stand.x, stand.depth)
            stand.floats = stand.floats or high is not None
        return float(costs[pick]), block

    def _scale(self, depth: float) -> float:
        """Perspective: how large the distance `depth` looks, against the middle distance."""
        camera, layout = self._layout.camera, self._layout
        line = ground_y(layout, layout.aspect / 2, _MIDDLE) - camera.horizon
        here = ground_y(layout, layout.aspect / 2, depth) - camera.horizon
        return float(np.clip(here / max(line, 0.05), 0.5, 1.45))

    def _wish(self, tree: Tree, number: int) -> tuple[float, float]:
        """Where the block wants to be, and how firmly: a named side is a third; the hero's own is on a third too."""
        aspect, turn = self._layout.aspect, self._turn
        side = tree.item.spot.side
        if side is not None:
            return aspect * {"left": 0.24, "center": 0.5, "right": 0.76}[side], 4.0
        if number == 0:
            return aspect * (0.5 - turn * 0.15), 1.5
        if tree.rank < _FREE and _is_cast(tree):
            return aspect * (0.5 + turn * (0.16 + 0.05 * number) * (1 if number % 2 else -1)), 0.8
        return aspect * (0.15 + 0.7 * float(self._random.random())), 0.25

    def _altitudes(self, tree: Tree, depth: float) -> tuple[float | None, ...]:
        """Heights of the foot point for what does not stand on the ground; none for what does."""
        layout, item = self._layout, tree.item
        line = layout.camera.ground
        if isinstance(item, Thing):
            if item.kind.place == "sky":
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

    def _weigh(self, block: Sequence[Stand], xs: np.ndarray, ys: np.ndarray) -> np.ndarray:
        """What there is to object to with the block's root at each (x, y); [N]."""
        cost = np.zeros(len(xs))
        safe = self._layout.safe
        for stand in block:
            left, top, right, bottom = stand.box
            x0, x1, y0, y1 = xs + left, xs + right, ys + top, ys + bottom
            size = (right - left) * (bottom - top) + 1e-6
            out = np.maximum(safe.x - x0, 0) + np.maximum(x1 - safe.x - safe.width, 0)
            out += np.maximum(safe.y - y0, 0) + np.maximum(y1 - safe.y - safe.height, 0)
            cost += 12 * out
            if self._layout.text_area is not None:
                cost += 5 * _covered(x0, y0, x1, y1, _corners(self._layout.text_area)) / size
            for other in self._plan.stands:
                box = other.box
                less = min(size, (box[2] - box[0]) * (box[3] - box[1]) + 1e-6)
                share = _covered(x0, y0, x1, y1, box) / less
                weight = 0.35 if other.within and stand.within else 1.0
                cost += weight * (0.8 * share + 5 * np.maximum(share - 0.12, 0))
        return cost

    def _objection(self, block: Sequence[Stand]) -> float:
        """How badly a placed block hides or is hidden, crosses the edge or covers the words."""
        zero = np.zeros(1)
        others, self._plan.stands = self._plan.stands, self._plan.stands[: -len(block)]
        cost = float(self._weigh(block, zero, zero)[0])
        self._plan.stands = others
        return cost


_FREE = 6


def _class_of(tree: Tree) -> int:
    """Figures of the cast first, then things, then the crowd."""
    if _is_cast(tree):
        return 0
    return 1 if isinstance(tree.item, Thing) else 2


def _is_cast(tree: Tree) -> bool:
    own = isinstance(tree.item, Actor) and tree.item.character is not None
    return own or any(_is_cast(child) for child in tree.children)


def _ground_kind(setting: str | None) -> str:
    return stage_of(setting).kind


def _corners(area: Area) -> tuple[float, float, float, float]:
    return area.x, area.y, area.x + area.width, area.y + area.height


def _covered(
    x0: np.ndarray, y0: np.ndarray, x1: np.ndarray, y1: np.ndarray, box: tuple[float, float, float, float]
) -> np.ndarray:
    wide = np.maximum(np.minimum(x1, box[2]) - np.maximum(x0, box[0]), 0)
    high = np.maximum(np.minimum(y1, box[3]) - np.maximum(y0, box[1]), 0)
    return wide * high
