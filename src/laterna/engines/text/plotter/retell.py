"""Revising a story: the plan is changed, told again, and only pages whose telling became another one are replaced."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from laterna.engines.text.plotter.binding import beats_of, manuscript, stages, tell_pages
from laterna.engines.text.plotter.casting import world_of
from laterna.engines.text.plotter.changes import Draft, changed
from laterna.engines.text.plotter.planner import schedule
from laterna.engines.text.plotter.shapes import shapes
from laterna.engines.text.plotter.wish import Wish
from laterna.story.errors import InputError

if TYPE_CHECKING:
    from laterna.engines.text.plotter.planner import Step
    from laterna.engines.text.plotter.shapes import Shape
    from laterna.engines.text.plotter.world import World
    from laterna.story import Page, Story


def revised(story: Story, request: str) -> Story:
    """The story with what `request` asks for.

    Raises `UsageError` when it is not understood, `InputError` when the story's plan is not ours.
    """
    return _retold(story, lambda draft: changed(draft, request))


def enlarged(story: Story, pages: int) -> Story:
    """The story with as many pages, 4 to 40, as far as it can bear them. Raises `InputError` as `revised` does."""
    return _retold(story, lambda draft: replace(draft, pages=pages))


def _retold(story: Story, change: Any) -> Story:
    wish, shape, seed, steps = _plan_of(story)
    world = world_of(wish, shape, seed)
    own = len(world.places) - len(wish.more_places)
    draft: Draft = change(Draft(wish, steps, world.beings, len(steps), own))
    new_world = world_of(draft.wish, shape, seed)
    new_steps = _resized(draft, wish, shape, seed, new_world)
    if story.brief is None:
        raise InputError("This story has no brief beside it, so it cannot be revised; write it anew.")
    fresh = manuscript(story.brief, draft.wish, shape, seed, new_world, new_steps)
    before = {page.id: page for page in tell_pages(wish, shape, seed, world, list(steps))}
    return _merged(story, fresh, before)


def _plan_of(story: Story) -> tuple[Wish, Shape, int, tuple[Step, ...]]:
    plan = story.plan
    if not isinstance(plan, dict) or plan.get("writer") != "plotter" or plan.get("plot") not in shapes():
        raise InputError(
            "This story was not planned by plotter, so it can't change the plan; edit the pages, or ask another writer."
        )
    return Wish.model_validate(plan["wish"]), shapes()[plan["plot"]], int(plan["seed"]), stages(plan)


def _resized(draft: Draft, wish: Wish, shape: Shape, seed: int, world: World) -> list[Step]:
    """The steps for the wished number of pages: those there are stay as they are, new ones get new page ids."""
    if draft.pages == len(draft.steps) and len(draft.wish.companions) == len(wish.companions):
        return list(draft.steps)
    beats = beats_of(draft.wish, shape, seed, world, draft.pages)
    planned = schedule(shape, beats, draft.wish.photos, (draft.steps[0].time, draft.steps[0].weather))
    known = {step.beat: step for step in draft.steps}
    highest = max(int(step.page[1:]) for step in draft.steps)
    steps: list[Step] = []
    for step in planned:
        if step.beat in known:
            steps.append(known[step.beat])
        else:
            highest += 1
            steps.append(replace(step, page=f"p{highest}", corner=step.corner + len(draft.steps)))
    return steps


def _merged(story: Story, fresh: Story, before: dict[str, Page]) -> Story:
    """The fresh pages, but each old page stays whose telling has not changed or whose words a person wrote."""
    old = {page.id: page for page in story.pages}
    pages: list[Page] = []
    for page in fresh.pages:
        mine = old.get(page.id)
        if mine is None and page.id in before:
            continue  # somebody has taken it out
        if mine is None:
            pages.append(page)
        elif page == before.get(page.id) or mine.text[story.language].author == "person":
            pages.append(mine)
        else:
            pages.append(_told_anew(mine, page, story.language))
    told = {page.id for page in pages}
    for index, page in enumerate(story.pages):
        if page.id not in told and page.id not in before:
            pages.insert(min(index, len(pages)), page)  # somebody has put it in
    by_hand = story.title[story.language].author == "person"
    title = story.title if by_hand else {**story.title, **fresh.title}
    return story.model_copy(
        update={"title": title, "audience": fresh.audience, "cast": _kept(story, fresh), "settings": fresh.settings,
                "pages": tuple(pages), "plan": fresh.plan}
    )  # fmt: skip


def _told_anew(mine: Page, page: Page, language: str) -> Page:
    """The page with its new words and scene; a translation stays until somebody makes another."""
    others = {code: lines for code, lines in mine.lines.items() if code != language}
    return mine.model_copy(
        update={"text": {**mine.text, **page.text}, "scene": page.scene, "lines": others | page.lines}
    )


def _kept(story: Story, fresh: Story) -> tuple[Any, ...]:
    """The fresh cast, looks and voices as a person may have edited them kept where the kind is the same."""
    old = {character.id: character for character in story.cast}
    cast = [
        character.model_copy(update={"traits": old[character.id].traits, "voice": old[character.id].voice})
        if character.id in old and old[character.id].kind == character.kind
        else character
        for character in fresh.cast
    ]
    own = [
        character
        for character in story.cast
        if character.id not in {c.id for c in fresh.cast} and not character.id.startswith(("hero", "friend", "other"))
    ]
    return (*cast, *own)
