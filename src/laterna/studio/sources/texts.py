"""Finished texts: plain text, Markdown, Word, PDF, EPUB. What is read is kept word for word."""

from __future__ import annotations

import io
import zipfile
from html.parser import HTMLParser
from pathlib import PurePosixPath
from typing import Literal, NamedTuple
from urllib.parse import unquote
from xml.etree import ElementTree as Xml

import pypdfium2 as pdfium

from laterna.story.errors import SourceError

MOST_WORDS = 100_000
MOST_UNPACKED = 60_000_000
"""Bytes of text a Word or EPUB file may unfold to; more is a trap."""
_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"


class ReadText(NamedTuple):
    """A finished text."""

    text: str
    format: Literal["plain", "markdown"]


def read_text(data: bytes, name: str, suffix: str) -> ReadText:
    """The text of a file. Raises `SourceError` when it can't be read, is empty or too long."""
    readers = {".docx": _docx, ".pdf": _pdf, ".epub": _epub}
    if suffix in readers:
        text, form = readers[suffix](data, name)
    else:
        text, form = _decode(data, name), "markdown" if suffix in {".md", ".markdown"} else "plain"
    text = text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff\n ")
    count = len(text.split())
    if not text:
        raise SourceError(f"{name} holds no text. If it is a scan, run it through text recognition first.")
    if count > MOST_WORDS:
        raise SourceError(
            f"{name} has {count:,} words; at most {MOST_WORDS:,} make one book. Divide it and make a book of each part."
        )
    return ReadText(text, form)


def _decode(data: bytes, name: str) -> str:
    if data[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return data.decode("utf-16", errors="replace")
    if b"\0" in data[:4096]:
        raise SourceError(f"{name} is not a text file. Bring plain text, Markdown, Word (.docx), PDF or EPUB.")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _docx(data: bytes, name: str) -> tuple[str, Literal["markdown"]]:
    """Paragraphs; headings as Markdown headings (ECMA-376, WordprocessingML)."""
    with _archive(data, name) as archive:
        root = _xml(_member(archive, "word/document.xml", name), name)
    return "\n\n".join(filter(None, (_paragraph(node) for node in root.iter(f"{_WORD}p")))), "markdown"


def _paragraph(node: Xml.Element) -> str:
    pieces: list[str] = []
    for item in node.iter():
        if item.tag == f"{_WORD}t":
            pieces.append(item.text or "")
        elif item.tag == f"{_WORD}tab":
            pieces.append(" ")
        elif item.tag in {f"{_WORD}br", f"{_WORD}cr"}:
            pieces.append("\f" if item.get(f"{_WORD}type") == "page" else "\n")
    text = "".join(pieces).strip(" ")
    style = node.find(f"{_WORD}pPr/{_WORD}pStyle")
    kind = (style.get(f"{_WORD}val") or "").lower() if style is not None else ""
    return f"# {text}" if text and (kind == "title" or kind.startswith("heading")) else text


def _pdf(data: bytes, name: str) -> tuple[str, Literal["plain"]]:
    """Page by page, a form feed between pages; lines that a typesetter broke are joined again."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise SourceError(f"{name} is locked with a password. Save an open copy and bring that.") from error
        raise SourceError(f"{name} is not a PDF that can be read ({error}). Export it again.") from error
    with document:
        pages = [_unbroken(page.get_textpage().get_text_bounded()) for page in document]
    return "\f".join(pages), "plain"


def _unbroken(text: str) -> str:
    blocks = text.replace("\r\n", "\n").replace("\ufffe", "").split("\n\n")
    return "\n\n".join(" ".join(line.strip() for line in block.splitlines()) for block in blocks)


def _epub(data: bytes, name: str) -> tuple[str, Literal["markdown"]]:
    """The chapters in reading order (EPUB 3.3: container, package, spine)."""
    with _archive(data, name) as archive:
        container = _xml(_member(archive, "META-INF/container.xml", name), name)
        rootfile = container.find(f".//{_CONTAINER}rootfile")
        path = PurePosixPath(rootfile.get("full-path", "") if rootfile is not None else "")
        package = _xml(_member(archive, str(path), name), name)
        items = {item.get("id"): item.get("href", "") for item in package.iter(f"{_OPF}item")}
        spine = [items.get(ref.get("idref")) for ref in package.iter(f"{_OPF}itemref")]
        chapters: list[str] = []
        for href in filter(None, spine):
            reader = _Prose()
            member = _member(archive, str(path.parent / unquote(href)), name)
            reader.feed(member.decode("utf-8", errors="replace"))
            chapters.append(reader.text())
    return "\n\n".join(filter(None, chapters)), "markdown"


class _Prose(HTMLParser):
    """The running text of an XHTML page; headings as Markdown headings."""

    _BLOCKS = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "blockquote", "section", "br", "tr"})
    _SILENT = frozenset({"script", "style", "head", "nav"})

    def __init__(self) -> None:
        super().__init__()
        self._blocks: list[str] = [""]
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in self._SILENT:
            self._depth += 1
        elif tag in self._BLOCKS:
            self._blocks.append("# " if tag in {"h1", "h2"} else "")

    def handle_endtag(self, tag: str) -> None:
        if tag in self._SILENT:
            self._depth = max(0, self._depth - 1)
        elif tag in self._BLOCKS:
            self._blocks.append("")

    def handle_data(self, data: str) -> None:
        if not self._depth:
            self._blocks[-1] += data

    def text(self) -> str:
        blocks = (" ".join(block.split()) for block in self._blocks)
        return "\n\n".join(block for block in blocks if block.strip("# "))


def _archive(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except zipfile.BadZipFile as error:
        raise SourceError(f"{name} is damaged: {error}. Save it again from the program that made it.") from error


def _member(archive: zipfile.ZipFile, path: str, name: str) -> bytes:
    try:
        info = archive.getinfo(path)
        if info.file_size > MOST_UNPACKED:
            raise SourceError(f"{name} unfolds to more than {MOST_UNPACKED // 1_000_000} MB of text; divide it.")
        with archive.open(info) as stream:
            return stream.read(MOST_UNPACKED)
    except (KeyError, zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, OSError) as error:
        raise SourceError(f"{name} can't be read: {error}. Save it again, without a password.") from error


def _xml(data: bytes, name: str) -> Xml.Element:
    if b"<!ENTITY" in data:
        raise SourceError(f"{name} declares XML entities, which no usual program writes; save it again.")
    try:
        return Xml.fromstring(data)  # noqa: S314 -- entities are refused above, sizes are limited
    except Xml.ParseError as error:
        raise SourceError(f"{name} is damaged: {error}. Save it again from the program that made it.") from error
