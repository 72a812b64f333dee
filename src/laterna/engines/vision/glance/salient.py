"""What the photo is of: the box that stands out, its cut-out, and how clean that cut-out is.

Frequency-tuned saliency after R. Achanta et al., Frequency-tuned Salient Region Detection, 2009, with the spectral
residual of X. Hou, L. Zhang, Saliency Detection: A Spectral Residual Approach, 2007; the cut-out is GrabCut (C. Rother,
V. Kolmogorov, A. Blake, 2004). A cut-out is clean when it is one piece, stays within the picture, its edge follows an
edge of the photo, and a second cut from another box agrees.
"""

from __future__ import annotations

from typing import cast

import cv2
import numpy as np

from laterna.engines.vision.glance.colours import palette_of
from laterna.engines.vision.glance.frame import Frame, shrunk
from laterna.story import Box, Subject

_CUT_PX = 208
_SEED = 11
_BLOWN = 98.0
"""L* from which light has blown everything out."""
_SOLID = 0.8
"""Share of its convex hull from which a piece is as solid as a figure with limbs is."""


def salience_of(frame: Frame) -> np.ndarray:
    """float32 `[H, W]` within 0 to 1: how much each pixel stands out, with a leaning to the middle."""
    blurred = cv2.GaussianBlur(frame.lab, (0, 0), 3)
    tuned = np.linalg.norm(blurred - frame.lab.mean((0, 1)), axis=2)
    both = _unit(tuned) * 0.6 + _unit(_residual(frame.lab[..., 0])) * 0.4
    height, width = both.shape
    across = np.linspace(-1, 1, width, dtype=np.float32) ** 2
    down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] ** 2
    lit = frame.lab[..., 0] < _BLOWN  # A lamp, a window or a gap of sky stands out most and is no subject.
    return _unit(both * np.exp(-(across + down)) * lit)


def subject_of(frame: Frame, around: Box | None = None) -> Subject:
    """The subject with its mask: what lies in the box `around` where one is known, else what stands out."""
    box = around or _salient_box(salience_of(frame))
    mask, clean = _cut_out(frame, box)
    inside = mask > 0
    if inside.any():
        box = _bounds(mask)
    colours = palette_of(frame.lab[inside] if inside.any() else _crop(frame.lab, box).reshape(-1, 3), most=4)
    return Subject(box=box, colours=colours, cutout=clean, mask=mask)


def _residual(light: np.ndarray) -> np.ndarray:
    small = cv2.resize(light, (64, 64), interpolation=cv2.INTER_AREA)
    spectrum = np.fft.fft2(small)
    amplitude = np.log(np.abs(spectrum) + 1e-6)
    residual = amplitude - cv2.blur(amplitude, (3, 3))
    map_ = np.abs(np.fft.ifft2(np.exp(residual + 1j * np.angle(spectrum)))) ** 2
    smooth = cv2.GaussianBlur(map_.astype(np.float32), (0, 0), 3)
    return cv2.resize(smooth, light.shape[::-1], interpolation=cv2.INTER_LINEAR)


def _unit(values: np.ndarray) -> np.ndarray:
    least, most = float(values.min()), float(values.max())
    return ((values - least) / (most - least) if most > least else np.zeros_like(values)).astype(np.float32)


def _salient_box(salience: np.ndarray) -> Box:
    height, width = salience.shape
    strong = (salience >= min(0.9, 2 * float(salience.mean()))).astype(np.uint8)
    strong = cv2.morphologyEx(strong, cv2.MORPH_CLOSE, np.ones((15, 15), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(strong)
    if count < 2:
        return Box(x=0.25, y=0.25, width=0.5, height=0.5)
    sums = np.bincount(labels.ravel(), weights=salience.ravel(), minlength=count)
    best = 1 + int(np.argmax(sums[1:]))
    x, y, wide, high, _ = (int(value) for value in stats[best])
    return Box(x=x / width, y=y / height, width=wide / width, height=high / height)


def _cut_out(frame: Frame, box: Box) -> tuple[np.ndarray, float]:
    """(mask uint8 `[H, W]`, how clean within 0 to 1)."""
    small = shrunk(frame.rgb, _CUT_PX)
    first, second = _grab(small, _grown(box, 0.06)), _grab(small, _grown(box, 0.14))
    piece, whole = _main_piece(first)
    union = np.count_nonzero(piece | second)
    agree = np.count_nonzero(piece & second) / union if union else 0.0
    clean = agree * whole * _edge_strength(small, piece) * _within(piece) * _solid(piece)
    width, height = frame.size
    mask = cv2.resize(piece.astype(np.float32), (width, height), interpolation=cv2.INTER_LINEAR)
    return np.where(mask > 0.5, 255, 0).astype(np.uint8), float(clean)


def _grab(rgb: np.ndarray, box: Box) -> np.ndarray:
    """Bool `[H, W]`: the foreground of one GrabCut."""
    height, width = rgb.shape[:2]
    left, top = max(1, round(box.x * width)), max(1, round(box.y * height))
    right = min(width - 1, round((box.x + box.width) * width))
    bottom = min(height - 1, round((box.y + box.height) * height))
    if right - left < 8 or bottom - top < 8:
        return np.zeros((height, width), bool)
    mask = np.zeros((height, width), np.uint8)
    models = np.zeros((1, 65)), np.zeros((1, 65))
    cv2.setRNGSeed(_SEED)
    cv2.grabCut(cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR), mask, (left, top, right - left, bottom - top), *models, 2,
                cv2.GC_INIT_WITH_RECT)  # fmt: skip
    return (mask == cv2.GC_FGD) | (mask == cv2.GC_PR_FGD)


def _main_piece(mask: np.ndarray) -> tuple[np.ndarray, float]:
    """The largest connected piece with its holes filled, and its share of all the foreground."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count < 2:
        return np.zeros_like(mask), 0.0
    best = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    piece = (labels == best).astype(np.uint8)
    outlines, _ = cv2.findContours(piece, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros_like(piece), cast("list[np.ndarray]", outlines), -1, 1, cv2.FILLED)
    return filled > 0, float(stats[best, cv2.CC_STAT_AREA] / np.count_nonzero(mask))


def _edge_strength(rgb: np.ndarray, piece: np.ndarray) -> float:
    """Share of the outline along which inside and outside differ plainly in colour."""
    lab = cv2.cvtColor(rgb.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    mask = piece.astype(np.float32)
    near = (9, 9)
    inner, outer = cv2.blur(mask, near), cv2.blur(1 - mask, near)
    inside = cv2.blur(lab * mask[..., None], near) / np.maximum(inner, 1e-3)[..., None]
    outside = cv2.blur(lab * (1 - mask)[..., None], near) / np.maximum(outer, 1e-3)[..., None]
    outline = cv2.morphologyEx(piece.astype(np.uint8), cv2.MORPH_GRADIENT, np.ones((3, 3), np.uint8)) > 0
    if not outline.any():
        return 0.0
    apart = np.linalg.norm(inside - outside, axis=2)[outline]
    return float((apart > 12).mean())


def _within(piece: np.ndarray) -> float:
    """1 for a piece of a sensible size that touches no border; less the more of the border it takes."""
    share = float(piece.mean())
    if not 0.02 <= share <= 0.7:
        return 0.0
    border = np.concatenate([piece[0], piece[-1], piece[:, 0], piece[:, -1]])
    return 1 - min(1.0, 4 * float(border.mean()))


def _solid(piece: np.ndarray) -> float:
    """1 for a piece that nearly fills its hull; less the more it straggles, as no figure does."""
    outlines, _ = cv2.findContours(piece.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    if not outlines:
        return 0.0
    hull = cv2.contourArea(cv2.convexHull(outlines[0]))
    return min(1.0, cv2.contourArea(outlines[0]) / max(1.0, _SOLID * hull))


def _grown(box: Box, by: float) -> Box:
    return Box(x=box.x - by * box.width, y=box.y - by * box.height, width=box.width * (1 + 2 * by),
               height=box.height * (1 + 2 * by))  # fmt: skip


def _bounds(mask: np.ndarray) -> Box:
    height, width = mask.shape
    x, y, wide, high = cv2.boundingRect(mask)
    return Box(x=x / width, y=y / height, width=wide / width, height=high / height)


def _crop(values: np.ndarray, box: Box) -> np.ndarray:
    height, width = values.shape[:2]
    top, left = round(box.y * height), round(box.x * width)
    return values[top : top + max(1, round(box.height * height)), left : left + max(1, round(box.width * width))]
