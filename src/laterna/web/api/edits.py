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
from laterna.story import Layout
from laterna.story.errors import InputError, NotFoundError
from laterna.story.model import Model
from laterna.story.pack import unpack
from laterna.story.safety import check, kind_refusal
from laterna.story.terms import Identifier
from laterna.web import jobs
from laterna.web.access import Owner, Shop
from laterna.web.api.shapes import Layouts, Made, Option
from laterna.web.options import paint_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Story
    from laterna.story.layout import Placed
    from laterna.web.workshop import Workshop

router = APIRouter(tags=["edits"])

Revision = Annotated[int | None, Header(alias="If-Match", description="The revision the edit was made from.")]


def _change(
    shop: Workshop, owner: str, story: str, revision: int | None, edit: Callable[[Story], Edited]
) -> Made:  # fmt: skip
    before = shop.manuscript(owner, story)
    edited = edit(before)
    if edited.story == before:
        return Made(id=story, revision=shop.shelf.get(owner, story).revision, note="Nothing changed")
    number = shop.shelf.save(owner, story, edited.story, edited.note, revision)
    jobs.begin_building(owner, story)
    return Made(id=story, revision=number, note=edited.note, missed=edited.missed)


def _refuse_unfit(words: str, story: Story) -> None:
    """Raises `InputError` for what is not for the age a story is written for."""
    findings = check(words, story.audience) if story.audience else ()
    if findings:
        raise InputError(kind_refusal(findings))


@router.patch("/stories/{story}/pages/{page}")
def change_page(
    story: str, page: Identifier, edit: PageEdit, owner: Owner, shop: Shop, revision: Revision = None
) -> Made:
    """Change a page's text, scene, light, what stands where, or which of its pictures is shown."""
    if edit.scene:
        _refuse_unfit(edit.scene, shop.manuscript(owner, story))
    return _change(shop, owner, story, revision, lambda before: edit_page(before, page, edit))


@router.post("/stories/{story}/pages/{page}/options")
def offer_pictures(story: str, page: Identifier, owner: Owner, shop: Shop) -> list[Option]:
    """Paint other pictures of the same scene, small; one is chosen by the page's `variant`."""
    shown = next((one for one in shop.manuscript(owner, story).pages if one.id == page), None)
    if shown is None:
        raise NotFoundError("There is no such page; it may have been removed.")
    return [Option(variant=number, picture=sha256) for number, sha256 in paint_options(shop, story, shown).items()]


@router.patch("/stories/{story}/cast/{member}")
def change_member(
    story: str, member: Identifier, edit: MemberEdit, owner: Owner, shop: Shop, revision: Revision = None
) -> Made:
    """Change a character once, and see it change everywhere."""
    return _change(shop, owner, story, revision, lambda before: edit_member(before, member, edit))


@router.patch("/stories/{story}")
def change_story(story: str, edit: StoryEdit, owner: Owner, shop: Shop, revision: Revision = None) -> Made:
    """Change title, dedication, style, theme ..."""
    return _change(shop, owner, story, revision, lambda before: edit_story(before, edit))


class NewPage(Model):
    """Where a page is put."""

    after: Identifier | None = None
    """The id of the page before it; none puts it first."""


@router.post("/stories/{story}/pages")
def put_page(story: str, new: NewPage, owner: Owner, shop: Shop, revision: Revision = None) -> Made:
    """Add an empty page."""
    return _change(shop, owner, story, revision, lambda before: add_page(before, new.after))


@router.delete("/stories/{story}/pages/{page}")
def drop_page(story: str, page: Identifier, owner: Owner, shop: Shop, revision: Revision = None) -> Made:
    """Take a page out."""
    return _change(shop, owner, story, revision, lambda before: remove_page(before, page))


class PageOrder(Model):
    """Every page, in order."""

    pages: tuple[Identifier, ...]


@router.put("/stories/{story}/pages")
def reorder(story: str, order: PageOrder, owner: Owner, shop: Shop, revision: Revision = None) -> Made:
    """Put the pages in another order."""
    return _change(shop, owner, story, revision, lambda before: order_pages(before, order.pages))


class Request(Model):
    """A wish in words."""

    request: Annotated[str, Field(min_length=1, max_length=500)]


@router.post("/stories/{story}/revise")
def revise(story: str, wish: Request, owner: Owner, shop: Shop, revision: Revision = None) -> Made:
    """Ask for a revision in words: `make it funnier`, `page 4: it is night`."""

    def revised(before: Story) -> Edited:
        _refuse_unfit(wish.request, before)
        writer = choose("write", before.production.engines.get("write", ("auto",)))[0].load()
        return Edited(writer.revise(before, wish.request), f"Revised: {wish.request[:80]}")

    return _change(shop, owner, story, revision, revised)


@router.post("/stories/{story}/undo")
def undo(story: str, owner: Owner, shop: Shop) -> Made:
    """Take the last change back."""
    return _step(shop, owner, story, -1)


@router.post("/stories/{story}/redo")
def redo(story: str, owner: Owner, shop: Shop) -> Made:
    """Make the change again that was taken back."""
    return _step(shop, owner, story, 1)


@router.post("/stories/{story}/history/{number}")
def go_back(story: str, number: Annotated[int, Path(ge=1, le=1_000_000_000)], owner: Owner, shop: Shop) -> Made:
    """Show a version of the history again."""
    return _step(shop, owner, story, number - shop.shelf.get(owner, story).revision)


def _step(shop: Workshop, owner: str, story: str, by: int) -> Made:
    shop.shelf.step(owner, story, by)
    jobs.begin_building(owner, story)
    return Made(id=story, revision=shop.shelf.get(owner, story).revision, note="Undone" if by < 0 else "Done again")


class Change(Model):
    """One version, as the history shows it."""

    number: int
    note: str
    made: str


@router.get("/stories/{story}/history")
def history(story: str, owner: Owner, shop: Shop) -> list[Change]:
    """Every change, the newest first."""
    versions = shop.shelf.history(owner, story)
    return [Change(number=row.number, note=row.note, made=row.made.isoformat()) for row in reversed(versions)]


@router.get("/stories/{story}/pages/{page}/layout")
def layout(story: str, page: Identifier, owner: Owner, shop: Shop) -> Layouts:
    """Where everything stands on a page."""
    for asset in shop.shelf.assets(owner, story):
        if asset.page == page and asset.role == "layout":
            placed = unpack(Layout, shop.store(story).read(asset.sha256))
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
