"""Things that colour and shape alone give away: signs, hills on the skyline, flowers among leaves.

Each rule asks for what makes the thing what it is: a sign is flat, framed and written on; a stop sign is a red octagon
(Vienna Convention on Road Signs and Signals, 1968, sign B,2a); hills are a smooth skyline that rises and falls; flowers
are small, strong colours with leaves all around them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.engines.vision.glance.colours import hex_of, plain_name
from laterna.story import Box, Claim, Detection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from laterna.engines.vision.glance.frame import Frame

_LEAST_SIGN, _MOST_SIGN = 0.004, 0.2
"""Share of the picture that a sign takes."""
_LETTERS, _STOP = 5, 3
"""Marks of one height that make writing, and those of a stop sign's four letters that must be seen apart."""
_STEP, _RISE, _ZIGZAG = 0.05, 0.12, 3.3
"""A skyline of hills: its highest step over a hundredth of the width, its least rise, both as shares of the height, and
how many times its rise it goes up and down in all. Trees and houses zigzag, and have steps."""
_MOUNTAINS = 0.18
"""Rise from which hills are mountains."""
_PETALS = 0.025


def signs_of(frame: Frame) -> tuple[Detection, ...]:
    """Written signs, the largest first: `stop sign`, or `blue sign` and the like; boxes are fractions of the photo."""
    light, a, b = (frame.lab[..., index] for index in range(3))
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    found: list[tuple[float, Detection]] = []
    for name, mask in _paints(light, chroma, hue):
        for area, outline in _pieces(mask):
            what = _sign(name, outline, frame)
            if what:
                box = _box(outline, frame.size)
                found.append((area, Detection(what=what, box=box, confidence=0.8)))
    found.sort(key=lambda row: -row[0])
    return tuple(detection for _, detection in found)


def hills_of(sky: np.ndarray) -> Claim | None:
    """Hills or mountains against the sky, bool `[H, W]`; none where the skyline is flat, broken or built."""
    height, width = sky.shape
    columns = np.linspace(0, width - 1, 100).astype(int)
    under = sky[:, columns]
    seen = under.any(0)
    if seen.mean() < 0.8:
        return None
    edge = (height - 1 - np.argmax(under[::-1], axis=0))[seen] / height
    rise = float(np.percentile(edge, 95) - np.percentile(edge, 5))
    steps = np.abs(np.diff(edge))
    if rise < _RISE or float(steps.max()) > _STEP or float(steps.sum()) > _ZIGZAG * rise:
        return None
    return Claim(what="mountains" if rise >= _MOUNTAINS else "hills", confidence=0.75)


def flowers_of(frame: Frame, leaves: np.ndarray) -> Claim | None:
    """Flowers of one colour among `leaves`, bool `[H, W]` of what is leafy."""
    light, a, b = (frame.lab[..., index] for index in range(3))
    chroma, hue = np.hypot(a, b), np.degrees(np.arctan2(b, a)) % 360
    vivid = (chroma > 32) & (light > 12) & ((hue < 80) | (hue > 300))
    near = cv2.blur(leaves.astype(np.float32), (61, 61)) > 0.15
    petals = vivid & near
    share = float(petals.mean())
    if share < _PETALS or float(petals.sum()) < 0.75 * float(vivid.sum()):
        return None
    if float((frame.texture[petals] > 5).mean()) < 0.6:
        return None
    name = plain_name(hex_of(np.median(frame.lab[petals], axis=0)))
    return Claim(what=f"{name} flowers", confidence=0.7, share=share)


def _paints(light: np.ndarray, chroma: np.ndarray, hue: np.ndarray) -> Iterator[tuple[str, np.ndarray]]:
    yield "red", (chroma > 20) & ((hue < 42) | (hue > 345)) & (light > 5)
    yield "blue", (chroma > 18) & (hue > 220) & (hue < 300) & (light > 12)
    yield "green", (chroma > 22) & (hue > 140) & (hue < 190)
    yield "yellow", (chroma > 50) & (hue > 75) & (hue < 100) & (light > 60)
    yield "white", (chroma < 14) & (light > 82)


def _pieces(mask: np.ndarray) -> Iterator[tuple[float, np.ndarray]]:
    """(share of the picture, outline) of every piece that a sign may be."""
    parted = cv2.morphologyEx(mask.astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    outlines, _ = cv2.findContours(parted, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    for outline in outlines:
        area = cv2.contourArea(outline) / mask.size
        if _LEAST_SIGN <= area <= _MOST_SIGN:
            yield area, outline


def _sign(name: str, outline: np.ndarray, frame: Frame) -> str:
    hull = cv2.convexHull(outline)
    full = cv2.contourArea(outline) / max(1.0, cv2.contourArea(hull))
    letters = _letters(outline, frame)
    if full < 0.9 or letters < _STOP:
        return ""
    (_, _), (wide, high), _ = cv2.minAreaRect(outline)
    square = cv2.contourArea(hull) / max(1.0, wide * high)
    corners = len(cv2.approxPolyDP(hull, 0.03 * cv2.arcLength(hull, True), True))
    if name == "red" and corners in {7, 8, 9} and 0.77 < square < 0.9 and 0.6 < wide / max(1.0, high) < 1.6:
        return "stop sign"
    return f"{name} sign" if square > 0.9 and corners == 4 and letters >= _LETTERS else ""


def _letters(outline: np.ndarray, frame: Frame) -> int:
    """How many marks of about one height stand in the outline, in another lightness than its ground."""
    x, y, wide, high = cv2.boundingRect(outline)
    inside = cv2.drawContours(np.zeros((high, wide), np.uint8), [outline - (x, y)], -1, 1, cv2.FILLED) > 0
    light = frame.lab[y : y + high, x : x + wide, 0]
    ground = float(np.median(light[inside]))
    marks = (np.abs(light - ground) > 18) & cv2.erode(inside.astype(np.uint8), np.ones((3, 3), np.uint8)).astype(bool)
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks.astype(np.uint8))
    heights = [int(row[cv2.CC_STAT_HEIGHT]) for row in stats[1:count] if row[cv2.CC_STAT_AREA] >= 6]
    if not heights or not 0.04 < float(marks[inside].mean()) < 0.5:
        return 0
    usual = float(np.median(heights))
    return sum(0.6 * usual <= value <= 1.6 * usual for value in heights)


def _box(outline: np.ndarray, size: tuple[int, int]) -> Box:
    x, y, wide, high = cv2.boundingRect(outline)
    return Box(x=x / size[0], y=y / size[1], width=wide / size[0], height=high / size[1])
