"""Faces of people and of cats. One cascade alone sees faces in wallpaper, so every face needs witnesses.

A person's face is believed when two cascades trained apart agree on it, eyes are found in its upper half, and some of
it has the colour of skin (YCrCb bounds after D. Chai, K. N. Ngan, Face Segmentation Using Skin-Color Map, 1999). A
cat's face is believed when many windows agree. Heads lean: the picture is searched upright and turned by twenty
degrees both ways. A cat's face may fill the photo so that its ears are cut off: where no smaller one is found, the
photo is searched again within a border, and then both of OpenCV's cascades for cats must agree, with more windows.
"""

from __future__ import annotations

import cv2
import numpy as np

from laterna.engines.vision.glance.frame import shrunk
from laterna.engines.vision.glance.witness import Found, around, cascade, overlap, share_of, turns, upright

_LEAN = 20
_SKIN = 0.2
"""Share of a face's box that must be skin-coloured; low, as light and skin differ and hats and beards cover."""
_PASSES = ((640, 1.1, (0,), 20), (480, 1.2, (-_LEAN, _LEAN), 26))
"""Longer side in pixels, growth of the window, angles, and least face in pixels, of each search."""
_GATE_PX, _ROOM_PX = 20, 25
"""The least face, in which skin is looked for first, and the room about skin that is searched."""
_CAT_PX, _CAT_STEP, _CAT_LEAST = 320, 1.15, 40
_CAT_WINDOWS = 4
"""Agreeing windows that a cat's face needs; what is no cat gathers one or two."""
_CLOSE_PX, _CLOSE_LEAST = (140, 160), 0.4
"""Longer sides at which a face close up is looked for, and its least width as a share of them."""
_CLOSE_WINDOWS = 10
"""Windows that both cascades must gather over the sizes: a cat's 15 and more, whatever was no cat of any kind 5."""


def skin_of(rgb: np.ndarray) -> np.ndarray:
    """Where a pixel may be human skin of any tone: bool `[H, W]` of uint8 `[H, W, 3]`."""
    _, red, blue = cv2.split(cv2.cvtColor(rgb, cv2.COLOR_RGB2YCrCb))
    return (red >= 135) & (red <= 175) & (blue >= 80) & (blue <= 127)


def faces_of(rgb: np.ndarray) -> list[Found]:
    """People's faces in uint8 `[H, W, 3]` with a longer side of at most 640 px; weights are probabilities."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    skin = skin_of(rgb)
    grey = grey * _around_skin(skin)
    kept: list[Found] = []
    for long_px, step, angles, least in _PASSES:
        small = shrunk(grey, long_px)
        scale = grey.shape[1] / small.shape[1]
        for turned in turns(small, angles):
            for candidate in _windows("frontalface_alt2", turned.grey, step, 2, least):
                sure = _sure_of_face(turned.grey, candidate)
                face = _scaled(upright(candidate, turned.back, small.shape[::-1]), scale)
                if sure and share_of(skin, face) >= _SKIN and not any(overlap(face, other) > 0.2 for other in kept):
                    kept.append(face._replace(weight=sure))
    return kept


def cat_faces_of(rgb: np.ndarray) -> list[Found]:
    """Cats' faces in uint8 `[H, W, 3]`; weights are probabilities."""
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    small = shrunk(grey, _CAT_PX)
    scale = grey.shape[1] / small.shape[1]
    kept: list[Found] = []
    for turned in turns(small, (0, -_LEAN, _LEAN)):
        for candidate in _windows("frontalcatface_extended", turned.grey, _CAT_STEP, _CAT_WINDOWS, _CAT_LEAST):
            face = _scaled(upright(candidate, turned.back, small.shape[::-1]), scale)
            if not any(overlap(face, other) > 0.2 for other in kept):
                kept.append(face._replace(weight=0.85))
    return kept or _cat_close_up(grey)


def _cat_close_up(grey: np.ndarray) -> list[Found]:
    """The one cat's face that fills the photo, if there is one; its box may reach beyond the photo."""
    for angle in (0, -_LEAN // 2, _LEAN // 2):
        agreed, face = 0, None
        for long_px in _CLOSE_PX:
            count, face = _most_agreed(grey, long_px, angle)
            agreed += count
            if face is None:
                break
        if face is not None and agreed >= _CLOSE_WINDOWS:
            return [face._replace(weight=0.8)]
    return []


def _most_agreed(grey: np.ndarray, long_px: int, angle: int) -> tuple[int, Found | None]:
    """(how many windows both cascades for cats gather, the face) in the photo at one size, within a border."""
    small = shrunk(grey, long_px)
    border, least = long_px // 4, round(_CLOSE_LEAST * long_px)
    wide = np.pad(small, border, mode="edge")
    turned = next(turns(wide, (angle,)))
    counts: list[int] = []
    best = Found(0, 0, 0, 0, 0.0)
    for name in ("frontalcatface", "frontalcatface_extended"):
        boxes, windows = cascade(name).detectMultiScale2(turned.grey, 1.1, 3, minSize=(least, least))
        if not len(boxes):
            return 0, None
        most = int(np.argmax(windows))
        counts.append(int(windows[most]))
        best = Found(*(int(value) for value in boxes[most]), weight=0.0)
    face = upright(best, turned.back, wide.shape[::-1])
    inner = face._replace(x=face.x - border, y=face.y - border)
    return min(counts), _scaled(inner, grey.shape[1] / small.shape[1])


def _around_skin(skin: np.ndarray) -> np.ndarray:
    """uint8 `[H, W]`: 1 where a face with enough skin may lie. A cascade passes over what is black at no cost."""
    enough = cv2.blur(skin.astype(np.float32), (_GATE_PX, _GATE_PX)) > _SKIN
    return cv2.dilate(enough.astype(np.uint8), np.ones((_ROOM_PX, _ROOM_PX), np.uint8))


def _sure_of_face(grey: np.ndarray, candidate: Found) -> float:
    """How probable the face is by its witnesses; 0 when one is missing."""
    if not _windows("frontalface_default", around(grey, candidate), 1.1, 2, 20):
        return 0.0
    face = grey[candidate.y : candidate.y + candidate.height, candidate.x : candidate.x + candidate.width]
    upper = cv2.resize(face, (120, 120), interpolation=cv2.INTER_CUBIC)[:75]
    eyes = len(_windows("eye_tree_eyeglasses", upper, 1.1, 2, 18))
    return {0: 0.0, 1: 0.8}.get(eyes, 0.9)


def _windows(name: str, grey: np.ndarray, step: float, neighbours: int, least: int) -> list[Found]:
    boxes = cascade(name).detectMultiScale(grey, step, neighbours, minSize=(least, least))
    return [Found(int(x), int(y), int(width), int(height), 0.0) for x, y, width, height in boxes]


def _scaled(found: Found, scale: float) -> Found:
    x, y, width, height = (round(value * scale) for value in found[:4])
    return Found(x, y, width, height, found.weight)
