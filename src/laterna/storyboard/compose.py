"""The solver: a place for every block, found by weighing many.

A block (a thing and all that hangs on it) tries positions over the ground, the most important first; each position is
weighed by what a designer would object to: overlap, words covered, the safe edge crossed, the wished side missed. If
even the best hides too much, everything is drawn smaller and tried again; what is hidden is measured on pixels.
"""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import product
from typing import TYPE_CHECKING

from laterna.story import Layout, Shift, Staging
from laterna.storyboard.camera import MARGIN, frame, safe_area, text_area, top_of_room
from laterna.storyboard.casting import Ensemble, gather
from laterna.storyboard.finish import finish
from laterna.storyboard.measure import Measure, size_m
from laterna.storyboard.plan import Plan
from laterna.storyboard.scenery import stage_of
from laterna.storyboard.stager import CROWDED, Stager
from laterna.storyboard.variants import size_of, varied
from laterna.storyboard.visible import hidden_shares

if TYPE_CHECKING:
    from laterna.storyboard.measure import Cover
    from laterna.storyboard.sight import Sight

_PAIR = 2
_SHRINK = (1.0, 0.9, 0.8, 0.7, 0.6, 0.52, 0.45, 0.38, 0.3)
_MOST_SCALE = 4.5
_SMALL = 2.0
"""What there is to object to drawing all at nothing of its size, against hiding."""
_UNSEEN = 40.0
"""What there is to object to hiding somebody wholly."""
_BEARABLE = 0.33
"""The most of a figure that may be hidden unasked."""
_VEILED = 0.8
"""The most of a figure that may be hidden where the scene hides it."""
_LOST = 0.06
"""How much more than bearable somebody may be hidden before the page is tried again and again."""
_TURNS = 7
_DRAWN_BACK = 0.86
"""How much smaller all is drawn on every further turn."""
_EASED = 0.8
"""How much smaller than the cast things and the crowd are drawn on every further turn."""


def compose(sight: Sight) -> Layout:
    """Where everything stands on one page. Pure: the same sight gives the same layout."""
    sight = varied(sight)
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
        if plan.worst < CROWDED and (sight.fill or _hidden(plan, ensemble, sight) == 0):
            return plan
    best, least, lost = tries[0][1], math.inf, 0.0
    for cost, plan in sorted(tries, key=lambda tried: tried[0]):
        if cost >= least:
            break
        hidden = _hidden(plan, ensemble, sight)
        if cost + _UNSEEN * hidden < least:
            best, least, lost = plan, cost + _UNSEEN * hidden, hidden
    return best if sight.fill or lost <= _LOST else _seen(sight, ensemble, covers, best, lost)


def _seen(sight: Sight, ensemble: Ensemble, covers: dict[str, Cover], best: Plan, lost: float) -> Plan:
    """Another try at the page, with other dice and ever smaller things, on which nobody is lost; else the best."""
    for turn, shrink in product(range(1, _TURNS + 1), _SHRINK[-4:]):
        plan = _attempt(sight, ensemble, shrink * _DRAWN_BACK**turn, covers, turn)
        hidden = _hidden(plan, ensemble, sight)
        if hidden < lost:
            best, lost = plan, hidden
        if lost <= _LOST:
            break
    return best


def _hidden(plan: Plan, ensemble: Ensemble, sight: Sight) -> float:
    """By how much the figure that is hidden most is hidden too much.

    Whom the scene hides is to be seen too, and who rows is at work and not in hiding. Whoever reaches below the picture
    counts as wholly hidden.
    """
    layout = finish(plan, ensemble, Staging(), sight.view)
    if any(figure.box.y + figure.box.height >= 1 for figure in layout.figures):
        return 1.0
    within = {stand.item.id for stand in plan.stands if stand.within}
    hiders = {figure.id for figure in layout.figures if figure.pose == "hide"}
    rowers = {figure.id for figure in layout.figures if figure.pose == "row"}
    meant = hiders | within - rowers
    shares = hidden_shares(layout).items()
    return max([0.0, *(share - (_VEILED if name in meant else _BEARABLE) for name, share in shares)])


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


def _attempt(sight: Sight, ensemble: Ensemble, shrink: float, covers: dict[str, Cover], turn: int = 0) -> Plan:
    quiet = text_area(_text_side(sight, ensemble), sight.aspect) if sight.text else None
    setting = ensemble.setting.name if ensemble.setting else None
    stage = stage_of(setting)
    focus = [actor for actor in ensemble.actors if actor.spot.distance == "middle"] or ensemble.actors
    sizes = [size_m(actor, covers) for actor in focus]
    camera = frame(sight.scene.shot, (stage.horizon, stage.ground), sizes, sight.aspect, quiet)
    camera = camera.model_copy(update={"unit": camera.unit * shrink * size_of(sight.variant)})
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
    plan = Plan(layout, Measure(camera.unit, room, covers, ensemble.actors, _EASED**turn))
    Stager(plan, sight, turn).stage(ensemble)
    return plan


def _text_side(sight: Sight, ensemble: Ensemble) -> str:
    if sight.staging.text_area != "auto":
        return sight.staging.text_area
    lofty = any(actor.pose == "fly" or actor.spot.relation == "above" for actor in ensemble.actors)
    lofty = lofty or any(thing.kind.place in ("sky", "wall") and not thing.holder for thing in ensemble.things)
    return "bottom" if lofty else "top"
