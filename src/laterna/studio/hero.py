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

_NOBODY = (
    "No photo shows anybody of the story as far as the eye can tell, so the hero is drawn. "
    "Say what the photo shows with --subject."
)
_PLAIN = "Bring a photo of the whole {kind} before something plain: a wall, a lawn, the sky."
_FAULTS = {
    "nothing": f"nothing in the photo stands out that can be a {{kind}}. {_PLAIN}",
    "edge": f"the photo's {{kind}} has no plain edge against what lies behind. {_PLAIN}",
    "apart": f"the photo's {{kind}} has the colours of what lies behind. {_PLAIN}",
    "alone": f"the photo's {{kind}} runs together with what is beside. {_PLAIN}",
    "firm": f"the photo's {{kind}} comes out in pieces. {_PLAIN}",
    "clear": "the photo's border cuts through the {kind}. Bring a photo of the whole {kind}.",
    "large": "the {kind} is small in the photo, or fills it. Bring one where the {kind} takes a fifth of it.",
}
"""What is said of a cut that is poor, by what it lacks most."""

CUT = Step("cut", "laterna.studio.steps.cut:cut", libraries=("numpy", "opencv-python-headless", "pillow"), weight=1.0)


def with_coats(story: Story, looks: Sequence[Task], run: Run) -> Story:
    """The story with every beast that a photo shows in the coat it has there, or is said to have.

    Args:
        story: As it was written.
        looks: The tasks that looked at its photos, in their order.
        run: What runs the cutting.
    """
    beasts = [member for member in story.cast if not _is_person(member)]
    cuts = {name: result.value(CutOut) for name, result in _cuts(beasts, looks, run).items()}
    cast_list = tuple(_coated(member, cuts[member.id]) if member.id in cuts else member for member in story.cast)
    return story.model_copy(update={"cast": cast_list})


def with_cutouts(story: Story, looks: Sequence[Task], folder: StoryFolder, run: Run) -> Story:
    """The story with everyone whom a photo shows pasted from it; a cut that is poor is told, and they are drawn."""
    found: dict[str, Cutout] = {}
    cuts = _cuts(story.cast, looks, run)
    if not cuts:
        _tell(run, _NOBODY)
    for member in story.cast:
        if member.id not in cuts:
            continue
        cut = cuts[member.id].value(CutOut)
        if cut.clean < CLEAN:
            _tell(run, f"{member.name} is drawn, not pasted: {_FAULTS[cut.fault].format(kind=member.kind)}")
            continue
        name, digest = folder.keep_take(cuts[member.id].file(PICTURE).read_bytes(), f"-{member.id}.png")
        found[member.id] = Cutout(file=name, sha256=digest, alt=member.name, outline=cut.outline)
    return story.model_copy(update={"cutouts": story.cutouts | found})


def _cuts(members: Sequence[Character], looks: Sequence[Task], run: Run) -> dict[str, Result]:
    """The cut of every one of these whom a photo shows, by id."""
    tasks = {
        member.id: Task(
            f"cut/{member.id}",
            CUT,
            {"kind": member.kind, "subject": looks[member.photo].settings["subject"]},
            {"seen": (looks[member.photo].id,)},
            looks[member.photo].files,
        )
        for member in members
        if member.photo is not None
    }
    if not tasks:
        return {}
    results = run([*looks, *tasks.values()])
    return {name: results[task.id] for name, task in tasks.items()}


def _coated(member: Character, cut: CutOut) -> Character:
    """The beast in the coat that its photo shows; in its kind's own where it can't be told from the ground."""
    look = cut.look or {"coat": None, "second": None}
    return member.model_copy(update={"traits": member.traits.model_copy(update=look)})


def _is_person(member: Character) -> bool:
    match = vocabulary().find("kinds", member.kind)
    return match is not None and cast("Kind", match.entry).person


def _tell(run: Run, message: str) -> None:
    run.listen(Event(kind="note", message=message))
