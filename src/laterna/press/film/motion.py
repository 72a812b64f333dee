"""How planes move on their own: each kind of `Motion` as a map and a tone at any moment, without a seam.

After `period_s` everything is where it was. What drifts or falls is repeated at a distance of `amount` times
`period_s` (at least its own size), so that one copy leaves as the next one comes.
"""

from __future__ import annotations

from math import ceil, cos, floor, pi, radians, sin, tan
from typing import TYPE_CHECKING

from laterna.press.film.affine import STILL, Affine, moved, turned
from laterna.press.film.canvas import PLAIN, Tone

if TYPE_CHECKING:
    from laterna.story import Motion, Plane

_FLICKERS = ((1, 0.5), (3, 0.3), (7, 0.2))
"""A flame's brightness: (waves a period, share)."""


def placements(plane: Plane, t: float, frame_size: tuple[int, int]) -> list[Affine]:
    """Where a plane stands at `t` seconds, as maps within the stage: one, or one for each copy that may be seen.

    Args:
        plane: the plane, with or without a motion.
        t: seconds from the start of the page.
        frame_size: (width, height) of the stage in pixels, with some margin: copies beyond it are left out.
    """
    motion = plane.motion
    if motion is None:
        return [STILL]
    phase = t / motion.period_s + motion.phase
    wave = sin(2 * pi * phase)
    if motion.kind == "sway":
        return [turned(motion.amount * wave, _pivot(plane))]
    if motion.kind == "bob":
        return [moved(0, motion.amount * wave)]
    if motion.kind == "ripple":
        lean = tan(radians(motion.amount * wave))
        return [Affine(1, lean, -lean * _pivot(plane)[1], 0, 1, 0)]
    if motion.kind in {"drift", "fall"}:
        return _copies(plane, motion, phase, frame_size)
    return [STILL]


def tone(motion: Motion | None, t: float) -> Tone:
    """How a plane's light changes at `t` seconds."""
    if motion is None:
        return PLAIN
    phase = t / motion.period_s + motion.phase
    if motion.kind == "flicker":
        flame = sum(share * cos(2 * pi * waves * phase) for waves, share in _FLICKERS)
        return Tone(brightness=1 - motion.amount * (0.5 - 0.5 * flame))
    if motion.kind == "twinkle":
        return Tone(opacity=1 - motion.amount * (0.5 - 0.5 * cos(2 * pi * phase)))
    return PLAIN


def moves(motion: Motion | None) -> bool:
    """Whether the plane itself changes place, so that what lies behind it is uncovered."""
    return motion is not None and motion.kind not in {"flicker", "twinkle"}


def _pivot(plane: Plane) -> tuple[float, float]:
    return plane.pivot or (plane.x + plane.pixels.shape[1] / 2, plane.y + plane.pixels.shape[0])


def _copies(plane: Plane, motion: Motion, phase: float, frame_size: tuple[int, int]) -> list[Affine]:
    across = motion.kind == "drift"
    size = plane.pixels.shape[1 if across else 0]
    start, extent = (plane.x, frame_size[0]) if across else (plane.y, frame_size[1])
    span = max(abs(motion.amount) * motion.period_s, size)
    shift = (phase % 1.0) * span * (1 if motion.amount >= 0 else -1)
    margin = 0.15 * extent
    first = ceil((-margin - size - start - shift) / span)
    last = floor((extent + margin - start - shift) / span)
    steps = [shift + span * number for number in range(first, last + 1)]
    return [moved(step, 0) if across else moved(0, step) for step in steps]
