"""Paper tokens around a head, for what no face can say from afar: notes for a dancer, letters for a sleeper.

They are what comics call emanata (M. Walker, The Lexicon of Comicana, 1980), kept to a few small pieces of paper.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.poses import lift_of
from laterna.storyboard.figures.rig import ROOT, Affine, cut
from laterna.storyboard.figures.traces import beyond, hamlet, leap, slime, strain, trail
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Pose, Rig

PAPER = "#fff6df"
WARM = "#f2b33d"
BLUE = "#8ecbe8"
ROSE = "#d9485a"
INK = "#3a2f55"
_AROUND = ("head", "near_ear", "far_ear")
_LAYER = 96.0
_UNIT = 0.088
"""Size of a token, in heights of the figure."""
_LIMBS = {
    "upright": ("far_shoulder", "far_wrist", 0.15),
    "four": ("near_fore_shoulder", "near_fore_paw", 0.1),
    "bird": ("near_shoulder", "near_wing_tip", 0.04),
}
"""By body plan, the joints at both ends of the limb that points, and how far beyond it the dashes begin."""
_ALONG = {"point": beyond, "reach": strain}
_AFLOAT = ("fly", "swim", "row", "sail", "climb", "jump")
Head = tuple[float, float, float, float]
"""(left, top, right, bottom) of the head as it stands in the pose."""


def add_tokens(rig: Rig, sitter: Sitter, pose: Pose) -> None:
    """Put the tokens of every expression, and of the sitter's pose with the expression at rest, around the head.

    They hang on the head and stand upright in `pose`. Each is shown with its expression only, so that it is no part of
    the figure's box; nobody shows any from behind. `way` of a token is -1 where the figure is mirrored.
    """
    if sitter.view == "back":
        return
    frames = rig.stand(pose)
    moved, head = frames["head"], rig.bounds(frames, _AROUND)
    way = -1.0 if sitter.mirrored else 1.0
    shown = dict(_FELT)
    if sitter.pose == "look_up":
        shown["curious"] = lambda head, way: _question((*head[:2], head[0] - 0.5 * _UNIT, head[3]), way)
    if sitter.pose in _DONE:
        shown[sitter.expression] = _DONE[sitter.pose]
    for expression, tokens in shown.items():
        _glue(rig, tokens(head, way), moved, expression)
    if sitter.pose == "wave" and rig.hands:
        bone, place, _ = rig.hands[0]
        _glue(rig, _arcs(frames[bone](place)), moved, sitter.expression, sitter.pose)
    traces = _traces(rig, sitter, frames, head)
    if traces:
        _glue(rig, traces, moved, sitter.expression, sitter.pose)
    if sitter.look.name == "giant" and sitter.pose not in _AFLOAT:
        _glue(rig, hamlet(rig, frames), frames[ROOT], sitter.expression, "hamlet", ROOT)


def _traces(rig: Rig, sitter: Sitter, frames: dict[str, Affine], head: Head) -> list[Shape]:
    """What the sitter's pose leaves around it."""
    if sitter.pose == "look_up":
        return _sight(head, sitter.flat)
    if sitter.pose == "hug":
        return [_heart(head)]
    if sitter.pose == "run" and not sitter.flat:
        return trail(rig, frames)
    if sitter.pose == "jump" and sitter.look.plan == "fish":
        return leap(rig, frames, lift_of(sitter, "jump"))
    if sitter.pose == "walk" and sitter.kind == "snail" and not sitter.flat:
        return slime(rig, frames)
    if sitter.pose in _ALONG and sitter.look.plan in _LIMBS:
        root, tip, gap = ("trunk_root", "trunk_tip", 0.05) if "trunk_tip" in rig.joints else _LIMBS[sitter.look.plan]
        start, end = (frames[bone](place) for bone, place in (rig.joints[root], rig.joints[tip]))
        return _ALONG[sitter.pose](start, end, gap)
    return []


def _sight(head: Head, flat: bool) -> list[Shape]:
    """Dashes that go up from the eyes past the crown."""
    left, top, right, bottom = head
    x, y = left + (0.5 if flat else 0.72) * (right - left), (top + bottom) / 2
    return beyond((x, y), (x + (0.12 if flat else 0.55) * (y - top), top), 0.03)


def _glue(rig: Rig, shapes: list[Shape], moved: Affine, shows: str, name: str = "", bone: str = "head") -> None:
    def back(point: Point) -> Point:
        return moved.undo(point)

    home = [Shape(tuple(tuple(back(p) for p in contour) for contour in s.contours), s.colour, s.smooth) for s in shapes]
    rig.skin(bone, _LAYER, home, f"token-{name or shows}", shows)


def _rays(head: Head, way: float) -> list[Shape]:
    """Three strokes over the head: a start."""
    x, y = (head[0] + head[2]) / 2, head[1] + 0.3 * _UNIT
    shapes: list[Shape] = []
    for turn in (-34, 0, 34):
        u, v = math.sin(math.radians(turn)), -math.cos(math.radians(turn))
        near, far = 0.75 * _UNIT, (1.75 if turn == 0 else 1.5) * _UNIT
        path = [(x + u * near, y + v * near), (x + u * far, y + v * far)]
        shapes.append(cut(curves.tube(path, [0.1 * _UNIT, 0.2 * _UNIT]), WARM))
    return shapes


def _sweat(head: Head, way: float) -> list[Shape]:
    """Drops that fly off the brow."""
    left, top = head[0], head[1] + 0.25 * (head[3] - head[1])
    right = head[2]
    places = (
        (left - 0.1 * _UNIT, top, -28),
        (left - 0.55 * _UNIT, top + 1.1 * _UNIT, -52),
        (right, top - 0.2 * _UNIT, 34),
    )
    shapes: list[Shape] = []
    for x, y, turn in places:
        u, v = math.sin(math.radians(turn)), -math.cos(math.radians(turn))
        drop = curves.leaf((x, y), (x + 1.05 * _UNIT * u, y + 1.05 * _UNIT * v), 0.62 * _UNIT, belly=0.72)
        shapes.append(cut(drop, BLUE))
    return shapes


def _steam(head: Head, way: float) -> list[Shape]:
    """Two puffs of steam that anger blows off behind the head."""
    x, y = head[0] - 0.2 * _UNIT, head[1] + 0.3 * (head[3] - head[1])
    puffs = ((-0.3, 0.0, 0.36), (-0.72, -0.2, 0.46), (-0.6, -1.25, 0.3), (-0.98, -1.4, 0.4))
    return [cut(curves.ellipse(x + u * _UNIT, y + v * _UNIT, r * _UNIT, 0.8 * r * _UNIT), PAPER) for u, v, r in puffs]


def _question(head: Head, way: float) -> list[Shape]:
    """A mark of asking, before and over the brow."""
    x, y, r = head[2] + 0.25 * _UNIT, head[1] - 0.1 * _UNIT, 0.62 * _UNIT
    hook = [
        (x + way * u * r, y + v * r) for u, v in ((-0.62, -0.85), (0.0, -1.3), (0.62, -0.85), (0.25, -0.3), (0.0, 0.15))
    ]
    return [
        cut(curves.tube(hook, [0.24 * r] * 5), WARM),
        cut(curves.ellipse(x, y + 0.72 * r, 0.27 * r, 0.27 * r), WARM),
    ]


def _sparks(head: Head, way: float) -> list[Shape]:
    """Three stars about the head of whoever is proud."""
    places = (
        (head[0] - 0.3 * _UNIT, head[1] + 0.1 * _UNIT, 0.85),
        (head[2] + 0.25 * _UNIT, head[1] - 0.25 * _UNIT, 0.6),
        (head[2] + 0.55 * _UNIT, head[1] + 0.95 * _UNIT, 0.75),
    )
    return [cut(_spark(x, y, size * _UNIT), WARM, smooth=False) for x, y, size in places]


def _spark(x: float, y: float, r: float) -> Outline:
    return tuple(
        (x + reach * math.sin(math.pi * k / 4), y - reach * math.cos(math.pi * k / 4))
        for k, reach in enumerate((r, 0.28 * r) * 4)
    )


def _doze(head: Head, way: float) -> list[Shape]:
    """Bubbles that rise from whoever can hardly keep awake."""
    x, y = head[2], head[1] + 0.2 * (head[3] - head[1])
    spots = ((0.25, 0.1, 0.16), (0.62, -0.42, 0.24))
    return [cut(curves.ellipse(x + u * _UNIT, y + v * _UNIT, r * _UNIT, r * _UNIT), BLUE) for u, v, r in spots]


def _letters(head: Head, way: float) -> list[Shape]:
    """Three letters Z that rise and grow."""
    x, y = (head[0] + head[2]) / 2 + 0.2 * _UNIT, head[1] - 0.25 * _UNIT
    spots = ((0.0, -0.3, 0.36), (0.75, -1.2, 0.5), (1.75, -2.3, 0.68))
    shapes: list[Shape] = []
    for u, v, r in spots:
        at = x + u * _UNIT, y + v * _UNIT
        shapes.append(cut(_zed(at[0] + 0.1 * _UNIT, at[1] + 0.1 * _UNIT, r * _UNIT, way), INK, smooth=False))
        shapes.append(cut(_zed(*at, r * _UNIT, way), PAPER, smooth=False))
    return shapes


def _zed(x: float, y: float, r: float, way: float) -> Outline:
    line = (
        (-1, -1),
        (1, -1),
        (1, -0.6),
        (-0.35, 0.58),
        (1, 0.58),
        (1, 1),
        (-1, 1),
        (-1, 0.6),
        (0.35, -0.58),
        (-1, -0.58),
    )
    return tuple((x + way * u * r, y + v * r) for u, v in line)


def _heart(head: Head) -> Shape:
    """A heart behind and over the head, where it hides nobody who is held."""
    x, y, r = head[0] - 0.1 * _UNIT, head[1] - 0.5 * _UNIT, 0.62 * _UNIT
    half = ((0.0, -0.45), (0.3, -0.95), (0.8, -0.95), (1.0, -0.45), (0.75, 0.15), (0.35, 0.6), (0.0, 1.0))
    line = [*half, *((-u, v) for u, v in half[-2:0:-1])]
    return cut(tuple((x + u * r, y + v * r) for u, v in line), ROSE)


def _notes(head: Head, way: float) -> list[Shape]:
    """A quaver on each side."""
    y = head[1] + 0.25 * (head[3] - head[1])
    low, high = (head[0] - 0.9 * _UNIT, y + 0.7 * _UNIT), (head[2] + 1.0 * _UNIT, y - 0.5 * _UNIT)
    return [piece for (px, py), size in ((low, 0.9), (high, 1.15)) for piece in _note(px, py, size * _UNIT, way)]


def _note(x: float, y: float, r: float, way: float) -> list[Shape]:
    stem = x + way * 0.32 * r
    flag = ((stem, y - 1.5 * r), (stem + way * 0.62 * r, y - 0.95 * r), (stem + way * 0.5 * r, y - 0.45 * r),
            (stem + way * 0.42 * r, y - 0.85 * r), (stem, y - 1.05 * r))  # fmt: skip
    return [
        cut(curves.ellipse(x, y, 0.4 * r, 0.29 * r, tilt=-20 * way), INK),
        cut(curves.tube([(stem, y), (stem, y - 1.5 * r)], [0.07 * r, 0.07 * r]), INK),
        cut(flag, INK),
    ]


def _arcs(hand: Point) -> list[Shape]:
    """Strokes on both sides of a hand that waves."""
    x, y = hand[0], hand[1] - 0.15 * _UNIT
    shapes: list[Shape] = []
    for side in (-1, 1):
        for reach in (0.85, 1.3):
            path = [
                (x + side * reach * _UNIT * math.cos(a), y - reach * _UNIT * math.sin(a))
                for a in (-0.35, 0.1, 0.55, 1.0)
            ]
            shapes.append(cut(curves.tube(path, [0.05 * _UNIT, 0.1 * _UNIT, 0.1 * _UNIT, 0.05 * _UNIT]), PAPER))
    return shapes


_FELT: dict[str, Callable[[Head, float], list[Shape]]] = {
    "surprised": _rays, "afraid": _sweat, "angry": _steam, "curious": _question, "proud": _sparks, "sleepy": _doze,
}  # fmt: skip
_DONE: dict[str, Callable[[Head, float], list[Shape]]] = {"sleep": _letters, "dance": _notes}
