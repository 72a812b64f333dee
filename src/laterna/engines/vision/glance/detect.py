"""Faces, people and cats, by OpenCV's classical detectors, each candidate checked by a second witness.

Cascades after P. Viola, M. Jones, Rapid Object Detection using a Boosted Cascade of Simple Features, 2001; people
standing after N. Dalal, B. Triggs, Histograms of Oriented Gradients for Human Detection, 2005. A single cascade sees
faces in wallpaper; so a face counts when two cascades agree on it or when it has the colour of skin.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from laterna.engines.vision.glance.frame import shrunk
from laterna.story import Box, Detection

WORK_PX = 640


class Found(NamedTuple):
    """A candidate in pixels of the working picture."""

    x: int
    y: int
    width: int
    height: int
    weight: float


def detect(pixels: np.ndarray) -> tuple[Detection, ...]:
    """What is seen of faces, people and cats, the surest first.

    Args:
        pixels: uint8 `[H, W, 3]` RGB at any size.
    """
    cv2.setNumThreads(1)
    rgb = shrunk(np.ascontiguousarray(pixels), WORK_PX)
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    skin = skin_of(rgb)
    faces = _faces(grey, skin)
    people = _people(grey)
    cats = _cats(grey)
    height, width = grey.shape
    seen = [
        Detection(what=what, box=_box(found, width, height), confidence=found.weight)
        for what, rows in (("face", faces), ("person", people), ("cat face", cats))
        for found in rows
    ]
    return tuple(sorted(seen, key=lambda one: (-one.confidence, one.what, one.box.x, one.box.y)))


def skin_of(rgb: np.ndarray) -> np.ndarray:
    """Bool `[H, W]`: where a pixel may be human skin of any tone, after D. Chai, K. N. Ngan, 1999 (YCrCb bounds)."""
    _, red, blue = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb))
    return (red >= 135) & (red <= 175) & (blue >= 80) & (blue <= 127)


def _faces(grey: np.ndarray, skin: np.ndarray) -> list[Found]:
    rows = [(name, found) for name in ("frontalface_alt2", "frontalface_default") for found in _cascade(name, grey)]
    kept: list[Found] = []
    for name, found in rows:
        share = _share(skin, found)
        agreed = any(other != name and _overlap(found, second) > 0.3 for other, second in rows)
        confidence = 0.9 if agreed and share > 0.35 else 0.6 if agreed else 0.3
        if confidence >= 0.6 and not any(_overlap(found, other) > 0.2 for other in kept):
            kept.append(found._replace(weight=confidence))
    return kept


def _people(grey: np.ndarray) -> list[Found]:
    boxes, weights = _hog().detectMultiScale(grey, winStride=(8, 8), scale=1.08)
    rows = [Found(*map(int, box), float(weight)) for box, weight in zip(boxes, np.ravel(weights), strict=True)]
    rows.sort(key=lambda found: -found.weight)
    kept: list[Found] = []
    for found in rows:
        if found.weight > 0.9 and not any(_overlap(found, other) > 0.3 for other in kept):
            kept.append(found._replace(weight=min(0.95, 0.5 + found.weight / 6)))
    return kept


def _cats(grey: np.ndarray) -> list[Found]:
    rows = _cascade("frontalcatface_extended", grey, neighbours=4, least=40)
    return [found._replace(weight=0.75) for found in rows]


def _cascade(name: str, grey: np.ndarray, neighbours: int = 3, least: int = 24) -> list[Found]:
    boxes = _classifier(name).detectMultiScale(grey, 1.1, neighbours, minSize=(least, least))
    return [Found(*map(int, box), 0.0) for box in boxes]


@cache
def _classifier(name: str) -> cv2.CascadeClassifier:
    return cv2.CascadeClassifier(str(Path(cv2.__file__).parent / "data" / f"haarcascade_{name}.xml"))


@cache
def _hog() -> cv2.HOGDescriptor:
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(cv2.HOGDescriptor.getDefaultPeopleDetector())
    return hog


def _overlap(one: Found, other: Found) -> float:
    width = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    height = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    if width <= 0 or height <= 0:
        return 0.0
    return width * height / min(one.width * one.height, other.width * other.height)


def _share(mask: np.ndarray, found: Found) -> float:
    return float(mask[found.y : found.y + found.height, found.x : found.x + found.width].mean())


def _box(found: Found, width: int, height: int) -> Box:
    left, top = max(0, found.x), max(0, found.y)
    right, bottom = min(width, found.x + found.width), min(height, found.y + found.height)
    return Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height)
