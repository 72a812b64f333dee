"""Languages as data: how a language is written, what its books say of themselves, what its reader's buttons are called.

One TOML file a language under `languages/`; a plug-in may add files of its own (`plugins`). `scripts.toml` says what a
script needs: direction, faces, leading. A language without a file speaks English phrases and says so in its `note`.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any, Literal

from laterna.plugins import data_files
from laterna.story.model import Model

HERE = Path(__file__).parent
ENGLISH = "en"


class Script(Model):
    """How one script wants to be set."""

    code: str
    """ISO 15924: `Latn`, `Arab`; `Hang`, `Jpan`, `Hans` and `Hant` stand for the whole mixtures they are written in."""
    direction: Literal["ltr", "rtl"]
    reader: tuple[str, ...]
    """Text faces for young readers, the best first."""
    serif: tuple[str, ...]
    display: tuple[str, ...]
    """Faces for titles, the best first."""
    package: str
    """The Debian package that brings such faces."""
    leading: float
    """Line height over type size."""
    scale: float
    """Type size over that of a Latin page, for equal reading size."""
    languages: tuple[str, ...] = ()
    """Codes written in it that have no file of their own."""


class Language(Model):
    """One language."""

    code: str
    """The BCP 47 tag that was asked for."""
    english: str
    """Its English name."""
    native: str
    """Its own name."""
    script: Script
    quotes: tuple[str, str, str, str]
    """Outer and inner quotation marks: opening, closing, opening, closing."""
    phrases: dict[str, str]
    """What books and reader say; the keys are those of `en.toml`."""
    note: str = ""
    """What fell short, as a sentence for a person: it speaks English phrases for want of its own."""

    @property
    def direction(self) -> Literal["ltr", "rtl"]:
        return self.script.direction

    def phrase(self, key: str, **values: str | int) -> str:
        """One phrase with its gaps filled: `phrase("page", n=3)`. Raises `KeyError` for a phrase that nobody says."""
        text = self.phrases[key]
        for name, value in values.items():
            text = text.replace("{" + name + "}", str(value))
        return text


@cache
def language(code: str) -> Language:
    """The language of a BCP 47 tag: by the whole tag, else by its shorter forms, else in English with a note."""
    known = _known()
    for tag in _shorter(code):
        if tag in known:
            return known[tag].model_copy(update={"code": code, "script": _script_of(code) or known[tag].script})
    return known[ENGLISH].model_copy(
        update={
            "code": code,
            "english": code,
            "native": code,
            "script": _script_of(code) or _scripts()["Latn"],
            "note": f"Laterna has no phrases in the language {code!r} yet; this book's own words are in English.",
        }
    )


def languages() -> tuple[str, ...]:
    """Codes of all languages with phrases of their own, sorted."""
    return tuple(sorted(_known()))


@cache
def _scripts() -> dict[str, Script]:
    rows = tomllib.loads((HERE / "scripts.toml").read_text(encoding="utf-8"))
    return {code: Script(code=code, **row) for code, row in rows.items()}


@cache
def _known() -> dict[str, Language]:
    files = data_files("languages", HERE / "languages")
    rows: list[dict[str, Any]] = [tomllib.loads(file.read_text(encoding="utf-8")) for file in files]
    fallback = next(row["phrases"] for row in rows if row["code"] == ENGLISH)
    filled: list[dict[str, Any]] = [
        {**row, "script": _scripts()[row["script"]], "phrases": {**fallback, **row["phrases"]}} for row in rows
    ]
    return {row["code"]: Language.model_validate(row) for row in filled}


def _script_of(code: str) -> Script | None:
    """The script of a tag that names it outright (`zh-Hant`, `sr-Latn`), or that a script claims."""
    parts = code.split("-")
    scripts = _scripts()
    named = next((scripts[part.title()] for part in parts[1:] if part.title() in scripts), None)
    return named or next((s for tag in _shorter(code) for s in scripts.values() if tag in s.languages), None)


def _shorter(code: str) -> list[str]:
    parts = code.split("-")
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
