"""Whoever would be lost before what lies behind gets a sheet of another lightness behind them."""

from __future__ import annotations

import numpy as np
import pytest
import skia

from laterna.engines.image.papercut.backing import DARK, PALE, backing_of
from laterna.engines.image.papercut.painter import Cut, Frame

SIZE = 320


def page(*colour):
    return np.full((SIZE, SIZE, 4), (*colour, 255), np.uint8)


def figure(*colour):
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(0.3, 0.3, 0.7, 0.8))
    return [Cut(path, np.array(colour, np.float32) / 255, 1.0, 0.0)]


@pytest.mark.parametrize(
    ("behind", "coat", "wanted"),
    [
        ((40, 46, 60), (52, 46, 50), PALE),
        ((240, 240, 238), (250, 248, 240), DARK),
        ((240, 240, 238), (200, 80, 40), None),
        ((40, 46, 60), (230, 190, 80), None),
    ],
)
def test_a_backing_sheet_is_laid_where_the_outline_would_be_lost(behind, coat, wanted):
    assert backing_of(page(*behind), figure(*coat), Frame(SIZE, SIZE, 0)) == wanted


def test_who_is_lost_before_a_part_of_the_page_only_stands_out_enough():
    half = page(200, 210, 220)
    half[:90] = (52, 46, 50, 255)
    assert backing_of(half, figure(52, 46, 50), Frame(SIZE, SIZE, 0)) is None


def test_who_stands_outside_the_picture_needs_none():
    path = skia.Path()
    path.addOval(skia.Rect.MakeLTRB(2.0, 2.0, 2.2, 2.2))
    beyond = [Cut(path, np.zeros(3, np.float32), 1.0, 0.0)]
    assert backing_of(page(0, 0, 0), beyond, Frame(SIZE, SIZE, 0)) is None
