"""The press for the web: one HTML file with pictures, sound, faces and a reader inside.

The page allows itself nothing from outside: its Content Security Policy (https://www.w3.org/TR/CSP3/) names the hashes
of its own style and script. Story text is escaped by Jinja2; the record for the script is JSON with `<` escaped.
"""

from __future__ import annotations

import base64
import hashlib
import json
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import jinja2

from laterna.press.cover import CARD_PX
from laterna.press.edition import edition, paragraphs_of, split_runs
from laterna.press.embedding import dress, easy_face
from laterna.press.leaves import INITIALS
from laterna.press.plates import develop
from laterna.press.provenance import SOURCE_TYPES, stamp_jpeg, xmp_packet
from laterna.press.qr import qr_svg
from laterna.press.web.style import palette

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.press.book import Book, Plate, Voiced
    from laterna.press.edition import Edition

HERE = Path(__file__).parent
LONGEST_PX = 1600
"""The longer side of a picture in the page."""
_PORTRAIT_PX = 320
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(HERE), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False
)
_SAFE_LINKS = ("https://", "http://")


def make_html(book: Book, out: Path, *, card: str = "") -> None:
    """Write the book as one HTML file.

    Args:
        book: What to set.
        out: The file to write.
        card: The address of a picture for link previews (`og:image`), where the page will be published with one.

    Raises `LanguageError` when a page has no words in the edition's language.
    """
    words = edition(book)
    style = _style(words)
    script = (HERE / "reader.js").read_text(encoding="utf-8")
    content = _content(words) | {
        "card": card,
        "card_size": CARD_PX,
        "style": style,
        "style_hash": _hash(style),
        "script": script,
        "script_hash": _hash(script),
    }
    with out.open("wb") as file:
        for piece in _TEMPLATES.get_template("reader.html.j2").generate(content):
            file.write(piece.encode())


def _content(words: Edition) -> dict[str, Any]:
    book, language = words.book, words.language
    xmp = xmp_packet(book.source_type, words.title)
    title_words = book.title_voice.words if book.title_voice else ()
    runs = split_runs(words.headline, title_words)
    ornaments = tomllib.loads((HERE / "ornaments.toml").read_text(encoding="utf-8"))
    return {
        "lang": language.code,
        "dir": language.direction,
        "letters": language.script.code,
        "second": {"lang": words.second.code, "dir": words.second.direction} if words.second else None,
        "theme": words.theme,
        "hanging": words.hanging,
        "title": words.title,
        "title_runs": runs[0] if runs else [],
        "second_title": words.second_title,
        "byline": words.byline,
        "dedication": words.dedication,
        "description": _description(words),
        "source": SOURCE_TYPES + book.source_type,
        "phrases": language.phrases,
        "initial": language.script.code in INITIALS,
        "cover": _picture(words, book.cover, xmp),
        "frontispiece": _picture(words, book.frontispiece, xmp) if book.frontispiece else None,
        "leaves": (_leaf(words, number, xmp) for number in range(len(words.leaves))),
        "cast": [{"name": name, **_picture(words, plate, xmp, _PORTRAIT_PX)} for name, plate in words.cast],
        "makers": words.makers,
        "statement": words.statement,
        "publisher": words.publisher,
        "notice": words.notice,
        "logo": _logo(words),
        "link": words.link,
        "link_safe": words.link.startswith(_SAFE_LINKS),
        "code": _uri(qr_svg(words.link), "image/svg+xml") if words.link else "",
        "sound": words.sounds,
        "music": book.music is not None,
        "ornament": ornaments[words.theme.ornament],
        "data": _record(words),
        "sounds": _sounds(words),
    }


def _leaf(words: Edition, index: int, xmp: str) -> dict[str, Any]:
    leaf = words.leaves[index]
    label = words.phrase("page_of", n=leaf.number, count=len(words.leaves))
    return {
        "id": f"page-{leaf.number}",
        "voice": str(index) if leaf.voiced else "",
        "label": label,
        "folio": str(leaf.number),
        "chapter": leaf.chapter,
        "paragraphs": leaf.paragraphs(),
        "second": [part.split("\n") for part in paragraphs_of(leaf.second)],
        **_picture(words, leaf.plate, xmp),
    }


def _tracks(words: Edition) -> list[Voiced | None]:
    """The voices by their place in the book."""
    front = 1 if words.dedication or words.book.frontispiece else 0
    return [words.book.title_voice, *([None] * front), *(leaf.voiced for leaf in words.leaves), None]


def _sounds(words: Edition) -> Iterator[tuple[str, str]]:
    """By name, one at a time: those of a long book fill much memory."""
    for place, track in enumerate(_tracks(words)):
        if track:
            yield f"voice-{place}", _base64(track.file.read_bytes())
    if words.book.music:
        yield "music", _base64(words.book.music.read_bytes())


def _record(words: Edition) -> str:
    """What the script needs beside the sounds: the voices by place in the book, the phrases, a key for its memory.

    It is the beginning of a JSON object that the template goes on with.
    """
    text = "\n".join([words.title, words.language.code, *(leaf.text for leaf in words.leaves)])
    record = {
        "id": f"laterna-{hashlib.sha256(text.encode()).hexdigest()[:16]}",
        "type": "audio/ogg; codecs=opus",
        "phrases": {key: words.language.phrases[key] for key in ("read_aloud", "stop", "music_on", "music_off")},
        "voices": [_timing(place, track) if track else None for place, track in enumerate(_tracks(words))],
    }
    return json.dumps(record, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c").removesuffix("}")


def _timing(place: int, track: Voiced) -> dict[str, Any]:
    return {
        "sound": f"voice-{place}",
        "starts": [round(word.start_s, 3) for word in track.words],
        "ends": [round(word.end_s, 3) for word in track.words],
    }


def _picture(words: Edition, plate: Plate, xmp: str, longest: int = LONGEST_PX) -> dict[str, Any]:
    data = stamp_jpeg(develop(plate, longest=longest).jpeg, xmp)
    width, height = plate.size
    uri = _uri(data, "image/jpeg")
    return {"data": uri, "width": width, "height": height, "alt": plate.alt, "foreign": words.foreign(plate)}


def _logo(words: Edition) -> str:
    logo = words.brand.logo if words.brand else None
    return _uri(logo.read_bytes(), words.brand.logo_type) if words.brand and logo else ""


def _style(words: Edition) -> str:
    worn = dress(words)
    faces = [
        f'@font-face{{font-family:"{face.family}";font-weight:{face.weight};src:url({_uri(face.data, "font/otf")})}}'
        for face in (*worn.embedded, *easy_face(words))
    ]
    return "\n".join([*faces, palette(words, worn), (HERE / "reader.css").read_text(encoding="utf-8")])


def _description(words: Edition) -> str:
    first = " ".join(words.leaves[0].text.split())
    return first if len(first) <= 200 else f"{first[:199].rstrip()}…"


def _hash(text: str) -> str:
    return f"sha256-{_base64(hashlib.sha256(text.encode()).digest())}"


def _uri(data: bytes, kind: str) -> str:
    return f"data:{kind};base64,{_base64(data)}"


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
