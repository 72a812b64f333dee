"""The hero from the photo: its coat as the photo shows it, and, where that is wished, the photo's own cut-out."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from laterna.story import Character, Cutout, Story, vocabulary
from laterna.story.event import Event
from laterna.studio.values import CLEAN, PICTURE, CutOut
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story.vocabulary import Kind
    from laterna.studio.folder import StoryFolder
    from laterna.studio.run import Run
    from laterna.studio.work import Result

CUT = Step("cut", "laterna.studio.steps.cut:cut", libraries=("numpy", "opencv-python-headless", "pillow"), weight=1.0)


def with_coats(story: Story, looks: Sequence[Task], run: Run) -> Story:
    """The story with the coat of every beast that a photo shows, where its subject comes out cleanly.

    Args:
        story: As it was written.
        looks: The tasks that looked at its photos, in their order.
        run: What runs the cutting.
    """
    cuts = {name: result.value(CutOut) for name, result in _cuts(story, looks, run).items()}
    cast_list = tuple(
        _coated(member, cuts[member.id])
        if member.id in cuts and cuts[member.id].clean >= CLEAN and not _is_person(member)
        else member
        for member in story.cast
    )
    return story.model_copy(update={"cast": cast_list})


def with_cutouts(story: Story, looks: Sequence[Task], folder: StoryFolder, run: Run) -> Story:
    """The story with everyone whom a photo shows pasted from it; a cut that is poor is told, and they are drawn."""
    found: dict[str, Cutout] = {}
    cuts = _cuts(story, looks, run)
    if not cuts:
        _tell(run, "No photo shows anybody of the story as far as the eye can tell, so the hero is drawn. Say what the "
                   "photo shows with --subject.")  # fmt: skip
    for member in story.cast:
        if member.id not in cuts:
            continue
        cut = cuts[member.id].value(CutOut)
        if cut.clean < CLEAN:
            how = f"({cut.clean:.0%}; {CLEAN:.0%} is needed)"
            _tell(run, f"{member.name} does not stand out cleanly from the photo {how} and is drawn. Whoever is whole, "
                       "before a plain background, is cut out best.")  # fmt: skip
            continue
        name, digest = folder.keep_take(cuts[member.id].file(PICTURE).read_bytes(), f"-{member.id}.png")
        found[member.id] = Cutout(file=name, sha256=digest, alt=member.name, outline=cut.outline)
    return story.model_copy(update={"cutouts": story.cutouts | found})


def _cuts(story: Story, looks: Sequence[Task], run: Run) -> dict[str, Result]:
    """The cut of every member of the cast whom a photo shows, by id."""
    tasks = {
        member.id: Task(f"cut/{member.id}", CUT, {}, {"seen": (looks[member.photo].id,)}, looks[member.photo].files)
        for member in story.cast
        if member.photo is not None
    }
    if not tasks:
        return {}
    results = run([*looks, *tasks.values()])
    return {name: results[task.id] for name, task in tasks.items()}


def _coated(member: Character, cut: CutOut) -> Character:
    return member.model_copy(update={"traits": member.traits.model_copy(update=cut.look)})


def _is_person(member: Character) -> bool:
    match = vocabulary().find("kinds", member.kind)
    return match is not None and cast("Kind", match.entry).person


def _tell(run: Run, message: str) -> None:
    run.listen(Event(kind="note", message=message))
