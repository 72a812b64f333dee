"""Who is in the photo: faces, cats' faces, and people by their standing shape.

Standing people after N. Dalal, B. Triggs, Histograms of Oriented Gradients for Human Detection, 2005, with OpenCV's
own weights. A closed parasol has the same outline, so a shape counts when its head is skin, or when very many windows
agree and there is some skin in it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import cv2
import numpy as np

from laterna.engines.vision.glance.faces import cat_faces_of, faces_of, skin_of
from laterna.engines.vision.glance.frame import shrunk
from laterna.engines.vision.glance.witness import Found, overlap, share_of
from laterna.story import Box, Detection

if TYPE_CHECKING:
    from collections.abc import Sequence

WORK_PX = 640
_SUPPORT = 1.5
"""Sum of the agreeing windows' margins that a shape needs at all."""
_FIRM, _WINDOWS = 3.0, 8
"""Sum and number of windows from which on a little skin is enough."""


def detect(pixels: np.ndarray) -> tuple[Detection, ...]:
    """Faces, people and cats' faces, the surest first; a person is a shape or a face that no shape holds.

    Args:
        pixels: uint8 `[H, W, 3]` RGB at any size.
    """
    rgb = shrunk(np.ascontiguousarray(pixels), WORK_PX)
    faces = faces_of(rgb)
    shapes = _shapes(rgb)
    bare = [_body_of(face) for face in faces if not any(overlap(face, shape) > 0.5 for shape in shapes)]
    seen = [*_told("face", faces, rgb), *_told("person", [*shapes, *bare], rgb)]
    seen += _told("cat face", cat_faces_of(rgb), rgb)
    return tuple(sorted(seen, key=lambda one: (-one.confidence, one.what, one.box.x, one.box.y)))


def _shapes(rgb: np.ndarray) -> list[Found]:
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if min(grey.shape) < 160:
        return []
    boxes, margins = _hog().detectMultiScale(grey, winStride=(8, 8), padding=(16, 16), scale=1.05, groupThreshold=0)
    windows = [
        Found(int(x), int(y), int(width), int(height), float(margin))
        for (x, y, width, height), margin in zip(boxes, np.ravel(margins), strict=True)
    ]
    windows.sort(key=lambda found: (-found.weight, found))
    groups: list[list[Found]] = []
    for window in windows:
        home = next((group for group in groups if overlap(group[0], window) > 0.5), None)
        if home is None:
            groups.append([window])
        else:
            home.append(window)
    skin = skin_of(rgb)
    judged = [group[0]._replace(weight=_sure_of_shape(group, skin)) for group in groups]
    return [found for found in judged if found.weight]


def _sure_of_shape(group: Sequence[Found], skin: np.ndarray) -> float:
    support = sum(found.weight for found in group)
    best = group[0]
    head = Found(best.x + best.width // 3, best.y + best.height // 10, best.width // 3, best.height // 7, 0)
    bare = share_of(skin, head)
    if support >= _FIRM and len(group) >= _WINDOWS and bare >= 0.15:
        return 0.8
    return 0.65 if support >= _SUPPORT and bare >= 0.5 else 0.0


def _body_of(face: Found) -> Found:
    """Where the rest of someone is whose face alone was found: three faces wide, and down as far as a seat."""
    return Found(face.x - face.width, face.y - face.height // 2, 3 * face.width, 5 * face.height, face.weight)


def _told(what: str, rows: Sequence[Found], rgb: np.ndarray) -> list[Detection]:
    height, width = rgb.shape[:2]
    return [Detection(what=what, box=_box(found, width, height), confidence=found.weight) for found in rows]


@cache
def _hog() -> cv2.HOGDescriptor:
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(np.asarray(cv2.HOGDescriptor.getDefaultPeopleDetector()))
    return hog


def _box(found: Found, width: int, height: int) -> Box:
    left, top = max(0, found.x), max(0, found.y)
    right, bottom = min(width, found.x + found.width), min(height, found.y + found.height)
    return Box(x=left / width, y=top / height, width=(right - left) / width, height=(bottom - top) / height)
