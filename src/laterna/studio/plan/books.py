"""Tasks that bind the books: for the screen, for a printer, for the kitchen table."""

from __future__ import annotations

import hashlib
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from laterna.press.brand import read_brand
from laterna.press.sizes import Print
from laterna.story import Production
from laterna.storyboard import Sight, cover_sight, endpaper_sight, portrait_sight
from laterna.studio.plan.pages import Output, Tasks, picture_size, plan_page_picture, plan_picture
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from laterna.story import Character, Story

PDF = Step("pdf", "laterna.studio.steps.bind_pdf:pdf", libraries=("typst",), weight=1.5)
EPUB = Step("epub", "laterna.studio.steps.bind_epub:epub", libraries=("jinja2",), weight=1.0)
HTML = Step("html", "laterna.studio.steps.bind_html:html", libraries=("jinja2", "typst"), weight=1.0)
PRINT = Step("print", "laterna.studio.steps.bind_print:print_files", libraries=("typst",), weight=4.0)
BOOKLET = Step("booklet", "laterna.studio.steps.bind_print:booklet", libraries=("typst",), weight=2.5)
POSTER = Step("poster", "laterna.studio.steps.bind_poster:poster", libraries=("typst",), weight=1.0)

ASPECTS = {"square": 1.0, "landscape": 4 / 3, "portrait": 3 / 4}
_PORTRAITS = 12
"""As many of the cast as the cast page has room for."""


@dataclass(frozen=True)
class Pictures:
    """What a book shows, as ids of tasks."""

    pages: Mapping[str, tuple[str, str]]
    """Each page's painting and layout, by page id."""
    extras: Mapping[str, tuple[str, ...]]
    """Pictures of the whole book by their role in it: cover, its layout, endpaper, portraits of the cast."""


@dataclass(frozen=True)
class Edition:
    """One language, or two side by side, and what is heard of it."""

    language: str
    second: str = ""
    mark: str = ""
    """What tells its files from those of the story's own language: `.es`."""
    voices: Mapping[str, str] = field(default_factory=dict)
    """Narrations by page id; empty for silent books."""
    title_voice: str = ""
    music: str = ""

    @property
    def name(self) -> str:
        return f"{self.language}-{self.second}" if self.second else self.language


def plan_pictures(plan: Tasks) -> Pictures:
    """The pictures of the books for the screen."""
    aspect = ASPECTS[plan.story.production.shape]
    pages = {page.id: plan_page_picture(plan, page, aspect) for page in plan.story.pages}
    shorter = plan.story.production.picture_px
    return Pictures(pages, _plan_extras(plan, aspect, picture_size(aspect, shorter), max(128, shorter // 2)))


def plan_print_pictures(plan: Tasks) -> Pictures:
    """The same pictures composed for the trim and painted at 300 pixels an inch, bleed included."""
    size = _print(plan.story).pixels(plan.story.production.shape)
    aspect = size[0] / size[1]
    pages = {page.id: plan_page_picture(plan, page, aspect, size, "print/") for page in plan.story.pages}
    return Pictures(pages, _plan_extras(plan, aspect, size, 768, "print/"))


def _plan_extras(
    plan: Tasks, aspect: float, size: tuple[int, int], portrait_px: int, prefix: str = ""
) -> dict[str, tuple[str, ...]]:
    story = plan.story
    cover = plan_picture(plan, f"{prefix}cover", cover_sight(story, aspect), size)
    endpaper = plan_picture(plan, f"{prefix}endpaper", endpaper_sight(story, aspect), size)
    side = picture_size(1.0, portrait_px)
    portraits = tuple(
        plan_picture(plan, f"{prefix}cast/{member.id}", _portrait(story, member), side)
        for member in story.cast[:_PORTRAITS]
    )
    return {
        "cover": (cover,),
        "cover_layout": (f"layout/{prefix}cover",),
        "endpaper": (endpaper,),
        "portraits": portraits,
    }


def _portrait(story: Story, member: Character) -> Sight:
    cutout = story.cutouts.get(member.id)
    return portrait_sight(member, 1.0, outline=cutout.outline if cutout else ())


def plan_books(plan: Tasks, edition: Edition, pictures: Pictures) -> dict[str, Output]:
    """Every book of one edition for the screen, by its name in the story's folder."""
    production, mark = plan.story.production, edition.mark
    outputs: dict[str, Output] = {}
    if "pdf" in production.formats:
        settings = {"layout": production.layout, "archive": production.archive}
        outputs[f"book{mark}.pdf"] = Output(_plan(plan, PDF, edition, pictures, settings), "book.pdf")
    if "epub" in production.formats:
        settings = {"layout": production.layout, "kind": production.epub}
        outputs[f"book{mark}.epub"] = Output(_plan(plan, EPUB, edition, pictures, settings), "book.epub")
    if "html" in production.formats:
        page = _plan(plan, HTML, edition, pictures, {"card": f"card{mark}.jpg"})
        outputs |= {f"book{mark}.html": Output(page, "book.html"), f"card{mark}.jpg": Output(page, "card.jpg")}
    if production.imposed:
        settings = {"layout": production.layout, "sheet": production.imposed}
        outputs[f"booklet{mark}.pdf"] = Output(_plan(plan, BOOKLET, edition, pictures, settings), "booklet.pdf")
    return outputs


def plan_print(plan: Tasks, edition: Edition, pictures: Pictures) -> dict[str, Output]:
    """The files of one edition for a printer; `pictures` are those of `plan_print_pictures`."""
    settings = {"layout": plan.story.production.layout, "print": asdict(_print(plan.story))}
    task = _plan(plan, PRINT, edition, pictures, settings)
    mark = edition.mark
    return {f"print{mark}.pdf": Output(task, "print.pdf"), f"print-cover{mark}.pdf": Output(task, "print-cover.pdf")}


def plan_poster(plan: Tasks, language: str, paper: str, kind: str, size: tuple[int, int]) -> str:
    """A poster with the cover painted `size` pixels large; the task leaves `poster.pdf` or `poster.png`."""
    aspect = size[0] / size[1]
    cover = plan_picture(plan, "poster/cover", cover_sight(plan.story, aspect), size)
    pictures = Pictures({}, {"cover": (cover,), "cover_layout": ("layout/poster/cover",), "portraits": ()})
    return _plan(plan, POSTER, Edition(language), pictures, {"paper": paper, "kind": kind})


def _plan(plan: Tasks, step: Step, edition: Edition, pictures: Pictures, settings: dict[str, Any]) -> str:
    story = plan.story
    needs: dict[str, tuple[str, ...]] = {
        **pictures.extras,
        "pictures": tuple(picture for picture, _ in pictures.pages.values()),
        "layouts": tuple(layout for _, layout in pictures.pages.values()),
    }
    sounding = step in (EPUB, HTML) and bool(edition.voices)
    if sounding:
        settings = settings | {"voiced": tuple(edition.voices)}
        needs |= {"voices": tuple(edition.voices.values()), "title": (edition.title_voice,)}
    if step is HTML and edition.music:
        needs["music"] = (edition.music,)
    settings = settings | {
        "story": _bound(story),
        "language": edition.language,
        "second": edition.second,
        "portrayed": tuple(member.id for member in story.cast[: len(pictures.extras["portraits"])]),
        "makers": _makers(plan, edition, sounding=sounding),
        "photo_alt": story.photos[0].alt if story.photos else "",
    }
    files = _brand_files(plan) | ({"photo": plan.file(story.photos[0])} if story.photos else {})
    return plan.add(Task(f"{step.name}/{edition.name}", step, settings, needs, files))


def _bound(story: Story) -> Story:
    """The story without what no reader sees, so that a note to oneself, or another film, binds no new book."""
    made = story.production
    shown = Production(theme=made.theme, shape=made.shape, link=made.link)
    return story.model_copy(update={"plan": None, "brief": None, "production": shown})


def _print(story: Story) -> Print:
    made = story.production
    return Print(trim="" if made.print_trim == "auto" else made.print_trim, paper=made.paper)


def _brand_files(plan: Tasks) -> dict[str, tuple[Path, str]]:
    """The brand file and every file it names. Raises `InputError` when one of them is gone or has a mistake."""
    if not plan.story.production.brand:
        return {}
    file = plan.root / plan.story.production.brand
    brand = read_brand(file)
    rows = {"brand": file} | {f"brand:{path.relative_to(file.parent)}": path for path in brand.files}
    return {role: (path, hashlib.sha256(path.read_bytes()).hexdigest()) for role, path in rows.items()}


def _makers(plan: Tasks, edition: Edition, *, sounding: bool) -> tuple[tuple[str, str], ...]:
    """Who made what, for the imprint."""
    story = plan.story
    rows = [("Words", story.credit or _names(plan, "write")), ("Pictures", _names(plan, "illustrate"))]
    others = {edition.language, edition.second} - {story.language, ""}
    if any(page.text[code].author == "engine" for page in story.pages for code in others):
        rows.insert(1, ("Translation", _names(plan, "translate")))
    if sounding:
        rows.append(("Voice", _names(plan, "speak", edition.language)))
    return tuple(rows)


def _names(plan: Tasks, capability: Any, language: str = "") -> str:
    return plan.engines(capability, language=language)[0].name
