"""One book in one language, as plain strings in reading order: what all three formats set.

Words of the story stay as they are, down to the place of every character, so that word timings keep their meaning; only
what no document format can hold (control characters, lone surrogates, noncharacters) becomes a space.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from laterna.press.brand import Brand, branded
from laterna.press.printable import clean
from laterna.press.prose import PARAGRAPH, flowing
from laterna.press.seen import described
from laterna.press.theme import Theme, theme
from laterna.press.ties import tied
from laterna.story.errors import LanguageError
from laterna.story.languages import Language, language

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.press.book import Book, Plate, Voiced
    from laterna.story import Page, WordTiming
    from laterna.story.manuscript import Texts
    from laterna.story.terms import Shape

SOURCE_PHRASES = {
    "algorithmicMedia": "drawn",
    "trainedAlgorithmicMedia": "generated",
    "compositeWithTrainedAlgorithmicMedia": "composed",
}
HANGING = {"“": 1.0, "‘": 1.0, '"': 1.0, "'": 1.0, "„": 0.5, "«": 0.5, "‚": 0.5, "‹": 0.5}
"""Quotation marks that hang in the margin where a paragraph opens with one, and by how much of their width."""
_WIDE = {"Jpan", "Hans", "Hant"}
"""Scripts whose quotation marks fill a square of their own."""
_PARAGRAPH = re.compile(rf"(?:\n[ \t]*\n|{PARAGRAPH})\s*")


class Run(NamedTuple):
    """A stretch of text of one kind."""

    text: str
    word: int | None
    """Which spoken word it is, from 0; none for what stands between words. A run of `\\n` breaks the line."""


@dataclass(frozen=True)
class Leaf:
    """One page of the story."""

    id: str
    number: int
    """From 1."""
    text: str
    second: str
    """The same in the edition's other language; empty where there is none."""
    chapter: str
    plate: Plate
    voiced: Voiced | None

    def paragraphs(self) -> list[list[Run]]:
        """The text as paragraphs of runs, in order; every character of a paragraph is in exactly one run."""
        return split_runs(self.text, self.voiced.words if self.voiced else ())


@dataclass(frozen=True)
class Edition:
    """What is set."""

    book: Book
    language: Language
    second: Language | None
    theme: Theme
    shape: Shape
    title: str
    second_title: str
    """In the other language; empty where there is none."""
    byline: str
    """`Told by NAME`; empty when nobody asked for a name."""
    dedication: str
    leaves: tuple[Leaf, ...]
    cast: tuple[tuple[str, Plate], ...]
    makers: tuple[tuple[str, str], ...]
    statement: str
    """How the pictures came to be, as a sentence in the book's language."""
    link: str
    brand: Brand | None

    @property
    def headline(self) -> str:
        """The title as it is set."""
        return tied(self.title, self.language.code)

    @property
    def publisher(self) -> str:
        """Who publishes it; empty when nobody asked for a name."""
        return clean(self.brand.name) if self.brand else ""

    @property
    def notice(self) -> tuple[str, ...]:
        """The publisher's own lines on the imprint."""
        return tuple(clean(line) for line in self.brand.imprint) if self.brand else ()

    @property
    def tongues(self) -> tuple[Language, ...]:
        """The languages it speaks, its own first."""
        return (self.language, self.second) if self.second else (self.language,)

    @property
    def sounds(self) -> bool:
        return bool(self.book.voices)

    @property
    def hanging(self) -> dict[str, float]:
        """The marks that hang in the margin, and by how much of their width."""
        return {} if self.language.script.code in _WIDE else HANGING

    def foreign(self, plate: Plate) -> str:
        """The language of a picture's description where it is not the book's own, else empty."""
        spoken = plate.alt_language.partition("-")[0]
        return "" if spoken == self.language.code.partition("-")[0] else plate.alt_language

    def phrase(self, key: str, **values: str | int) -> str:
        return self.language.phrase(key, **values)

    def titles(self) -> str:
        """Every string that is set in the title face, as one."""
        chapters = "".join(leaf.chapter for leaf in self.leaves)
        fixed = "".join(self.phrase(key) for key in ("the_end", "cast", "how_made", "contents"))
        return f"{self.title}{self.second_title}{chapters}{fixed}{self.dedication}{self.byline}0123456789"

    def words(self) -> str:
        """Every string of the book, as one, for choosing faces."""
        pages = "".join(f"{leaf.text}{leaf.second}" for leaf in self.leaves)
        rows = "".join(f"{what}{who}" for what, who in self.makers) + "".join(name for name, _ in self.cast)
        fixed = "".join(self.language.phrases.values())
        own = f"{self.publisher}{''.join(self.notice)}"
        return f"{self.titles()}{pages}{rows}{fixed}{self.statement}{self.link}{self.byline}{own}·–—…"


def edition(book: Book) -> Edition:
    """Resolve a book. Raises `LanguageError` when a page has no words in the edition's language."""
    book = described(book)
    story, tongue = book.story, language(book.language)
    production = story.production
    return Edition(
        book=book,
        language=tongue,
        second=language(book.second_language) if book.second_language else None,
        theme=branded(theme(production.theme), book.brand),
        shape=production.shape,
        title=_said(story.title, book.language) or _said(story.title, story.language),
        second_title=_set(story.title, book.second_language),
        byline=tongue.phrase("told_by", name=clean(story.credit)) if story.credit else "",
        dedication=_set(story.dedication, book.language),
        leaves=tuple(_leaf(book, page, number) for number, page in enumerate(story.pages, 1) if page.id in book.plates),
        cast=tuple(_cast(book)),
        makers=tuple((tongue.phrases.get(what.lower(), what), clean(who)) for what, who in book.makers),
        statement=tongue.phrase(SOURCE_PHRASES[book.source_type]),
        link=production.link,
        brand=book.brand,
    )


def paragraphs_of(text: str) -> list[str]:
    """Paragraphs, parted by empty lines; single line breaks stay inside."""
    return [part for part in _PARAGRAPH.split(text.strip()) if part]


def split_runs(text: str, words: tuple[WordTiming, ...]) -> list[list[Run]]:
    """A text as paragraphs of runs. Line breaks inside a paragraph are runs of their own."""
    marks = [(word.start_char, word.end_char, index) for index, word in enumerate(words)]
    paragraphs: list[list[Run]] = [[]]
    for run in _runs(text, marks):
        if run.word is not None:
            paragraphs[-1].append(run)
            continue
        for number, part in enumerate(_PARAGRAPH.split(run.text)):
            if number:
                paragraphs.append([])
            paragraphs[-1].extend(_lines(part))
    return [runs for runs in paragraphs if any(run.text.strip() for run in runs)]


def side_of(number: int, direction: Literal["ltr", "rtl"]) -> Literal["left", "right"]:
    """On which side of a spread a page lies: in a book that opens to the right, odd pages lie on the left."""
    return "right" if (number % 2 == 1) == (direction == "ltr") else "left"


def _runs(text: str, marks: list[tuple[int, int, int]]) -> Iterator[Run]:
    place = 0
    for start, end, index in marks:
        if start > place:
            yield Run(text[place:start], None)
        yield Run(text[start:end], index)
        place = end
    if place < len(text):
        yield Run(text[place:], None)


def _lines(text: str) -> Iterator[Run]:
    for number, line in enumerate(text.split("\n")):
        if number:
            yield Run("\n", None)
        if line:
            yield Run(line, None)


def _said(texts: Texts, code: str) -> str:
    return clean(texts[code].words) if code in texts else ""


def _set(texts: Texts, code: str) -> str:
    return tied(_said(texts, code), code)


def _told(texts: Texts, code: str) -> str:
    return tied(flowing(_said(texts, code)), code)


def _leaf(book: Book, page: Page, number: int) -> Leaf:
    if book.language not in page.text:
        raise LanguageError(
            f"Page {page.id} has no words in {book.language!r}; it has {', '.join(page.text) or 'none'}. "
            "Translate the story first."
        )
    return Leaf(
        id=page.id,
        number=number,
        text=_told(page.text, book.language),
        second=_told(page.text, book.second_language),
        chapter=_set(page.chapter, book.language),
        plate=book.plates[page.id],
        voiced=book.voices.get(page.id),
    )


def _cast(book: Book) -> Iterator[tuple[str, Plate]]:
    for member in book.story.cast:
        if member.id in book.portraits:
            yield clean(member.names.get(book.language, member.name)), book.portraits[member.id]
