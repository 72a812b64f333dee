"""Which shapes suit a wish, and what each would be about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from laterna.engines.text.plotter.asked import asks_for, narrowed, score
from laterna.engines.text.plotter.casting import row_of, world_of
from laterna.engines.text.plotter.planner import tellable
from laterna.engines.text.plotter.shapes import Shape, shapes
from laterna.engines.text.plotter.template import render
from laterna.engines.text.plotter.world import dice, kind_row
from laterna.story.brief import Idea
from laterna.story.errors import UsageError

if TYPE_CHECKING:
    from laterna.engines.text.plotter.wish import Wish
    from laterna.engines.text.plotter.world import World
    from laterna.story import Brief


def fitting_shapes(brief: Brief, wish: Wish) -> list[Shape]:
    """Every shape that suits the wish, the one to be told first; `brief.plot` alone when it is named."""
    known = shapes()
    if brief.plot:
        if brief.plot not in known:
            raise UsageError(f"There is no plot {brief.plot!r}; there are: {', '.join(known)}.")
        return [known[brief.plot]]
    order = dice("shapes").sample(list(known.values()), len(known))
    fitting = [shape for shape in order if _fits(shape, wish)]
    turn = brief.seed % len(fitting)
    fitting = fitting[turn:] + fitting[:turn]
    return sorted(fitting, key=lambda shape: -score(shape, wish))


def _fits(shape: Shape, wish: Wish) -> bool:
    """Whether place, hero and what is to be avoided let the shape be told."""
    roofs = {bool(row_of(place.kind).get("indoor")) for place in wish.places}
    hero = kind_row(wish.hero.kind) if wish.hero.kind else {}
    swims = hero.get("body") == "fish"
    core = sorted(shape.beats, key=lambda beat: beat.rank)[:4]
    misplaced = (shape.outdoors and True in roofs) or (shape.indoors and (swims or False in roofs))
    unasked = shape.asked_only and not asks_for(shape, wish)
    too_large = shape.small and bool(hero.get("big"))
    return not (misplaced or unasked or too_large) and all(tellable(beat, wish.avoid) for beat in core)


def title_of(world: World, shape: Shape, seed: int) -> str:
    """A title with its capitals.

    Seeds that follow each other go through the shapes, and then through their titles: two steps for each seed, and one
    for each round, so that one shape's turns, however many shapes fit, differ.
    """
    way = shape.titles[(seed // len(shapes()) + 2 * seed) % len(shape.titles)]
    lookup = world.lookup(world.places[0], world.places[0].corners[0])
    return titled(render(way, "3-5", lookup, "", dice(seed, "title")).text)


def titled(words: str) -> str:
    """Title case: small words stay small inside."""
    small = {
        "a",
        "an",
        "the",
        "and",
        "of",
        "in",
        "on",
        "to",
        "at",
        "for",
        "by",
        "with",
        "not",
        "from",
        "is",
        "or",
        "but",
    }
    parts = words.split(" ")
    return " ".join(
        part if i and part.lower() in small else part[:1].upper() + part[1:] for i, part in enumerate(parts)
    )


def idea_of(wish: Wish, shape: Shape, seed: int) -> Idea:
    """What this shape would tell with this seed."""
    wish = narrowed(shape, wish)
    world = world_of(wish, shape, seed)
    lookup = world.lookup(world.places[0], world.places[0].corners[0])
    logline = render(shape.logline, "3-5", lookup, "", dice(seed, "logline")).text
    return Idea(title=title_of(world, shape, seed), logline=logline, plot=shape.name, seed=seed)
