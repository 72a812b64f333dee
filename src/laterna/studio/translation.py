"""A story in another language, beside the first: the same pages and pictures, other words."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from pydantic import TypeAdapter, ValidationError

from laterna.engines.translate.wording import room_for
from laterna.story import Story, Text
from laterna.story.errors import EngineError, InputError, LanguageError
from laterna.story.terms import LanguageCode
from laterna.studio.draft import deed_of
from laterna.studio.values import BackScore, Translated
from laterna.studio.work import Step, Task

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from laterna.engines.catalog import Engine
    from laterna.story import Texts
    from laterna.story.manuscript import Deed
    from laterna.studio.run import Run

Author = Literal["engine", "person"]


TRANSLATE = Step("translate", "laterna.studio.steps.translate:translate", capability="translate", weight=2.0)


CHECK = Step("check", "laterna.studio.steps.translate:translate_back", capability="translate", weight=2.0)


@dataclass(frozen=True)
class Translation:
    """A story's words in another language."""

    title: str
    pages: tuple[str, ...]
    dedication: str = ""
    chapters: Mapping[str, str] = field(default_factory=dict)
    """Chapter titles by the id of the page they begin with."""
    author: Author = "engine"
    deed: Deed | None = None
    """Who made it; none when a person did."""
    long: tuple[int, ...] = ()
    """Numbers of the pages that are longer than the layout has room for, so that their type shrinks."""


def from_file(file: Path, count: int) -> Translation:
    """A translation that someone made. Raises `InputError` when it does not fit the story."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise InputError(f"{file} can't be read ({error.strerror}).") from error
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8 text. Save it as UTF-8 and try again.") from None
    parts = _from_json(file, text) if file.suffix.lower() == ".json" else _from_paragraphs(text)
    if len(parts) != count + 1:
        raise InputError(
            f"{file} has {max(0, len(parts) - 1)} pages after its title; the story has {count}. "
            "Write the title, then one paragraph a page, with an empty line between."
        )
    return Translation(parts[0], tuple(parts[1:]), author="person")


def by_engine(story: Story, language: str, engines: Sequence[Engine], run: Run) -> Translation:
    """A translation by the first engine that can; names stay as the cast gives them. Raises whatever it raises."""
    source = story.language
    pages = [page.text[source].words for page in story.pages]
    chapters = {page.id: page.chapter[source].words for page in story.pages if source in page.chapter}
    dedication = [story.dedication[source].words] if source in story.dedication else []
    settings = {
        "texts": [story.title[source].words, *pages, *chapters.values(), *dedication],
        "source": source,
        "target": language,
        "glossary": {member.name: member.names.get(language, member.name) for member in story.cast},
    }
    task = Task(f"translate/{language}", TRANSLATE, settings, engines=tuple(engines))
    results = run([task])
    deed = deed_of(task.id, task.id, results, run)
    deed = deed.model_copy(update={"back_chrf": _back_score(task, deed.engine, run)})
    title, *said = results[task.id].value(Translated).texts
    spread = dict(zip(chapters, said[len(pages) :], strict=False))
    long = [number for number, row in enumerate(zip(pages, said, strict=False), 1) if _is_long(*row, source, language)]
    return Translation(
        title, tuple(said[: len(pages)]), said[-1] if dedication else "", spread, deed=deed, long=tuple(long)
    )


def _is_long(text: str, said: str, source: str, target: str) -> bool:
    return len(said) > room_for(text, source, target)


def _back_score(task: Task, engine: str, run: Run) -> float | None:
    """The score of a translation; none when its engine can't go back, or may not be asked any more."""
    did = tuple(row for row in task.engines if row.name == engine)
    back = Task(task.id.replace("translate/", "check/"), CHECK, task.settings, {"said": (task.id,)}, engines=did)
    try:
        return run([task, back])[back.id].value(BackScore).chrf
    except (EngineError, LanguageError):
        return None


def with_translation(story: Story, language: str, said: Translation) -> Story:
    """The story with one more language. What a person wrote in it before is replaced only by another person's words."""
    _check(language)

    def put(texts: Texts, words: str) -> Texts:
        return texts | {language: _kept(texts.get(language), words, said.author)} if words else texts

    return story.model_copy(
        update={
            "title": put(story.title, said.title),
            "deeds": (*(deed for deed in story.deeds if deed.what != f"translate/{language}"), *_deeds(said)),
            "dedication": put(story.dedication, said.dedication),
            "pages": tuple(
                page.model_copy(
                    update={
                        "text": page.text | {language: _kept(page.text.get(language), words, said.author)},
                        "chapter": put(page.chapter, said.chapters.get(page.id, "")),
                    }
                )
                for page, words in zip(story.pages, said.pages, strict=True)
            ),
        }
    )


def _deeds(said: Translation) -> tuple[Deed, ...]:
    return (said.deed,) if said.deed else ()


def _kept(before: Text | None, words: str, author: Author) -> Text:
    if before is not None and before.author == "person" and author == "engine":
        return before
    return Text(words=words, author=author)


def _check(language: str) -> None:
    try:
        TypeAdapter(LanguageCode).validate_python(language)
    except ValidationError:
        raise LanguageError(f"{language!r} is not a language code; write it as es, ko, pt-BR or zh-Hans.") from None


def _from_paragraphs(text: str) -> list[str]:
    return [part.strip() for part in re.split(r"\n[ \t]*\n\s*", text.strip()) if part.strip()]


def _from_json(file: Path, text: str) -> list[str]:
    try:
        raw = json.loads(text)
        return [str(raw["title"]), *(str(page) for page in raw["pages"])]
    except (ValueError, KeyError, TypeError):
        raise InputError(f'{file} must hold {{"title": "...", "pages": ["...", ...]}}.') from None
