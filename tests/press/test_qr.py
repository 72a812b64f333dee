from __future__ import annotations

import cv2
import numpy as np
import pypdfium2
import pytest
from bookmaking import example_book

from laterna.press.pdf import make_pdf
from laterna.press.poster import make_poster
from laterna.press.provenance import read_png_xmp
from laterna.press.qr import qr_pixels, qr_svg
from laterna.story.errors import UsageError

LINK = "https://example.org/stories/the-fox-who-found-a-star?page=1&lang=en"


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    return example_book(tmp_path_factory.mktemp("example"), link=LINK)


def read(pixels: np.ndarray) -> str:
    return cv2.QRCodeDetector().detectAndDecode(pixels)[0]


def render(path, page: int, scale: float) -> np.ndarray:
    with pypdfium2.PdfDocument(path) as pdf:
        return pdf[page % len(pdf)].render(scale=scale).to_numpy()[..., :3].copy()


def test_it_reads_back():
    assert read(qr_pixels(LINK, 4)) == LINK
    assert qr_svg(LINK) == qr_svg(LINK)


def test_the_quiet_zone_is_four_modules():
    assert (qr_pixels(LINK, 1)[:4] == 255).all()


def test_it_is_read_from_a_printed_imprint(book, tmp_path):
    pages = make_pdf(book, tmp_path / "a.pdf")
    read_pages = [read(render(tmp_path / "a.pdf", page, 300 / 72)) for page in range(pages - 3, pages)]
    assert LINK in read_pages


def test_it_is_read_from_the_poster_on_a_phone(book, tmp_path):
    """A phone shows a poster some 390 points wide, at three pixels a point."""
    make_poster(book, tmp_path / "a.png")
    poster = cv2.imread(str(tmp_path / "a.png"))
    width = 390 * 3
    screen = cv2.resize(poster, (width, round(poster.shape[0] * width / poster.shape[1])), interpolation=cv2.INTER_AREA)
    assert read(screen) == LINK
    assert "algorithmicMedia" in read_png_xmp(tmp_path / "a.png")


def test_a_poster_as_pdf(book, tmp_path):
    make_poster(book, tmp_path / "a.pdf", paper="a5")
    assert read(render(tmp_path / "a.pdf", 0, 3)) == LINK


def test_a_poster_of_another_kind_is_refused(book, tmp_path):
    with pytest.raises(UsageError, match=r"\.pdf or \.png"):
        make_poster(book, tmp_path / "a.gif")
    with pytest.raises(UsageError, match="a4"):
        make_poster(book, tmp_path / "a.pdf", paper="stamp")
