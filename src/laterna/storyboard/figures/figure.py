"""Who sits for the picture: a figure's build, resolved traits and papers, before any bone is set."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, cast

from laterna.story import vocabulary
from laterna.storyboard.figures.colours import apart, darker, lighter, luma, mix, rgb
from laterna.storyboard.figures.face import faces
from laterna.storyboard.figures.look import Look, drawn_kinds, look_of

if TYPE_CHECKING:
    from laterna.story import PlacedFigure, Traits
    from laterna.story.vocabulary import Kind

THIN_LIMBED = ("bug", "star", "moon", "lantern", "snowman")
"""Beings whose arms and legs are mere sticks."""

_GAZES = {"look_up": (0.4, -1.3), "reach": (0.6, -1.2), "point": (1.0, -0.5)}
"""Where the eyes are of whoever looks up, along an arm or at a hand."""
_PITCH = {"look_up": 40.0, "reach": 10.0}
"""Degrees by which a pose tips the face up."""
_STIFF = 0.6
"""Share of that by which a bird's face tips, so that its beak stays off its eyes."""
_GLOOMY = 0.3
"""Coats darker than this show nothing of what lies before what."""
View = Literal["front", "three-quarter", "side", "back"]


@dataclass(frozen=True, slots=True)
class Papers:
    """The few colours a figure is cut from."""

    coat: str
    second: str
    mark: str
    mane: str
    ear: str
    inner: str
    pad: str
    beak: str
    blush: str
    limb: str
    """Bare arms and legs."""
    near: str
    """The coat of an animal's limbs on the near side: a dark coat's are paler, so that they part from the trunk."""
    far: str
    """The coat of the limbs on the far side."""


@dataclass(frozen=True, slots=True)
class Sitter:
    """Everything the body plans draw from."""

    id: str
    kind: str
    look: Look
    traits: Traits
    paper: Papers
    view: View
    pose: str
    expression: str
    gaze: tuple[float, float]
    """Where the eyes look, -1 to 1, seen before mirroring: x forward, y down."""
    busy: bool
    """Whether it holds a thing of the scene."""
    mirrored: bool
    """Whether it faces left, so that letters must be cut the other way round."""

    @property
    def worn_face(self) -> str:
        """The face it shows at rest: its expression's, or the one its pose puts on."""
        for name, face in faces().items():
            if face.get("pose") == self.pose and face.get("feeling", self.expression) == self.expression:
                return name
        return self.expression

    @property
    def pitch(self) -> float:
        """Degrees its face is tipped up."""
        return _PITCH.get(self.pose, 0.0) * (_STIFF if self.look.plan == "bird" else 1.0)

    def with_look(self, look: Look) -> Sitter:
        return replace(self, look=look)

    @property
    def flat(self) -> bool:
        """Whether it is seen from the front or the back, so that its limbs mirror each other."""
        return self.view in ("front", "back")


def kind_of(name: str) -> Kind:
    """The vocabulary's entry of a kind. Raises `KeyError` when there is none."""
    return cast("Kind", vocabulary().entry("kinds", name))


def drawing_of(name: str) -> str:
    """The kind whose drawing serves for `name`: its own, that of what it is `like`, or the nearest of what it is."""
    kind = kind_of(name)
    drawn = drawn_kinds()
    return next(other for other in (name, kind.like, *kind.parents, "person") if other in drawn)


def seed_of(*words: str) -> int:
    """A number that is the same for the same words in every process."""
    return int.from_bytes(hashlib.sha256("/".join(words).encode()).digest()[:6], "big")


def sitter_of(figure: PlacedFigure) -> Sitter:
    traits = figure.traits
    look = look_of(drawing_of(figure.kind))
    return Sitter(
        figure.character or figure.id,
        figure.kind,
        look,
        traits,
        papers_of(look, traits),
        figure.view,
        figure.pose,
        figure.expression,
        _GAZES.get(figure.pose) or _gaze(figure),
        bool(figure.holds),
        figure.facing == "left",
    )


def _gaze(figure: PlacedFigure) -> tuple[float, float]:
    if figure.gaze is None:
        return 0.0, 0.0
    dx, dy = figure.gaze[0] - figure.x, figure.gaze[1] - figure.y + figure.height * 0.8
    size = math.hypot(dx, dy) or 1.0
    return (dx if figure.facing == "right" else -dx) / size, dy / size


def papers_of(look: Look, traits: Traits) -> Papers:
    """The colours that follow from the traits. A second colour too like the first is made to differ."""
    coat = traits.coat or "#b98a62"
    second = traits.second or lighter(coat, 0.6)
    if apart(coat, second) < 0.08:
        second = darker(coat, 0.12) if luma(coat) > 0.5 else lighter(coat, 0.4)
    dark = None if look.name in ("person", "fairy") else traits.hair
    mark = dark or mix(coat, "#2a1d22", 0.55) if luma(coat) > 0.35 else lighter(coat, 0.55)
    return Papers(
        coat=coat,
        second=second,
        mark=mark,
        mane=traits.hair or mark,
        ear=mark if look.ear_dark else coat,
        inner=mix(second, "#e79a92", 0.45),
        pad=mix(second, "#e79a92", 0.25),
        beak=look.beak,
        blush=mix(coat, "#e0605a", 0.32) if _warm(coat) else mix(coat, "#f09a94", 0.55),
        limb=_limb(look, coat, mark),
        near=lighter(coat, 0.1) if luma(coat) < _GLOOMY else coat,
        far=darker(coat, 0.16),
    )


def _warm(colour: str) -> bool:
    red, _, blue = rgb(colour)
    return red > blue + 24


def _limb(look: Look, coat: str, mark: str) -> str:
    if look.extra in THIN_LIMBED:
        return mark
    return {"robot": mix(coat, mark, 0.45), "ghost": darker(coat, 0.08)}.get(look.extra, coat)
