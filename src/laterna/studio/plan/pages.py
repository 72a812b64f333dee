"""Tasks that make the pages: layouts, pictures, voices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from laterna.engines.catalog import Engine, choose, engine
from laterna.story import Line, Script, Voice
from laterna.story.describe import describe
from laterna.storyboard import Sight, portrait_sight, sight_of
from laterna.studio.values import CUTOUT, REFERENCE
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from laterna.story import Character, Page, Story, Take
    from laterna.story.terms import Capability

LAYOUT = Step("layout", "laterna.studio.steps.paint:lay_out", weight=0.1)
PAINT = Step(
    "paint", "laterna.studio.steps.paint:paint", "laterna.studio.steps.paint:paint_all", capability="illustrate",
    libraries=("numpy", "opencv-python-headless"), weight=0.8,
)  # fmt: skip
PERFORM = Step(
    "perform", "laterna.studio.steps.paint:perform", "laterna.studio.steps.paint:perform_all",
    capability="illustrate", weight=1.6,
)  # fmt: skip
ENLARGE = Step(
    "enlarge", "laterna.studio.steps.enlarge:enlarge", capability="upscale",
    libraries=("opencv-python-headless",), weight=2.0,
)  # fmt: skip
TAKE = Step("take", "laterna.studio.steps.paint:take", libraries=("pillow", "opencv-python-headless"), weight=0.1)
NARRATE = Step("narrate", "laterna.studio.steps.narrate:narrate", capability="speak", libraries=("av",), weight=0.3)
RECORDING = Step(
    "recording", "laterna.studio.steps.narrate:set_recording", capability="speak", libraries=("av", "numpy"), weight=2.0
)

PACE_WPM = {"3-5": 112.0, "6-8": 128.0, "9-12": 142.0, None: 135.0}
"""Words a minute by age band: slow enough to look at the picture meanwhile."""


_REFERENCE = "espeak"
"""The voice whose word times are held against one that does not say its own."""
_REFERENCE_PX = 512
"""Side of a character's reference picture; the eyes of adapters see 224 to 448 of them."""


class Output(NamedTuple):
    """One file of the folder: which task's which file it is."""

    task: str
    file: str


@dataclass
class Tasks:
    """Tasks as they are planned, in the order of their importance."""

    story: Story
    root: Path
    """The story's folder, where takes lie."""
    tasks: list[Task] = field(default_factory=list)

    def add(self, task: Task) -> str:
        self.tasks.append(task)
        return task.id

    def engines(self, capability: Capability, page: Page | None = None, language: str = "") -> tuple[Engine, ...]:
        """The engines for a capability: the page's own wish, the story's, or the best that is ready."""
        story_wish = self.story.production.engines.get(capability, ("auto",))
        wish = page.engines.get(capability, story_wish) if page else story_wish
        return choose(capability, wish, self.story.production.quality, language)

    def narrated(
        self, name: str, script: Script, engines: tuple[Engine, ...], step: Step = NARRATE,
        files: Mapping[str, tuple[Path, str]] | None = None,
    ) -> str:  # fmt: skip
        """A script read aloud; returns the reading's id."""
        return [self.add(task) for task in narration(name, script, engines, step, files)][-1]

    def file(self, take: Take) -> tuple[Path, str]:
        return self.root / take.file, take.sha256


def plan_picture(
    plan: Tasks, name: str, sight: Sight, size: tuple[int, int], *, page: Page | None = None, planes: bool = False
) -> str:
    """One picture: its layout and its painting; returns the painting's id."""
    story = plan.story
    layout = plan.add(Task(f"layout/{name}", LAYOUT, {"sight": sight}))
    step = PERFORM if planes else PAINT
    engines = plan.engines("illustrate", page)
    painted = size if planes else _paintable(engines[0], size)
    settings = painting_of(story, sight, painted) | {"planes": planes}
    files = {f"{CUTOUT}{member}": plan.file(story.cutouts[member]) for member in sight.cutouts}
    needs: dict[str, tuple[str, ...]] = {"layout": (layout,)}
    if engines[0].over:
        needs["under"] = (_plan_under(plan, f"under/{step.name}-{name}", engines[0].over, settings, layout),)
    needs |= plan_references(plan, sight, engines)
    picture = plan.add(Task(f"{step.name}/{name}", step, settings, needs, files, engines))
    return picture if painted == size else _plan_enlarged(plan, name, picture, size)


def plan_wider(
    plan: Tasks, name: str, sight: Sight, size: tuple[int, int], painted: tuple[str, str], engines: tuple[Engine, ...]
) -> str:
    """A page's picture carried on at its sides to another shape; returns the id of that painting.

    Args:
        plan: Where its task goes.
        name: Of the new picture.
        sight: What the page shows.
        size: (width, height) in pixels of the new picture.
        painted: The ids of the page's painting and of its layout.
        engines: Illustrators that can do it.
    """
    settings = painting_of(plan.story, sight, size) | {"planes": True, "wider": True}
    enlarged = next((task for task in plan.tasks if task.id == painted[0] and task.step == ENLARGE), None)
    under = enlarged.needs["picture"] if enlarged else painted[:1]  # As it was painted, words have no veil under them.
    needs = {"under": under, "layout": painted[1:]}
    return plan.add(Task(f"{PERFORM.name}/{name}", PERFORM, settings, needs, engines=engines))


def plan_references(plan: Tasks, sight: Sight, engines: tuple[Engine, ...]) -> dict[str, tuple[str, ...]]:
    """Everybody who is drawn in a picture, painted alone, once for the whole story and by the same hand; by role.

    Who is on one of the story's photos is shown by it, where that is wished. None where the painter keeps to no
    reference pictures.
    """
    if not engines[0].keeps_looks:
        return {}
    present = {member.id for member in sight.cast} - {*sight.cutouts}
    drawn = [member for member in plan.story.cast if member.id in present]
    return {f"{REFERENCE}{member.id}": (_plan_reference(plan, member, engines),) for member in drawn}


def _plan_reference(plan: Tasks, member: Character, engines: tuple[Engine, ...]) -> str:
    photos = plan.story.photos
    if engines[0].looks_at_photos and member.photo is not None and member.photo < len(photos):
        return _plan_photo(plan, member.photo, photos[member.photo])
    name = f"{engines[0].name}-{member.id}"
    portrait = f"reference/{name}"
    if all(task.id != portrait for task in plan.tasks):
        sight = portrait_sight(member, 1.0)
        settings = painting_of(plan.story, sight, (_REFERENCE_PX, _REFERENCE_PX))
        layout = plan.add(Task(f"layout/{portrait}", LAYOUT, {"sight": sight}))
        needs = {"layout": (layout,)}
        if engines[0].over:
            needs["under"] = (_plan_under(plan, f"under/{portrait}", engines[0].over, settings, layout),)
        plan.add(Task(portrait, PAINT, settings, needs, engines=engines))
    return portrait


def _plan_photo(plan: Tasks, index: int, photo: Take) -> str:
    name = f"reference/photo-{index}"
    if all(task.id != name for task in plan.tasks):
        settings = {"alt": photo.alt, "source_type": "digitalCapture"}
        plan.add(Task(name, TAKE, settings, files={"picture": plan.file(photo)}))
    return name


def painting_of(story: Story, sight: Sight, size: tuple[int, int]) -> dict[str, Any]:
    """What a painter is told of a picture beside its layout; `size` is (width, height) in pixels."""
    return {
        "scene": sight.scene,
        "cast": tuple(member for member in story.cast if member.id in {seen.id for seen in sight.cast}),
        "setting": sight.setting,
        "style": story.production.style,
        "size": size,
        "seed": sight.seed,
    }


def plan_page_picture(
    plan: Tasks, page: Page, aspect: float, size: tuple[int, int] | None = None, prefix: str = ""
) -> tuple[str, str]:
    """A page's picture for a book; returns the ids of its painting and its layout.

    Args:
        plan: Where its tasks go.
        page: The page.
        aspect: Width over height.
        size: (width, height) in pixels that it must have for print; none takes the story's own size.
        prefix: What tells these tasks from those of the book for the screen.
    """
    name = f"{prefix}{page.id}"
    sight = sight_of(plan.story, page, aspect)
    if page.takes.picture is None:
        wanted = size or picture_size(aspect, plan.story.production.picture_px)
        return plan_picture(plan, name, sight, wanted, page=page), f"layout/{name}"
    layout = plan.add(Task(f"layout/{name}", LAYOUT, {"sight": sight}))
    taken = page.takes.picture
    alt = taken.alt or page.scene.note or describe(page.scene, plan.story.cast, plan.story.settings)
    settings = {"alt": alt, "source_type": _source_type(taken)}
    picture = plan.add(Task(f"take/{name}", TAKE, settings, files={"picture": plan.file(taken)}))
    return (_plan_enlarged(plan, name, picture, size) if size else picture), layout


def _plan_under(plan: Tasks, name: str, painter: str, settings: dict[str, Any], layout: str) -> str:
    """The picture that another painter paints over, in the nearest style that its own knows."""
    row = engine("illustrate", painter)
    style = settings["style"] if settings["style"] in row.styles else row.styles[0]
    return plan.add(
        Task(name, PAINT, settings | {"style": style, "planes": False}, {"layout": (layout,)}, engines=(row,))
    )


def _plan_enlarged(plan: Tasks, name: str, picture: str, size: tuple[int, int]) -> str:
    engines = plan.engines("upscale")
    return plan.add(Task(f"enlarge/{name}", ENLARGE, {"size": size}, {"picture": (picture,)}, engines=engines))


def _paintable(painter: Engine, size: tuple[int, int]) -> tuple[int, int]:
    """The size a painter is asked for: the one wanted, or the largest of that shape that it can paint."""
    most = painter.sizes[1] if painter.sizes else max(size)
    factor = min(1.0, most / max(size))
    return size if factor == 1.0 else (round(size[0] * factor / 2) * 2, round(size[1] * factor / 2) * 2)


def narration(
    name: str, script: Script, engines: tuple[Engine, ...], step: Step = NARRATE,
    files: Mapping[str, tuple[Path, str]] | None = None,
) -> tuple[Task, ...]:  # fmt: skip
    """The tasks that read a script aloud; the last is the reading, called `name`.

    Where an engine does not say when it speaks a word, one that does reads the same before.
    """
    if all(row.timed for row in engines):
        return (Task(name, step, {"script": script}, files=files or {}, engines=engines),)
    known = Task(f"reference/{name}", NARRATE, {"script": script}, engines=(engine("speak", _REFERENCE),))
    return known, Task(name, step, {"script": script}, {"reference": (known.id,)}, files or {}, engines)


def plan_voices(plan: Tasks, language: str) -> dict[str, str]:
    """Every page's narration in one language, by page id; a page without words has none."""
    voices: dict[str, str] = {}
    for page in plan.story.pages:
        text = page.text.get(language)
        if text is None or not text.words.strip():
            continue
        name = f"{page.id}/{language}"
        take = page.takes.voices.get(language)
        step, files = (RECORDING, {"recording": plan.file(take)}) if take else (NARRATE, {})
        script = script_of(plan.story, page, language)
        voices[page.id] = plan.narrated(f"narrate/{name}", script, plan.engines("speak", page, language), step, files)
    return voices


def plan_title_voice(plan: Tasks, language: str) -> str:
    """The title, read aloud."""
    story = plan.story
    words = story.title[language].words if language in story.title else story.title[story.language].words
    script = Script(text=words, language=language, voice=story.production.voice, words_per_minute=_pace(story))
    return plan.narrated(f"narrate/title/{language}", script, plan.engines("speak", language=language))


def script_of(story: Story, page: Page, language: str) -> Script:
    """What is read, and who speaks which of it."""
    text = page.text[language].words
    voices = {member.id: member.voice for member in story.cast}
    return Script(
        text=text,
        language=language,
        voice=story.production.voice,
        lines=tuple(_lines(text, page.lines.get(language, {}), voices)),
        words_per_minute=_pace(story),
    )


def picture_size(aspect: float, shorter_px: int) -> tuple[int, int]:
    """(width, height) with the given shorter side, both even."""
    width, height = (shorter_px * aspect, shorter_px) if aspect >= 1 else (shorter_px, shorter_px / aspect)
    return round(width / 2) * 2, round(height / 2) * 2


def _lines(text: str, speakers: dict[str, str], voices: dict[str, Voice]) -> Iterable[Line]:
    """Quoted words in the voices of those who say them, each quotation found where it stands."""
    place = 0
    for quoted, speaker in sorted(speakers.items(), key=lambda row: text.find(row[0])):
        start = text.find(quoted, place)
        if start >= 0 and speaker in voices:
            place = start + len(quoted)
            yield Line(start_char=start, end_char=place, voice=voices[speaker])


def _pace(story: Story) -> float:
    return PACE_WPM[story.audience]


def _source_type(take: Take) -> str:
    """What is true of a picture the user chose or brought: an engine's, or made by a person's hand."""
    if take.engine == "person":
        return "digitalCreation"
    return "algorithmicMedia" if engine("illustrate", take.engine).kind == "embedded" else "trainedAlgorithmicMedia"
