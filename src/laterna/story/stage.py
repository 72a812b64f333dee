"""What a painter returns: the finished picture and, where it can, the pieces that a film can move.

Stage coordinates are pixels of `picture`, x right and y down. Colour planes are premultiplied RGBA, as every
compositor wants them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from laterna.story.layout import Depth, Left
from laterna.story.model import Model, Pixels
from laterna.story.picture import Picture
from laterna.story.terms import ExpressionName, Identifier, PoseName


class Motion(Model):
    """How a plane or part moves on its own, without a seam: everything returns to its start after `period_s`."""

    kind: Literal["sway", "bob", "drift", "fall", "flicker", "twinkle", "ripple"]
    """`sway` turns about the pivot; `bob` rises and sinks; `drift` moves sideways and wraps; `fall` moves down and
    wraps; `flicker` changes brightness; `twinkle` changes opacity; `ripple` shears to and fro."""
    amount: float
    """Degrees for `sway` and `ripple`; pixels for `bob`; pixels a second for `drift` and `fall`; 0 to 1 for light."""
    period_s: Annotated[float, Field(gt=0)] = 4.0
    phase: Annotated[float, Field(ge=0, le=1)] = 0.0
    """Where in the period it starts."""


class Plane(Model):
    """One sheet of the paper theatre, cropped to its content."""

    name: str
    pixels: Pixels
    """uint8 `[H, W, 4]`, premultiplied RGBA."""
    x: int
    """Left edge in stage pixels; it may lie outside the picture, so that a moving camera uncovers no hole."""
    y: int
    depth: Depth
    blend: Literal["over", "multiply", "screen"] = "over"
    motion: Motion | None = None
    pivot: tuple[float, float] | None = None
    """The point `motion` turns about, in stage pixels; none is the middle of the lower edge."""


class Part(Model):
    """A piece of a figure, hinged on another."""

    name: str
    pixels: Pixels
    """uint8 `[H, W, 4]`, premultiplied RGBA."""
    x: float
    """Left edge in stage pixels in the first pose."""
    y: float
    pivot: tuple[float, float]
    """The hinge, in stage pixels in the first pose."""
    parent: str | None = None
    """The part it is hinged on, earlier in the list; none hangs on the figure's root."""
    shows: Literal["always", "blink", "open-mouth"] | ExpressionName = "always"
    """When it is seen: always, while blinking, while speaking, or with one expression."""


class Turn(Model):
    """How one part stands in a pose, relative to the first pose."""

    angle: float = 0.0
    """Degrees clockwise about its pivot, added to its parent's."""
    dx: float = 0.0
    """Pixels, in the parent's frame."""
    dy: float = 0.0


class Attitude(Model):
    """A whole figure's pose and expression, from one cue on."""

    cue: Annotated[int, Field(ge=-1)]
    """The index of the figure's cue in the scene; -1 is how it starts."""
    pose: PoseName
    expression: ExpressionName
    turns: dict[str, Turn] = {}
    """By part; a part that is not named stands as in the first pose."""


class MovingFigure(Model):
    """A figure as parts, drawn in their order."""

    id: Identifier
    above: str
    """The plane it stands directly in front of."""
    depth: Depth
    parts: tuple[Part, ...]
    attitudes: tuple[Attitude, ...]
    """The first has cue -1; cues follow in order."""
    breath: float = 0.01
    """How much taller it grows with a breath, as a fraction; 0 for what does not breathe."""


class Stage(Model):
    """A painted page."""

    picture: Picture
    """What the book shows. It equals the planes and figures composed at rest, where there are any."""
    planes: tuple[Plane, ...] = ()
    """From far to near; empty when the painter paints in one piece."""
    figures: tuple[MovingFigure, ...] = ()
    depth_map: Picture | None = None
    """RGB, near is white; for a picture without planes, where one exists."""
    unveiled: Picture | None = None
    """The picture without the veil that lets words be read on it; none where it has no veil, or planes."""
    alt: str = ""
    """One English sentence of what can be seen."""
    source_type: Literal["algorithmicMedia", "trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"] = (
        "algorithmicMedia"
    )
    """The IPTC digital source type that is true of it (https://cv.iptc.org/newscodes/digitalsourcetype/)."""
    left: tuple[Left, ...] = ()
    """What was asked for and is not in the picture."""
