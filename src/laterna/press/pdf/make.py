"""The press for PDF: gathers pictures, faces and data into a folder, and lets Typst set it (https://typst.app/docs)."""

from __future__ import annotations

import json
import tempfile
from dataclasses import replace
from fractions import Fraction
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
import typst

from laterna.press.contrast import legible
from laterna.press.edition import edition, side_of
from laterna.press.fonts import choose_faces
from laterna.press.leaves import SHAPES, Sheet, cover_data, plate_data, story_data, type_size
from laterna.press.measure import Ruler
from laterna.press.pdf.patch import Boxes, patch
from laterna.press.plates import develop, encode
from laterna.press.provenance import stamp_jpeg, xmp_packet
from laterna.press.qr import qr_svg
from laterna.press.sizes import MARKS_MM, PRINT_PPI
from laterna.press.ties import tied
from laterna.story.errors import EngineError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.press.book import Book, Plate
    from laterna.press.edition import Edition
    from laterna.press.fonts import Faces
    from laterna.press.sizes import Print

HERE = Path(__file__).parent
LAYOUTS = ("auto", "full-bleed", "picture-above", "facing", "strip")
"""How words and picture share a page; `auto` decides page by page."""
SHEETS = {"a4": (297.0, 210.0), "letter": (279.4, 215.9), "a3": (420.0, 297.0)}
"""(width, height) in mm of landscape paper."""
UPRIGHT = {"Hang", "Jpan", "Hans", "Hant"}
"""Scripts whose spines are read downwards, sign under sign."""
STAMP = 0
"""Seconds since 1970 that every file bears as its date, so that equal books are equal files."""


def make_pdf(
    book: Book, out: Path, *, layout: str = "auto", archive: bool = False, print_file: Print | None = None
) -> int:
    """Write the book as PDF/UA-1 and return its number of pages.

    Args:
        book: What to set.
        out: The file to write.
        layout: One of `LAYOUTS`.
        archive: Make it PDF/A-2a as well.
        print_file: For a printer: trim, bleed and crop marks, no cover page (see `make_wrap`).

    Raises `UsageError` for a layout or trim that nobody knows, `LanguageError` when no font shows the text.
    """
    if layout not in LAYOUTS:
        raise UsageError(f"There is no layout {layout!r}; there are: {', '.join(LAYOUTS)}.")
    words = edition(book)
    sheet = sheet_for(words, print_file)
    with tempfile.TemporaryDirectory() as folder:
        dark = Darkroom(Path(folder), words)
        data = gather(words, sheet, dark, layout, covered=print_file is None)
        pdf = typeset(Path(folder), "book.typ", data, ["ua-1", *(["a-2a"] if archive else [])])
    boxes = Boxes(sheet.bleed + sheet.slug, sheet.slug) if print_file else None
    spreads = "" if print_file else side_of(1, words.language.direction)
    patch(pdf, out, book.source_type, boxes, spreads, dark.prints)
    return page_count(data)


def print_ppi(book: Book, print_file: Print) -> int:
    """How many pixels an inch the coarsest page picture of a print file has; printers ask for `PRINT_PPI`."""
    width, height = print_file.pixels(book.story.production.shape)
    coarsest = min(min(plate.size[0] / width, plate.size[1] / height) for plate in book.plates.values())
    return round(coarsest * PRINT_PPI)


def make_wrap(book: Book, out: Path, print_file: Print, pages: int) -> float:
    """Write the cover that goes around a printed book of `pages` pages, and return the spine's width in mm.

    Raises `UsageError` for a trim or a paper that nobody knows, `LanguageError` when no font shows the text.
    """
    words = edition(book)
    sheet = sheet_for(words, print_file)
    spine = round(print_file.spine(pages), 2)
    with tempfile.TemporaryDirectory() as folder:
        data = cover_only(words, sheet, Path(folder)) | {"spine": spine}
        pdf = typeset(Path(folder), "wrap.typ", data, ["1.7"])
    patch(pdf, out, book.source_type, Boxes(sheet.bleed + sheet.slug, sheet.slug))
    return spine


def make_booklet(book: Book, out: Path, *, layout: str = "auto", paper: str = "a4") -> None:
    """Write the book two pages up in folding order, for a printer at home.

    Args:
        book: What to set.
        out: The file to write.
        layout: One of `LAYOUTS`.
        paper: A name of `SHEETS`.

    Raises as `make_pdf`, and `UsageError` for a paper that nobody knows.
    """
    if paper not in SHEETS:
        raise UsageError(f"There is no paper {paper!r}; there are: {', '.join(SHEETS)}.")
    words = edition(book)
    with tempfile.TemporaryDirectory() as folder:
        pages = make_pdf(book, Path(folder) / "book.pdf", layout=layout)
        data: dict[str, Any] = {
            "title": words.title,
            "book": "book.pdf",
            "sheet": SHEETS[paper],
            "page": SHAPES[words.shape],
            "paper": words.theme.paper,
            "pairs": folding_order(pages, words.language.direction),
        }
        patch(typeset(Path(folder), "booklet.typ", data, ["1.7"]), out, book.source_type)


def folding_order(pages: int, direction: Literal["ltr", "rtl"]) -> list[tuple[int | None, int | None]]:
    """Pages from 1 as (left, right) of each side of each sheet, outermost first; none is an empty half.

    The first page lies on the right of the first side; in a book that opens to the right everything is mirrored. What
    is missing to a multiple of four stays empty before the last page, so that the back cover stays outside.
    """
    total = -(-pages // 4) * 4
    numbers = [*range(1, pages), *([None] * (total - pages)), pages]
    pairs: list[tuple[int | None, int | None]] = []
    for side in range(total // 2):
        first, last = numbers[side], numbers[total - 1 - side]
        pairs.append((last, first) if side % 2 == 0 else (first, last))
    return pairs if direction == "ltr" else [(right, left) for left, right in pairs]


def sheet_for(words: Edition, print_file: Print | None) -> Sheet:
    if print_file is None:
        return Sheet(*SHAPES[words.shape])
    bleed = print_file.bleed(words.shape)
    return Sheet(*print_file.size(words.shape), bleed=bleed, slug=MARKS_MM if print_file.marks else 0.0)


def gather(words: Edition, sheet: Sheet, dark: Darkroom, layout: str, covered: bool) -> dict[str, Any]:
    """Put pictures and faces into the darkroom's folder and return the template's data."""
    book = words.book
    sheet = replace(sheet, ruler=Ruler(faces_of(words).text))
    images = [dark.stand_in(f"page-{leaf.number}", leaf.plate) for leaf in words.leaves]
    data = common_data(words, sheet, dark.folder) | {
        "pages": story_data(words, sheet, layout, images),
        "cover": cover_data(words, sheet, dark.print("cover", words.book.cover)),
        "frontispiece": dark.plate("frontispiece", book.frontispiece) if book.frontispiece else None,
        "endpaper": dark.plate("endpaper", book.endpaper) if book.endpaper else None,
        "cast": [
            {"name": name, **dark.plate(f"cast-{number}", plate)} for number, (name, plate) in enumerate(words.cast)
        ],
        "qr": dark.code(words.link),
    }
    return data | {"order": order(data, covered)}


def cover_only(words: Edition, sheet: Sheet, folder: Path) -> dict[str, Any]:
    """The data of a template that shows the cover and no pages."""
    dark = Darkroom(folder, words)
    return common_data(words, sheet, folder) | {
        "cover": cover_data(words, sheet, dark.print("cover", words.book.cover)),
        "cast": [{"name": name, **dark.plate("hero", plate)} for name, plate in words.cast[:1]],
        "qr": dark.code(words.link),
    }


def common_data(words: Edition, sheet: Sheet, folder: Path) -> dict[str, Any]:
    """What every template needs, whatever it sets."""
    faces, look = faces_of(words), words.theme
    lay_out_faces(faces, words, folder / "faces")
    credit = words.book.story.credit
    return {
        "title": words.title,
        "headline": words.headline,
        "second-title": words.second_title,
        "byline": words.byline,
        "author": [credit] if credit else [],
        "description": words.statement,
        "keywords": ["picture book"],
        "lang": words.language.code.split("-")[0],
        "direction": words.language.direction,
        "second": _second(words),
        "dedication": words.dedication,
        "makers": words.makers,
        "statement": words.statement,
        "link": words.link,
        "publisher": words.publisher,
        "notice": words.notice,
        "logo": _logo(words, folder),
        "phrases": {key: tied(phrase, words.language.code) for key, phrase in words.language.phrases.items()},
        "theme": look.model_dump() | {"endpaper_ink": legible(look.endpaper, look.endpaper_mark, look.ink, look.paper)},
        "fonts": {"text": faces.families("text"), "title": faces.families("title")},
        "leading": words.language.script.leading,
        "latin": min(1.0, words.language.script.scale**-2),
        "upright": words.language.script.code in UPRIGHT,
        "hanging": words.hanging,
        "size": type_size(words, sheet),
        "trim": {"width": sheet.width, "height": sheet.height},
        "bleed": sheet.bleed,
        "slug": sheet.slug,
        "margin": sheet.margin,
    }


def _second(words: Edition) -> dict[str, Any]:
    """How the edition's other language is set; its letters read as large as the book's own."""
    if words.second is None:
        return {}
    scale = words.second.script.scale / words.language.script.scale
    return {"lang": words.second.code.split("-")[0], "direction": words.second.direction, "scale": scale}


def _logo(words: Edition, folder: Path) -> str | None:
    """The publisher's mark, put where the typesetter finds it."""
    logo = words.brand.logo if words.brand else None
    if logo is None:
        return None
    name = f"logo{logo.suffix.lower()}"
    (folder / name).write_bytes(logo.read_bytes())
    return name


def order(data: dict[str, Any], covered: bool) -> list[str]:
    """The book's parts in order. A printed book has its cover apart, and an even number of pages."""
    chapters = sum(1 for page in data["pages"] if page["chapter"])
    front = ["cover"] if covered else []
    front += ["endpaper"]
    front += ["frontispiece"] if data["frontispiece"] else []
    front += ["title"]
    front += ["dedication"] if data["dedication"] else []
    front += ["contents"] if chapters > 1 else []
    back = ["the-end", *(["cast"] if data["cast"] else []), "imprint"]
    facing = any(page["layout"] == "facing" for page in data["pages"])
    if facing and len(front) % 2 == 0:
        front += ["blank"]
    if (len(front) + story_pages(data) + len(back)) % 2 == 0:
        back += ["blank"]
    return [*front, "story", *back, "endpaper"]


def story_pages(data: dict[str, Any]) -> int:
    return sum(2 if page["layout"] == "facing" else 1 for page in data["pages"])


def page_count(data: dict[str, Any]) -> int:
    return len(data["order"]) - 1 + story_pages(data)


def faces_of(words: Edition) -> Faces:
    """The faces of an edition. Raises `LanguageError` when no font here shows its words."""
    return choose_faces(words.tongues, words.words(), words.titles(), words.theme.title, words.brand)


def lay_out_faces(faces: Faces, words: Edition, folder: Path) -> None:
    """Cut the faces to the book's characters and put them where Typst will look, and nowhere else."""
    folder.mkdir()
    text = words.words()
    for number, face in enumerate(faces.every()):
        (folder / f"{number:02}.otf").write_bytes(face.cut(text, named=True))


def typeset(folder: Path, template: str, data: dict[str, Any], standards: list[Any], ppi: float | None = None) -> bytes:
    """Set a template with its data, as PDF, or with `ppi` pixels an inch as PNG.

    Raises `EngineError` with Typst's own words when it cannot.
    """
    for file in HERE.glob("*.typ"):
        (folder / file.name).write_bytes(file.read_bytes())
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(folder / "faces")])
    compiler = typst.Compiler(input=str(folder / template), root=str(folder), font_paths=fonts)
    try:
        pdf = compiler.compile(
            format="png" if ppi else "pdf", ppi=ppi, pdf_standards=standards, timestamp=None if ppi else STAMP
        )
    except typst.TypstError as error:
        raise EngineError(f"The typesetter stopped: {error.message} {' '.join(error.hints)}".strip()) from error
    if not isinstance(pdf, bytes):
        raise EngineError("The typesetter gave back no file; build again.")
    return pdf


class Darkroom:
    """Prints plates into a folder, each as a JPEG that says where it came from."""

    def __init__(self, folder: Path, words: Edition) -> None:
        self.folder = folder
        self.xmp = xmp_packet(words.book.source_type, words.title)
        self.prints: dict[bytes, tuple[Callable[[], bytes], tuple[int, int]]] = {}
        """By its stand-in: what prints a picture, and its (width, height) in pixels."""

    def print(self, name: str, plate: Plate) -> str:
        (self.folder / f"{name}.jpg").write_bytes(self._printed(plate))
        return f"{name}.jpg"

    def stand_in(self, name: str, plate: Plate) -> str:
        """A small picture of the same proportions, to be set in its place: Typst keeps every picture decoded."""
        shape = Fraction(*plate.size).limit_denominator(256)
        times = -(-16 // min(shape.numerator, shape.denominator))
        blank = encode(np.zeros((shape.denominator * times, shape.numerator * times, 3), np.uint8))
        comment = b"\xff\xfe" + (len(name) + 2).to_bytes(2, "big") + name.encode()
        small = blank[:2] + comment + blank[2:]
        self.prints[small] = (partial(self._printed, plate), plate.size)
        (self.folder / f"{name}.jpg").write_bytes(small)
        return f"{name}.jpg"

    def _printed(self, plate: Plate) -> bytes:
        return stamp_jpeg(develop(plate).jpeg, self.xmp)

    def plate(self, name: str, plate: Plate) -> dict[str, Any]:
        return plate_data(plate, self.print(name, plate))

    def code(self, link: str) -> str | None:
        if not link:
            return None
        (self.folder / "qr.svg").write_bytes(qr_svg(link))
        return "qr.svg"
