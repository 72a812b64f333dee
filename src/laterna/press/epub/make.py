"""The press for EPUB 3.3 (https://www.w3.org/TR/epub-33/), with Media Overlays and EPUB Accessibility 1.1.

Every document is a Jinja2 template with escaping on; the archive has fixed dates and order, and its identifier is a
hash of its content, so that equal books are equal files.
"""

from __future__ import annotations

import hashlib
import uuid
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import jinja2

from laterna.press.cover import cover_jpeg
from laterna.press.edition import edition, paragraphs_of, side_of, split_runs
from laterna.press.embedding import dress
from laterna.press.epub.fit import fit, make_room
from laterna.press.leaves import SHAPES, Sheet, page_data, split_mm, type_size
from laterna.press.measure import Ruler
from laterna.press.plates import develop
from laterna.press.provenance import SOURCE_TYPES, stamp_jpeg, xmp_packet
from laterna.press.qr import qr_svg
from laterna.story.errors import LanguageError

if TYPE_CHECKING:
    from laterna.press.book import Book, Plate, Voiced
    from laterna.press.edition import Edition, Leaf

PX_MM = 5.0
"""Pixels of a fixed page in a millimetre of the printed one."""
_DATE = (1980, 1, 1, 0, 0, 0)
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=jinja2.StrictUndefined,
    keep_trailing_newline=True,
)
_CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OEBPS/package.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)


def make_epub(
    book: Book, out: Path, kind: Literal["fixed", "reflow"] = "fixed", *, sound: bool = True, layout: str = "auto"
) -> None:
    """Write the book as EPUB.

    Args:
        book: What to set.
        out: The file to write.
        kind: `fixed` keeps each page as designed; `reflow` lets the reading app set the words.
        sound: Bring narration and its word timings along, where the book has them.
        layout: As for `make_pdf`; a page has its words and picture together; a text too long for any place covers it.

    Raises `LanguageError` when a page has no words in the edition's language.
    """
    words = edition(book)
    binder = Binder(words, kind == "fixed", sound and bool(book.voices), layout)
    binder.bind()
    write_archive(out, binder.files)


@dataclass
class Item:
    """One row of the manifest."""

    id: str
    href: str
    type: str
    properties: str = ""
    overlay: str = ""


@dataclass
class Binder:
    """Collects files, manifest and spine of one EPUB."""

    words: Edition
    fixed: bool
    sound: bool
    layout: str
    files: dict[str, bytes] = field(default_factory=dict)
    items: list[Item] = field(default_factory=list)
    spine: list[dict[str, str]] = field(default_factory=list)
    overlays: list[dict[str, Any]] = field(default_factory=list)
    toc: list[dict[str, str]] = field(default_factory=list)

    def bind(self) -> None:
        """Make every file."""
        words = self.words
        self.dress = dress(words)
        ruler = Ruler(self.dress.faces.text if self.dress.faces else ())
        self.sheet = Sheet(*SHAPES[words.shape], ruler=ruler)
        self.xmp = xmp_packet(words.book.source_type, words.title)
        self._front()
        for leaf in words.leaves:
            self._leaf(leaf)
        self._back()
        self._put("nav.xhtml", self._render("nav.xhtml.j2", toc=self.toc, pages=self._pages()))
        self._put("book.css", self._style())
        self._put("package.opf", self._package())

    def _front(self) -> None:
        words = self.words
        alt = f"{words.title}. {words.book.cover.alt}"
        self._matter("cover", words.phrase("cover"), self._print("cover", self._cover(), alt, "cover-image"))
        voice = words.book.title_voice if self.sound else None
        content = {
            "paragraphs": split_runs(words.headline, voice.words if voice else ()),
            "byline": words.byline,
            "dedication": words.dedication,
            "second": words.second_title,
            "publisher": words.publisher,
            "logo": self._logo(),
        }
        self._matter("title", words.phrase("title_page"), content, voice)
        if words.book.frontispiece:
            photo = self._picture("frontispiece", words.book.frontispiece)
            self._matter("frontispiece", words.phrase("frontispiece"), photo)

    def _back(self) -> None:
        words = self.words
        if words.cast:
            members = [
                {"name": name, **self._picture(f"cast-{number}", plate)}
                for number, (name, plate) in enumerate(words.cast)
            ]
            self._matter("cast", words.phrase("cast"), {"members": members})
        if words.link:
            self._put("images/code.svg", qr_svg(words.link), Item("code", "images/code.svg", "image/svg+xml"))
        content = {
            "makers": words.makers,
            "statement": words.statement,
            "made_with": words.phrase("made_with"),
            "qr": "code.svg" if words.link else "",
            "link": words.link,
            "scan": words.phrase("scan"),
            "publisher": words.publisher,
            "notice": words.notice,
        }
        self._matter("imprint", words.phrase("how_made"), content)

    def _leaf(self, leaf: Leaf) -> None:
        name = f"page-{leaf.number}"
        picture = self._picture(name, leaf.plate)
        layout = "picture-above" if self.layout == "facing" else self.layout
        data = page_data(self.words, leaf, self.sheet, layout, picture["image"], spread=False)
        voiced = leaf.voiced if self.sound else None
        data |= {
            "number": leaf.number,
            "foreign": picture["foreign"],
            "picture_px": 0,
            "title": leaf.chapter or self.words.phrase("page", n=leaf.number),
            "paragraphs": split_runs(leaf.text, voiced.words if voiced else ()),
            "second": [part.split("\n") for part in paragraphs_of(leaf.second)],
        }
        place = (data, leaf, self.dress.faces, self._size(), self.words, PX_MM, self.sheet)
        if data["layout"] == "facing":
            make_room(*place)
        data["style"] = fit(*place) if self.fixed else ""
        self._document(name, self._render("page.xhtml.j2", page=data), voiced)
        if leaf.chapter or leaf.number == 1:
            self.toc.append({"href": f"text/{name}.xhtml", "label": leaf.chapter or self.words.phrase("the_story")})

    def _matter(self, kind: str, title: str, content: dict[str, Any], voice: Voiced | None = None) -> None:
        page = {"kind": kind, "title": title, **content}
        self._document(kind, self._render("matter.xhtml.j2", page=page), voice)
        self.toc.append({"href": f"text/{kind}.xhtml", "label": title})

    def _document(self, name: str, content: bytes, voice: Voiced | None) -> None:
        overlay = self._overlay(name, voice) if voice and voice.words else ""
        href = f"text/{name}.xhtml"
        self._put(href, content, Item(name, href, "application/xhtml+xml", overlay=overlay))
        spread = "rendition:page-spread-center" if name == "cover" else self._spread()
        self.spine.append({"name": name, "spread": spread if self.fixed else ""})

    def _spread(self) -> str:
        return f"page-spread-{side_of(len(self.spine), self.words.language.direction)}"

    def _overlay(self, name: str, voice: Voiced) -> str:
        """A SMIL file that lights each word until the next one is spoken, so that no sound is left out."""
        starts = [0.0, *(word.start_s for word in voice.words[1:])]
        ends = [*starts[1:], voice.seconds]
        clips = [
            {"word": index, "start": f"{start:.3f}", "end": f"{end:.3f}"}
            for index, (start, end) in enumerate(zip(starts, ends, strict=True))
        ]
        audio = f"{name}.opus"
        self._put(f"audio/{audio}", voice.file.read_bytes(), Item(f"{name}-audio", f"audio/{audio}", _OPUS))
        smil = self._render("page.smil.j2", name=name, clips=clips, audio=audio)
        self._put(f"smil/{name}.smil", smil, Item(f"{name}-smil", f"smil/{name}.smil", "application/smil+xml"))
        self.overlays.append({"name": name, "seconds": f"{voice.seconds:.3f}"})
        return f"{name}-smil"

    def _picture(self, name: str, plate: Plate) -> dict[str, str]:
        picture = self._print(name, stamp_jpeg(develop(plate).jpeg, self.xmp), plate.alt)
        return picture | {"foreign": self.words.foreign(plate)}

    def _print(self, name: str, data: bytes, alt: str, properties: str = "") -> dict[str, str]:
        href = f"images/{name}.jpg"
        self._put(href, data, Item(f"{name}-image", href, "image/jpeg", properties))
        return {"image": f"{name}.jpg", "alt": alt}

    def _logo(self) -> str:
        """The publisher's mark, packed; empty where there is none."""
        brand = self.words.brand
        if brand is None or brand.logo is None:
            return ""
        name = f"logo{brand.logo.suffix.lower()}"
        self._put(f"images/{name}", brand.logo.read_bytes(), Item("logo", f"images/{name}", brand.logo_type))
        return name

    def _cover(self) -> bytes:
        """The cover with its title; where no face here shows the title, the picture alone."""
        try:
            return cover_jpeg(self.words)
        except LanguageError:
            return stamp_jpeg(develop(self.words.book.cover).jpeg, self.xmp)

    def _style(self) -> bytes:
        words = self.words
        rows: list[dict[str, Any]] = []
        for number, face in enumerate(self.dress.embedded):
            href = f"fonts/{number:02}.otf"
            self._put(href, face.data, Item(f"face-{number}", href, "font/otf"))
            rows.append({"family": face.family, "weight": face.weight, "file": f"{number:02}.otf"})
        return self._render(
            "book.css.j2", faces=rows, theme=words.theme, leading=words.language.script.leading, size=self._size(),
            text_stack=self.dress.text, hang=f"{-self.dress.hang:.3f}",
            title_stack=self.dress.title, split=round(split_mm(words, self.sheet) * PX_MM),
        )  # fmt: skip

    def _package(self) -> bytes:
        words = self.words
        digest = hashlib.sha256()
        for name in sorted(self.files):
            digest.update(name.encode() + b"\0" + self.files[name])
        summary = words.phrase("access_audio" if self.sound else "access_silent")
        return self._render(
            "package.opf.j2", identifier=f"urn:uuid:{uuid.UUID(bytes=digest.digest()[:16], version=5)}",
            author=words.book.story.credit, publisher=words.publisher, statement=words.statement, summary=summary,
            items=self.items, spine=self.spine, overlays=self.overlays, sound=self.sound,
            source=SOURCE_TYPES + words.book.source_type,
            seconds=f"{sum(float(row['seconds']) for row in self.overlays):.3f}",
        )  # fmt: skip

    def _pages(self) -> list[dict[str, Any]]:
        return [{"number": leaf.number, "folio": str(leaf.number)} for leaf in self.words.leaves]

    def _size(self) -> float:
        """The words' size in px."""
        return type_size(self.words, self.sheet) * PX_MM * 25.4 / 72

    def _render(self, template: str, **values: Any) -> bytes:
        words = self.words
        second = words.second
        shared = {
            "lang": words.language.code,
            "dir": words.language.direction,
            "second": {"lang": second.code, "dir": second.direction} if second else None,
            "title": words.title,
            "phrases": words.language.phrases,
            "fixed": self.fixed,
            "hanging": words.hanging,
            "width": round(self.sheet.width * PX_MM),
            "height": round(self.sheet.height * PX_MM),
        }
        return _TEMPLATES.get_template(template).render({**shared, **values}).encode()

    def _put(self, href: str, data: bytes, item: Item | None = None) -> None:
        self.files[f"OEBPS/{href}"] = data
        if item:
            self.items.append(item)


_OPUS = "audio/ogg; codecs=opus"


def write_archive(out: Path, files: dict[str, bytes]) -> None:
    """Write an OCF container: `mimetype` first and bare, then every file, sound and pictures stored, text deflated."""
    with zipfile.ZipFile(out, "w") as archive:
        _add(archive, "mimetype", b"application/epub+zip", zipfile.ZIP_STORED)
        _add(archive, "META-INF/container.xml", _CONTAINER.encode(), zipfile.ZIP_DEFLATED)
        for name, data in files.items():
            packed = name.endswith((".jpg", ".opus", ".m4a"))
            _add(archive, name, data, zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED)


def _add(archive: zipfile.ZipFile, name: str, data: bytes, method: int) -> None:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = method
    info.external_attr = 0o644 << 16
    info.create_system = 3
    archive.writestr(info, data)
