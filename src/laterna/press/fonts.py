"""Faces found on this machine by what they cover, and cut down to what a book needs.

Which families suit a script is data (`laterna.story.languages`); this module finds them, checks every character of the
text against the faces' own character maps, and falls back to whatever else is installed. Subsetting and coverage are
HarfBuzz's (https://harfbuzz.github.io/harfbuzz-hb-subset.html). A subset that goes into an EPUB or a web page carries
no family name, as the SIL Open Font License asks of changed fonts with a reserved name, and keeps its licence text.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import typst
import uharfbuzz

from laterna.story.errors import InputError, LanguageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from laterna.press.brand import Brand
    from laterna.story.languages import Language

hb: Any = uharfbuzz
"""HarfBuzz; its binding is compiled and carries no types."""

TitleStyle = Literal["reader", "serif", "display"]
REGULAR, BOLD = 400, 700
BUILT_IN = "Libertinus Serif"
"""The face that Typst brings along; it knows Latin, Greek and Cyrillic and stands in on a machine without fonts."""

_NAME_IDS_KEPT = [0, 7, 8, 9, 13, 14]
"""Copyright, trademark, maker, designer, licence and its address."""
_FREE = ("Open Font License", "Apache License", "Bitstream", "freely", "DejaVu")
_RESTRICTED, _NO_SUBSET = 0x0002, 0x0100
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp", "Cs", "Cn"}
_SYMBOLS = ("Noto Sans", "Noto Sans Symbols", "Noto Sans Symbols2", "Noto Sans Math", "Noto Music", "DejaVu Sans")
_EAST_ASIAN = ("CJK", "HIRAGANA", "KATAKANA", "HANGUL", "IDEOGRAPHIC", "BOPOMOFO", "FULLWIDTH")


@dataclass(frozen=True)
class Face:
    """One face of one weight."""

    family: str
    weight: int
    path: Path
    index: int
    """Its place in a collection; 0 in a file of one."""
    own: bool = False
    """Brought by the user, who answers for its licence; its embedding bits are kept all the same."""

    def covers(self, characters: Iterable[str]) -> set[str]:
        """Those of the characters that it has a glyph for."""
        known = _coverage(self.path, self.index)
        return {char for char in characters if ord(char) in known}

    @property
    def embeddable(self) -> bool:
        """Whether its licence and its embedding bits (OpenType `OS/2.fsType`) let it travel in a file, cut down."""
        face = _open(self.path, self.index)
        bits = int.from_bytes(face.reference_table("OS/2").data[8:10], "big")
        words = " ".join(face.get_name(hb.OTNameIdPredefined(n)) or "" for n in (0, 13))
        return not bits & (_RESTRICTED | _NO_SUBSET) and (self.own or any(sign in words for sign in _FREE))

    def cut(self, text: str, named: bool = False) -> bytes:
        """The face as a font file with the glyphs of `text` only, shaping rules included.

        Args:
            text: Every character that it will set.
            named: Keep the family name, for a typesetter that looks faces up by name.
        """
        order = hb.SubsetInput()
        order.unicode_set.update(ord(char) for char in _shaped(text) | {" ", "\u00a0", "-"})
        if not named:
            order.sets(hb.SubsetInputSets.NAME_ID).set(hb.Set(set(_NAME_IDS_KEPT)))
        data = hb.subset(_open(self.path, self.index), order).blob.data
        return bytes(data)

    @property
    def sha256(self) -> str:
        """Of the whole file's bytes: two machines with the same hash set the same page."""
        return hashlib.sha256(self.path.read_bytes()).hexdigest()


@dataclass(frozen=True)
class Faces:
    """The faces of one book, each list in the order they are tried."""

    text: tuple[Face, ...]
    bold: tuple[Face, ...]
    title: tuple[Face, ...]

    def families(self, role: Literal["text", "bold", "title"]) -> tuple[str, ...]:
        faces: tuple[Face, ...] = getattr(self, role)
        return (*dict.fromkeys(face.family for face in faces), BUILT_IN)

    def every(self) -> tuple[Face, ...]:
        return tuple(dict.fromkeys((*self.text, *self.bold, *self.title)))


def choose_faces(
    languages: Sequence[Language], text: str, titles: str, style: TitleStyle = "reader", brand: Brand | None = None
) -> Faces:
    """The faces for a book's words and titles.

    Args:
        languages: Their scripts say which families suit; the book's own language first.
        text: Every character that stands in the book.
        titles: The characters of its titles.
        style: What its theme wants for titles.
        brand: Its font files are tried first, and must have every letter.

    Raises `LanguageError` naming characters and the package to install when something on the page has no glyph here,
    and `InputError` when a brand's fonts lack letters of it.
    """
    own_text = own_faces(brand.file, brand.text) if brand else ()
    own_title = own_faces(brand.file, brand.title) if brand else ()
    for key, faces, needed in (("text", own_text, text), ("title", own_title, titles)):
        _check_letters(f"{brand.file if brand else ''}: fonts.{key}", faces, needed, languages[0])
    reader = _in_turn([language.script.reader for language in languages])
    wanted = _in_turn([getattr(language.script, style) for language in languages])
    chosen = Faces(
        text=_dress(reader, text, REGULAR, own_text),
        bold=_dress(reader, text, BOLD, own_text),
        title=_dress(wanted, titles, BOLD, own_title),
    )
    lost = missing(text, chosen.text) | missing(titles, chosen.title)
    if lost:
        raise LanguageError(_lament(languages[0], lost))
    return chosen


def _in_turn(lists: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Every list's first, then every list's second: no script is set in another's makeshift."""
    return tuple(family for rank in zip_longest(*lists) for family in rank if family is not None)


def missing(text: str, faces: Sequence[Face]) -> set[str]:
    """The characters of `text` that would be empty boxes: visible, and in none of the faces nor in the built-in one."""
    rest = {char for char in visible(text) if not _built_in_covers(char)} if not faces else visible(text)
    for face in faces:
        rest -= face.covers(rest)
    return {char for char in rest if not _built_in_covers(char)}


def visible(text: str) -> set[str]:
    """The characters that need ink."""
    return {char for char in set(text) if unicodedata.category(char) not in _INVISIBLE and not _is_selector(char)}


def installed(*families: str) -> bool:
    """Whether one of the families is on this machine."""
    return any(name.family in families for name in _installed())


def whole_face(families: Sequence[str], text: str) -> Face | None:
    """The first family here, in its regular weight, that has every letter and figure of a text."""
    letters = {char for char in visible(text) if unicodedata.category(char)[0] in "LMN"}
    return next((face for face in _nearest(_installed(), families, REGULAR) if face.covers(letters) == letters), None)


@cache
def font_of(face: Face) -> Any:
    """The face as HarfBuzz measures it; advances are in units of its scale."""
    return hb.Font(_open(face.path, face.index))


def own_faces(origin: str, files: Sequence[Path]) -> tuple[Face, ...]:
    """The faces in a brand's font files, in order. Raises `InputError` for a file that holds none."""
    found: list[Face] = []
    for file in files:
        beside = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(file.parent)])
        names = [font for font in beside.fonts() if Path(font.path or "").name == file.name]
        if not names:
            raise InputError(f"{origin}: {file.name} is not a font that can be read; bring it as .ttf, .otf or .ttc.")
        face = Face(names[0].family, names[0].weight, file, names[0].index, own=True)
        if not face.embeddable:
            raise InputError(f"{origin}: {file.name} says of itself that it must not travel inside a file.")
        found.append(face)
    return tuple(found)


def _check_letters(origin: str, faces: Sequence[Face], text: str, language: Language) -> None:
    """A brand's fonts must have every letter and figure; signs may come from elsewhere."""
    if not faces:
        return
    letters = {char for char in visible(text) if unicodedata.category(char)[0] in "LMN"}
    for face in faces:
        letters -= face.covers(letters)
    if letters:
        raise InputError(
            f"{origin} lacks {_shown(letters)} of this {language.english} text. Add a font file that has them, or take "
            f"the line out."
        )


def _dress(families: Sequence[str], text: str, weight: int, own: Sequence[Face]) -> tuple[Face, ...]:
    """The user's own first, then preferred families, each as far as it adds something; then any that shows the rest."""
    chosen: list[Face] = []
    rest = visible(text)
    usual = _nearest(_installed(), (*families, *_SYMBOLS), weight)
    for face in chain(_nearest(own, [face.family for face in own], weight), usual, _others(weight, rest, families)):
        gain = face.covers(rest)
        if gain:
            chosen.append(face)
            rest -= gain
        if not rest:
            break
    return tuple(chosen)


def _nearest(known: Iterable[Face], families: Sequence[str], weight: int) -> list[Face]:
    """One face of each family that is known, of the weight nearest to the one wanted."""
    by_family: dict[str, list[Face]] = {}
    for face in known:
        by_family.setdefault(face.family, []).append(face)
    found = [by_family[family] for family in dict.fromkeys(families) if family in by_family]
    return [min(faces, key=lambda face: abs(face.weight - weight)) for faces in found]


def _others(weight: int, rest: set[str], families: Sequence[str]) -> Iterable[Face]:
    """Everything else that is installed, looked at only as long as something is missing."""
    seen = {*families, *_SYMBOLS}
    for family in dict.fromkeys(name.family for name in _installed()):
        if not rest:
            return
        if family not in seen:
            yield from _nearest(_installed(), (family,), weight)


@cache
def _installed() -> tuple[Face, ...]:
    """Upright faces of usual width, Noto first, then by family and file."""
    fonts = typst.Fonts(include_embedded_fonts=False).fonts()
    names = [
        Face(font.family, font.weight, Path(font.path), font.index)
        for font in fonts
        if font.path and font.style == "normal" and font.stretch == 1.0
    ]
    return tuple(sorted(names, key=lambda name: (not name.family.startswith("Noto"), name.family, str(name.path))))


@cache
def _open(path: Path, index: int) -> Any:
    return hb.Face(hb.Blob.from_file_path(path), index)


@cache
def _coverage(path: Path, index: int) -> frozenset[int]:
    return frozenset(_open(path, index).unicodes)


def _built_in_covers(char: str) -> bool:
    """Whether it lies in what Libertinus Serif draws for sure: Latin, Greek, Cyrillic and their punctuation."""
    code = ord(char)
    return 0x20 <= code < 0x250 or 0x370 <= code < 0x460 or 0x1E00 <= code < 0x1F00 or 0x2010 <= code < 0x2040


def _shaped(text: str) -> set[str]:
    """What shaping may put in place of a text's characters: they themselves, what they make together, their parts."""
    found: set[str] = set()
    rest = set(text) | set(unicodedata.normalize("NFC", text))
    while rest:
        found |= rest
        fields = (field for char in rest for field in unicodedata.decomposition(char).split())
        rest = {chr(int(field, 16)) for field in fields if not field.startswith("<")} - found
    return found


def _is_selector(char: str) -> bool:
    return 0xFE00 <= ord(char) <= 0xFE0F or 0xE0100 <= ord(char) <= 0xE01EF


def _lament(language: Language, lost: set[str]) -> str:
    packages = sorted({_package(char, language) for char in lost})
    return (
        f"No font on this machine shows {_shown(lost)} of this {language.english} text. Install one that does, "
        f"on Debian or Ubuntu: sudo apt install {' '.join(packages)}; then build again."
    )


def _shown(characters: set[str]) -> str:
    few = ", ".join(f"{char} (U+{ord(char):04X})" for char in sorted(characters)[:5])
    return few + (f" and {len(characters) - 5} more" if len(characters) > 5 else "")


def _package(char: str, language: Language) -> str:
    name = unicodedata.name(char, "")
    if name.startswith(_EAST_ASIAN):
        return "fonts-noto-cjk"
    if unicodedata.category(char) in {"So", "Sk"}:
        return "fonts-noto-color-emoji"
    return language.script.package.partition(" or ")[0] if char.isalpha() else "fonts-noto-core"
