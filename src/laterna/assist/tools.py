"""The five tools: make a story, revise its words, illustrate a page, narrate it, export the books and the film.

Each does one stage and leaves the next to another call, so that an assistant can look before it goes on.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from mcp.server.mcpserver import Context
from mcp.types import CallToolResult
from pydantic import Field

from laterna.assist.answers import Told, answer, told
from laterna.assist.room import Room
from laterna.assist.work import work_on
from laterna.engines.catalog import choose
from laterna.library.edits import Edited, PageEdit, edit_page
from laterna.story import Brief, Story
from laterna.story.cast import Voice
from laterna.story.errors import InputError, UnsafeContentError, UsageError
from laterna.story.safety import check, kind_refusal
from laterna.story.terms import AgeBand, LanguageCode, Shape, TimeName, WeatherName
from laterna.studio.build import build, build_files
from laterna.studio.draft import Order, draft
from laterna.studio.folder import StoryFolder
from laterna.studio.revision import revise
from laterna.studio.sources import read_sources
from laterna.studio.wishes import with_production

if TYPE_CHECKING:
    from laterna.studio.run import Run


def _said(words: str) -> Any:
    return Field(description=words)


Answer = Annotated[CallToolResult, Told]
Name = Annotated[str, _said("The story's name: a folder's name, such as `The red kite`.")]
Premise = Annotated[str, _said("What it is about, in plain English. May be empty when sources are given.")]
Sources = Annotated[
    tuple[str, ...], _said("Paths of photos, of a short video, or of one finished text that is kept word for word.")
]
Hero = Annotated[str, _said("The hero's name; empty leaves it to the writer.")]
Place = Annotated[str, _said("Where it plays.")]
Audience = Annotated[AgeBand, _said("Whom it is for.")]
Language = Annotated[LanguageCode, _said("The language it is told in: `en`, `es`, `ko` ...")]
Pages = Annotated[int, Field(ge=4, le=40, description="How many pages.")]
Style = Annotated[Literal["papercut", "shadow", "linocut", "felt"], _said("How pictures are made.")]
BookShape = Annotated[Shape, _said("Of the book.")]
Size = Annotated[int, Field(ge=128, le=4096, description="Shorter side of a picture in pixels.")]
Seed = Annotated[int, Field(ge=0, lt=2**32, description="Another seed, another story.")]
Request = Annotated[
    str, _said("In plain English: `make it funnier`, `rename the hero to Mila`, `page 4: it is night`.")
]
Number = Annotated[int, Field(ge=1, description="The page's number, from 1.")]
Scene = Annotated[str, _said("What the picture is to show instead: `The fox sits on a hill under the moon.`")]
Time = Annotated[TimeName | None, _said("Time of day.")]
Weather = Annotated[WeatherName | None, _said("The weather outside.")]
Another = Annotated[bool, _said("Another picture of the same scene.")]
Painter = Annotated[str, _said("The name of an engine for this page alone; empty leaves it as it is.")]
VoiceName = Annotated[str, _said("`narrator`, `child`, `old-man` ..., or an engine's voice; empty keeps it.")]
Pace = Annotated[float | None, Field(ge=0.5, le=2, description="1 is usual, more is faster.")]
Formats = Annotated[
    tuple[Literal["pdf", "epub", "html", "mp4", "webm", "preview"], ...],
    Field(min_length=1, description="`mp4` and `webm` are the film, `preview` a few seconds of it."),
]
Theme = Annotated[
    Literal["bedtime", "adventure", "classic", "school"] | None, _said("How the book is dressed; none keeps it.")
]


class Tools:
    """The tools of a room; each method is one."""

    def __init__(self, room: Room) -> None:
        self.room = room

    async def make(
        self, context: Context, story: Name, premise: Premise = "", sources: Sources = (), hero: Hero = "",
        place: Place = "", age: Audience = "3-5", language: Language = "en", pages: Pages = 12,
        style: Style = "papercut", shape: BookShape = "square", picture_px: Size = 1024, seed: Seed = 0,
    ) -> Answer:  # fmt: skip
        """Write a new story and paint its pages. The same call again goes on where it was stopped.

        Then change words with `revise` and pictures with `illustrate`, have it read with `narrate`, and make the book
        and the film with `export`.
        """
        brief = Brief(premise=premise, hero=hero, place=place, age=age, language=language, pages=pages, seed=seed)
        production = {"style": style, "shape": shape, "picture_px": picture_px}

        def work(run: Run) -> CallToolResult:
            folder = self.room.folder(story)
            if not sources and not premise.strip():
                raise UsageError("Say what the story is to be about (premise), or bring a photo or a text (sources).")
            brought = read_sources([self.room.source(path) for path in sources])
            if folder.has_story and (known := folder.open().brief) and known.premise != premise:
                raise InputError(f"There is another story called {story!r}. Choose another name, or revise that one.")
            written = draft(Order(brief, brought, production), folder, run)
            build_files(folder, run, _is_picture)
            count = len(written.pages)
            return answer(told(folder, written, f"Told and painted on {count} pages."), folder.root / "cover.png")

        return await work_on(self.room, story, context, work)

    async def revise(
        self, context: Context, story: Name, request: Request
    ) -> Answer:  # fmt: skip
        """Change a story as a plain request asks, and paint what it changes. What a person wrote stays as it is."""

        def work(run: Run) -> CallToolResult:
            folder = self.room.existing(story)
            revision = revise(folder, request, run)
            build_files(folder, run, _is_picture)
            note = f"The manuscript as it was: {revision.kept}" if revision.kept else "Nothing had to be changed."
            what = told(folder, revision.story, note, revision.changed)
            return answer(what, *(_picture_of(folder, number) for number in revision.changed[:1]))

        return await work_on(self.room, story, context, work)

    async def illustrate(
        self, context: Context, story: Name, page: Number, scene: Scene = "", time: Time = None,
        weather: Weather = None, another: Another = False, painter: Painter = "",
    ) -> Answer:  # fmt: skip
        """Repaint one page. With nothing but its number, the page is shown as it is."""

        def work(run: Run) -> CallToolResult:
            folder = self.room.existing(story)
            before = folder.open()
            after, note = _repainted(before, page, scene, time, weather, another, painter)
            if after != before:
                folder.save(after)
            build_files(folder, run, _is_picture)
            changed = [page] if after != before else []
            return answer(told(folder, after, note, changed), _picture_of(folder, page))

        return await work_on(self.room, story, context, work)

    async def narrate(
        self, context: Context, story: Name, voice: VoiceName = "", pace: Pace = None
    ) -> Answer:  # fmt: skip
        """Have every page read aloud. The first page comes back to be listened to."""

        def work(run: Run) -> CallToolResult:
            folder = self.room.existing(story)
            before = folder.open()
            wished = {name: value for name, value in (("name", voice), ("pace", pace)) if value}
            spoken = Voice.model_validate(before.production.voice.model_dump() | wished)
            after = with_production(before, {"voice": spoken, "silent": False})
            if after != before:
                folder.save(after)
            changed = build_files(folder, run, lambda name: name.startswith("narration/"))
            note = f"{len(changed)} recordings made." if changed else "Every page was read already."
            return answer(told(folder, after, note), folder.root / "narration" / "01.opus")

        return await work_on(self.room, story, context, work)

    async def export(
        self, context: Context, story: Name, formats: Formats = ("pdf", "epub", "html"), theme: Theme = None
    ) -> Answer:  # fmt: skip
        """Make the books and the film. The film takes about a minute; the others some seconds."""

        def work(run: Run) -> CallToolResult:
            folder = self.room.existing(story)
            before = folder.open()
            wished: dict[str, Any] = {"formats": tuple(formats)} | ({"theme": theme} if theme else {})
            after = with_production(before, wished)
            if after != before:
                folder.save(after)
            changed = build(folder, run)
            note = f"{len(changed)} files made." if changed else "Everything was made already."
            return answer(told(folder, after, note), folder.root / "cover.png")

        return await work_on(self.room, story, context, work)


def _is_picture(name: str) -> bool:
    return name == "cover.png" or name.startswith("pages/")


def _picture_of(folder: StoryFolder, number: int) -> Path:
    return folder.root / "pages" / f"{number:02}.png"


def _repainted(
    story: Story, number: int, scene: str, time: str | None, weather: str | None, another: bool, painter: str
) -> tuple[Story, str]:
    """The story with one page to be painted anew, and what was done."""
    if number > len(story.pages):
        raise InputError(f"There is no page {number}; the story has {len(story.pages)}.")
    _refuse_unfit(scene, story)
    page = story.pages[number - 1]
    edit = PageEdit(
        scene=scene or None, time=time, weather=weather, variant=page.variant + 1 if another else None
    )  # fmt: skip
    edited = edit_page(story, page.id, edit) if edit != PageEdit() else Edited(story, f"Page {number} as it is.")
    note = edited.note
    if edited.missed:
        note += f" (not known to the painter, and left out: {', '.join(edited.missed)})"
    if painter:
        choose("illustrate", (painter,))
        edited = Edited(_painted_by(edited.story, number, painter), note)
    return edited.story, note


def _painted_by(story: Story, number: int, painter: str) -> Story:
    before, page, after = story.pages[: number - 1], story.pages[number - 1], story.pages[number:]
    engines = {**page.engines, "illustrate": (painter,)}
    return story.model_copy(update={"pages": (*before, page.model_copy(update={"engines": engines}), *after)})


def _refuse_unfit(words: str, story: Story) -> None:
    findings = check(words, story.audience) if story.audience else ()
    if findings:
        raise UnsafeContentError(kind_refusal(findings))
