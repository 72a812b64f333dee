"""Photos, texts and videos as people bring them, and as nobody should."""

from __future__ import annotations

import contextlib
import io
import struct
import zipfile
import zlib

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import ExifTags, Image

from laterna.story.errors import InputError, LaternaError, SourceError
from laterna.studio.sources import read_sources
from laterna.studio.sources.photos import read_photo
from laterna.studio.sources.texts import read_text


def a_picture(mode="RGB", size=(120, 80)):
    ramp = np.linspace(0, 255, size[0] * size[1]).reshape(size[1], size[0])
    if mode == "I;16":
        return Image.fromarray((ramp * 257).astype(np.uint16))
    return Image.fromarray(ramp.astype(np.uint8)).convert(mode)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "AVIF", "BMP"])
def test_every_usual_kind_is_read(kind):
    photo = read_photo(saved(a_picture(), kind), "photo.xyz").photo
    assert photo.picture.size == (120, 80)


@pytest.mark.parametrize(
    ("mode", "kind"), [("CMYK", "JPEG"), ("I;16", "PNG"), ("P", "GIF"), ("LA", "PNG"), ("1", "PNG")]
)
def test_unusual_modes_become_plain_rgb(mode, kind):
    pixels = read_photo(saved(a_picture(mode), kind), "photo").photo.picture.pixels
    assert pixels.shape == (80, 120, 3)
    assert pixels[-1].mean() > pixels[0].mean() + 100


def test_transparency_lies_on_white():
    pixels = read_photo(saved(Image.new("RGBA", (64, 64), (255, 0, 0, 0)), "PNG"), "photo").photo.picture.pixels
    assert (pixels == 255).all()


def test_an_animation_gives_its_first_frame():
    frames = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue")]
    data = saved(frames[0], "GIF", save_all=True, append_images=frames[1:])
    red, _, blue = read_photo(data, "photo.gif").photo.picture.pixels[32, 32]
    assert red > 200 > blue


def test_orientation_is_honoured_and_everything_else_dropped():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    exif[ExifTags.Base.Make] = "Camera"
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:12:24 19:30:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "N"
    read = read_photo(saved(a_picture(), "JPEG", exif=exif), "photo.jpg")
    assert read.photo.picture.size == (80, 120)
    assert (read.photo.season, read.photo.time) == ("winter", "dusk")
    kept = Image.open(io.BytesIO(read.jpeg))
    assert not dict(kept.getexif())
    assert b"GPS" not in read.jpeg
    assert b"Camera" not in read.jpeg


def test_the_southern_half_has_other_seasons():
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:12:24 12:00:00"
    exif.get_ifd(ExifTags.IFD.GPSInfo)[ExifTags.GPS.GPSLatitudeRef] = "S"
    assert read_photo(saved(a_picture(), "JPEG", exif=exif), "photo.jpg").photo.season == "summer"


def a_bomb(width, height):
    """A valid PNG header of a picture that would fill the memory."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = b""
    for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b"")):
        chunks += struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (saved(a_picture(), "JPEG")[:300], "damaged"),
        (b"this is a letter, not a picture", "not a picture"),
        (b"", "not a picture"),
        (saved(Image.new("RGB", (1, 1)), "PNG"), "at least 32"),
        (a_bomb(30_000, 30_000), "at most 120 megapixels"),
        (a_bomb(2**31 - 1, 2**31 - 1), "at most 120 megapixels"),
        (a_bomb(600, 600), "damaged"),
    ],
)
def test_bad_pictures_get_one_plain_sentence(data, says):
    with pytest.raises(SourceError, match=says):
        read_photo(data, "photo.jpg")


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_damaged_picture_is_read_or_refused_but_never_crashes(data):
    kind = data.draw(st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF"]))
    whole = bytearray(saved(a_picture(), kind))
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    with contextlib.suppress(SourceError):
        read_photo(bytes(whole[: data.draw(st.integers(1, len(whole)))]), "photo")


def test_plain_text_in_any_usual_encoding():
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert read_text("Große Füße.".encode(encoding), "a.txt", ".txt").text == "Große Füße."


def a_docx(*paragraphs, extra=b""):
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = "".join(f"<w:p>{style}<w:r><w:t>{text}</w:t></w:r></w:p>" for style, text in paragraphs)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        text = f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>'.encode()
        archive.writestr("word/document.xml", extra + text)
    return buffer.getvalue()


def test_word_files_keep_headings_and_words():
    data = a_docx(
        ('<w:pPr><w:pStyle w:val="Heading1"/></w:pPr>', "The Fox"), ("", "She ran."), ("", "She &lt;slept&gt;.")
    )
    read = read_text(data, "a.docx", ".docx")
    assert read.text == "# The Fox\n\nShe ran.\n\nShe <slept>."
    assert read.format == "markdown"


def test_epub_chapters_come_in_reading_order():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "META-INF/container.xml",
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
            '<rootfile full-path="OPS/book.opf"/></rootfiles></container>',
        )
        archive.writestr(
            "OPS/book.opf",
            '<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="b" href="two.xhtml"/>'
            '<item id="a" href="one%20.xhtml"/></manifest>'
            '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>',
        )
        archive.writestr(
            "OPS/one .xhtml",
            "<html><head><title>x</title></head><body><h1>One</h1><p>First &amp; last.</p></body></html>",
        )
        archive.writestr("OPS/two.xhtml", "<html><body><p>Then <em>more</em>.</p><script>no()</script></body></html>")
    assert read_text(buffer.getvalue(), "a.epub", ".epub").text == "# One\n\nFirst & last.\n\nThen more."


def test_a_pdf_gives_its_pages(tmp_path):
    typst = pytest.importorskip("typst")
    (tmp_path / "a.typ").write_text("The fox ran home.\n#pagebreak()\nThe end came.")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    assert read_text((tmp_path / "a.pdf").read_bytes(), "a.pdf", ".pdf").text == "The fox ran home.\fThe end came."


def test_a_locked_pdf_says_what_to_do(tmp_path):
    typst, pikepdf = pytest.importorskip("typst"), pytest.importorskip("pikepdf")
    (tmp_path / "a.typ").write_text("Secret.")
    typst.compile(str(tmp_path / "a.typ"), output=str(tmp_path / "a.pdf"))
    with pikepdf.open(tmp_path / "a.pdf") as document:
        document.save(tmp_path / "b.pdf", encryption=pikepdf.Encryption(owner="x", user="y"))
    with pytest.raises(SourceError, match="locked with a password"):
        read_text((tmp_path / "b.pdf").read_bytes(), "b.pdf", ".pdf")


@pytest.mark.parametrize(
    ("data", "suffix", "says"),
    [
        (b"", ".txt", "holds no text"),
        (b"\0\1\2" * 100, ".txt", "not a text file"),
        (b"not a zip", ".docx", "damaged"),
        (b"%PDF-1.7 nonsense", ".pdf", "not a PDF"),
        (b"word " * 200_000, ".txt", "at most 100,000"),
        (a_docx(("", "x"), extra=b'<!DOCTYPE a [<!ENTITY b "c">]>'), ".docx", "entities"),
    ],
)
def test_bad_texts_get_one_plain_sentence(data, suffix, says):
    with pytest.raises(SourceError, match=says):
        read_text(data, "file", suffix)


def a_video(path, seconds=4, fps=10):
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=fps)
        stream.width, stream.height, stream.pix_fmt = 160, 120, "yuv420p"
        rng = np.random.default_rng(1)
        scenes = rng.integers(0, 255, (2, 12, 16, 3), np.uint8).repeat(10, 1).repeat(10, 2)
        for number in range(seconds * fps):
            frame = av.VideoFrame.from_ndarray(scenes[number * 2 // (seconds * fps)], format="rgb24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode())


def test_a_video_gives_its_scenes_once_each_in_order(tmp_path):
    a_video(tmp_path / "film.mp4")
    photos = read_sources([tmp_path / "film.mp4"]).photos
    assert len(photos) == 2
    assert photos[0].photo.picture.size == (160, 120)


def test_photos_and_text_together(tmp_path):
    (tmp_path / "a.jpg").write_bytes(saved(a_picture(), "JPEG"))
    (tmp_path / "b.txt").write_text("Once there was a fox.")
    brought = read_sources([tmp_path / "b.txt", tmp_path / "a.jpg"])
    assert brought.text == "Once there was a fox."
    assert len(brought.photos) == 1


@pytest.mark.parametrize("kind", ["missing", "folder", "two texts"])
def test_what_cannot_be_brought(tmp_path, kind):
    (tmp_path / "a.txt").write_text("one")
    (tmp_path / "b.txt").write_text("two")
    paths = {"missing": ["none.jpg"], "folder": ["."], "two texts": ["a.txt", "b.txt"]}[kind]
    with pytest.raises(InputError) as caught:
        read_sources([tmp_path / path for path in paths])
    assert isinstance(caught.value, LaternaError)
    assert caught.value.exit_code == 3
