"""Outlines for cut paper: a few closed curves from which every part of a figure is cut.

All outlines are lists of points, x right and y down, that run once around; lengths are in the caller's units.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point

Outline = tuple["Point", ...]


def ellipse(x: float, y: float, rx: float, ry: float, tilt: float = 0.0, steps: int = 12) -> Outline:
    """An ellipse about (x, y); `tilt` in degrees clockwise."""
    turn = math.radians(tilt)
    points: list[Point] = []
    for step in range(steps):
        angle = math.tau * step / steps
        u, v = rx * math.cos(angle), ry * math.sin(angle)
        points.append((x + u * math.cos(turn) - v * math.sin(turn), y + u * math.sin(turn) + v * math.cos(turn)))
    return tuple(points)


def egg(x: float, y: float, rx: float, ry: float, low: float = 0.0, square: float = 2.0, steps: int = 20) -> Outline:
    """A superellipse that is wider below (`low` > 0) or above (`low` < 0); `square` over 2 fills its corners."""
    points: list[Point] = []
    for step in range(steps):
        angle = math.tau * step / steps
        c, s = math.cos(angle), math.sin(angle)
        u = math.copysign(abs(c) ** (2 / square), c)
        v = math.copysign(abs(s) ** (2 / square), s)
        points.append((x + rx * u * (1 + low * v), y + ry * v))
    return tuple(points)


def spline(points: Sequence[Point], closed: bool = False, steps: int = 6) -> list[Point]:
    """Points along a Catmull-Rom curve through `points`, `steps` to a stretch."""
    count = len(points)
    if count < 3 and not closed:
        return [*points]
    out: list[Point] = []
    for i in range(count if closed else count - 1):
        if closed:
            p0, p1, p2, p3 = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        else:
            p1, p2 = points[i], points[i + 1]
            p0 = points[i - 1] if i else (2 * p1[0] - p2[0], 2 * p1[1] - p2[1])
            p3 = points[i + 2] if i + 2 < count else (2 * p2[0] - p1[0], 2 * p2[1] - p1[1])
        for step in range(steps):
            t = step / steps
            out.append((_catmull(p0[0], p1[0], p2[0], p3[0], t), _catmull(p0[1], p1[1], p2[1], p3[1], t)))
    if not closed:
        out.append(points[-1])
    return out


def _catmull(a: float, b: float, c: float, d: float, t: float) -> float:
    return 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)


def tube(
    path: Sequence[Point], radii: Sequence[float], steps: int = 4, caps: tuple[bool, bool] = (True, True)
) -> Outline:
    """A band along a curve through `path`, as thick on each side as `radii` say there, with round ends."""
    line = spline(path, steps=steps) if len(path) > 2 else [*path]
    widths = (
        [p[1] for p in spline([(float(i), r) for i, r in enumerate(radii)], steps=steps)] if len(path) > 2 else [*radii]
    )
    last = len(line) - 1
    left: list[Point] = []
    right: list[Point] = []
    for i, (x, y) in enumerate(line):
        ax, ay = line[max(i - 1, 0)]
        bx, by = line[min(i + 1, last)]
        size = math.hypot(bx - ax, by - ay) or 1.0
        nx, ny = (by - ay) / size, -(bx - ax) / size
        w = max(widths[i], 1e-4)
        left.append((x + nx * w, y + ny * w))
        right.append((x - nx * w, y - ny * w))
    end = _cap(line[-1], left[-1], widths[-1]) if caps[1] else []
    start = _cap(line[0], right[0], widths[0]) if caps[0] else []
    return (*left, *end, *reversed(right), *start)


def _cap(centre: Point, start: Point, radius: float) -> list[Point]:
    """Half a circle from `start`, clockwise around `centre`."""
    first = math.atan2(start[1] - centre[1], start[0] - centre[0])
    angles = [first + math.pi * k / 6 for k in (1, 2, 3, 4, 5)]
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


def pill(a: Point, ra: float, b: Point, rb: float) -> Outline:
    """The tight skin around two circles; the larger circle where it holds the other."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    gap = math.hypot(dx, dy)
    if gap <= abs(ra - rb) * 1.02 + 1e-9:
        (x, y), r = (a, ra) if ra >= rb else (b, rb)
        return ellipse(x, y, r, r, steps=20)
    heading = math.atan2(dy, dx)
    open_angle = math.acos((ra - rb) / gap)
    points: list[Point] = []
    for (x, y), r, first, sweep in (
        (a, ra, heading + open_angle, math.tau - 2 * open_angle),
        (b, rb, heading - open_angle, 2 * open_angle),
    ):
        points += [
            (x + r * math.cos(first + sweep * k / 9), y + r * math.sin(first + sweep * k / 9)) for k in range(10)
        ]
    return tuple(points)


def leaf(base: Point, tip: Point, width: float, bend: float = 0.0, belly: float = 0.4, steps: int = 7) -> Outline:
    """A pointed blade from `base` to `tip`, widest at `belly` of its length; `bend` bows it to its right."""
    dx, dy = tip[0] - base[0], tip[1] - base[1]
    nx, ny = -dy, dx
    length = math.hypot(dx, dy) or 1.0
    nx, ny = nx / length, ny / length

    def side(sign: float) -> list[Point]:
        out: list[Point] = []
        for k in range(steps + 1):
            t = k / steps
            w = width * 0.5 * math.sin(math.pi * t ** (math.log(0.5) / math.log(belly))) ** 0.8 if 0 < t < 1 else 0.0
            off = sign * w + bend * math.sin(math.pi * t)
            out.append((base[0] + dx * t + nx * off, base[1] + dy * t + ny * off))
        return out

    return (*side(1.0), *reversed(side(-1.0)[1:-1]))


def scallops(outline: Sequence[Point], bumps: int, depth: float) -> Outline:
    """The outline with `bumps` round lobes around it, `depth` high: wool, curls, clouds."""
    dense = spline(outline, closed=True, steps=8)
    cx = sum(p[0] for p in dense) / len(dense)
    cy = sum(p[1] for p in dense) / len(dense)
    lengths = [0.0]
    for a, b in zip(dense, [*dense[1:], dense[0]], strict=True):
        lengths.append(lengths[-1] + math.dist(a, b))
    out: list[Point] = []
    for (x, y), run in zip(dense, lengths, strict=False):
        lift = depth * abs(math.sin(math.pi * bumps * run / lengths[-1])) ** 0.7
        size = math.hypot(x - cx, y - cy) or 1.0
        out.append((x + (x - cx) / size * lift, y + (y - cy) / size * lift))
    return tuple(out)


def clip(outline: Sequence[Point], at: Point, normal: Point) -> Outline:
    """What is left of the outline on the side of the line through `at` that `normal` points to."""
    out: list[Point] = []
    for a, b in zip(outline, [*outline[1:], outline[0]], strict=True):
        da = (a[0] - at[0]) * normal[0] + (a[1] - at[1]) * normal[1]
        db = (b[0] - at[0]) * normal[0] + (b[1] - at[1]) * normal[1]
        if da >= 0:
            out.append(a)
        if da * db < 0:
            t = da / (da - db)
            out.append((a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1])))
    return tuple(out)


def arc(x: float, y: float, width: float, rise: float, thick: float) -> Outline:
    """A stroke of cut paper, `width` wide, its middle `rise` lower than its ends (a smile), thin at both ends."""
    path = [(x + width * u, y + rise * (0.5 - 2 * u * u)) for u in (-0.5, -0.25, 0.0, 0.25, 0.5)]
    return tube(path, [thick * 0.3, thick * 0.48, thick * 0.55, thick * 0.48, thick * 0.3], steps=2)
