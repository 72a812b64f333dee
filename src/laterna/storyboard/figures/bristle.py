"""What covers a trunk: wool, spines, plates, and the markings of the coat."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.rig import Rig, cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.shapes import Shape


def add_bristle(rig: Rig, sitter: Sitter, path: Sequence[Point], radii: Sequence[float]) -> None:
    """Cover the trunk that lies along `path`."""
    cx = sum(p[0] for p in path) / len(path)
    cy = sum(p[1] for p in path) / len(path)
    reach = abs(path[-1][0] - path[0][0]) / 2 + max(radii) * 0.95
    tall = abs(path[-1][1] - path[0][1]) / 2 + max(radii)
    match sitter.look.bristle:
        case "wool":
            fleece = curves.scallops(curves.egg(cx, cy - tall * 0.04, reach * 1.02, tall * 1.0), 13, tall * 0.16)
            rig.skin("chest", 33, [cut(fleece, sitter.paper.second)], "fleece")
        case "spines":
            if sitter.flat:
                cy, reach, tall = cy - tall * 0.42, reach * 1.45, tall * 1.3
            shapes = _spines(sitter, cx - (0 if sitter.flat else reach * 0.12), cy - tall * 0.16, reach * 0.98, tall)
            rig.skin("chest", _cover(sitter), shapes, "spines")
        case "shell":
            if sitter.flat:
                cy, reach, tall = cy - tall * 0.25, reach * 1.7, tall * 1.05
            rig.skin("chest", _cover(sitter), _shell(sitter, cx, cy, reach, tall), "shell")
        case "segments":
            rig.skin("chest", 21, _segments(sitter, path, radii), "segments")
        case "plates":
            plates = [
                cut(
                    curves.leaf((x, y - r * 0.7), (x - r * 0.25, y - r * 1.55), r * 0.6, belly=0.35),
                    sitter.paper.second,
                )
                for (x, y), r in zip(curves.spline(path, steps=3), curves_radii(radii, 3), strict=True)
            ]
            rig.skin("chest", 19, plates if not sitter.flat else [], "plates")
        case _:
            return


def _segments(sitter: Sitter, path: Sequence[Point], radii: Sequence[float]) -> list[Shape]:
    """A caterpillar's rings, by turns of the coat and the second paper, each on a foot."""
    if sitter.flat:
        return []
    line, widths = curves.spline(path, steps=4), curves_radii(radii, 4)
    shapes: list[Shape] = []
    for k, ((x, y), r) in enumerate(zip(line[::2], widths[::2], strict=True)):
        ring, spot = (sitter.paper.second, sitter.paper.coat) if k % 2 else (sitter.paper.coat, sitter.paper.second)
        shapes += [
            cut(curves.ellipse(x, y + r * 1.12, r * 0.26, r * 0.24), sitter.paper.mark),
            cut(curves.ellipse(x, y, r * 1.06, r * 1.1), ring),
            cut(curves.ellipse(x, y - r * 0.4, r * 0.24, r * 0.2), spot),
        ]
    return shapes


def _shell(sitter: Sitter, x: float, y: float, rx: float, ry: float) -> list[Shape]:
    """A dome with a rim; a snail's is a whorl."""
    colour = sitter.paper.mane
    if sitter.look.name == "snail":
        turns = [
            (math.cos(a) * ry * 1.25 * (1 - a / 16), math.sin(a) * ry * 1.25 * (1 - a / 16))
            for a in (0.8 * k for k in range(15))
        ]
        whorl = curves.tube([(x + u * 0.62, y - ry * 0.75 + v * 0.62) for u, v in turns], [0.016] * 15)
        return [
            cut(curves.ellipse(x, y - ry * 0.75, ry * 1.25, ry * 1.25), sitter.paper.second),
            cut(whorl, darker(sitter.paper.second, 0.3)),
        ]
    dome = curves.clip(
        curves.egg(x, y + ry * 0.35, rx * 1.0, ry * 1.75, square=2.2, steps=48), (x, y + ry * 0.42), (0.0, -1.0)
    )
    rim = curves.tube(
        [(x - rx * 1.0, y + ry * 0.4), (x, y + ry * 0.5), (x + rx * 1.0, y + ry * 0.4)],
        [ry * 0.14, ry * 0.19, ry * 0.14],
    )
    scutes = [
        cut(curves.egg(x + rx * u, y - ry * v, rx * 0.2, ry * 0.36, square=3.0), lighter(colour, 0.2))
        for u, v in ((-0.62, 0.12), (-0.22, 0.5), (0.22, 0.5), (0.62, 0.12), (0.0, -0.06))
    ]
    return [cut(dome, colour, smooth=False), *scutes, cut(rim, sitter.paper.second)]


def curves_radii(radii: Sequence[float], steps: int) -> list[float]:
    return [p[1] for p in curves.spline([(float(i), r) for i, r in enumerate(radii)], steps=steps)]


def _cover(sitter: Sitter) -> float:
    """The layer of what lies on the back: over the near side, behind from the front, before all from behind."""
    return {"front": 6.0, "back": 48.0}.get(sitter.view, 33.0)


def _spines(sitter: Sitter, x: float, y: float, rx: float, ry: float) -> list[Shape]:
    colour = sitter.paper.coat if sitter.look.bristle == "spines" else sitter.paper.mark
    colour = sitter.traits.hair or colour
    points: list[Point] = []
    count = 34
    for k in range(count):
        angle = math.radians(152 + (398 - 152) * k / (count - 1)) if not sitter.flat else math.tau * k / count
        reach = 1.17 if k % 2 else 0.96
        lean = 0.0 if sitter.flat else -0.05
        points.append((x + rx * (math.cos(angle) * reach + lean * (k % 2)), y + ry * math.sin(angle) * reach))
    flecks = [
        cut(
            curves.leaf((x + rx * u, y + ry * v), (x + rx * (u - 0.06), y + ry * (v - 0.2)), rx * 0.06),
            lighter(colour, 0.32),
        )
        for u, v in ((-0.55, 0.05), (-0.3, -0.35), (-0.1, 0.1), (0.12, -0.45), (0.35, -0.05), (-0.4, 0.45), (0.02, 0.5))
    ]
    return [cut(tuple(points), colour, smooth=False), *flecks]


def trunk_markings(sitter: Sitter, path: Sequence[Point], radii: Sequence[float]) -> list[Shape]:
    """Patches, spots or stripes on a trunk seen from the side."""
    mark = sitter.paper.mark
    (x0, y0), (xm, ym), (x1, y1) = path[0], path[1], path[-1]
    r = radii[1]
    match sitter.traits.markings:
        case "patches":
            return [
                cut(curves.egg(x0 * 0.55, y0 - r * 0.3, r * 0.62, r * 0.52, low=0.2), mark),
                cut(curves.ellipse(x1 * 0.62, y1 - r * 0.05, r * 0.42, r * 0.5, tilt=20), mark),
            ]
        case "spots":
            places = (
                (1.0, 0.35, 0.2), (0.62, -0.42, 0.24), (0.52, 0.22, 0.17), (0.1, -0.62, 0.2), (0.02, -0.05, 0.24),
                (-0.3, 0.42, 0.18), (-0.5, -0.5, 0.23), (-0.62, 0.08, 0.2), (-1.0, -0.3, 0.22), (-1.05, 0.35, 0.18),
            )  # fmt: skip
            return [
                cut(curves.ellipse(xm + x1 * u, ym + r * v, r * size, r * size * 0.85), mark) for u, v, size in places
            ]
        case "stripes":
            return [
                cut(
                    curves.leaf(
                        (xm + x1 * u, ym - r * 1.02),
                        (xm + x1 * (u - 0.12), ym + r * 0.5),
                        r * 0.3,
                        bend=r * 0.08,
                        belly=0.3,
                    ),
                    darker(mark, 0.1),
                )
                for u in (-1.15, -0.8, -0.45, -0.1, 0.25, 0.6, 0.95)
            ]
        case _:
            return []


def neck_markings(sitter: Sitter, path: Sequence[Point], radii: Sequence[float]) -> list[Shape]:
    """Spots or stripes that go on along a neck."""
    line, widths = curves.spline(path, steps=4), curves_radii(radii, 4)
    mark = sitter.paper.mark
    if sitter.traits.markings == "spots":
        return [
            cut(curves.ellipse(x + w * (0.35 if k % 2 else -0.4), y, w * 0.3, w * 0.36), mark)
            for k, ((x, y), w) in enumerate(zip(line[1:-1], widths[1:-1], strict=True))
        ]
    if sitter.traits.markings == "stripes":
        return [
            cut(curves.leaf((x - w, y - w * 0.2), (x + w * 0.35, y + w * 0.1), w * 0.36, belly=0.3), darker(mark, 0.1))
            for (x, y), w in zip(line[1:-1:2], widths[1:-1:2], strict=True)
        ]
    return []
