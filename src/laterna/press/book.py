"""What a bookbinder needs: the story's words, and where each finished picture and sound lies on disk."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from laterna.story.languages import ENGLISH

if TYPE_CHECKING:
    from pathlib import Path

    from laterna.press.brand import Brand
    from laterna.story import Area, Story, WordTiming


@dataclass(frozen=True)
class Voiced:
    """One page's narration in one language."""

    file: Path
    """Opus in an Ogg container, 48 kHz."""
    words: tuple[WordTiming, ...]
    seconds: float


@dataclass(frozen=True)
class Plate:
    """One page's picture."""

    file: Path
    """PNG, sRGB, 8 bits."""
    size: tuple[int, int]
    """(width, height) in pixels."""
    alt: str
    """What can be seen, a sentence or a few; the painter's own are English, an edition says them in its language."""
    text_area: Area | None = None
    """The quiet part of the picture, in page coordinates (units of the picture's height)."""
    alt_language: str = ENGLISH
    """The language of `alt`, a BCP 47 tag."""


@dataclass(frozen=True)
class Book:
    """Everything the three books are made of."""

    story: Story
    language: str
    """Which of the story's languages this edition speaks."""
    plates: dict[str, Plate]
    """By page id; a page without a picture here is left out, as on a poster."""
    cover: Plate
    voices: dict[str, Voiced] = field(default_factory=dict)
    """By page id; empty for an edition without sound."""
    title_voice: Voiced | None = None
    music: Path | None = None
    """Opus; loops without a seam in the web reader."""
    frontispiece: Plate | None = None
    """The user's own photo."""
    portraits: dict[str, Plate] = field(default_factory=dict)
    """The cast page: one picture by cast id; empty prints no cast page."""
    endpaper: Plate | None = None
    makers: tuple[tuple[str, str], ...] = ()
    """For the imprint: (what, who made it), `("Pictures", "papercut 0.1.0")`."""
    source_type: str = "algorithmicMedia"
    """The IPTC digital source type that is true of the pictures."""
    second_language: str = ""
    """For a bilingual edition, the other language; empty otherwise."""
    brand: Brand | None = None
    """Whose book it is: colours, fonts, logo and imprint that go over the theme's."""
