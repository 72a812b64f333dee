"""What this studio knows: the choices of the forms, the engines and what they lack."""

from __future__ import annotations

from fastapi import APIRouter

from laterna.engines.catalog import CAPABILITIES, Engine, engines
from laterna.story.languages import language, languages
from laterna.story.vocabulary import vocabulary
from laterna.web.api.shapes import Choices, Fact, Facts

router = APIRouter(tags=["facts"])

STYLES = {
    "papercut": "Paper theatre", "shadow": "Shadow play", "linocut": "Linocut in two inks", "felt": "Soft felt",
}  # fmt: skip
THEMES = {"bedtime": "Bedtime", "adventure": "Adventure", "classic": "Classic", "school": "School"}


@router.get("/facts", name="all")
def facts() -> Facts:
    """Everything a form offers."""
    rows = {
        capability: tuple(
            _fact(row) for (what, _), row in sorted(engines().items()) if what == capability and row.kind != "fake"
        )
        for capability in CAPABILITIES
    }
    return Facts(**dict(choices()), engines=rows)


def choices() -> Choices:
    """What the forms offer; quick, for no engine is asked what it lacks."""
    words = vocabulary()
    return Choices(
        styles=tuple(Fact(name=name, label=label) for name, label in STYLES.items()),
        themes=tuple(Fact(name=name, label=label) for name, label in THEMES.items()),
        languages=tuple(
            Fact(name=one.code, label=one.native, detail=one.english) for one in map(language, languages())
        ),
        times=words.names("times"),
        weathers=words.names("weathers"),
    )


def _fact(row: Engine) -> Fact:
    lacks = row.lacks()
    return Fact(name=row.name, label=row.summary, detail=lacks, ready=not lacks)
