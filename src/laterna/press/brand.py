"""A brand file: whose book it is, as TOML with its files beside it; it goes over a theme.

    name = "Sunflower Primary School"
    logo = "logo.svg"                       # SVG, PNG or JPEG
    imprint = ["Class 2b, 2026"]            # lines of your own on the imprint page

    [colours]                               # any colour of a theme
    paper = "#ffffff"
    accent = "#a8401f"

    [fonts]                                 # files, tried in this order
    text = ["fonts/House-Regular.ttf", "fonts/House-Bold.ttf"]
    title = ["fonts/House-Black.otf"]

Contrast is WCAG 2.2's: words keep 7:1 as in every theme, what is coloured 4.5:1.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path, PurePosixPath
from typing import Annotated

from pydantic import Field, ValidationError

from laterna.press.contrast import LEGIBLE, contrast, luminance
from laterna.press.theme import NIGHT_INK, Theme
from laterna.story.errors import InputError
from laterna.story.model import Model
from laterna.story.terms import Colour

Inside = Annotated[str, Field(min_length=1, max_length=200)]
"""Path of a file beside the brand file."""
_ACTIVE = re.compile(
    rb"<script|<foreignObject|@import|\bon\w+\s*=|(href|src)\s*=\s*[\"'](?!#|data:image/)", re.IGNORECASE
)
_KINDS = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg"}
_WORDS, _COLOURED = 7.0, LEGIBLE
_PAIRS = (
    ("ink", "paper", _WORDS),
    ("accent", "paper", _COLOURED),
    ("soft", "paper", _COLOURED),
    ("mark_ink", "mark", _WORDS),
    ("endpaper_mark", "endpaper", 1.5),
)
"""What stands on what, and the least contrast it keeps."""


class Colours(Model):
    """Colours that replace a theme's; see `Theme` for what each is for."""

    paper: Colour | None = None
    ink: Colour | None = None
    accent: Colour | None = None
    soft: Colour | None = None
    endpaper: Colour | None = None
    endpaper_mark: Colour | None = None
    mark: Colour | None = None
    mark_ink: Colour | None = None
    night: Colour | None = None


class Fonts(Model):
    """Font files that are tried before the script's own families."""

    text: tuple[Inside, ...] = ()
    title: tuple[Inside, ...] = ()


class BrandFile(Model):
    """What stands in the file."""

    name: Annotated[str, Field(max_length=80)] = ""
    """Who publishes the book: on its title page, imprint and back cover."""
    logo: Inside | None = None
    imprint: tuple[Annotated[str, Field(max_length=300)], ...] = ()
    colours: Colours = Colours()
    fonts: Fonts = Fonts()


class Brand(Model):
    """A brand file that was read, with its files found."""

    file: str
    """Its name, for messages."""
    name: str
    imprint: tuple[str, ...]
    colours: Colours
    logo: Path | None = None
    text: tuple[Path, ...] = ()
    """Font files for words."""
    title: tuple[Path, ...] = ()
    """Font files for titles."""

    @property
    def logo_type(self) -> str:
        """The logo's media type; empty without one."""
        return _KINDS[self.logo.suffix.lower()] if self.logo else ""

    @property
    def files(self) -> tuple[Path, ...]:
        """Every file it names."""
        return (*((self.logo,) if self.logo else ()), *dict.fromkeys((*self.text, *self.title)))


def read_brand(file: Path) -> Brand:
    """Read a brand file and find what it names.

    Raises `InputError` naming the mistake: a key that nobody knows, a colour that is none, a logo or font that is not
    there or can't be used.
    """
    try:
        raw = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(f"The brand file {file} can't be read ({error.strerror}).") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"The brand file {file} is not TOML: {error}.") from error
    try:
        said = BrandFile.model_validate(raw)
    except ValidationError as error:
        raise InputError(_fault(file, error)) from error
    brand = Brand(
        file=file.name,
        name=said.name,
        imprint=said.imprint,
        colours=said.colours,
        logo=_found(file, "logo", said.logo) if said.logo else None,
        text=tuple(_found(file, "fonts.text", name) for name in said.fonts.text),
        title=tuple(_found(file, "fonts.title", name) for name in said.fonts.title),
    )
    if brand.logo:
        _check_logo(brand.logo)
    return brand


def branded(look: Theme, brand: Brand | None) -> Theme:
    """A theme in a brand's colours; what the brand leaves open is darkened or lightened until it can be read there.

    Raises `InputError` when the brand's own colours can't be read on each other.
    """
    if brand is None:
        return look
    own = brand.colours.model_dump(exclude_none=True)
    colours = look.model_dump() | own
    for upper, lower, least in _PAIRS:
        ground = luminance(colours[lower])
        found = contrast(luminance(colours[upper]), ground)
        if found >= least:
            continue
        if max(contrast(0, ground), contrast(1, ground)) < least:
            raise InputError(
                f"{brand.file}: nothing can be read on the {lower} {colours[lower]}, neither black nor white. "
                "Choose a lighter or a darker one."
            )
        if upper in own:
            raise InputError(
                f"{brand.file}: the colour {upper} {colours[upper]} on {lower} {colours[lower]} has a contrast of "
                f"{found:.1f}; it needs at least {least:g}. Choose a {_way(colours[lower])} {upper}."
            )
        colours[upper] = _readable(colours[upper], colours[lower], least)
    if contrast(luminance(NIGHT_INK), luminance(colours["night"])) < _WORDS:
        raise InputError(f"{brand.file}: the night {colours['night']} is too light for the light words on it.")
    return look.model_copy(update=colours)


def _fault(file: Path, error: ValidationError) -> str:
    row = error.errors()[0]
    where = ".".join(str(step) for step in row["loc"])
    if row["type"] == "extra_forbidden":
        table = {"colours": Colours, "fonts": Fonts}.get(str(row["loc"][0]), BrandFile)
        known = ", ".join(table.model_fields)
        return f"The brand file {file} says {where!r}, which nobody knows; allowed here: {known}."
    wanted = "a colour as #rrggbb" if where.startswith("colours") else row["msg"]
    return f"The brand file {file}: {where} is {row['input']!r}; it must be {wanted}."


def _found(file: Path, key: str, name: str) -> Path:
    inner = PurePosixPath(name)
    if inner.is_absolute() or ".." in inner.parts or "\\" in name or ":" in name:
        raise InputError(
            f"The brand file {file}: {key} is {name!r}; it must name a file in the brand file's own folder."
        )
    path = file.parent / name
    if not path.is_file():
        raise InputError(f"The brand file {file} names {key} {name!r}, and there is no such file beside it.")
    return path


def _check_logo(path: Path) -> None:
    data = path.read_bytes()
    if path.suffix.lower() not in _KINDS:
        raise InputError(f"The logo {path.name} must be an SVG, PNG or JPEG file.")
    if path.suffix.lower() == ".svg":
        if b"<svg" not in data or _ACTIVE.search(data):
            raise InputError(f"The logo {path.name} must be a plain SVG drawing, with no script and nothing linked in.")
    elif not _is_picture(path):
        raise InputError(f"The logo {path.name} is not a picture that can be read.")


def _is_picture(path: Path) -> bool:
    from PIL import Image

    try:
        with Image.open(path) as image:
            image.load()
    except (OSError, Image.DecompressionBombError):
        return False
    return True


def _way(ground: str) -> str:
    return "darker" if luminance(ground) > 0.18 else "lighter"


def _readable(colour: str, ground: str, least: float) -> str:
    """The colour, moved towards black or white until it keeps the contrast."""
    end = 0 if _way(ground) == "darker" else 255
    parts = [int(colour[i : i + 2], 16) for i in (1, 3, 5)]
    steps = ["#" + "".join(f"{round(part + (end - part) * step / 20):02x}" for part in parts) for step in range(1, 21)]
    return next((step for step in steps if contrast(luminance(step), luminance(ground)) >= least), steps[-1])
