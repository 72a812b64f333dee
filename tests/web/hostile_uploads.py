"""Files that were brought to do harm: damaged, mislabelled, two things at once, larger inside than outside."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator

NAMES = (
    "a.jpg", "b.png", "c.docx", "d.pdf", "e.gif", "f.txt", "g.mp4", "h.epub", "i", "../../j.jpg", "k.tiff", "l.webp",
    "m.heic", "n.jpg.exe", "o.md", "p\x00.jpg", "q" * 300 + ".png", "r.\u0444\u043e\u0442\u043e", "CON",
    "s.mov", ".htaccess",
)  # fmt: skip
LAUGHS = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))


def fuzzed(count: int, seed: int) -> Iterator[tuple[str, bytes]]:
    """Names and bytes; the same for the same seed."""
    chance = random.Random(seed)
    whole = [*pictures(), *papers(), film(), *bombs(), *strangers()]
    whole += [one + other for one in whole[:4] for other in whole[-8:]]
    for number in range(count):
        data = whole[number] if number < len(whole) else _damaged(chance, chance.choice(whole), chance.choice(whole))
        yield chance.choice(NAMES), data


def _damaged(chance: random.Random, data: bytes, other: bytes) -> bytes:
    broken = bytearray(data)
    for _ in range(chance.choice((0, 1, 4, 20, 200))):
        broken[chance.randrange(len(broken))] = chance.choice((0, 255, 127, 128, chance.randrange(256)))
    at, to = sorted((chance.randrange(len(broken)), chance.randrange(len(broken))))
    how = chance.randrange(6)
    if how == 0:
        del broken[at:to]
    elif how == 1:
        broken[at:at] = broken[at:to]
    elif how == 2:
        broken[at:] = other[: chance.randrange(1, 5000)]
    elif how == 3:
        del broken[at:]
    return bytes(broken)


def pictures() -> list[bytes]:
    """One of every usual kind, small."""
    noise = Image.effect_noise((64, 48), 60)
    forms = [
        ("JPEG", "L"), ("JPEG", "RGB"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"), ("PNG", "1"), ("PNG", "I;16"),
        ("GIF", "P"), ("TIFF", "RGB"), ("BMP", "RGB"), ("WEBP", "RGB"), ("ICO", "RGB"), ("PPM", "RGB"), ("AVIF", "RGB"),
    ]  # fmt: skip
    Image.init()
    return [_saved(noise.convert(mode), kind) for kind, mode in forms if kind in Image.SAVE]


def _saved(image: Image.Image, kind: str, **how: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **how)
    return buffer.getvalue()


def film() -> bytes:
    import av

    buffer = io.BytesIO()
    with av.open(buffer, "w", format="mp4") as container:
        stream = container.add_stream("mpeg4", rate=10)
        stream.width, stream.height = 64, 48
        for level in range(6):
            frame = av.VideoFrame.from_ndarray(np.full((48, 64, 3), level * 40, np.uint8))
            container.mux(stream.encode(frame))
        container.mux(stream.encode())
    return buffer.getvalue()


def papers() -> list[bytes]:
    """Texts as programs write them."""
    word = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = b"<w:document xmlns:w='%s'><w:p><w:t>A fox.</w:t></w:p></w:document>" % word
    leaves = b"1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj"
    container = b"<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"
    return [
        _zip({"word/document.xml": body}),
        _zip({"META-INF/container.xml": container, "b.opf": b"<package/>"}),
        b"%PDF-1.4\n" + leaves + b"\ntrailer<</Root 1 0 R>>\n%%EOF",
        b"A fox ran.\n\n***\n\nIt laughed.",
        "\ufeffЛиса бежала.".encode("utf-16"),
    ]


def _zip(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def bombs() -> list[bytes]:
    """Small outside, huge inside."""
    zeros = bytes(100_000_000)
    squeezed = zlib.compress(zeros)
    laughing = b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY l0 'ha'>" + LAUGHS + b"]><x>&l9;</x>"
    gif = _saved(Image.new("P", (8, 8)), "GIF", save_all=True, append_images=[Image.new("P", (8, 8), 1)] * 40)
    tiff = b"II*\x00\x08\x00\x00\x00\x03\x00" + b"".join(
        struct.pack("<HHII", tag, 4, 1, 2**31 - 1) for tag in (256, 257, 279)
    )
    return [
        _saved(Image.new("1", (20000, 20000)), "PNG"),
        _saved(Image.new("L", (60000, 1000), 9), "PNG"),
        _huge_png(2**31 - 1, 2**31 - 1),
        _huge_png(100_000, 1000),
        gif[:6] + b"\xff\xff\xff\xff" + gif[10:],
        tiff,
        b"BM" + struct.pack("<IHHIIiiHHIIiiII", 54, 0, 0, 54, 40, 2**30, 2**30, 1, 24, 0, 0, 0, 0, 0, 0),
        _zip({"word/document.xml": zeros}),
        _zip({"word/document.xml": laughing}),
        _zip({"META-INF/container.xml": laughing}),
        b"%%PDF-1.4\n1 0 obj<</Length %d/Filter/FlateDecode>>stream\n" % len(squeezed)
        + squeezed
        + b"\nendstream endobj\n%%EOF",
        b"A" * 1_900_000,
        b"\n***\n" * 300_000,
    ]


def _huge_png(width: int, height: int) -> bytes:
    """Says that it is larger than it is."""
    rows = zlib.compress(bytes(10_000))
    parts = [(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)), (b"IDAT", rows), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )


def strangers() -> list[bytes]:
    """What is no picture and no text, or something else than it says."""
    jpeg = pictures()[1]
    return [
        b"\x7fELF\x02\x01\x01" + bytes(200),
        b"MZ" + bytes(200),
        b"#!/bin/sh\nrm -rf /\n",
        b"\x00" * 5000,
        b"\xff" * 5000,
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<html><script>alert(1)</script></html>",
        b"GIF89a/*" + b"\xff" * 40 + b"*/=1;alert(1)",
        jpeg + _zip({"a.txt": b"a"}),
        b"%PDF-1.7\n" + jpeg,
        jpeg[:20] + b"<?php system('id') ?>" + jpeg[20:],
        b"PK\x03\x04" + bytes(200),
        b"PK\x05\x06" + bytes(18),
        b"RIFF\xff\xff\xff\xffWEBPVP8X" + bytes(60),
        b"\x00\x00\x00\x18ftypheic" + bytes(60),
        b"\x00\x00\x00\x18ftypavif" + bytes(60),
        b"8BPS\x00\x01" + bytes(60),
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
    ]
