"""A story in another language, beside the first: the same pages and pictures, other words."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from laterna.story import Story, Text
from laterna.story.errors import InputError, LanguageError
from laterna.story.terms import LanguageCode

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

Author = Literal["engine", "person"]


def from_file(file: Path, count: int) -> tuple[str, list[str]]:
    """Title and pages of a translation that someone made. Raises `InputError` when it does not fit the story."""
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
    return parts[0], parts[1:]


def by_engine(story: Story, language: str, translator: Any) -> tuple[str, list[str]]:
    """Title and pages as an engine translates them; names stay as the cast gives them."""
    source = story.language
    texts = [story.title[source].words, *(page.text[source].words for page in story.pages)]
    glossary = {member.name: member.names.get(language, member.name) for member in story.cast}
    title, *pages = translator.translate(texts, source, language, glossary)
    return title, pages


def with_translation(story: Story, language: str, title: str, pages: Sequence[str], author: Author) -> Story:
    """The story with one more language. What a person wrote in it before is replaced only by another person's words."""
    _check(language)
    return story.model_copy(
        update={
            "title": story.title | {language: Text(words=title, author=author)},
            "pages": tuple(
                page.model_copy(update={"text": page.text | {language: _kept(page.text.get(language), words, author)}})
                for page, words in zip(story.pages, pages, strict=True)
            ),
        }
    )


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
