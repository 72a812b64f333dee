"""From what was asked and brought to a manuscript in its folder."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from laterna.engines.catalog import choose
from laterna.story import Brief, Observation, Production, Story, Take
from laterna.story.errors import InputError, LanguageError
from laterna.story.languages import language
from laterna.story.manuscript import Deed
from laterna.storyboard.distinct import distinct
from laterna.studio.fitness import check_brief
from laterna.studio.hero import with_coats, with_cutouts
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from laterna.engines.catalog import Engine
    from laterna.story.terms import Capability, Quality
    from laterna.studio.folder import StoryFolder
    from laterna.studio.run import Run
    from laterna.studio.sources import Brought
    from laterna.studio.work import Result

SEE = Step("see", "laterna.studio.steps.look:see", capability="see", libraries=("pillow",), weight=0.5)
WRITE = Step("write", "laterna.studio.steps.tell:write", capability="write", weight=0.3)
ADAPT = Step("adapt", "laterna.studio.steps.adapt:adapt", weight=0.3)

SURE = 0.5
"""The confidence from which the eye is believed without a question."""


@dataclass(frozen=True)
class Order:
    """Everything that was asked for."""

    brief: Brief
    brought: Brought
    production: Mapping[str, Any] = field(default_factory=dict)
    """Fields of `Production` that were asked for by name; the writer chooses the others."""
    engines: Mapping[Capability, tuple[str, ...]] = field(default_factory=dict)
    ask: Callable[[Observation], str] | None = None
    """Asked once who or what the first photo shows, when the eye is unsure; none where nobody can answer."""
    hero_from: str = ""
    """`photo` pastes whom the photo shows; empty draws everyone."""

    def engines_for(self, capability: Capability) -> tuple[Engine, ...]:
        """The engines to try for a capability, in order."""
        quality: Quality = self.production.get("quality", "good")
        return choose(capability, self.engines.get(capability, ("auto",)), quality)


def draft(order: Order, folder: StoryFolder, run: Run) -> Story:
    """The manuscript for an order, written into the folder; the one that is there already when the order is the same.

    Raises `InputError` when the folder holds another story, and whatever an engine raises.
    """
    _check_language(order)
    check_brief(order.brief)
    folder.prepare()
    photos = _kept_photos(order, folder)
    brief = order.brief.model_copy(
        update={
            "photos": tuple(photo.sha256 for photo in photos),
            "text": order.brought.text,
            "text_format": order.brought.text_format,
        }
    )
    if folder.has_story:
        story = folder.open()
        if story.brief and not brief.subject:
            brief = brief.model_copy(update={"subject": story.brief.subject})
        if story.brief != brief:
            raise InputError(
                f"{folder.root} holds another story. Choose another --out, or go on with that one: "
                f"laterna build {folder.root}"
            )
    else:
        brief = _with_subject(order, brief, photos, folder, run)
        story = _write(order, brief, photos, folder, run)
    production = story.production.model_dump() | {"seed": brief.seed} | dict(order.production)
    production["engines"] = {**story.production.engines, **order.engines}
    made = story.model_copy(update={"production": Production.model_validate(production)})
    if order.hero_from == "photo" and not made.cutouts:
        made = with_cutouts(made, _see_tasks(order, brief, photos, folder), folder, run)
    if made != story or not folder.has_story:
        folder.save(made)
    return made


def _check_language(order: Order) -> None:
    """Say at once what would fail late: a language that nobody writes, or nobody speaks."""
    code = order.brief.language
    writer = order.engines_for("write")[0]
    if not order.brought.text and writer.languages and not _knows(writer.languages, code):
        told = ", ".join(f"{language(known).english} ({known})" for known in writer.languages)
        raise LanguageError(
            f"{writer.name} tells stories in {told}, not in {language(code).english}. Make the story in one of these "
            f"and bring a translation (`laterna translate`), or choose another writer."
        )
    speaker = order.engines_for("speak")[0]
    spoken = {card.language for card in speaker.load().voices()} if speaker.kind != "remote" else {"*"}
    if not _knows(spoken, code):
        raise LanguageError(
            f"{speaker.name} has no voice for {code!r}. `laterna voices` lists the languages it speaks."
        )


def _knows(known: Iterable[str], code: str) -> bool:
    """Whether a language is among the known ones, at least by its first part."""
    roots = {name.partition("-")[0] for name in known}
    return "*" in roots or code.partition("-")[0] in roots


def _keep(folder: StoryFolder, index: int, jpeg: bytes) -> Take:
    name, digest = folder.keep_take(jpeg, f"-photo{index + 1}.jpg")
    return Take(file=name, sha256=digest)


def _with_subject(order: Order, brief: Brief, photos: Sequence[Take], folder: StoryFolder, run: Run) -> Brief:
    """The brief with what someone says of the first photo, where the eye cannot tell and nobody has said."""
    if not photos or order.ask is None or brief.subject:
        return brief
    task = _see_tasks(order, brief, photos, folder)[0]
    seen = run([task])[task.id].value(Observation)
    if seen.subject is not None and seen.subject.kind is not None and seen.subject.confidence >= SURE:
        return brief
    told = brief.model_copy(update={"subject": order.ask(seen)})
    check_brief(told)
    return told


def observe(order: Order, folder: StoryFolder, run: Run) -> tuple[Observation, ...]:
    """What the eye says of each photo of an order, ahead of any writing. Raises whatever an engine raises."""
    photos = _kept_photos(order, folder)
    tasks = _see_tasks(order, order.brief, photos, folder)
    results = run(tasks)
    return tuple(results[task.id].value(Observation) for task in tasks)


def _kept_photos(order: Order, folder: StoryFolder) -> tuple[Take, ...]:
    return tuple(_keep(folder, index, read.jpeg) for index, read in enumerate(order.brought.photos))


def _see_tasks(order: Order, brief: Brief, photos: Sequence[Take], folder: StoryFolder) -> list[Task]:
    return [
        Task(
            f"see/{index + 1}",
            SEE,
            {"subject": brief.subject if index == 0 else "", "season": read.season, "time": read.time},
            files={"photo": (folder.root / photo.file, photo.sha256)},
            engines=order.engines_for("see"),
        )
        for index, (photo, read) in enumerate(zip(photos, order.brought.photos, strict=True))
    ]


def _write(order: Order, brief: Brief, photos: Sequence[Take], folder: StoryFolder, run: Run) -> Story:
    tasks = _see_tasks(order, brief, photos, folder)
    seen = {"seen": tuple(task.id for task in tasks)}
    if brief.text:
        tasks.append(Task("adapt", ADAPT, {"brief": brief}, seen))
    else:
        tasks.append(Task("write", WRITE, {"brief": brief}, seen, engines=order.engines_for("write")))
    results = run(tasks)
    story = with_coats(results[tasks[-1].id].value(Story), tasks[:-1], run)
    story = story.model_copy(update={"cast": distinct(story.cast)})
    deeds = tuple(deed_of(task.id, task.id, results, run) for task in tasks if task.engines)
    captions = [results[task].value(Observation).caption for task in seen["seen"]]
    return story.model_copy(
        update={
            "brief": brief,
            "deeds": deeds,
            "photos": tuple(
                photo.model_copy(update={"alt": caption}) for photo, caption in zip(photos, captions, strict=True)
            ),
        }
    )


def deed_of(what: str, task: str, results: Mapping[str, Result], run: Run) -> Deed:
    """The record of a task that wrote into the manuscript: who did it, and who was wanted before."""
    made = results[task].entry.made
    return Deed(
        what=what,
        engine=made.engine,
        engine_version=made.engine_version,
        retries=made.retries,
        instead_of=run.failures.get(task, ()),
    )
