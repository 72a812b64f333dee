"""A hero's coat from a photo's subject: main colour, second colour, and how they lie.

Two colours in a few large pieces are patches; in many small ones, spots. Only a clean cut-out is read: elsewhere the
background would lend the hero its colours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import cv2
import numpy as np

from laterna.engines.vision.glance.colours import clusters, hex_of
from laterna.engines.vision.glance.frame import lab_of

if TYPE_CHECKING:
    from laterna.story import Picture, Subject

_APART = 22.0
"""Distance in Lab from which two colours of a coat are two, and not light and shade."""
_SECOND = 0.12
_PIECES = 6
"""From so many pieces of the second colour on they are spots."""


class Traits(NamedTuple):
    """What a coat looks like; the fields are those of the story's `Traits`."""

    coat: str | None
    """`#rrggbb`."""
    second: str | None
    """`#rrggbb`; none when there is only one."""
    markings: str | None
    """`plain`, `patches` or `spots`."""


def traits_of(subject: Subject, picture: Picture) -> Traits:
    """The coat of a subject, read from the pixels under its mask; all none where it has no mask.

    Args:
        subject: as `Glance.see` gave it.
        picture: the photo it was seen in, at any size.
    """
    if subject.mask is None or not subject.mask.any():
        return Traits(None, None, None)
    height, width = subject.mask.shape
    rgb = cv2.resize(np.ascontiguousarray(picture.pixels[..., :3]), (width, height), interpolation=cv2.INTER_AREA)
    inside = cv2.erode(subject.mask, np.ones((5, 5), np.uint8)) > 0
    inside = inside if inside.any() else subject.mask > 0
    lab = lab_of(rgb)
    rows = clusters(lab[inside], 4)
    main = rows[0][0]
    others = [row for row in rows[1:] if _apart(row[0], main) and row[1] >= _SECOND]
    if not others:
        return Traits(hex_of(main), None, "plain")
    second = others[0][0]
    return Traits(hex_of(main), hex_of(second), _markings(lab, inside, main, second))


def _apart(one: np.ndarray, other: np.ndarray) -> bool:
    # Light and shade differ in L* alone, so L* counts for less.
    weights = np.array([0.6, 1.0, 1.0])
    return float(np.linalg.norm((one - other) * weights)) > _APART


def _markings(lab: np.ndarray, inside: np.ndarray, main: np.ndarray, second: np.ndarray) -> str:
    nearer = np.linalg.norm(lab - second, axis=2) < np.linalg.norm(lab - main, axis=2)
    marks = cv2.morphologyEx((nearer & inside).astype(np.uint8), cv2.MORPH_OPEN, np.ones((3, 3), np.uint8))
    count, _, stats, _ = cv2.connectedComponentsWithStats(marks)
    least = inside.sum() * 0.003
    pieces = [int(stats[index, cv2.CC_STAT_AREA]) for index in range(1, count)]
    pieces = [area for area in pieces if area >= least]
    scattered = bool(pieces) and max(pieces) < 0.5 * sum(pieces)
    return "spots" if len(pieces) >= _PIECES and scattered else "patches"
