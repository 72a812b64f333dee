"""Tasks that bind the books."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.storyboard import cover_sight, endpaper_sight, portrait_sight
from laterna.studio.plan.pages import Tasks, picture_size, plan_picture
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from laterna.story import Story

PDF = Step("pdf", "laterna.studio.steps.bind_pdf:pdf", libraries=("typst",), weight=1.5)
EPUB = Step("epub", "laterna.studio.steps.bind_epub:epub", libraries=("jinja2",), weight=1.0)
HTML = Step("html", "laterna.studio.steps.bind_html:html", libraries=("jinja2",), weight=1.0)
BINDERS = {"pdf": PDF, "epub": EPUB, "html": HTML}

ASPECTS = {"square": 1.0, "landscape": 4 / 3, "portrait": 3 / 4}


def plan_extras(plan: Tasks) -> dict[str, tuple[str, ...]]:
    """Pictures of the whole book, by their role in it: cover, endpapers, portraits of the cast."""
    story = plan.story
    shorter = story.production.picture_px
    aspect = ASPECTS[story.production.shape]
    size = picture_size(aspect, shorter)
    cover = plan_picture(plan, "cover", cover_sight(story, aspect), size)
    endpaper = plan_picture(plan, "endpaper", endpaper_sight(story, aspect), size)
    portrait_px = picture_size(1.0, max(128, shorter // 2))
    portraits = tuple(
        plan_picture(plan, f"cast/{member.id}", portrait_sight(member, 1.0), portrait_px) for member in story.cast[:12]
    )
    return {"cover": (cover,), "endpaper": (endpaper,), "portraits": portraits}


def plan_book(
    plan: Tasks,
    kind: str,
    language: str,
    pictures: dict[str, tuple[str, str]],
    voices: dict[str, str],
    title_voice: str,
    extras: dict[str, tuple[str, ...]],
    music: str,
) -> str:
    """One book in one language; `pictures` gives each page's painting and layout."""
    story = plan.story
    makers = _makers(plan, sounding=kind != "pdf")
    settings: dict[str, Any] = {
        "story": _bound(story),
        "language": language,
        "portrayed": tuple(member.id for member in story.cast[: len(extras["portraits"])]),
        "makers": makers,
    }
    needs = dict(extras) | {
        "pictures": tuple(picture for picture, _ in pictures.values()),
        "layouts": tuple(layout for _, layout in pictures.values()),
    }
    if kind != "pdf":
        settings["voiced"] = tuple(voices)
        needs |= {"voices": tuple(voices.values()), "title": (title_voice,)}
    if kind == "html" and music:
        needs["music"] = (music,)
    files = {"photo": plan.file(story.photos[0])} if story.photos else {}
    if files:
        settings["photo_alt"] = story.photos[0].alt
    return plan.add(Task(f"{kind}/{language}", BINDERS[kind], settings, needs, files))


def _bound(story: Story) -> Story:
    """The story without what no reader sees, so that a note to oneself binds no new book."""
    return story.model_copy(update={"plan": None, "brief": None})


def _makers(plan: Tasks, *, sounding: bool) -> tuple[tuple[str, str], ...]:
    """Who made what, for the imprint."""
    story = plan.story
    rows = [("Words", story.credit or _names(plan, "write")), ("Pictures", _names(plan, "illustrate"))]
    if sounding:
        rows.append(("Voice", _names(plan, "speak")))
    return tuple(rows)


def _names(plan: Tasks, capability: Any) -> str:
    return plan.engines(capability)[0].name
