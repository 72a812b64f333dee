"""Stories: begun, listed, read, stopped, thrown away, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, File, Form, Request, Response, UploadFile
from fastapi.responses import FileResponse
from pydantic import Field, ValidationError

from laterna.library.shelf import mark_of
from laterna.story import Brief, Production
from laterna.story.errors import ConflictError, InputError, NotFoundError
from laterna.story.model import Model
from laterna.story.safety import check, kind_refusal
from laterna.story.terms import Capability, EngineName
from laterna.web.access import Mine, Own
from laterna.web.api.shapes import Made, ShownPage, Stories, StoryCard, WholeStory
from laterna.web.orders import KeptOrder, Upload, keep_order
from laterna.web.words import chosen

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from laterna.library.tables import Asset
    from laterna.studio.folder import StoryFolder

router = APIRouter(tags=["stories"])

MEDIA = {
    ".pdf": "application/pdf", ".epub": "application/epub+zip", ".html": "text/html", ".mp4": "video/mp4",
    ".vtt": "text/vtt", ".mid": "audio/midi", ".opus": "audio/ogg", ".png": "image/png", ".json": "application/json",
    ".webm": "video/webm", ".webp": "image/webp", ".svg": "image/svg+xml",
}  # fmt: skip
BOOK_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:; media-src data: "
    "blob:; font-src data:; frame-ancestors 'self'; base-uri 'none'; sandbox allow-scripts allow-modals"
)
"""For the web book, one file with everything in it: its own scripts, nothing from anywhere, an origin of its own."""


def binary(*media: str) -> dict[int | str, dict[str, Any]]:
    """A route that answers with a file, as the OpenAPI document tells it."""
    return {200: {"content": {name: {"schema": {"type": "string", "format": "binary"}} for name in media}}}


class Wish(Model):
    """What is asked for, beside the photos."""

    brief: Brief = Brief()
    production: dict[str, Any] = {}
    """Fields of the production, by name."""
    engines: dict[Capability, tuple[EngineName, ...]] = {}
    choose: bool = False
    """Whether three ideas are offered before one is told."""


@router.post("/stories", status_code=202)
def begin(
    mine: Mine, wish: Annotated[str, Form()] = "{}",
    files: Annotated[list[UploadFile] | None, File()] = None
) -> Made:  # fmt: skip
    """Begin a story from photos, a short video, a finished text, or a premise; `wish` is a `Wish` as JSON."""
    asked = _read_wish(wish)
    uploads = [Upload(name=file.filename or "file", data=file.file.read()) for file in files or () if file.size]
    if not uploads and not asked.brief.premise.strip():
        raise InputError("Bring a photo or a text, or say what the story is to be about.")
    brief = asked.brief
    findings = check("\n".join((brief.premise, brief.subject, brief.hero, brief.place)), brief.age)
    if findings:
        raise InputError(kind_refusal(findings))
    brought = mine.read(uploads)
    own = mine.create(brief.premise[:60])
    kept = KeptOrder(brief=brief, production=asked.production, engines=asked.engines, choose=asked.choose)
    keep_order(own.folder.root, kept, brought)
    own.begin()
    return Made(id=own.id)


def _read_wish(text: str) -> Wish:
    try:
        wish = Wish.model_validate_json(text)
        Production.model_validate(wish.production)
    except ValidationError as error:
        row = error.errors()[0]
        raise InputError(f"wish.{'.'.join(map(str, row['loc']))}: {row['msg']}.") from error
    return wish


@router.get("/stories", name="search")
def stories(
    mine: Mine, query: str = "", shelf: str | None = None, trashed: bool = False,
    before: str | None = None, count: Annotated[int, Field(ge=1, le=200)] = 60,
) -> Stories:  # fmt: skip
    """The library, the last changed first; `query` looks in all its words, `before` goes on from a `next`."""
    rows = mine.search(query, shelf, trashed=trashed, before=before, count=count)
    return Stories(
        stories=tuple(StoryCard.of(row) for row in rows), next=mark_of(rows[-1]) if len(rows) == count else None
    )


@router.get("/stories/{story}", name="get")
def one(own: Own, request: Request) -> WholeStory:
    """Everything the editor shows."""
    row = own.row
    folder = own.folder
    card = StoryCard.of(row, chosen(request.headers.get("accept-language", "")))
    if not row.revision:
        return WholeStory(card=card)
    manuscript = folder.open()
    shown = _by_page(own.assets())
    numbers = [version.number for version in own.history()]
    return WholeStory(
        card=card,
        language=manuscript.language,
        title=manuscript.title,
        dedication=manuscript.dedication,
        cast=manuscript.cast,
        settings=manuscript.settings,
        production=manuscript.production,
        pages=tuple(ShownPage(page=page, **shown.get(page.id, _NOTHING)) for page in manuscript.pages),
        files=tuple(file.name for file in _files(folder.root)),
        photos=len(manuscript.photos),
        can_undo=row.revision - 1 in numbers,
        can_redo=row.revision + 1 in numbers,
    )


_NOTHING: Mapping[str, str | None] = {"picture": None, "voice": None, "layout": None}


def _by_page(assets: Sequence[Asset]) -> dict[str, dict[str, str | None]]:
    shown: dict[str, dict[str, str | None]] = {}
    for asset in assets:
        if asset.role in _NOTHING:
            shown.setdefault(asset.page, dict(_NOTHING))[asset.role] = asset.sha256
    return shown


def _files(root: Path) -> list[Path]:
    return sorted(file for file in root.iterdir() if file.is_file() and file.suffix in MEDIA)


class Choice(Model):
    """Which idea is told."""

    idea: Annotated[int, Field(ge=0, le=9)]


@router.post("/stories/{story}/choice", status_code=202)
def choose(choice: Choice, own: Own) -> Made:
    """Choose one of the offered ideas, by its number from 0."""
    if own.row.state != "choosing":
        raise ConflictError("This story is not waiting for a choice.")
    own.choose_idea(choice.idea)
    return Made(id=own.id)


@router.post("/stories/{story}/stop", status_code=202)
def stop(own: Own) -> Made:
    """Stop making it; what is finished is kept."""
    own.stop()
    return Made(id=own.id)


@router.post("/stories/{story}/build", status_code=202)
def build(own: Own) -> Made:
    """Go on making it: after a stop, after a failure."""
    own.begin()
    return Made(id=own.id, revision=own.row.revision)


@router.get("/stories/{story}/files/{name}", response_class=FileResponse, responses=binary(*MEDIA.values()))
def download(name: str, own: Own, inline: bool = False) -> Response:
    """One of the finished files."""
    return file_answer(own.folder, name, inline=inline)


def file_answer(folder: StoryFolder, name: str, *, inline: bool) -> Response:
    """A finished file, to be saved or to be shown. Raises `NotFoundError`."""
    file = next((file for file in _files(folder.root) if file.name == name), None)
    if file is None or name == "provenance.json":
        raise NotFoundError("There is no such file; it may still be in the making.")
    answer = FileResponse(file, media_type=MEDIA[file.suffix], filename=None if inline else file.name)
    if file.suffix == ".html":
        answer.headers["content-security-policy"] = BOOK_POLICY
    return answer


@router.get("/stories/{story}/pictures/{sha256}", response_class=FileResponse, responses=binary("image/webp"))
def picture(
    sha256: str, own: Own, px: Annotated[int, Field(ge=64, le=2048)] = 1024
) -> Response:  # fmt: skip
    """A page's picture, as WebP of at most `px` pixels on its longer side."""
    if all(asset.sha256 != sha256 for asset in own.assets() if asset.media == "image/png"):
        raise NotFoundError("There is no such picture.")
    return FileResponse(own.small(own.made(sha256), sha256, px), media_type="image/webp", headers=_FOR_EVER)


@router.get("/stories/{story}/voices/{sha256}", response_class=FileResponse, responses=binary("audio/ogg"))
def voice(sha256: str, own: Own) -> Response:
    """A page's voice, Opus in Ogg."""
    if all(asset.sha256 != sha256 for asset in own.assets() if asset.role == "voice"):
        raise NotFoundError("There is no such voice.")
    return FileResponse(own.made(sha256), media_type="audio/ogg", headers=_FOR_EVER)


@router.get("/stories/{story}/cover", response_class=FileResponse, responses=binary("image/webp"))
def cover(own: Own) -> Response:
    """The cover, small; before there is one, the first page that is painted."""
    assets = own.assets()
    bound = own.folder.root / "cover.png"
    painted = next((asset.sha256 for asset in assets if asset.role == "picture"), None)
    if bound.is_file():
        file = own.small(bound, f"cover-{bound.stat().st_mtime_ns}", 480)
    elif painted:
        file = own.small(own.made(painted), painted, 480)
    else:
        raise NotFoundError("Nothing is painted yet.")
    return FileResponse(file, media_type="image/webp", headers={"cache-control": "private, no-cache"})


_FOR_EVER = {"cache-control": "private, max-age=31536000, immutable"}


@router.delete("/stories/{story}", status_code=204)
def throw_away(own: Own, forever: bool = False) -> Response:
    """Put a story in the trash; `forever` deletes it, its links and its files."""
    if forever:
        own.destroy()
    else:
        own.trash()
    return Response(status_code=204)


@router.post("/stories/{story}/restore")
def restore(own: Own) -> StoryCard:
    """Take a story out of the trash."""
    own.restore()
    return StoryCard.of(own.row)


class Place(Model):
    """Where a story lies in the library."""

    shelf: Annotated[str, Field(max_length=60)]


@router.put("/stories/{story}/shelf", name="put_on_shelf")
def put(place: Place, own: Own) -> StoryCard:
    """Put a story into a folder of the library; empty takes it out."""
    own.put_on(place.shelf.strip())
    return StoryCard.of(own.row)
