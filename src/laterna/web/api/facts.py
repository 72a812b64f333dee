"""What this studio knows: the choices of the forms, the engines and what they lack."""

from __future__ import annotations

from fastapi import APIRouter

from laterna.engines.catalog import CAPABILITIES, engines
from laterna.story.languages import language, languages
from laterna.story.vocabulary import vocabulary
from laterna.web.api.shapes import Fact, Facts

router = APIRouter(tags=["facts"])

STYLES = {
    "papercut": "Paper theatre", "shadow": "Shadow play", "linocut": "Linocut in two inks", "felt": "Soft felt",
}  # fmt: skip
THEMES = {"bedtime": "Bedtime", "adventure": "Adventure", "classic": "Classic", "school": "School"}


@router.get("/facts")
def facts() -> Facts:
    """Everything a form offers."""
    words = vocabulary()
    rows = {
        capability: tuple(
            Fact(name=row.name, label=row.summary, detail=row.lacks(), ready=not row.lacks())
            for (what, _), row in sorted(engines().items())
            if what == capability and row.kind != "fake"
        )
        for capability in CAPABILITIES
    }
    return Facts(
        styles=tuple(Fact(name=name, label=label) for name, label in STYLES.items()),
        themes=tuple(Fact(name=name, label=label) for name, label in THEMES.items()),
        languages=tuple(
            Fact(name=one.code, label=one.native, detail=one.english) for one in map(language, languages())
        ),
        times=words.names("times"),
        weathers=words.names("weathers"),
        engines=rows,
    )


@router.get("/health")
def health() -> dict[str, str]:
    """Whether the studio is up."""
    return {"status": "ok"}
