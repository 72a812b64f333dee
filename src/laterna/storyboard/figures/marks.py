"""Markings of an animal's face: masks, discs, blazes, patches and stripes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.rig import cut

if TYPE_CHECKING:
    from laterna.storyboard.figures.ball import Ball
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape


def face_marks(sitter: Sitter, ball: Ball) -> list[Shape]:
    """What the kind's face has, then what the coat's markings add."""
    kind = {
        "disc": _discs,
        "mask": _mask,
        "heart": _heart,
        "blaze": _blaze,
        "bandit": _bandit,
        "hood": _hood,
        "badger": _badger,
    }
    coat = {"mask": _bandit, "patches": _patch, "stripes": _stripes}
    shapes: list[Shape] = []
    face = sitter.look.head.face
    if face in kind:
        shapes += kind[face](sitter, ball)
    marks = sitter.traits.markings
    if marks in coat and not (marks == "mask" and face != "plain"):
        shapes += coat[marks](sitter, ball)
    return shapes


def _sides(ball: Ball) -> tuple[int, ...]:
    return (-1,) if ball.side > 0.9 else (-1, 1)


def _discs(sitter: Sitter, ball: Ball) -> list[Shape]:
    eye, r = sitter.look.head.eye, ball.r
    size = (r * 0.47 * (1 - 0.3 * ball.side), r * 0.5)
    return [
        cut(curves.ellipse(*ball(s * eye.x, eye.y + 0.04, eye.z), *size), sitter.paper.second) for s in _sides(ball)
    ]


def _mask(sitter: Sitter, ball: Ball) -> list[Shape]:
    """White cheeks that meet under the nose, as a fox has them."""
    shapes: list[Shape] = []
    for side in _sides(ball):
        brow = [
            ball(side * 0.06, 0.12, 0.8),
            ball(side * 0.55, 0.2, 0.4),
            ball(side * 1.12, 0.46, -0.1 if side < 0 else 0.0),
        ]
        chin = [ball(side * 0.8, 0.72, 0.1), ball(side * 0.3, 1.0, 0.4), ball(0.0, 0.95, 0.6)]
        shapes.append(cut((*curves.spline(brow), *curves.spline(chin)), sitter.paper.second, smooth=False))
    return shapes


def _heart(sitter: Sitter, ball: Ball) -> list[Shape]:
    r, z = ball.r, sitter.look.head.eye.z
    size = (r * 0.4 * (1 - 0.25 * ball.side), r * 0.46)
    return [cut(curves.ellipse(*ball(s * 0.32, 0.0, z), *size), sitter.paper.second) for s in _sides(ball)]


def _hood(sitter: Sitter, ball: Ball) -> list[Shape]:
    """The whole head of another colour, as an eagle's."""
    look = sitter.look.head
    return [cut(curves.egg(ball.x, ball.y, ball.r * look.wide, ball.r * look.tall, low=look.low), sitter.paper.second)]


def _badger(sitter: Sitter, ball: Ball) -> list[Shape]:
    """A white head with a dark band from each ear over the eye to the nose."""
    eye, r = sitter.look.head.eye, ball.r
    bands = [
        [ball(s * 0.62, -0.86, 0.2), ball(s * eye.x, eye.y, eye.z), ball(s * 0.2, 0.42, 0.85)] for s in _sides(ball)
    ]
    return [
        *_hood(sitter, ball),
        *(cut(curves.tube(band, [r * 0.2, r * 0.24, r * 0.1]), sitter.paper.mark) for band in bands),
    ]


def _blaze(sitter: Sitter, ball: Ball) -> list[Shape]:
    path = [ball(0, -0.75, 0.75), ball(0, 0.75, 0.95)]
    return [cut(curves.tube(path, [ball.r * 0.07, ball.r * 0.2]), sitter.paper.second)]


def _bandit(sitter: Sitter, ball: Ball) -> list[Shape]:
    eye, r = sitter.look.head.eye, ball.r
    return [
        cut(
            curves.ellipse(*ball(s * eye.x * 1.08, eye.y + 0.05, eye.z), r * 0.4, r * 0.31, tilt=s * 24),
            sitter.paper.mark,
        )
        for s in _sides(ball)
    ]


def _patch(sitter: Sitter, ball: Ball) -> list[Shape]:
    eye, r = sitter.look.head.eye, ball.r
    at = ball(-eye.x * 1.05, eye.y - 0.04, eye.z)
    return [cut(curves.ellipse(*at, r * 0.36, r * 0.42, tilt=-18), sitter.paper.mark)]


def _stripes(sitter: Sitter, ball: Ball) -> list[Shape]:
    shapes: list[Shape] = []
    for x in (-0.3, 0.0, 0.3):
        root, tip = ball(x, -0.88 + abs(x) * 0.35, 0.3), ball(x * 0.75, -0.38 + abs(x) * 0.3, 0.55)
        shapes.append(cut(curves.leaf(root, tip, ball.r * 0.16, belly=0.3), sitter.paper.mark))
    return shapes
