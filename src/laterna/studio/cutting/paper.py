"""From a rough piece to a paper figure: its edge found again, finer, cut smoothly, with white paper round it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.studio.cutting.tries import grab, main_piece
from laterna.studio.cutting.view import view_of

if TYPE_CHECKING:
    from laterna.story import Box, Point
    from laterna.studio.cutting.view import View

_FINE_PX = 416
_DOUBT = 0.04
"""Width of the strip about the rough edge in which the fine edge is looked for, as a share of the root of the area."""
_ROUNDS = 2
_LONGEST_PX = 1200
"""Longer side of a finished cut-out."""
_EDGE = 0.022
"""Width of the white edge, as a share of the subject's height."""
_SMOOTH = 0.008
"""How round the scissors cut, as a share of the root of the area."""
_FRINGE = 0.003
"""What is cut away inside the outline, where the photo mixes subject and ground, as a share of the longer side."""
_CORNERS = 96
_FRACTION = 4
"""Bits below the pixel in which an outline is drawn."""


class Paper(NamedTuple):
    """A subject on white paper."""

    pixels: np.ndarray
    """uint8 `[H, W, 4]`, straight alpha, cropped to the white edge."""
    outline: tuple[Point, ...]
    """Around its white edge, per unit of its height, from the middle of its foot; y down."""

    def mirrored(self) -> Paper:
        """It, facing the other way."""
        turned = tuple((-x, y) for x, y in reversed(self.outline))
        return Paper(np.ascontiguousarray(self.pixels[:, ::-1]), turned)


def refined(
    rgb: np.ndarray, lab: np.ndarray, salience: np.ndarray, rough: View, mask: np.ndarray
) -> tuple[View, np.ndarray]:
    """The piece `mask` of a rough view, found again in a finer one; bool `[h, w]` of that."""
    box = rough.box_of(mask)
    fine = view_of(rgb, lab, salience, box, _FINE_PX) or rough
    start = _moved(mask, rough, fine)
    strip = max(2, round(_DOUBT * float(np.sqrt(start.sum()))))
    marks = np.where(start, cv2.GC_PR_FGD, cv2.GC_PR_BGD).astype(np.uint8)
    marks[_shrunk(start, strip)] = cv2.GC_FGD
    marks[_shrunk(~start, strip)] = cv2.GC_BGD
    found, _ = main_piece(grab(fine.rgb, marks, _ROUNDS))
    return fine, found if found.any() else start


def on_paper(rgb: np.ndarray, view: View, mask: np.ndarray, box: Box) -> Paper:
    """A piece of a view as a paper figure.

    Args:
        rgb: uint8 `[H, W, 3]`, the photo at its full size.
        view: A view of it, at any size.
        mask: Bool `[h, w]` in the view.
        box: Where that lies in the photo.
    """
    height, width = rgb.shape[:2]
    scale = min(1.0, _LONGEST_PX / max(box.width * width, box.height * height))
    edge = max(2, round(_EDGE * box.height * height * scale))
    room = 2 * edge + 2
    to_photo = width / view.photo[0] * scale
    lines = [
        (_smooth(line, _SMOOTH * float(np.sqrt(mask.sum()))) / view.scale + (view.left, view.top)) * to_photo
        for line in _lines(mask)
    ]
    corner = np.floor([box.x * width * scale, box.y * height * scale]) - room
    size = np.ceil([box.width * width * scale, box.height * height * scale]).astype(int) + 2 * room
    drawn = np.zeros((size[1], size[0]), np.uint8)
    rows = [np.round((line - corner) * 2**_FRACTION).astype(np.int32) for line in lines]
    cv2.fillPoly(drawn, rows, 255, cv2.LINE_AA, _FRACTION)
    inner = cv2.distanceTransform((drawn > 127).astype(np.uint8), cv2.DIST_L2, 5)
    fringe = max(1.0, _FRINGE * max(drawn.shape))
    alpha = cv2.GaussianBlur(np.clip(inner - fringe + 0.5, 0, 1) * 255, (0, 0), 0.8).astype(np.uint8)
    paper = _shrunk(_shrunk(drawn <= 127, 2 * edge) == 0, edge)
    x, y, wide, high = cv2.boundingRect(paper.astype(np.uint8))
    photo = _part(rgb, scale, corner, size)
    pixels = np.dstack([photo, alpha])[y : y + high, x : x + wide]
    return Paper(np.ascontiguousarray(pixels), _outline(paper))


def _moved(mask: np.ndarray, rough: View, fine: View) -> np.ndarray:
    """A mask of one view in another of the same photo."""
    ratio = fine.scale / rough.scale
    shift = (rough.left - fine.left) * fine.scale, (rough.top - fine.top) * fine.scale
    turn = np.array([[ratio, 0, shift[0]], [0, ratio, shift[1]]])
    size = fine.rgb.shape[1::-1]
    return cv2.warpAffine(mask.astype(np.float32), turn, size, flags=cv2.INTER_LINEAR) > 0.5


def _shrunk(mask: np.ndarray, by: float) -> np.ndarray:
    return cv2.distanceTransform(mask.astype(np.uint8), cv2.DIST_L2, 5) > by


def _lines(mask: np.ndarray) -> list[np.ndarray]:
    """The outlines of a piece and of its holes, float `[N, 2]` each."""
    lines, _ = cv2.findContours(mask.astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    return [line[:, 0, :].astype(float) + 0.5 for line in lines]


def _smooth(line: np.ndarray, sigma: float) -> np.ndarray:
    """A closed line, float `[N, 2]` a pixel apart, without what is finer than `sigma` pixels."""
    waves = np.fft.fft(line[:, 0] + 1j * line[:, 1])
    kept = np.exp(-2 * (np.pi * np.fft.fftfreq(len(line)) * sigma) ** 2)
    smooth = np.fft.ifft(waves * kept)
    return np.stack([smooth.real, smooth.imag], axis=1)


def _part(rgb: np.ndarray, scale: float, corner: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The photo at a scale about a corner, uint8 `[h, w, 3]`; beyond its border the border goes on."""
    small = cv2.resize(rgb, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else rgb
    shift = np.array([[1, 0, -corner[0]], [0, 1, -corner[1]]], float)
    return cv2.warpAffine(small, shift, tuple(map(int, size)), borderMode=cv2.BORDER_REPLICATE)


def _outline(paper: np.ndarray) -> tuple[Point, ...]:
    """The outline at even steps, per unit of height from the middle of the foot."""
    lines, _ = cv2.findContours(paper.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    walk = max(lines, key=len)[:, 0, :].astype(float)
    x, y, width, height = cv2.boundingRect(paper.astype(np.uint8))
    steps = np.linspace(0, len(walk), _CORNERS, endpoint=False).astype(int)
    points = (walk[steps] - (x + width / 2, y + height)) / height
    return tuple((round(float(px), 4), round(float(py), 4)) for px, py in points)
