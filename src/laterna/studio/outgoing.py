"""What would be sent where, told before anything is: the plan of an order or of a story, read and not run."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from laterna.engines.remote.server import is_local
from laterna.story import Page, Production, Story, Text
from laterna.studio.plan import plan_build

if TYPE_CHECKING:
    from collections.abc import Mapping

    from laterna.engines.catalog import Engine
    from laterna.story.terms import Capability
    from laterna.studio.draft import Order
    from laterna.studio.folder import StoryFolder


class Errand(NamedTuple):
    """One capability, for one list of engines."""

    capability: Capability
    engines: tuple[Engine, ...]
    """In the order in which they are tried."""
    pages: tuple[int, ...] = ()
    """The pages that these engines are for; empty where they are for the whole story."""


def errands_of_order(order: Order, folder: StoryFolder) -> tuple[Errand, ...]:
    """What `make` would have done by whom: first for the manuscript, where there is none yet, then for its build.

    Raises `NoEngineError` and `InputError` as `make` does.
    """
    if folder.has_story:
        story = folder.open()
        wished = story.production.model_dump() | dict(order.production)
        wished["engines"] = {**story.production.engines, **order.engines}
        story = story.model_copy(update={"production": Production.model_validate(wished)})
        return errands_of_story(story, folder.root)
    wanted: dict[Capability, bool] = {"see": bool(order.brought.photos), "write": not order.brought.text}
    drafted = tuple(Errand(name, order.engines_for(name)) for name, is_wanted in wanted.items() if is_wanted)
    return (*drafted, *errands_of_story(_unwritten(order), folder.root))


def errands_of_story(story: Story, root: Path) -> tuple[Errand, ...]:
    """What a build of a story would have done by whom."""
    numbers = {page.id: number for number, page in enumerate(story.pages, 1)}
    found: dict[tuple[Capability, tuple[str, ...]], tuple[tuple[Engine, ...], list[int]]] = {}
    for task in plan_build(story, root).tasks:
        if task.engines and task.step.capability is not None:
            key = task.step.capability, tuple(engine.name for engine in task.engines)
            pages = [numbers[part] for part in task.id.split("/") if part in numbers]
            found.setdefault(key, (task.engines, []))[1].extend(pages or [0])
    return tuple(
        Errand(capability, engines, () if 0 in pages else tuple(sorted(set(pages))))
        for (capability, _), (engines, pages) in found.items()
    )


def goes_to(engine: Engine) -> str:
    """The host beyond this machine that an engine sends things to; empty when nothing leaves."""
    return "" if is_local(engine.goes_to) else engine.goes_to


def given_to(capability: Capability) -> str:
    """What an engine of a capability is given, in words."""
    return _words()[capability]


def _unwritten(order: Order) -> Story:
    """A story of one page in the place of the one to be written: the plan of a page tells that of all."""
    code = order.brief.language
    production = Production.model_validate({"engines": dict(order.engines)} | dict(order.production))
    page = Page(id="p1", text={code: Text(words="…")})
    return Story(language=code, title={code: Text(words="…")}, pages=(page,), production=production)


@cache
def _words() -> Mapping[str, str]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
