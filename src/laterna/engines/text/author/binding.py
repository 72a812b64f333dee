"""From what a model wrote to a manuscript: ids made unique, loose ends tied, nothing invented."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from laterna.story.drafts import unique_id
from laterna.story.manuscript import Page, Production, Story, Text
from laterna.story.vocabulary import vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from laterna.engines.text.author.forms import CastSheet, Speech, Told
    from laterna.story import Brief, Observation
    from laterna.story.cast import Character, Setting
    from laterna.story.scene import Scene, Spot


def bound_cast(
    sheet: CastSheet, seen: Sequence[Observation], taken: Sequence[str] = ()
) -> tuple[tuple[Character, ...], tuple[Setting, ...]]:
    """The sheet's cast and settings, each with an id of its own that is not in `taken`, tied to the photos."""
    used = set(taken)
    cast: list[Character] = []
    for member in sheet.cast:
        name = unique_id(member.id, used)
        used.add(name)
        cast.append(member.model_copy(update={"id": name, "photo": _shown_on(member.kind, seen) if not cast else None}))
    settings: list[Setting] = []
    for place in sheet.settings:
        name = unique_id(place.id, used)
        used.add(name)
        settings.append(place.model_copy(update={"id": name, "palette": _palette(place.kind, seen)}))
    return tuple(cast), tuple(settings)


def tidy_scene(scene: Scene) -> Scene:
    """The scene with each thing named once and every tie leading somewhere: what leads nowhere is left out."""
    used: set[str] = set()
    figures = tuple(_once(scene.figures, "character", used))
    props = tuple(_once(scene.props, "id", used))
    extras = tuple(_once(scene.extras, "id", used))
    things = {prop.id for prop in props}
    return scene.model_copy(
        update={
            "figures": tuple(
                figure.model_copy(
                    update={
                        "spot": _tied(figure.spot, used, figure.character),
                        "holds": tuple(dict.fromkeys(held for held in figure.holds if held in things)),
                        "facing": _facing(figure.facing, used, figure.character),
                    }
                )
                for figure in figures
            ),
            "props": tuple(prop.model_copy(update={"spot": _tied(prop.spot, used, prop.id)}) for prop in props),
            "extras": tuple(
                extra.model_copy(
                    update={
                        "spot": _tied(extra.spot, used, extra.id),
                        "facing": _facing(extra.facing, used, extra.id),
                    }
                )
                for extra in extras
            ),
        }
    )


def page_of(page_id: str, language: str, told: Told, scene: Scene) -> Page:
    """A page of words and a scene."""
    lines = _lines(told.text, told.lines)
    return Page(
        id=page_id,
        text={language: Text(words=told.text.strip())},
        scene=tidy_scene(scene),
        lines={language: lines} if lines else {},
    )


def manuscript(
    brief: Brief,
    title: str,
    cast: tuple[Character, ...],
    settings: tuple[Setting, ...],
    pages: tuple[Page, ...],
    plan: Mapping[str, Any],
) -> Story:
    """The story."""
    language = brief.language
    return Story(
        language=language,
        title={language: Text(words=title.strip())},
        audience=brief.age,
        cast=cast,
        settings=settings,
        pages=pages,
        dedication={language: Text(words=brief.dedication, author="person")} if brief.dedication else {},
        production=Production(seed=brief.seed),
        brief=brief,
        plan=dict(plan),
    )


def _lines(text: str, lines: Sequence[Speech]) -> dict[str, str]:
    """Who says what, as far as it really stands in the text."""
    bare = [(line.words.strip().strip("“”\"'„«»‚‘’ ").strip(), line.who) for line in lines]
    return {words: who for words, who in bare if words and words in text}


def _once(items: Sequence[Any], field: str, used: set[str]) -> list[Any]:
    """Those whose id is not used yet."""
    kept: list[Any] = []
    for item in items:
        name = getattr(item, field)
        if name not in used:
            used.add(name)
            kept.append(item)
    return kept


def _tied(spot: Spot, names: set[str], own: str) -> Spot:
    if spot.relation is None or spot.of is None or spot.of == own or spot.of not in names:
        return spot.model_copy(update={"relation": None, "of": None})
    return spot


def _facing(facing: str, names: set[str], own: str) -> str:
    return facing if facing in names - {own} or facing in {"left", "right", "viewer", "away"} else "auto"


def _shown_on(kind: str, seen: Sequence[Observation]) -> int | None:
    """The photo that shows such a one."""
    for index, photo in enumerate(seen):
        if photo.subject is not None and photo.subject.kind and _same(kind, photo.subject.kind, "kinds"):
            return index
    return None


def _palette(kind: str, seen: Sequence[Observation]) -> tuple[str, ...]:
    """The colours of the photo that shows such a place."""
    for photo in seen:
        if photo.setting and _same(kind, photo.setting, "settings"):
            return tuple(colour.colour for colour in photo.colours[:5])
    return ()


def _same(one: str, other: str, category: str) -> bool:
    first, second = vocabulary().find(category, one), vocabulary().find(category, other)
    return first is not None and second is not None and first.entry.name == second.entry.name
