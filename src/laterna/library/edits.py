"""What an editor does to a manuscript: each edit a new manuscript, and a few words of what was done.

Edits are values. Coordinates are fractions of the picture, x right and y down from the top left corner.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Annotated, Any, NamedTuple

from pydantic import Field, ValidationError

from laterna.story import Page, Production, Story, Text
from laterna.story.document import read_story, write_story
from laterna.story.errors import InputError, NotFoundError
from laterna.story.manuscript import Shift, Staging
from laterna.story.model import Model
from laterna.story.reader import read_scene
from laterna.story.terms import Identifier, LanguageCode, TimeName, WeatherName

if TYPE_CHECKING:
    from collections.abc import Sequence


class Edited(NamedTuple):
    """A changed manuscript."""

    story: Story
    note: str
    """`Changed the text of page 4`."""
    missed: tuple[str, ...] = ()
    """Nouns of a scene that could not be placed."""


class PageEdit(Model):
    """What changes on one page; what is not named stays."""

    text: str | None = None
    alt: Annotated[str, Field(max_length=500)] | None = None
    """What the picture shows, for those who cannot see it; empty has it made from the scene again."""
    language: LanguageCode | None = None
    """The language of `text` and `alt`; none is the story's own."""
    scene: str | None = None
    """What the picture is to show, in plain English; it replaces the scene."""
    time: TimeName | None = None
    weather: WeatherName | None = None
    variant: Annotated[int, Field(ge=0, le=9999)] | None = None
    """Which of the pictures of the same scene is shown."""
    shifts: dict[Identifier, Shift] | None = None
    """Where figures and props were dragged to, by their ids."""
    straighten: bool = False
    """Put everything back where the storyboard would have it."""


class MemberEdit(Model):
    """What changes about a member of the cast, everywhere."""

    name: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    kind: Annotated[str, Field(min_length=1, max_length=40)] | None = None
    traits: dict[str, Any] | None = None
    """Fields of the traits, by name."""


class StoryEdit(Model):
    """What changes about the whole book."""

    title: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    dedication: Annotated[str, Field(max_length=500)] | None = None
    production: dict[str, Any] | None = None
    """Fields of the production, by name: `style`, `theme`, `shape` ..."""


def edit_page(story: Story, page_id: str, edit: PageEdit) -> Edited:
    """Raises `NotFoundError` for a page that is not there and `InputError` for what cannot be."""
    number, page = _find(story, page_id)
    missed: tuple[str, ...] = ()
    notes: list[str] = []
    language = edit.language or story.language
    if edit.text is not None:
        words = Text(words=edit.text, author="person")
        page = page.model_copy(update={"text": page.text | {language: words}})
        notes.append("Changed the text")
    if edit.scene is not None:
        before = story.pages[number - 2].scene if number > 1 else None
        reading = read_scene(edit.scene, story.cast, story.settings, before)
        page = page.model_copy(update={"scene": reading.scene, "staging": Staging()})
        story = story.model_copy(update={"cast": reading.cast, "settings": reading.settings})
        missed = reading.missed
        notes.append("Changed the scene")
    for change, note in _CHANGES:
        changed = change(page, edit, language)
        if changed != page:
            page = changed
            notes.append(note)
    pages = [page if one.id == page_id else one for one in story.pages]
    note = notes[0] if len(notes) == 1 else "Changed the picture"
    return Edited(_checked(story, pages), f"{note} on page {number}", missed)


def _lit(page: Page, edit: PageEdit, _: str) -> Page:
    light = {name: value for name in ("time", "weather") if (value := getattr(edit, name)) is not None}
    return page.model_copy(update={"scene": page.scene.model_copy(update=light)})


def _staged(page: Page, edit: PageEdit, _: str) -> Page:
    before = Staging() if edit.straighten else page.staging
    shifts = before.shifts | (edit.shifts or {})
    return page.model_copy(update={"staging": before.model_copy(update={"shifts": shifts})})


def _varied(page: Page, edit: PageEdit, _: str) -> Page:
    return page if edit.variant is None else page.with_variant(edit.variant)


def _described(page: Page, edit: PageEdit, language: str) -> Page:
    """Described in a person's words; without any, the books say what the scene says."""
    if edit.alt is None:
        return page
    alt = {code: text for code, text in page.alt.items() if code != language}
    if words := edit.alt.strip():
        alt[language] = Text(words=words, author="person")
    return page.model_copy(update={"alt": alt})


_CHANGES = (
    (_lit, "Changed the light"),
    (_staged, "Moved a figure"),
    (_varied, "Chose another picture"),
    (_described, "Described the picture"),
)


def edit_member(story: Story, member_id: str, edit: MemberEdit) -> Edited:
    """Change a character once, everywhere; a new name is put in place of the old one in every text."""
    member = next((one for one in story.cast if one.id == member_id), None)
    if member is None:
        raise NotFoundError("There is no such member of the cast.")
    changes: dict[str, Any] = {"kind": edit.kind} if edit.kind else {}
    if edit.traits:
        changes["traits"] = member.traits.model_copy(update=edit.traits)
    pages: Sequence[Page] = story.pages
    if edit.name and edit.name != member.name:
        changes["name"] = edit.name
        pages = [_renamed(page, member.name, edit.name) for page in pages]
        title = {code: _named(text, member.name, edit.name) for code, text in story.title.items()}
        story = story.model_copy(update={"title": title})
    cast = [one.model_copy(update=changes) if one.id == member_id else one for one in story.cast]
    return Edited(_checked(story.model_copy(update={"cast": tuple(cast)}), pages), f"Changed {member.name}")


def edit_story(story: Story, edit: StoryEdit) -> Edited:
    """Change title, dedication or production."""
    changes: dict[str, Any] = {}
    if edit.title is not None:
        changes["title"] = story.title | {story.language: Text(words=edit.title)}
    if edit.dedication is not None:
        changes["dedication"] = story.dedication | {story.language: Text(words=edit.dedication)}
    if edit.production:
        changes["production"] = _produced(story.production, edit.production)
    return Edited(_checked(story.model_copy(update=changes), story.pages), "Changed the book")


def _produced(before: Production, fields: dict[str, Any]) -> Production:
    try:
        return Production.model_validate(before.model_dump() | fields)
    except ValidationError as error:
        row = error.errors()[0]
        where, what = ".".join(map(str, row["loc"])), row["msg"]
        raise InputError(f"{where}: {what}.") from error


def add_page(story: Story, after: str | None) -> Edited:
    """An empty page after another, or at the front; it shows the place of the one before."""
    place = _find(story, after)[0] if after else 0
    scene = story.pages[max(0, place - 1)].scene.model_copy(update={"note": ""})
    page = Page(id=f"p-{secrets.token_hex(4)}", text={story.language: Text(words="")}, scene=scene)
    pages = [*story.pages[:place], page, *story.pages[place:]]
    return Edited(_checked(story, pages), f"Added page {place + 1}")


def remove_page(story: Story, page_id: str) -> Edited:
    """Take a page out. Raises `InputError` for the last one."""
    number, _ = _find(story, page_id)
    if len(story.pages) == 1:
        raise InputError("A story needs a page. Put this story in the trash instead.")
    return Edited(_checked(story, [page for page in story.pages if page.id != page_id]), f"Removed page {number}")


def order_pages(story: Story, order: Sequence[str]) -> Edited:
    """Put the pages in another order. Raises `InputError` unless each page is named once."""
    pages = {page.id: page for page in story.pages}
    if sorted(order) != sorted(pages):
        raise InputError("Name every page of the story once, in the order you want.")
    return Edited(_checked(story, [pages[name] for name in order]), "Changed the order")


def _find(story: Story, page_id: str) -> tuple[int, Page]:
    for number, page in enumerate(story.pages, 1):
        if page.id == page_id:
            return number, page
    raise NotFoundError("There is no such page; it may have been removed.")


def _renamed(page: Page, old: str, new: str) -> Page:
    text = {code: _named(text, old, new) for code, text in page.text.items()}
    lines = {
        code: {quoted.replace(old, new): speaker for quoted, speaker in said.items()}
        for code, said in page.lines.items()
    }
    return page.model_copy(update={"text": text, "lines": lines})


def _named(text: Text, old: str, new: str) -> Text:
    return text.model_copy(update={"words": text.words.replace(old, new)})


def _checked(story: Story, pages: Sequence[Page]) -> Story:
    """The story with these pages, held to the manuscript's rules."""
    return read_story(write_story(story.model_copy(update={"pages": tuple(pages)})))
