"""The forms that a writing model's answers are held to, each narrowed to what this story has: its cast, its settings.

Cast, settings and scenes are the manuscript's own types, so that what keeps its form here keeps it there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from laterna.engines.talk import Form
from laterna.engines.talk.schema import schema_of
from laterna.story.cast import Character, Setting
from laterna.story.model import Model
from laterna.story.scene import Scene
from laterna.story.terms import Identifier
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_CAST = 6
MOST_SETTINGS = 4
MOST_NOTES = 8
MOST_FIGURES = 4
LINES = (0, 4)

_LONGEST = {
    "title": 80, "logline": 320, "refrain": 60, "happens": 240, "appearance": 240, "detail": 160, "problem": 200,
    "wish": 240, "note": 200, "words": 240, "kind": 30, "Character.name": 40, "Setting.name": 40, "Prop.name": 30,
    "Garment.name": 30,
}  # fmt: skip
_COUNTS = {
    "figures": (0, MOST_FIGURES), "extras": (0, 2), "props": (0, 5), "holds": (0, 2), "clothes": (0, 4), "lines": LINES,
}  # fmt: skip
_UNASKED = ("cues", "size", "names", "photo", "palette", "Voice.pitch", "Voice.pace")
"""Fields that the storyboard, the photos and people fill better than a writer."""
LOOKS = ("left", "right", "viewer", "away", "auto")

Words = Annotated[str, Field(min_length=1)]


class Option(Model):
    """A story that could be told."""

    title: Words
    logline: Words


class Options(Model):
    """Several, the best first."""

    options: tuple[Option, ...]


class Beat(Model):
    """One page of the outline."""

    happens: Words


class Outline(Model):
    """What happens, page by page."""

    title: Words
    refrain: str
    pages: tuple[Beat, ...]


class CastSheet(Model):
    """Who and where."""

    cast: tuple[Character, ...]
    settings: tuple[Setting, ...]


class Speech(Model):
    """Direct speech."""

    words: Words
    who: Identifier


class Told(Model):
    """A page's words."""

    text: Words
    lines: tuple[Speech, ...] = ()


class Telling(Model):
    """The words of some pages."""

    pages: tuple[Told, ...]


class Showing(Model):
    """The scenes of some pages."""

    scenes: tuple[Scene, ...]


class Note(Model):
    """An editor's note on one page."""

    page: Annotated[int, Field(ge=1)]
    problem: Words
    wish: Words


class Notes(Model):
    """All notes, the worst fault first."""

    notes: tuple[Note, ...]


class Rewritten(Told):
    """A page as revised."""

    scene: Scene


class Revision(Model):
    """The pages that had notes, in their order."""

    pages: tuple[Rewritten, ...]


class Changes(Model):
    """What a request changes."""

    title: Words
    cast: tuple[Character, ...] = ()
    settings: tuple[Setting, ...] = ()
    notes: tuple[Note, ...] = ()


def options_form(count: int) -> Form[Options]:
    schema = schema_of(Options, counts={"options": (count, count)}, longest=_LONGEST)
    return Form(Options, schema, lambda value: _miscounted("options", value.options, count))


def outline_form(pages: int) -> Form[Outline]:
    schema = schema_of(Outline, counts={"pages": (pages, pages)}, longest=_LONGEST)
    return Form(Outline, schema, lambda value: _miscounted("pages", value.pages, pages))


def cast_form() -> Form[CastSheet]:
    schema = schema_of(
        CastSheet,
        choices=_voices(),
        counts=_COUNTS | {"cast": (1, MOST_CAST), "settings": (1, MOST_SETTINGS)},
        longest=_LONGEST,
        without=_UNASKED,
    )
    return Form(CastSheet, schema, lambda value: () if value.cast else ("cast: at least the hero must be there",))


def telling_form(count: int, cast: Sequence[Character], longest: int) -> Form[Telling]:
    """The words of `count` pages, each of at most `longest` characters."""
    schema = schema_of(
        Telling,
        choices={"who": _ids(cast)},
        counts=_COUNTS | {"pages": (count, count)},
        longest=_LONGEST | {"text": longest},
    )
    return Form(Telling, schema, lambda value: [*_miscounted("pages", value.pages, count), *_strangers(value, cast)])


def showing_form(count: int, cast: Sequence[Character], settings: Sequence[Setting]) -> Form[Showing]:
    schema = schema_of(
        Showing,
        choices=_scene_choices(cast, settings),
        counts=_COUNTS | {"scenes": (count, count)},
        longest=_LONGEST,
        without=_UNASKED,
    )

    def check(value: Showing) -> list[str]:
        scenes = [(f"scenes[{n}]", scene) for n, scene in enumerate(value.scenes)]
        return [*_miscounted("scenes", value.scenes, count), *_misplaced(scenes, cast, settings)]

    return Form(Showing, schema, check)


def notes_form() -> Form[Notes]:
    return Form(Notes, schema_of(Notes, counts={"notes": (0, MOST_NOTES)}, longest=_LONGEST))


def revision_form(count: int, cast: Sequence[Character], settings: Sequence[Setting], longest: int) -> Form[Revision]:
    """`count` pages rewritten, each text of at most `longest` characters."""
    schema = schema_of(
        Revision,
        choices=_scene_choices(cast, settings) | {"who": _ids(cast)},
        counts=_COUNTS | {"pages": (count, count)},
        longest=_LONGEST | {"text": longest},
        without=_UNASKED,
    )

    def check(value: Revision) -> list[str]:
        scenes = [(f"pages[{n}].scene", page.scene) for n, page in enumerate(value.pages)]
        return [
            *_miscounted("pages", value.pages, count),
            *_strangers(value, cast),
            *_misplaced(scenes, cast, settings),
        ]

    return Form(Revision, schema, check)


def changes_form() -> Form[Changes]:
    schema = schema_of(
        Changes,
        choices=_voices(),
        counts=_COUNTS | {"cast": (0, 2), "settings": (0, 2), "notes": (0, MOST_NOTES)},
        longest=_LONGEST,
        without=_UNASKED,
    )
    return Form(Changes, schema)


def _ids(items: Sequence[Character] | Sequence[Setting]) -> list[str]:
    return [item.id for item in items]


def _voices() -> dict[str, Sequence[str]]:
    return {"Voice.name": ("auto", *vocabulary().names("voices"))}


def _scene_choices(cast: Sequence[Character], settings: Sequence[Setting]) -> dict[str, Sequence[str]]:
    return {"character": _ids(cast), "setting": _ids(settings), "facing": (*LOOKS, *_ids(cast))}


def _miscounted(what: str, items: Sequence[object], count: int) -> list[str]:
    return [] if len(items) == count else [f"{what}: {len(items)} were given, and there must be {count}"]


def _strangers(value: Telling | Revision, cast: Sequence[Character]) -> Iterator[str]:
    known = _ids(cast)
    for number, page in enumerate(value.pages):
        for line in page.lines:
            if line.who not in known:
                yield f"pages[{number}].lines: {line.who!r} is nobody's id; the cast is {', '.join(known)}"


def _misplaced(
    scenes: Sequence[tuple[str, Scene]], cast: Sequence[Character], settings: Sequence[Setting]
) -> Iterator[str]:
    people, places = _ids(cast), _ids(settings)
    for where, scene in scenes:
        if scene.setting is not None and scene.setting not in places:
            yield f"{where}.setting: {scene.setting!r} is no setting's id; there are {', '.join(places)}"
        for figure in scene.figures:
            if figure.character not in people:
                yield f"{where}.figures: {figure.character!r} is nobody's id; the cast is {', '.join(people)}"
