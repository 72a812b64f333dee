"""A paper puppet: bones on hinges, and the sheets of paper glued to them.

Everything is designed once in the *bind pose* (standing, facing right) in design units: the figure stands on the
origin and is one unit tall. A pose is a turn for each bone about its hinge, relative to its parent, as in a puppet of
the shadow theatre; so any pose is reached from any other by turns alone.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from laterna.storyboard.shapes import Shape

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline

ROOT = "hips"
"""The bone every figure hangs on."""


@dataclass(frozen=True, slots=True)
class Swing:
    """How a bone stands in a pose: degrees clockwise about its hinge, and a shift in its parent's frame."""

    angle: float = 0.0
    dx: float = 0.0
    dy: float = 0.0


Pose = dict[str, Swing]


@dataclass(frozen=True, slots=True)
class Affine:
    """x' = a x + c y + e, y' = b x + d y + f."""

    a: float = 1.0
    b: float = 0.0
    c: float = 0.0
    d: float = 1.0
    e: float = 0.0
    f: float = 0.0

    def __call__(self, point: Point) -> Point:
        x, y = point
        return self.a * x + self.c * y + self.e, self.b * x + self.d * y + self.f

    def after(self, first: Affine) -> Affine:
        """`first`, then this."""
        e, f = self((first.e, first.f))
        return Affine(
            self.a * first.a + self.c * first.b,
            self.b * first.a + self.d * first.b,
            self.a * first.c + self.c * first.d,
            self.b * first.c + self.d * first.d,
            e,
            f,
        )

    def undo(self, point: Point) -> Point:
        """Where `point` was before; for turns and shifts without scale or mirror."""
        x, y = point[0] - self.e, point[1] - self.f
        return self.a * x + self.b * y, self.c * x + self.d * y

    def outline(self, outline: Outline) -> Outline:
        """All its points, much faster than one by one."""
        a, b, c, d, e, f = self.a, self.b, self.c, self.d, self.e, self.f
        return tuple([(a * x + c * y + e, b * x + d * y + f) for x, y in outline])

    def shape(self, shape: Shape) -> Shape:
        contours = tuple([self.outline(contour) for contour in shape.contours])
        return Shape(contours, shape.colour, shape.smooth, shape.glow, shape.opacity)


def turn_about(pivot: Point, swing: Swing) -> Affine:
    """The turn clockwise (y runs down) about `pivot`, then the shift."""
    cos, sin = math.cos(math.radians(swing.angle)), math.sin(math.radians(swing.angle))
    x, y = pivot
    return Affine(cos, sin, -sin, cos, x - cos * x + sin * y + swing.dx, y - sin * x - cos * y + swing.dy)


@dataclass(frozen=True, slots=True)
class Bone:
    """A rigid part of the puppet."""

    name: str
    parent: str | None
    pivot: Point


@dataclass(frozen=True)
class Skin:
    """Paper glued to a bone."""

    name: str
    bone: str
    paper: Callable[[], Iterable[Shape]]
    """Cuts it, when somebody first looks at it: most expressions are never shown."""
    layer: float
    """Drawn from low to high."""
    shows: str = "always"

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        return tuple(self.paper())


@dataclass(slots=True)
class Rig:
    """A puppet in its bind pose."""

    bones: dict[str, Bone] = field(default_factory=dict[str, Bone])
    skins: list[Skin] = field(default_factory=list[Skin])
    joints: dict[str, tuple[str, Point]] = field(default_factory=dict[str, "tuple[str, Point]"])
    hands: list[tuple[str, Point, float]] = field(default_factory=list["tuple[str, Point, float]"])
    """Bone, place in the bind pose, and the direction of the limb in degrees clockwise from straight down."""

    def bone(self, name: str, parent: str | None, pivot: Point) -> None:
        self.bones[name] = Bone(name, parent, pivot)

    def skin(self, bone: str, layer: float, shapes: Iterable[Shape], name: str = "", shows: str = "always") -> None:
        cut = tuple(shapes)
        if cut:
            self.fold(bone, layer, lambda: cut, name, shows)

    def fold(self, bone: str, layer: float, paper: Callable[[], Iterable[Shape]], name: str, shows: str) -> None:
        """As `skin`, with paper that is cut only when it is seen."""
        label = f"{name or bone}-paper" if (name or bone) in self.bones else name
        self.skins.append(Skin(label, bone, paper, layer, shows))

    def stand(self, pose: Mapping[str, Swing]) -> dict[str, Affine]:
        """Where each bone has moved to from the bind pose."""
        moved: dict[str, Affine] = {}
        for bone in self.bones.values():
            own = turn_about(bone.pivot, pose.get(bone.name, Swing()))
            moved[bone.name] = own if bone.parent is None else moved[bone.parent].after(own)
        return moved

    def points(self, moved: Mapping[str, Affine]) -> Iterator[tuple[Skin, Point]]:
        """Every point of what always shows, with the skin that it belongs to, where the bones have `moved` it."""
        for skin in self.skins:
            if skin.shows == "always":
                frame = moved[skin.bone]
                yield from (
                    (skin, point)
                    for shape in skin.shapes
                    for contour in shape.contours
                    for point in frame.outline(contour)
                )

    def bounds(self, moved: Mapping[str, Affine], bones: Collection[str] = ()) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) of what always shows, of some of the bones or of all."""
        points = [point for skin, point in self.points(moved) if not bones or skin.bone in bones]
        xs, ys = [x for x, _ in points], [y for _, y in points]
        return min(xs), min(ys), max(xs), max(ys)


def cut(outline: Outline, colour: str, smooth: bool = True) -> Shape:
    """A shape of one outline."""
    return Shape((outline,), colour, smooth)
