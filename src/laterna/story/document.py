"""A manuscript as text and back, with every mistake named: the page, the field, what was given, what is allowed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from laterna.story.errors import ManuscriptError, Problem
from laterna.story.manuscript import Page, Story
from laterna.story.migrate import migrate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.story.scene import Scene

_LONGEST = 60


def read_story(text: str) -> Story:
    """The story of a manuscript. Raises `ManuscriptError` with every mistake in it."""
    try:
        raw: Any = json.loads(text)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ManuscriptError([Problem(where, _shown(_line(text, error.lineno)), f"not JSON: {error.msg}")]) from error
    if not isinstance(raw, dict):
        raise ManuscriptError([Problem("the manuscript", _shown(raw), "must be a JSON object with title and pages")])
    raw = migrate(raw)
    try:
        story = Story.model_validate(raw)
    except ValidationError as error:
        raise ManuscriptError([_problem(raw, row) for row in _roots(error.errors())]) from error
    problems = list(_loose_ends(story))
    if problems:
        raise ManuscriptError(problems)
    return story


def write_story(story: Story) -> str:
    """The manuscript's text: JSON for people to read and edit; what has its usual value is left out."""
    body = story.model_dump(mode="json", exclude_defaults=True)
    body = {"version": story.version, "language": story.language, "audience": story.audience} | body
    return json.dumps(body, ensure_ascii=False, indent=2) + "\n"


def _roots(rows: list[Any]) -> list[Any]:
    """Without the complaints of a container that only follow from a mistake inside it."""
    paths = [row["loc"] for row in rows]
    return [row for row in rows if not any(path[: len(row["loc"])] == row["loc"] != path for path in paths)]


def _problem(raw: dict[str, Any], row: Any) -> Problem:
    allowed = str(row["msg"])
    if row["type"] == "extra_forbidden":
        allowed = "there is no such field"
    elif row["type"] == "missing":
        allowed = "this field is needed"
    given = "nothing" if row["type"] == "missing" else _shown(row["input"])
    return Problem(_where(raw, row["loc"]), given, allowed)


def _where(raw: dict[str, Any], path: tuple[int | str, ...]) -> str:
    if len(path) >= 2 and path[0] == "pages" and isinstance(path[1], int):
        rest = _dotted(path[2:])
        return f"page {path[1] + 1}" + (f", {rest}" if rest else "")
    if len(path) >= 2 and path[0] == "cast" and isinstance(path[1], int):
        member = raw["cast"][path[1]]
        name = member.get("name") if isinstance(member, dict) else None
        return f"cast member {name or path[1] + 1}, {_dotted(path[2:])}"
    return _dotted(path) or "the manuscript"


def _dotted(path: tuple[int | str, ...]) -> str:
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.removeprefix(".")


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _line(text: str, number: int) -> str:
    lines = text.splitlines()
    return lines[number - 1].strip() if number <= len(lines) else ""


def _loose_ends(story: Story) -> Iterator[Problem]:
    """Names that name nothing, and names used twice."""
    cast = [member.id for member in story.cast]
    settings = [setting.id for setting in story.settings]
    yield from _twice("cast", cast)
    yield from _twice("settings", settings)
    yield from _twice("pages", [page.id for page in story.pages])
    if story.language not in story.title:
        yield Problem("title", _shown(sorted(story.title)), f"needs a title in the story's language, {story.language}")
    for number, page in enumerate(story.pages, 1):
        for where, given, allowed in _page_ends(page, story.language, cast, settings):
            yield Problem(f"page {number}, {where}", _shown(given), allowed)


def _page_ends(page: Page, language: str, cast: list[str], settings: list[str]) -> Iterator[tuple[str, object, str]]:
    if language not in page.text:
        yield "text", sorted(page.text), f"needs a text in the story's language, {language}"
    if page.scene.setting is not None and page.scene.setting not in settings:
        yield "scene.setting", page.scene.setting, _one_of("a setting's id", settings)
    inside = _inside(page.scene)
    for name in sorted({name for name in inside if inside.count(name) > 1}):
        yield "scene", name, "each id may stand once in a scene"
    yield from _figure_ends(page.scene, cast)
    for group, items in (("figures", page.scene.figures), ("extras", page.scene.extras), ("props", page.scene.props)):
        for index, item in enumerate(items):
            if item.spot.of is not None and item.spot.of not in inside:
                yield f"scene.{group}[{index}].spot.of", item.spot.of, _one_of("an id of this scene", inside)
    for name in page.staging.shifts:
        if name not in inside:
            yield "staging.shifts", name, _one_of("an id of this scene", inside)


def _figure_ends(scene: Scene, cast: list[str]) -> Iterator[tuple[str, object, str]]:
    things = [prop.id for prop in scene.props]
    for index, figure in enumerate(scene.figures):
        if figure.character not in cast:
            yield f"scene.figures[{index}].character", figure.character, _one_of("a cast member's id", cast)
        for held in figure.holds:
            if held not in things:
                yield f"scene.figures[{index}].holds", held, _one_of("a prop's id of this scene", things)


def _inside(scene: Scene) -> list[str]:
    figures = [figure.character for figure in scene.figures]
    return figures + [extra.id for extra in scene.extras] + [prop.id for prop in scene.props]


def _one_of(what: str, names: list[str]) -> str:
    return f"must be {what}: {', '.join(names) or 'there are none yet'}"


def _twice(where: str, names: list[str]) -> Iterator[Problem]:
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem(where, _shown(name), "this id is used twice")
