"""Whether a piece can be what the story says it is: what a person, a beast or a bird cannot do without.

An eye without training cannot tell a dog from a horse, but it can tell that a hat is no man, a green cup no cat, and a
page of a book nobody at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

import cv2
import numpy as np

from laterna.engines.vision.glance.faces import skin_of
from laterna.story import Box, vocabulary
from laterna.studio.cutting.contour import contour_of, solid_of

if TYPE_CHECKING:
    from laterna.story import Observation
    from laterna.story.vocabulary import Kind
    from laterna.studio.cutting.view import View

_STRAIGHT = 0.6
"""Share of its outline in four straight lines from which on a piece was made by a ruler."""
_BEND = 0.012
"""How far a straight line may stray, as a share of the outline's length."""
_ROUND = {"upright": 0.93, "four-legged": 0.93, "bird": 0.96}
"""Share of its hull from which a piece is too round to have a head and limbs."""
_LIMBS = 0.78
"""The same for a person whose face was not seen: then arms or legs must show."""
_ANY_COLOUR = ("crocodile", "dragon")
"""Beasts without fur."""
_STRONG, _FUR = 10.0, (20.0, 105.0)
"""Chroma from which a colour is a colour, and the hues, in degrees, that fur has."""
_DYED = 0.2
"""Share in colours that no fur has, from which on a piece is no beast."""
_HEAD = 0.3
"""The upper part in which a head is looked for, as a share of the height."""
_BARE = 0.15
_ASIDE = 0.1
"""How far from the middle a head is that looks to its side, as a share of the width."""
_FACE_SEEN = 0.55
"""Share of a face that must be cut out with the one whose face it is."""
_FACES = {True: "face", False: "cat face"}


def kind_of(word: str) -> Kind | None:
    """The kind that a word is drawn as; none for an unknown word."""
    match = vocabulary().find("kinds", word)
    if match is None:
        return None
    kind = cast("Kind", match.entry)
    return cast("Kind", vocabulary().entry("kinds", kind.like)) if kind.like else kind


def faces_of(seen: Observation, kind: Kind | None) -> list[Box]:
    """The faces in the photo that somebody of a kind may have."""
    if kind is None or not (kind.person or kind.name == "cat"):
        return []
    return [found.box for found in seen.detections if found.what == _FACES[kind.person]]


def heart_of(view: View, face: Box | None, kind: Kind | None) -> np.ndarray:
    """Bool `[h, w]`: what surely belongs to the owner of a face: the face's middle, and a person's neck and chest."""
    sure = np.zeros(view.rgb.shape[:2], bool)
    if face is None or kind is None:
        return sure
    sure |= view.inside(face, -0.15)
    if kind.person:
        chest = Box(
            x=face.x + 0.25 * face.width, y=face.y + face.height, width=0.5 * face.width, height=1.4 * face.height
        )
        sure |= view.inside(chest, 0.0)
    return sure


def can_be(kind: Kind | None, view: View, mask: np.ndarray, face: Box | None) -> bool:
    """Whether a piece of a view can be somebody of a kind, with the face that was seen there."""
    if kind is None or not (kind.person or "animal" in kind.parents):
        return True
    if face and not (_holds(view, mask, face) and (_is_above(view, mask, face) or not kind.person)):
        return False
    limit = _LIMBS if kind.person and not face else _ROUND.get(kind.body or "", 1.0)
    if _is_ruled(mask) or solid_of(mask) > limit:
        return False
    if kind.person:
        return face is not None or _has_skin(view, mask)
    return kind.body != "four-legged" or kind.name in _ANY_COLOUR or not _is_dyed(view, mask)


def looks_left(view: View, mask: np.ndarray, face: Box | None, kind: Kind | None) -> bool:
    """Whether a piece plainly looks to the left: by its face, else, of beasts and birds, by the side that rises."""
    box = view.box_of(mask)
    if face is not None:
        return face.x + face.width / 2 < box.x + (0.5 - _ASIDE) * box.width
    if kind is None or kind.body not in ("four-legged", "bird"):
        return False
    rows, columns = np.nonzero(mask)
    head = columns[rows <= rows.min() + _HEAD * (rows.max() - rows.min())]
    return float(head.mean()) < columns.min() + (0.5 - _ASIDE) * (columns.max() - columns.min())


def _holds(view: View, mask: np.ndarray, face: Box) -> bool:
    where = view.inside(face, 0.0)
    return bool(where.any()) and float(mask[where].mean()) >= _FACE_SEEN


def _is_above(view: View, mask: np.ndarray, face: Box) -> bool:
    box = view.box_of(mask)
    return face.y + face.height / 2 < box.y + box.height / 2


def _is_ruled(mask: np.ndarray) -> bool:
    outline = contour_of(mask)
    length = cv2.arcLength(outline, closed=True)
    corners = cv2.approxPolyDP(outline, _BEND * length, closed=True)[:, 0, :].astype(float)
    sides = np.sort(np.linalg.norm(corners - np.roll(corners, 1, axis=0), axis=1))
    return float(sides[-4:].sum()) > _STRAIGHT * length


def _has_skin(view: View, mask: np.ndarray) -> bool:
    rows = np.flatnonzero(mask.any(axis=1))
    head = mask.copy()
    head[rows[0] + round(_HEAD * len(rows)) :] = False
    return float(skin_of(view.rgb)[head].mean()) >= _BARE


def _is_dyed(view: View, mask: np.ndarray) -> bool:
    green, blue = view.lab[mask][:, 1], view.lab[mask][:, 2]
    hue = np.degrees(np.arctan2(blue, green)) % 360
    return float(((np.hypot(green, blue) > _STRONG) & ((hue < _FUR[0]) | (hue > _FUR[1]))).mean()) > _DYED
