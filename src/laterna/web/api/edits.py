"""Edits: each changes the manuscript, keeps the old one, and has only what it touches made again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import APIRouter, Header, Path
from pydantic import Field

from laterna.engines.catalog import choose
from laterna.library.edits import (
    Edited,
    MemberEdit,
    PageEdit,
    StoryEdit,
    add_page,
    edit_member,
    edit_page,
    edit_story,
    order_pages,
    remove_page,
)
from laterna.library.originals import NOTE
from laterna.story import Layout
from laterna.story.errors import InputError, NotFoundError
from laterna.story.model import Model
from laterna.story.pack import unpack
from laterna.story.safety import check, kind_refusal
from laterna.story.terms import Identifier
from laterna.web.access import Own
from laterna.web.api.shapes import Layouts, Made, Option

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Story
    from laterna.story.layout import Placed
    from laterna.web.house import OwnStory

router = APIRouter(tags=["edits"])

Revision = Annotated[int | None, Header(alias="If-Match", description="The revision the edit was made from.")]


def _change(own: OwnStory, revision: int | None, edit: Callable[[Story], Edited]) -> Made:
    before = own.manuscript()
    edited = edit(before)
    if edited.story == before:
        return Made(id=own.id, revision=own.row.revision, note="Nothing changed")
    number = own.save(edited.story, edited.note, revision)
    return Made(id=own.id, revision=number, note=edited.note, missed=edited.missed)


def _refuse_unfit(words: str, story: Story) -> None:
    """Raises `InputError` for what is not for the age a story is written for."""
    findings = check(words, story.audience) if story.audience else ()
    if findings:
        raise InputError(kind_refusal(findings))


@router.patch("/stories/{story}/pages/{page}")
def change_page(page: Identifier, edit: PageEdit, own: Own, revision: Revision = None) -> Made:
    """Change a page's text, scene, light, what stands where, or which of its pictures is shown."""
    if edit.scene:
        _refuse_unfit(edit.scene, own.manuscript())
    return _change(own, revision, lambda before: edit_page(before, page, edit))


@router.post("/stories/{story}/pages/{page}/options")
def offer_pictures(page: Identifier, own: Own) -> list[Option]:
    """Paint other pictures of the same scene, small; one is chosen by the page's `variant`."""
    shown = next((one for one in own.manuscript().pages if one.id == page), None)
    if shown is None:
        raise NotFoundError("There is no such page; it may have been removed.")
    return [Option(variant=number, picture=sha256) for number, sha256 in own.options(shown).items()]


@router.patch("/stories/{story}/cast/{member}")
def change_member(member: Identifier, edit: MemberEdit, own: Own, revision: Revision = None) -> Made:
    """Change a character once, and see it change everywhere."""
    return _change(own, revision, lambda before: edit_member(before, member, edit))


@router.patch("/stories/{story}")
def change_story(edit: StoryEdit, own: Own, revision: Revision = None) -> Made:
    """Change title, dedication, style, theme ..."""
    return _change(own, revision, lambda before: edit_story(before, edit))


class NewPage(Model):
    """Where a page is put."""

    after: Identifier | None = None
    """The id of the page before it; none puts it first."""


@router.post("/stories/{story}/pages")
def put_page(new: NewPage, own: Own, revision: Revision = None) -> Made:
    """Add an empty page."""
    return _change(own, revision, lambda before: add_page(before, new.after))


@router.delete("/stories/{story}/pages/{page}")
def drop_page(page: Identifier, own: Own, revision: Revision = None) -> Made:
    """Take a page out."""
    return _change(own, revision, lambda before: remove_page(before, page))


class PageOrder(Model):
    """Every page, in order."""

    pages: tuple[Identifier, ...]


@router.put("/stories/{story}/pages")
def reorder(order: PageOrder, own: Own, revision: Revision = None) -> Made:
    """Put the pages in another order."""
    return _change(own, revision, lambda before: order_pages(before, order.pages))


class Request(Model):
    """A wish in words."""

    request: Annotated[str, Field(min_length=1, max_length=500)]


@router.post("/stories/{story}/revise")
def revise(wish: Request, own: Own, revision: Revision = None) -> Made:
    """Ask for a revision in words: `make it funnier`, `page 4: it is night`."""

    def revised(before: Story) -> Edited:
        _refuse_unfit(wish.request, before)
        writer = choose("write", before.production.engines.get("write", ("auto",)))[0].load()
        return Edited(writer.revise(before, wish.request), f"Revised: {wish.request[:80]}")

    return _change(own, revision, revised)


@router.post("/stories/{story}/undo")
def undo(own: Own) -> Made:
    """Take the last change back."""
    return _step(own, -1)


@router.post("/stories/{story}/redo")
def redo(own: Own) -> Made:
    """Make the change again that was taken back."""
    return _step(own, 1)


@router.post("/stories/{story}/history/{number}")
def go_back(number: Annotated[int, Path(ge=1, le=1_000_000_000)], own: Own) -> Made:
    """Show a version of the history again."""
    return _step(own, number - own.row.revision)


def _step(own: OwnStory, by: int) -> Made:
    own.step(by)
    return Made(id=own.id, revision=own.row.revision, note="Undone" if by < 0 else "Done again")


@router.delete("/stories/{story}/originals")
def forget_originals(own: Own) -> Made:
    """Delete the photos it was made from, for good; pictures that were painted stay."""
    number = own.forget_originals()
    return Made(id=own.id, revision=number, note=NOTE)


class Change(Model):
    """One version, as the history shows it."""

    number: int
    note: str
    made: str


@router.get("/stories/{story}/history")
def history(own: Own) -> list[Change]:
    """Every change, the newest first."""
    versions = own.history()
    return [Change(number=row.number, note=row.note, made=row.made.isoformat()) for row in reversed(versions)]


@router.get("/stories/{story}/pages/{page}/layout")
def layout(page: Identifier, own: Own) -> Layouts:
    """Where everything stands on a page."""
    for asset in own.assets():
        if asset.page == page and asset.role == "layout":
            placed = unpack(Layout, own.made(asset.sha256).read_bytes())
            figures = tuple(_thing(one, placed.aspect, figure=True) for one in placed.figures)
            props = tuple(_thing(one, placed.aspect, figure=False) for one in placed.props)
            return Layouts(aspect=placed.aspect, things=figures + props)
    raise NotFoundError("This page is not laid out yet.")


def _thing(placed: Placed, aspect: float, *, figure: bool) -> dict[str, object]:
    """A figure or prop with its box and foot as fractions of the picture."""
    box = placed.box
    return {
        "id": placed.id, "kind": placed.kind, "figure": figure, "x": placed.x / aspect, "y": placed.y,
        "box": [box.x / aspect, box.y, box.width / aspect, box.height],
    }  # fmt: skip
