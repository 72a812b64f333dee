"""What lies over a page and does not move with it: the title's label, the subtitles with the spoken word lit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import cv2
import numpy as np

from laterna.press.film.affine import STILL, moved
from laterna.press.film.canvas import PLAIN, Tone, reach
from laterna.press.film.lettering import Lettering, Run
from laterna.press.film.sheet import Sheet, paper_of

if TYPE_CHECKING:
    from laterna.press.film.affine import Affine
    from laterna.press.film.canvas import Canvas
    from laterna.press.fonts import Face
    from laterna.press.subtitles import Cue

_RISE_S, _RISES_AT_S = 0.9, 0.7
_FADE_S = 0.15
_LABEL_HEIGHTS = (0.74, 0.22, 0.5, 0.86, 0.14)
"""Of a label's middle, as fractions of the frame's height; the first is best."""


class Overlay(Protocol):
    """Anything that draws itself over a frame."""

    def painter(self, size: tuple[int, int]) -> Painter:
        """Made once a segment, in the process that films it."""
        ...


class Painter(Protocol):
    """An overlay at work."""

    def draw(self, canvas: Canvas, t: float) -> None:
        """Draws what is there at `t` seconds from the segment's start."""
        ...


@dataclass(frozen=True)
class Label:
    """A title on a cut-paper label, or on the bare ground."""

    title: str
    small: str
    """A line beneath; empty for none."""
    faces: tuple[Face, ...]
    paper: str | None
    """`#rrggbb`; none letters the ground itself."""
    ink: str
    soft: str
    """Colour of the small line."""
    figures: tuple[tuple[float, float, float, float], ...] = ()
    """Whom it should not hide: (left, top, right, bottom) in pixels of the frame."""

    def painter(self, size: tuple[int, int]) -> Painter:
        return _LabelPainter(self, size)


@dataclass(frozen=True)
class Karaoke:
    """Subtitles burned into the picture, the spoken word lit."""

    cues: tuple[Cue, ...]
    """In seconds from the segment's start."""
    faces: tuple[Face, ...]
    ink: str = "#ffffff"
    lit: str = "#ffd76a"

    def painter(self, size: tuple[int, int]) -> Painter:
        return _KaraokePainter(self, size)


class _LabelPainter:
    def __init__(self, label: Label, size: tuple[int, int]) -> None:
        short = min(size)
        width = 2 * round(min(size[0] * 0.84, short * 1.5) / 2)
        type_px = short * 0.105
        lettering = Lettering(label.faces)
        rows = [lettering.draw([Run(label.title, label.ink)], type_px, width, 1.15)]
        if label.small:
            rows.append(lettering.draw([Run(label.small, label.soft)], type_px * 0.36, width, 1.6))
        words = _trimmed(np.concatenate(rows))
        pixels = words if label.paper is None else _labelled(words, label.paper, round(type_px * 0.55))
        left, top = _free_place(pixels, label.figures, size)
        self._sheet = paper_of(pixels, left, top)
        self._lift = short * 0.03

    def draw(self, canvas: Canvas, t: float) -> None:
        risen = min(max((t - _RISES_AT_S) / _RISE_S, 0.0), 1.0)
        if risen > 0:
            eased = risen * (2 - risen)
            _put(canvas, self._sheet, moved(0, self._lift * (1 - eased)), Tone(opacity=eased))


class _KaraokePainter:
    """Letters a cue anew each time another word is lit, and keeps the last one."""

    def __init__(self, karaoke: Karaoke, size: tuple[int, int]) -> None:
        self._karaoke = karaoke
        self._size = size
        self._type_px = min(size) * 0.05 if size[0] >= size[1] else size[0] * 0.056
        self._lettering = Lettering(karaoke.faces)
        self._kept: tuple[tuple[int, int], Sheet] | None = None

    def draw(self, canvas: Canvas, t: float) -> None:
        for number, cue in enumerate(self._karaoke.cues):
            if cue.start_s <= t < cue.end_s:
                lit = max((n for n, word in enumerate(cue.words) if word.start_s <= t + 1e-6), default=0)
                if cue.words[lit].end_s + _FADE_S < t:
                    lit = -1
                _put(canvas, self._sheet(number, cue, lit), STILL)

    def _sheet(self, number: int, cue: Cue, lit: int) -> Sheet:
        if self._kept is None or self._kept[0] != (number, lit):
            runs = [
                Run(word.text, self._karaoke.lit if index == lit else self._karaoke.ink)
                for index, word in enumerate(cue.words)
            ]
            width = 2 * round(self._size[0] * 0.43)
            words = self._lettering.draw(runs, self._type_px, width, 1.3)
            pixels = _haloed(words, round(self._type_px * 0.35))
            top = self._size[1] * 0.94 - pixels.shape[0]
            self._kept = (number, lit), paper_of(pixels, (self._size[0] - pixels.shape[1]) // 2, round(top))
        return self._kept[1]


def _free_place(
    pixels: np.ndarray, figures: tuple[tuple[float, float, float, float], ...], size: tuple[int, int]
) -> tuple[float, float]:
    """The left upper corner of a label in the middle of the frame, where it hides the least of the figures."""
    height, width = pixels.shape[:2]
    left = (size[0] - width) / 2
    corners = [(left, size[1] * middle - height / 2) for middle in _LABEL_HEIGHTS]

    def hidden(corner: tuple[float, float]) -> float:
        """How much of each figure it hides, added up."""
        x, y = corner
        return sum(
            max(min(right, x + width) - max(a, x), 0) * max(min(bottom, y + height) - max(b, y), 0)
            / ((right - a) * (bottom - b))
            for a, b, right, bottom in figures
        )  # fmt: skip

    return min(corners, key=lambda corner: round(hidden(corner), 1))


def _put(canvas: Canvas, sheet: Sheet, where: Affine, tone: Tone = PLAIN) -> None:
    rect = reach(sheet, where).within(canvas.whole)
    if rect:
        canvas.blend(sheet, where, [rect], tone)


def _trimmed(pixels: np.ndarray) -> np.ndarray:
    columns = np.flatnonzero(pixels[..., 3].any(axis=0))
    rows = np.flatnonzero(pixels[..., 3].any(axis=1))
    return pixels[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _labelled(words: np.ndarray, paper: str, edge: int) -> np.ndarray:
    """Words on a strip of cut paper with a soft shadow."""
    shadow = edge // 2
    height, width = words.shape[0] + 2 * edge, words.shape[1] + 3 * edge
    board = np.zeros((height + 2 * shadow, width + 2 * shadow), np.float32)
    slant = np.array([[0, 0.04], [0.5, 0], [1, 0.05], [0.996, 1], [0.52, 0.975], [0.006, 0.96]])
    corners = np.rint((slant * (width, height) + shadow) * 16).astype(np.int32)
    cv2.fillPoly(board, [corners], (1,), cv2.LINE_AA, 4)
    shade = 0.4 * cv2.GaussianBlur(np.roll(board, shadow // 3, axis=0), (0, 0), shadow / 2.5)
    alpha = board + (1 - board) * shade
    rgb = np.array([int(paper[i : i + 2], 16) for i in (1, 3, 5)], np.float32)
    pixels = np.concatenate([board[..., None] * rgb, alpha[..., None] * 255], axis=2)
    top, left = edge + shadow, edge + edge // 2 + shadow
    spot = pixels[top : top + words.shape[0], left : left + words.shape[1]]
    spot *= 1 - words[..., 3:] / 255
    spot += words
    return np.rint(pixels).astype(np.uint8)


def _haloed(words: np.ndarray, reach_px: int) -> np.ndarray:
    """Words over a soft dark halo, readable on any picture."""
    padded = np.pad(words, ((reach_px, reach_px), (reach_px, reach_px), (0, 0))).astype(np.float32)
    alpha = padded[..., 3] / 255
    fat = cv2.dilate(alpha, np.ones((3, 3), np.uint8), iterations=max(1, reach_px // 4))
    halo = np.clip(1.6 * cv2.GaussianBlur(fat, (0, 0), reach_px / 3), 0, 0.85)
    padded[..., 3] = 255 * (alpha + (1 - alpha) * halo)
    return np.rint(padded).astype(np.uint8)
