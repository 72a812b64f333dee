"""What the API says: one model an answer."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from laterna.story import Character, Page, Production, Setting, Texts
from laterna.story.model import Model
from laterna.web.words import said

if TYPE_CHECKING:
    from laterna.library.tables import StoryRow


class StoryCard(Model):
    """A story as the library shows it."""

    id: str
    title: str
    state: str
    """`waiting`, `choosing`, `making`, `ready`, `failed` or `stopped`."""
    message: str
    """What went wrong, in words for a person; empty otherwise."""
    shelf: str
    revision: int
    created: datetime
    changed: datetime
    trashed: bool

    @classmethod
    def of(cls, row: StoryRow, language: str = "en") -> StoryCard:
        """From its row; what went wrong is said in a language of the interface, where there are words for it."""
        plain = {name: getattr(row, name) for name in cls.model_fields if name not in {"trashed", "message"}}
        return cls(**plain, message=said(row.message, language), trashed=row.trashed is not None)


class Stories(Model):
    """A part of the library, and how to ask for the next."""

    stories: tuple[StoryCard, ...]
    next: str | None
    """To be given as `before`; none when there is no more."""


class ShownPage(Model):
    """A page as the editor shows it."""

    page: Page
    picture: str | None
    """SHA-256 of its picture; none until it is painted."""
    voice: str | None
    layout: str | None


class Option(Model):
    """Another picture of a page's scene."""

    variant: int
    """To be put into the page by an edit."""
    picture: str
    """SHA-256 of a small one."""


class WholeStory(Model):
    """A story as the editor shows it."""

    card: StoryCard
    language: str = "en"
    title: Texts = {}
    dedication: Texts = {}
    cast: tuple[Character, ...] = ()
    settings: tuple[Setting, ...] = ()
    production: Production | None = None
    pages: tuple[ShownPage, ...] = ()
    files: tuple[str, ...] = ()
    """What can be downloaded."""
    photos: int = 0
    """How many it was made from that are still kept."""
    can_undo: bool = False
    can_redo: bool = False


class Made(Model):
    """A new story, or one that changed."""

    id: str
    revision: int = 0
    note: str = ""
    """What was done, in a few words."""
    missed: tuple[str, ...] = ()
    """Nouns of a scene that the painter does not know."""


class ShareCard(Model):
    """A link to a story; the address is told once, when it is made."""

    id: str
    created: datetime
    expires: datetime | None
    path: str | None = None
    """`/s/...`, only in the answer that made it."""


class Fact(Model):
    """Something to choose from."""

    name: str
    label: str
    detail: str = ""
    ready: bool = True


class Choices(Model):
    """What the forms offer."""

    styles: tuple[Fact, ...]
    themes: tuple[Fact, ...]
    languages: tuple[Fact, ...]
    times: tuple[str, ...]
    weathers: tuple[str, ...]


class Facts(Choices):
    """What this studio knows: choices of the forms, and the engines as they stand."""

    engines: dict[str, tuple[Fact, ...]]


class Layouts(Model):
    """Where everything stands on a page, for dragging."""

    aspect: float
    things: tuple[dict[str, Any], ...]
    """Each with `id`, `kind`, `figure`, and its box and foot point as fractions of the picture."""
