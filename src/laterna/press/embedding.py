"""Faces that travel inside an EPUB or a web page, cut to the book's characters, under names of our own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from laterna.press.fonts import BOLD, REGULAR, choose_faces, whole_face
from laterna.press.measure import Ruler
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.press.edition import Edition
    from laterna.press.fonts import Face, Faces

_GENERIC = {"reader": "Andika, Verdana, sans-serif", "serif": "Georgia, serif", "display": "Georgia, serif"}

EASY = ("OpenDyslexic", "Lexend", "Atkinson Hyperlegible")
"""Faces that many readers with dyslexia ask for, the first one first."""


@dataclass(frozen=True)
class Embedded:
    """One cut face."""

    family: str
    """`book-0`, `book-1` ... for the words, `title-0` ... for titles."""
    weight: int
    data: bytes
    """OpenType."""


@dataclass(frozen=True)
class Dress:
    """What a page is dressed in."""

    faces: Faces | None
    """None where this machine has no faces for the text: the reader's own device has its own."""
    embedded: tuple[Embedded, ...]
    text: str
    """The value of `font-family` for words."""
    title: str
    """The value of `font-family` for titles."""
    hang: float
    """How far an opening quotation mark hangs in the margin, in em."""


def dress(words: Edition) -> Dress:
    """Choose, cut and name the faces of an edition."""
    try:
        faces = choose_faces(words.tongues, words.words(), words.titles(), words.theme.title, words.brand)
    except LanguageError:
        return Dress(None, (), _GENERIC["reader"], _GENERIC[words.theme.title], _hang(words, ()))
    text = words.words()
    book = (*_cut("book", faces.text, REGULAR, text), *_cut("book", faces.bold, BOLD, text))
    title = _cut("title", faces.title, BOLD, words.titles())
    return Dress(
        faces,
        (*book, *title),
        _stack(book, _GENERIC["reader"]),
        _stack(title, _GENERIC[words.theme.title]),
        _hang(words, faces.text),
    )


def easy_face(words: Edition) -> tuple[Embedded, ...]:
    """A face for readers with dyslexia, where this machine has one with every letter of the edition."""
    face = whole_face(EASY, words.words())
    return _cut("easy", (face,), REGULAR, words.words()) if face else ()


def _hang(words: Edition, faces: Sequence[Face]) -> float:
    mark = words.language.quotes[0]
    return Ruler(faces).width(mark) * words.hanging.get(mark, 0.0)


def _cut(name: str, faces: Sequence[Face], weight: int, text: str) -> tuple[Embedded, ...]:
    return tuple(
        Embedded(f"{name}-{number}", weight, face.cut(text)) for number, face in enumerate(faces) if face.embeddable
    )


def _stack(rows: Sequence[Embedded], generic: str) -> str:
    return ", ".join([*dict.fromkeys(f'"{row.family}"' for row in rows), generic])
