"""What a pose cannot be read without: a book to read in and an oar to row with, where the scene gives none."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import apart, darker
from laterna.storyboard.figures.rig import ROOT, Rig, cut
from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable

    from laterna.story import Point
    from laterna.storyboard.figures.figure import Sitter
    from laterna.storyboard.figures.rig import Affine, Pose

LAYERS = {"upright": 91.0, "four": 31.5, "bird": 39.0, "fish": 39.0}
COVERS = ("#b8483f", "#3d6aa8", "#e0a63a")
"""Bindings, of which a reader gets the first that is not the colour they wear."""
PAGE = "#fbf3e0"
WOOD = "#b98a52"


def add_tool(rig: Rig, sitter: Sitter, pose: Pose) -> None:
    """Put the tool of the sitter's pose into its hands as they are in `pose`."""
    handless = sitter.look.cast_on != "paws"
    if sitter.view == "back" or sitter.pose not in ("read", "row"):
        return
    moved = rig.stand(pose)
    if handless and sitter.pose == "read":
        _lay_book(rig, sitter, moved)
        return
    mouthed = sitter.look.cast_on == "mouth"
    hands = [(*rig.joints[f"{side}_fore_paw"], 0.0) for side in ("near", "far")] if mouthed else rig.hands
    places = [moved[bone](place) for bone, place, _ in hands]
    bone = hands[0][0]
    near, far = places[0], places[1]
    middle = ((near[0] + far[0]) / 2, (near[1] + far[1]) / 2)
    shapes = _oar(near, sitter) if sitter.pose == "row" else _book(middle if sitter.flat else near, sitter)
    home = tuple(_moved(shape, moved[bone].undo) for shape in shapes)
    rig.skin(bone, LAYERS[sitter.look.plan], home, "oar" if sitter.pose == "row" else "book")


def _lay_book(rig: Rig, sitter: Sitter, moved: dict[str, Affine]) -> None:
    """A book that lies open on the ground before whoever has no hand to hold it."""
    feet = [moved[bone](place) for bone, place in (rig.joints[f"{side}_fore_paw"] for side in ("near", "far"))]
    ground = max(y for _, y in feet) + sitter.look.limb * 0.5
    x, size = (0.0 if sitter.flat else max(x for x, _ in feet) + 0.17), 0.15
    cover = next(colour for colour in COVERS if apart(colour, sitter.traits.accent or WOOD) > 0.3)
    shapes: list[Shape] = []
    for side in (-1, 1):
        board = ((x, ground), (x + side * size, ground), (x + side * size * 1.1, ground - 0.1), (x, ground - 0.05))
        page = ((x, ground - 0.02), (x + side * size * 0.96, ground - 0.035), (x + side * size, ground - 0.125),
                (x, ground - 0.07))  # fmt: skip
        shapes += [cut(board, cover, smooth=False), cut(page, PAGE if side > 0 else darker(PAGE, 0.06), smooth=False)]
    rig.skin(ROOT, LAYERS[sitter.look.plan] + 8, [_moved(shape, moved[ROOT].undo) for shape in shapes], "book")


def _moved(shape: Shape, to: Callable[[Point], Point]) -> Shape:
    return Shape(tuple(tuple(to(point) for point in contour) for contour in shape.contours), shape.colour, shape.smooth)


def _book(at: Point, sitter: Sitter) -> list[Shape]:
    """An open book that faces whoever reads in it: its cover, and the far page over the near one."""
    x, y = at
    size = 0.085 if sitter.look.plan == "upright" else 0.11
    cover = next(colour for colour in COVERS if apart(colour, sitter.traits.accent or WOOD) > 0.3)
    if sitter.flat:
        size *= 1.2
        y -= size * 0.75
        sides: list[Shape] = []
        for s in (-1, 1):
            board = (
                (x, y - size * 0.72),
                (x + s * size * 1.25, y - size),
                (x + s * size * 1.25, y + size * 0.62),
                (x, y + size * 0.86),
            )
            sides.append(cut(board, cover if s < 0 else darker(cover, 0.1), smooth=False))
        pages = (
            (x - size * 1.1, y - size * 1.06),
            (x, y - size * 0.82),
            (x + size * 1.1, y - size * 1.06),
            (x, y - size * 0.5),
        )
        return [
            cut(pages, PAGE, smooth=False),
            *sides,
            cut(curves.tube([(x, y - size * 0.7), (x, y + size * 0.84)], [size * 0.07] * 2), darker(cover, 0.3)),
        ]
    turn = math.radians(16)

    def place(u: float, v: float) -> Point:
        px, py = u * size, v * size
        return x + size * 0.3 + px * math.cos(turn) - py * math.sin(turn), y - size * 0.4 + px * math.sin(
            turn
        ) + py * math.cos(turn)

    def panel(colour: str, *corners: Point) -> Shape:
        return cut(tuple(place(u, v) for u, v in corners), colour, smooth=False)

    return [
        panel(darker(cover, 0.16), (-1.2, -0.7), (1.0, -1.0), (0.72, -1.5), (-1.0, -1.62)),
        panel(PAGE, (-1.06, -0.7), (0.9, -1.0), (0.66, -1.38), (-0.86, -1.48)),
        panel(PAGE, (-1.05, 0.66), (-0.8, 0.76), (-0.92, -0.86), (-1.16, -0.92)),
        panel(cover, (-0.92, 0.72), (0.8, 0.8), (1.02, -1.02), (-1.05, -0.88)),
        panel(darker(cover, 0.2), (0.54, 0.79), (0.8, 0.8), (1.02, -1.02), (0.76, -1.0)),
    ]


def _oar(at: Point, sitter: Sitter) -> list[Shape]:
    x, y = at
    side = -1.0 if sitter.flat else 1.0
    grip, low = (x - side * 0.12, y - 0.18), (x + side * 0.38, y + 0.54)
    blade = curves.leaf((low[0] - side * 0.1, low[1] - 0.13), (low[0] + side * 0.06, low[1] + 0.08), 0.13, belly=0.6)
    return [cut(curves.tube([grip, low], [0.016, 0.016]), WOOD), cut(blade, darker(WOOD, 0.12))]
