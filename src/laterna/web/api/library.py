"""The library's folders, and stories found by what they look like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, File, Query, UploadFile
from pydantic import Field, StringConstraints

from laterna.story.errors import InputError
from laterna.story.model import Model
from laterna.web.access import Mine, Own, SeenHouse
from laterna.web.api.shapes import StoryCard
from laterna.web.orders import Upload

if TYPE_CHECKING:
    from laterna.library.looks import Found

router = APIRouter(tags=["library"])

Count = Annotated[int, Query(ge=1, le=60)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=60)]


class Folder(Model):
    """A folder of the library; it is there as long as a story is in it."""

    name: str
    stories: int


@router.get("/shelves")
def folders(mine: Mine) -> list[Folder]:
    """The folders, by name."""
    return [Folder(name=name, stories=stories) for name, stories in mine.folders()]


class Renaming(Model):
    """A folder's name, and its new one; empty takes its stories out of it."""

    name: Annotated[Name, Field(min_length=1)]
    new: Name


@router.post("/shelves/rename")
def rename_folder(renaming: Renaming, mine: Mine) -> list[Folder]:
    """Call a folder something else; the name of another puts them together."""
    mine.rename_folder(renaming.name, renaming.new)
    return folders(mine)


class Alike(Model):
    """A story that was found."""

    story: StoryCard
    likeness: float
    """From -1 to 1; it tells those of one search apart, and no more."""


class Likes(Model):
    """What looks alike, the most alike first."""

    stories: tuple[Alike, ...]
    left: int
    """Pictures that nobody has looked at yet: ask again, and more are."""

    @classmethod
    def of(cls, found: Found) -> Likes:
        rows = (Alike(story=StoryCard.of(row), likeness=round(likeness, 4)) for row, likeness in found.stories)
        return cls(stories=tuple(rows), left=found.left)


@router.post("/looks")
def like_pictures(mine: SeenHouse, files: Annotated[list[UploadFile], File(max_length=5)], count: Count = 12) -> Likes:
    """Stories with a picture like one of these; they are looked at and not kept."""
    brought = mine.read([Upload(name=file.filename or "file", data=file.file.read()) for file in files])
    if not brought.photos:
        raise InputError("Bring a picture to look for.")
    return Likes.of(mine.looks.like_pictures([one.photo.picture for one in brought.photos], count))


@router.get("/looks")
def in_colour(mine: SeenHouse, colour: Annotated[str, Query(pattern="^#[0-9a-fA-F]{6}$")], count: Count = 12) -> Likes:
    """Stories with much of a colour in their pictures."""
    return Likes.of(mine.looks.in_colour(colour, count))


@router.get("/stories/{story}/alike")
def like_story(own: Own, count: Count = 12) -> Likes:
    """Other stories that look like this one."""
    return Likes.of(own.looks.like_story(own.id, count))
