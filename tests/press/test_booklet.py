"""The booklet that is printed and folded at home."""

from __future__ import annotations

import numpy as np
import pypdfium2
import pytest
from bookmaking import told_book

from laterna.press.pdf import make_booklet
from laterna.press.theme import theme

PPMM = 4
"""Pixels a millimetre at which sheets are looked at."""


def sheets_of(path) -> list[np.ndarray]:
    with pypdfium2.PdfDocument(path) as pdf:
        return [page.render(scale=PPMM * 25.4 / 72).to_numpy()[:, :, 2::-1].astype(int) for page in pdf]


@pytest.fixture(scope="module")
def sheets(tmp_path_factory) -> list[np.ndarray]:
    folder = tmp_path_factory.mktemp("booklet")
    make_booklet(told_book(folder, ["One fox.", "Two foxes.", "Three."], shape="portrait"), folder / "b.pdf")
    return sheets_of(folder / "b.pdf")


def test_its_sheets_are_a4_and_two_sides_each(sheets):
    for sheet in sheets:
        assert sheet.shape[:2] == pytest.approx((210 * PPMM, 297 * PPMM), abs=1)
    assert len(sheets) % 2 == 0


def test_printers_at_home_lose_nothing(sheets):
    rim = 4 * PPMM
    for sheet in sheets:
        assert sheet[:, :rim].min() == sheet[:, -rim:].min() == 255


def test_pages_touch_the_fold_and_an_empty_one_is_of_the_books_paper(sheets):
    paper = [int(theme("bedtime").paper[place : place + 2], 16) for place in (1, 3, 5)]
    middle, fold = 105 * PPMM, round(148.5 * PPMM)
    for sheet in sheets:
        assert (sheet[middle, fold - 3 : fold + 3] < 253).any(axis=1).all()
    halves = [half for sheet in sheets for half in (sheet[40:-40, 40 : fold - 8], sheet[40:-40, fold + 8 : -40])]
    empty = [half for half in halves if np.ptp(half.reshape(-1, 3), axis=0).max() == 0]
    assert empty
    assert {tuple(half[0, 0].tolist()) for half in empty} == {tuple(paper)}


def test_marks_show_where_to_cut_and_fold(sheets):
    top = sheets[0][: 7 * PPMM]
    columns = np.flatnonzero((top < 230).any(axis=(0, 2))) / PPMM
    assert [round(column) for column in columns if 140 < column < 155]
    assert min(columns) == pytest.approx(5, abs=2)
    assert max(columns) == pytest.approx(292, abs=2)
