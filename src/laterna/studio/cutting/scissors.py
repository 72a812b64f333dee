"""The best cut of whom a photo shows: every likely box tried, every piece judged, the cleanest kept.

The boxes are those of the faces and bodies that the eye saw, of what it took for the subject, and of what stands out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.engines.vision.glance.frame import lab_of, shrunk
from laterna.story import Box
from laterna.studio.cutting.likeness import can_be, faces_of, heart_of, kind_of, looks_left
from laterna.studio.cutting.paper import on_paper, refined
from laterna.studio.cutting.quality import quality_of
from laterna.studio.cutting.salience import regions_of, salience_of
from laterna.studio.cutting.tries import tries_of
from laterna.studio.cutting.view import view_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from laterna.story import Observation
    from laterna.story.vocabulary import Kind
    from laterna.studio.cutting.paper import Paper
    from laterna.studio.cutting.quality import Quality
    from laterna.studio.cutting.view import View

_PHOTO_PX, _MAP_PX, _TRY_PX = 768, 176, 160
_MOST = 8
"""Boxes that are tried."""
_ALIKE = 0.75
"""Overlap from which on two boxes are one."""
_WIDE = 0.8
"""Share of the photo from which on a box leaves no ground."""
_WHOLE, _INSIDE, _MORE = 0.6, 0.85, 1.25
"""A piece goes before its part when it is at least so clean beside the cleanest, holds so much of the part, and is so
much larger."""
_AS_CLEAN = 0.9
"""Beside the cleanest; from there on a piece need not be much larger."""
_MIDDLE = Box(x=0.2, y=0.15, width=0.6, height=0.75)
_DRAWN_PX = 160
"""Longer side in the photo from which a subject is sharp on a page."""


class Cut(NamedTuple):
    """A subject cut out."""

    paper: Paper
    mask: np.ndarray
    """uint8 `[H, W]`, 255 inside, over the whole photo at 768 px."""
    quality: Quality


class Target(NamedTuple):
    """Where to cut."""

    box: Box
    face: Box | None
    """The face that belongs to whom the box holds."""


class _Best(NamedTuple):
    view: View
    mask: np.ndarray
    face: Box | None
    quality: Quality


def cut_out(rgb: np.ndarray, seen: Observation, word: str) -> Cut | None:
    """The cleanest cut of what can be called by a word, or none where nothing can.

    Args:
        rgb: uint8 `[H, W, 3]`, the photo.
        seen: What the eye said of it.
        word: What its subject is, in English: `dog`, `girl`.
    """
    small = shrunk(np.ascontiguousarray(rgb), _PHOTO_PX)
    lab = lab_of(small)
    salience = salience_of(lab_of(shrunk(small, _MAP_PX)))
    kind = kind_of(word)
    best = _best(small, lab, salience, _targets(seen, salience, kind), kind)
    if best is None:
        return None
    view, mask = refined(small, lab, salience, best.view, best.mask)
    box = view.box_of(mask)
    height, width = rgb.shape[:2]
    sharp = min(1.0, max(box.width * width, box.height * height) / _DRAWN_PX)
    quality = best.quality._replace(large=best.quality.large * sharp)
    paper = on_paper(rgb, view, mask, box)
    turned = paper.mirrored() if looks_left(view, mask, best.face, kind) else paper
    return Cut(turned, _whole(view, mask), quality)


def _best(
    rgb: np.ndarray, lab: np.ndarray, salience: np.ndarray, targets: Iterable[Target], kind: Kind | None
) -> _Best | None:
    """The cleanest piece of all that can be of a kind; a whole goes before its parts."""
    found: list[_Best] = []
    for target in targets:
        view = view_of(rgb, lab, salience, target.box, _TRY_PX)
        if view is None:
            continue
        found += [
            _Best(view, piece.mask, target.face, quality_of(view, piece))
            for piece in tries_of(view, target.box, heart_of(view, target.face, kind))
            if can_be(kind, view, piece.mask, target.face)
        ]
    found.sort(key=lambda best: -best.quality.clean)
    best = found[0] if found else None
    for other in found[1:]:
        if best and other.quality.clean > _WHOLE * found[0].quality.clean and _is_part(best, other, found[0]):
            best = other
    return best


def _is_part(one: _Best, other: _Best, cleanest: _Best) -> bool:
    """Whether one piece lies within another that is much larger, or a little larger and about as clean as any."""
    ours, theirs = (_whole(best.view, best.mask) > 0 for best in (one, other))
    area, larger = np.count_nonzero(ours), np.count_nonzero(theirs)
    wanted = _MORE if other.quality.clean < _AS_CLEAN * cleanest.quality.clean else 1.0
    return bool(np.count_nonzero(ours & theirs) > _INSIDE * area and larger > wanted * area)


def _targets(seen: Observation, salience: np.ndarray, kind: Kind | None) -> list[Target]:
    """Where a subject may be, the likeliest first; where its like has a face, only about the faces."""
    faces = faces_of(seen, kind)
    subject = [seen.subject.box] if seen.subject else []
    people = [found.box for found in seen.detections if found.what == "person"]
    boxes = [*map(_body, faces), *people, *subject, *regions_of(salience), _MIDDLE]
    kept: list[Box] = []
    for box in boxes:
        if box.width * box.height < _WIDE and not any(_overlap(box, other) > _ALIKE for other in kept):
            kept.append(box)
    targets = [Target(box, _face_in(box, faces)) for box in kept]
    return [target for target in targets if target.face or not faces][:_MOST]


def _face_in(box: Box, faces: Iterable[Box]) -> Box | None:
    """The largest face that lies in a box."""
    inside = [face for face in faces if _covers(box, face)]
    return max(inside, key=lambda face: face.height, default=None)


def _covers(box: Box, face: Box) -> bool:
    x, y = face.x + face.width / 2, face.y + face.height / 2
    return box.x < x < box.x + box.width and box.y < y < box.y + box.height


def _body(face: Box) -> Box:
    """The box of a whole beast about its face."""
    return Box(x=face.x - 0.6 * face.width, y=face.y - 0.3 * face.height, width=2.2 * face.width,
               height=3.2 * face.height)  # fmt: skip


def _overlap(one: Box, other: Box) -> float:
    wide = min(one.x + one.width, other.x + other.width) - max(one.x, other.x)
    high = min(one.y + one.height, other.y + other.height) - max(one.y, other.y)
    both = max(0.0, wide) * max(0.0, high)
    return both / max(1e-9, one.width * one.height + other.width * other.height - both)


def _whole(view: View, mask: np.ndarray) -> np.ndarray:
    """A piece of a view in the whole photo, uint8 `[H, W]`."""
    turn = np.array([[1 / view.scale, 0, view.left], [0, 1 / view.scale, view.top]])
    return cv2.warpAffine(mask.astype(np.uint8) * 255, turn, view.photo, flags=cv2.INTER_NEAREST)
