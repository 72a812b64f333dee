"""A book whose pictures are described in the book's own language, and in a person's words where a person wrote any."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from laterna.press.printable import clean
from laterna.press.seen.telling import shown_alone, told
from laterna.press.seen.tongue import tongue
from laterna.story.covers import cover_scene, endpaper_scene
from laterna.story.languages import ENGLISH
from laterna.story.reader import read_scene

if TYPE_CHECKING:
    from laterna.press.book import Book, Plate
    from laterna.press.seen.tongue import Tongue
    from laterna.story import Page, Scene, Story


def described(book: Book) -> Book:
    """The same book with alternative texts in its language, made from the scenes.

    Whatever a person wrote stays. English stays what the painter said of its own picture, and so does a language that
    nobody has written words for; `Plate.alt_language` tells.
    """
    story, words = book.story, tongue(book.language)
    pages = {page.id: page for page in story.pages}
    book = replace(
        book,
        plates={name: _page(plate, pages[name], book, words) for name, plate in book.plates.items()},
        frontispiece=_photo(book.frontispiece, story, words) if book.frontispiece else None,
    )
    if words is None:
        return book
    return replace(
        book,
        cover=_seen(book.cover, cover_scene(story), story, words),
        endpaper=_seen(book.endpaper, endpaper_scene(story), story, words) if book.endpaper else None,
        portraits={
            member.id: _said(book.portraits[member.id], shown_alone(member, words, story.language), words.code)
            for member in story.cast
            if member.id in book.portraits
        },
    )


def _page(plate: Plate, page: Page, book: Book, words: Tongue | None) -> Plate:
    own = page.alt.get(book.language)
    if own is not None and own.words:
        return _said(plate, own.words, book.language)
    taken = page.takes.picture
    if taken is not None and taken.engine == "person" and taken.alt:
        return _said(plate, taken.alt, taken.language or ENGLISH)
    return plate if words is None else _seen(plate, page.scene, book.story, words)


def _photo(plate: Plate, story: Story, words: Tongue | None) -> Plate:
    """The user's photo: what its English caption says, as far as it can be read; a caption in another tongue stays."""
    spoken = next((photo.language for photo in story.photos), None)
    if spoken is not None or words is None:
        return replace(plate, alt_language=spoken or ENGLISH)
    reading = read_scene(plate.alt, grow=False)
    understood = reading.scene.extras or reading.scene.props or reading.settings
    text = told(reading.scene, (), reading.settings, words, story.language) if understood else ""
    return _said(plate, text, words.code)


def _seen(plate: Plate, scene: Scene, story: Story, words: Tongue) -> Plate:
    return _said(plate, told(scene, story.cast, story.settings, words, story.language), words.code)


def _said(plate: Plate, text: str, code: str) -> Plate:
    return replace(plate, alt=clean(text), alt_language=code) if text else plate
