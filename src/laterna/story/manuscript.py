"""The manuscript: the one file that people edit and everything else is built from (`story.json`)."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from laterna.story.brief import Brief
from laterna.story.cast import Character, Setting, Voice
from laterna.story.model import Model
from laterna.story.scene import Scene
from laterna.story.terms import (
    AgeBand,
    Capability,
    EngineName,
    FilmShape,
    Identifier,
    LanguageCode,
    Quality,
    Sha256,
    Shape,
)

VERSION = 1
"""The form of the manuscript written by this release; `migrate` brings older ones up to it."""


class Text(Model):
    """Words in one language, and who wrote them."""

    words: str
    author: Literal["engine", "person"] = "engine"
    """What a person wrote is never retold unasked."""


Texts = dict[LanguageCode, Text]
"""The same words in several languages."""


class Take(Model):
    """A picture, voice or music chosen or brought by the user, kept in the story's folder under `takes/`."""

    file: Annotated[str, Field(pattern=r"^takes/[A-Za-z0-9._-]+$")]
    """Path inside the story's folder."""
    sha256: Sha256
    """Of the file's bytes; a build stops with an error when the file has changed."""
    engine: str = "person"
    """Who made it: an engine's name, or `person`."""
    language: LanguageCode | None = None
    """For a voice, the language it speaks; for a photo or picture, that of `alt`, English where none is named."""
    alt: str = ""
    """For a photo or picture, one sentence of what it shows."""


class Cutout(Take):
    """A character cut out of a photo, RGBA, to be pasted wherever it stands."""

    outline: tuple[tuple[float, float], ...]
    """Around it with its white edge, per unit of its height, from the middle of its foot; x right, y down."""


class Takes(Model):
    """What the user pinned; it is used instead of what an engine would make."""

    picture: Take | None = None
    voices: dict[LanguageCode, Take] = {}
    music: Take | None = None


class Shift(Model):
    """A layout override of one figure, extra or prop. None leaves the storyboard's choice."""

    x: Annotated[float, Field(ge=0, le=1)] | None = None
    """The foot point, as a fraction of the picture's width from the left."""
    y: Annotated[float, Field(ge=0, le=1)] | None = None
    """The foot point, as a fraction of the picture's height from the top."""
    scale: Annotated[float, Field(gt=0.1, le=5)] | None = None
    """Factor on the size the storyboard would give it."""
    facing: Literal["left", "right", "viewer", "away"] | None = None


class Staging(Model):
    """Layout overrides of one page, as when someone drags a figure."""

    shifts: dict[Identifier, Shift] = {}
    """By the id of a figure, extra or prop of the scene."""
    text_area: Literal["auto", "top", "bottom", "left", "right", "none"] = "auto"
    """Which part of the picture is kept quiet for the words."""


class Page(Model):
    """One page: what is said and what is shown."""

    id: Identifier
    """Stays the same when pages are moved, so that what was made for a page stays with it."""
    text: Texts
    scene: Scene = Scene()
    staging: Staging = Staging()
    engines: dict[Capability, tuple[EngineName, ...]] = {}
    """Engines for this page only, in order of preference."""
    takes: Takes = Takes()
    variant: Annotated[int, Field(ge=0)] = 0
    """Counts the user's wishes for another picture: its scene from nearer, farther, the other side; and its seed."""
    chapter: Texts = {}
    """The title of the chapter that begins with this page; empty where none begins."""
    lines: dict[LanguageCode, dict[str, Identifier]] = {}
    """Who says a piece of direct speech: the quoted words, as they stand in the text, to a cast member's id."""

    def with_variant(self, variant: int) -> Page:
        """The page with another picture of its scene, in place of one of its own."""
        return self.model_copy(update={"variant": variant, "takes": self.takes.model_copy(update={"picture": None})})

    alt: Texts = {}
    """What the picture shows, for those who cannot see it, in a person's words; where empty, made from the scene."""


class Production(Model):
    """How the book and the film are made."""

    style: str = "papercut"
    """A picture style that an engine knows: `papercut`, `shadow`, `linocut`, `felt`."""
    theme: str = "bedtime"
    """A book theme: `bedtime`, `adventure`, `classic`, `school`."""
    shape: Shape = "square"
    film: FilmShape = "wide"
    voice: Voice = Voice()
    """The narrator's."""
    music: bool = True
    seed: Annotated[int, Field(ge=0, lt=2**32)] = 0
    engines: dict[Capability, tuple[EngineName, ...]] = {}
    """In order of preference; `auto` where none is named."""
    quality: Quality = "good"
    """What `auto` chooses by, and how much trouble an engine takes."""
    picture_px: Annotated[int, Field(ge=128, le=4096)] = 1024
    """The shorter side of a page's picture."""
    film_px: Annotated[int, Field(ge=90, le=2160)] = 1080
    """The shorter side of the film's frame."""
    fps: Literal[24, 30, 60] = 24
    karaoke: bool = False
    """Whether subtitles are burned into the film, the spoken word lit."""
    stems: bool = False
    """Whether the film's voice, music and effects are left as files of their own too."""
    formats: tuple[Literal["pdf", "epub", "html", "mp4", "webm", "preview"], ...] = ("pdf", "epub", "html", "mp4")
    """`mp4` and `webm` are the film, `preview` a few seconds of it as a small moving picture."""
    layout: Literal["auto", "full-bleed", "picture-above", "facing", "strip"] = "auto"
    """How words and picture share a page of the books; `auto` decides page by page."""
    epub: Literal["fixed", "reflow"] = "fixed"
    """`fixed` keeps each page of the EPUB as designed, `reflow` lets the reading app set the words."""
    silent: bool = False
    """Books without sound; the film keeps its own."""
    bilingual: tuple[LanguageCode, LanguageCode] | tuple[()] = ()
    """Two languages of the story that one more edition has side by side, the larger first; empty makes none."""
    archive: bool = False
    """The PDF keeps PDF/A-2 as well."""
    print_trim: str = ""
    """Trim size of the files for a printer: `8.5x8.5in`, `a5` ..., `auto` for the shape's usual; empty makes none."""
    paper: Literal["standard", "premium", "heavy"] = "premium"
    """What a printer prints on; it decides the spine's width."""
    imposed: Literal["", "a4", "letter", "a3"] = ""
    """Paper of a booklet to print and fold at home; empty makes none."""
    maps: bool = False
    """Whether the control maps of every page are left beside its picture."""
    link: str = ""
    """An address printed as a QR code on the imprint; empty prints none."""
    brand: str = ""
    """Path, inside the story's folder, of a brand file (TOML); empty for none."""


class Failure(Model):
    """An engine that was wanted and could not do it."""

    engine: str
    why: str
    """Its error, as told to the user."""


class Deed(Model):
    """What an engine did for the manuscript itself."""

    what: Annotated[str, Field(pattern=r"^(see/[0-9]+|write|revise|translate/[A-Za-z0-9-]+)$")]
    engine: str
    engine_version: str = ""
    retries: int = 0
    """How often an engine on the network had to be asked again."""
    instead_of: tuple[Failure, ...] = ()
    """The engines that were wanted before it, in order."""
    back_chrf: float | None = None
    """Of a translation: how much of the original comes back when it is translated back, by chrF from 0 to 100."""


class Story(Model):
    """The manuscript."""

    version: Literal[1] = VERSION
    language: LanguageCode = "en"
    """The language it was first written in; every page has a text in it."""
    title: Texts
    audience: AgeBand | None = "3-5"
    """The age it is written for; none for a finished text, which is for whomever its author meant."""
    cast: tuple[Character, ...] = ()
    settings: tuple[Setting, ...] = ()
    pages: Annotated[tuple[Page, ...], Field(min_length=1, max_length=2000)]
    dedication: Texts = {}
    credit: str = ""
    """Who wrote the text, for the title page; empty when an engine did and nobody asked for a name."""
    production: Production = Production()
    photos: tuple[Take, ...] = ()
    """The user's own photos, oriented and without GPS, in the brief's order; the first is the frontispiece."""
    cutouts: dict[Identifier, Cutout] = {}
    """Members of the cast, by id, who are pasted from a photo instead of drawn."""
    brief: Brief | None = None
    """What was asked for, so that a revision knows."""
    plan: Any = None
    """The writer's own notes, opaque to everyone else."""
    deeds: tuple[Deed, ...] = ()
    """Who wrote and translated it, in order; what was made from it is told by `provenance.json`."""
