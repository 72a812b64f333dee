"""What Typst leaves out of a PDF, put in afterwards: page boxes, spread view, pictures, and the source type in its XMP.

Typst writes every object in the open with a plain cross-reference table; an incremental update (ISO 32000-1, 7.5.6)
appends changed objects and a table that points to them. Boxes are those of ISO 32000-1, 14.11.2.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from laterna.press.provenance import SOURCE_TYPES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from pathlib import Path

    Prints = Mapping[bytes, tuple[Callable[[], bytes], tuple[int, int]]]

MM = 72 / 25.4
"""PDF points in a millimetre."""
_OBJECT = re.compile(rb"^(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL | re.MULTILINE)
_PAGE = re.compile(rb"^<<[^>]*/Type/Page[^s]")
_MEDIA = re.compile(rb"/MediaBox\[([\d. -]+)\]")
_NONE: Prints = {}
_SCHEMA = (
    b'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>IPTC Extension</pdfaSchema:schema>'
    b"<pdfaSchema:namespaceURI>http://iptc.org/std/Iptc4xmpExt/2008-02-29/</pdfaSchema:namespaceURI>"
    b"<pdfaSchema:prefix>Iptc4xmpExt</pdfaSchema:prefix><pdfaSchema:property><rdf:Seq>"
    b'<rdf:li rdf:parseType="Resource"><pdfaProperty:category>external</pdfaProperty:category>'
    b"<pdfaProperty:description>How the pictures came to be</pdfaProperty:description>"
    b"<pdfaProperty:name>DigitalSourceType</pdfaProperty:name>"
    b"<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li></rdf:Seq></pdfaSchema:property></rdf:li>"
)


class Boxes(NamedTuple):
    """How far the trim and the bleed lie inside the sheet, on every side, in mm."""

    trim: float
    bleed: float


def patch(
    pdf: bytes, out: Path, source_type: str, boxes: Boxes | None = None, spreads: str = "", prints: Prints = _NONE
) -> None:
    """Write a PDF as Typst made it, with what it lacks; its pictures are in memory one at a time.

    Args:
        pdf: The file.
        out: Where to write it.
        source_type: The word of the IPTC vocabulary that is true of its pictures.
        boxes: For a print file, where trim and bleed lie.
        spreads: `left` or `right`: two pages are shown side by side, with odd pages on this side; empty for one.
        prints: By the JPEG that stands in for it: what gives a JPEG, and its (width, height) in pixels.
    """
    changed: dict[int, Iterable[bytes]] = {}
    for found in _OBJECT.finditer(pdf):
        number, body = int(found[1]), found[2]
        if b"/Type/Metadata" in body[:200]:
            changed[number] = (_metadata(body, source_type),)
        elif boxes and _PAGE.search(body):
            changed[number] = (_boxed(body, boxes),)
        elif b"/Subtype/Image" in body[:200] and (printed := prints.get(_stream(body))):
            changed[number] = _swapped(body, *printed)
        elif b"/Type/Catalog" in body:
            changed[number] = (_opened(body, spreads),)
    _append(pdf, changed, out)


def _opened(body: bytes, spreads: str) -> bytes:
    """The catalog with the spread view, and without a `Suspects false` that says nothing and that poppler takes ill."""
    layout = {"left": b"/PageLayout/TwoPageLeft", "right": b"/PageLayout/TwoPageRight", "": b""}[spreads]
    return body.replace(b"/Suspects false", b"").replace(b"/Type/Catalog", b"/Type/Catalog" + layout, 1)


def _stream(body: bytes) -> bytes:
    return body.partition(b"stream\n")[2].rpartition(b"\nendstream")[0]


def _swapped(body: bytes, printed: Callable[[], bytes], size: tuple[int, int]) -> Iterator[bytes]:
    """An image object that shows a JPEG in place of its own, in pieces; the JPEG is made when it is written."""
    jpeg, head = printed(), body.partition(b"stream\n")[0]
    for key, value in ((b"Length", len(jpeg)), (b"Width", size[0]), (b"Height", size[1])):
        head = re.sub(rb"/%s \d+" % key, b"/%s %d" % (key, value), head, count=1)
    yield from (head, b"stream\n", jpeg, b"\nendstream")


def _metadata(body: bytes, source_type: str) -> bytes:
    packet = _stream(body)
    value = (SOURCE_TYPES + source_type).encode()
    said = (
        b'<rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/">'
        b"<Iptc4xmpExt:DigitalSourceType>" + value + b"</Iptc4xmpExt:DigitalSourceType></rdf:Description>"
    )
    packet = packet.replace(b"</rdf:RDF>", said + b"</rdf:RDF>", 1)
    packet = packet.replace(b"<pdfaExtension:schemas><rdf:Bag>", b"<pdfaExtension:schemas><rdf:Bag>" + _SCHEMA, 1)
    head = b"<</Length %d/Type/Metadata/Subtype/XML>>\nstream\n" % len(packet)
    return head + packet + b"\nendstream"


def _boxed(body: bytes, boxes: Boxes) -> bytes:
    media = _MEDIA.search(body)
    assert media is not None  # noqa: S101  every page that Typst writes has its own
    x0, y0, x1, y1 = map(float, media[1].split())

    def box(name: str, inset_mm: float) -> bytes:
        by = inset_mm * MM
        return f"/{name}[{x0 + by:.4f} {y0 + by:.4f} {x1 - by:.4f} {y1 - by:.4f}]".encode()

    return body.replace(media[0], media[0] + box("TrimBox", boxes.trim) + box("BleedBox", boxes.bleed), 1)


def _append(pdf: bytes, changed: Mapping[int, Iterable[bytes]], out: Path) -> None:
    before = int(pdf.rpartition(b"startxref\n")[2].split()[0])
    trailer = pdf.rpartition(b"trailer\n<<")[2].partition(b">>\nstartxref")[0]
    rows: list[str] = []
    with out.open("wb") as file:
        file.write(pdf if pdf.endswith(b"\n") else pdf + b"\n")
        for number in sorted(changed):
            rows.append(f"{number} 1\n{file.tell():010d} 00000 n\r\n")
            file.write(b"%d 0 obj\n" % number)
            file.writelines(changed[number])
            file.write(b"\nendobj\n")
        table = file.tell()
        file.write(f"xref\n{''.join(rows)}trailer\n<<".encode() + trailer)
        file.write(f"/Prev {before}>>\nstartxref\n{table}\n%%EOF\n".encode())
