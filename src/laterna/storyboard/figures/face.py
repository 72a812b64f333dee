"""Eyes, brows and mouths for every expression, and what covers them to blink and to speak.

Expressions follow what the field's picture books and Ekman's basic emotions agree on: brows and lids say whether it is
fear, anger or sorrow; the mouth says how much.
"""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import laterna.storyboard.figures.curves as curves
from laterna.storyboard.figures.colours import darker, lighter, luma, mix
from laterna.storyboard.figures.rig import Swing, cut, turn_about

if TYPE_CHECKING:
    from laterna.story import Point
    from laterna.storyboard.figures.curves import Outline
    from laterna.storyboard.figures.rig import Rig
    from laterna.storyboard.shapes import Shape

INK = "#2b2026"
WHITE = "#fffaf0"
TONGUE = "#d9737a"
INSIDE = "#7a2b33"
TEAR, TEAR_LIGHT = "#4f9fd6", "#b9e2f5"
_DIM = 0.5
"""Skins darker than this have the whites of the eyes shown, so that the eyes are seen."""


_GAPES = {"grin": 0.55, "o": 0.7, "wail": 0.8, "yawn": 0.4, "gritted": 0.22, "wobble": 0.25}
"""How far a beak opens for what a mouth would do, in mouth widths."""
_SMILES = {"smile": (0.3, 1.0), "soft": (0.2, 0.9), "level": (0.12, 0.9)}
"""How high the corners of a closed mouth lie, in its widths, and how thick it is drawn."""
_DROPS_JAW = ("grin", "o", "wail", "yawn", "gritted")
_ARCH = 0.5
"""How far the corners of a lid at ease lie below its middle, in half widths of the eye."""
_SAG = 0.3
"""How far the middle of a heavy lid lies below its corners, in half widths of the eye."""
_HEAVY = 0.45
"""Lids that leave less open are heavy and have their edge drawn."""
_CHIN = 1.32
"""Size of the chin around an open mouth, in sizes of the mouth."""


@dataclass(frozen=True, slots=True)
class EyeSpot:
    """One eye on the page: where, how wide it looks, and which side of the face it is on."""

    at: Point
    rx: float
    ry: float
    outer: float
    """-1 when the temple lies to the left of this eye, 1 when to the right."""
    lid: str
    """Colour of the skin around it."""


@dataclass(frozen=True, slots=True)
class FacePlan:
    """Where the parts of a face lie, in design units."""

    bone: str
    eyes: tuple[EyeSpot, ...]
    iris: str | None
    disc: float
    """Size of a pale disc behind the eye in eye radii; 0 for a plain dark eye."""
    brow: float
    brow_colour: str
    mouth: Point
    mouth_width: float
    mouth_skin: str
    mouth_tilt: float = 0.0
    beak: str = ""
    """Colour of the lower half of a beak, which opens for what a mouth would say; none where there is a mouth."""
    gaze: tuple[float, float] = (0.0, 0.0)
    layer: float = 80.0
    jaw: float = 0.0
    """Layer of the chin that drops as the mouth opens; 0 where the whole mouth lies within the face."""
    cheeks: tuple[tuple[Point, float, float], ...] = ()
    """Where those who are glad or proud blush: the middle and both radii of each spot."""
    blush: str = ""


@cache
def faces() -> dict[str, dict[str, Any]]:
    """By name: the ten expressions, and `sleep`, `weep` and `laugh`, which their poses put on."""
    return tomllib.loads((Path(__file__).parent / "data" / "faces.toml").read_text(encoding="utf-8"))


def add_face(rig: Rig, plan: FacePlan, rest: str, worn: str) -> None:
    """Glue every expression's face on; the one of `rest` shows `worn`, which a pose may have changed."""
    names = [name for name, face in faces().items() if "pose" not in face]
    for name in names:
        face = faces()[worn if name == rest else name]
        rig.fold(plan.bone, plan.layer, partial(_features, plan, face), f"face-{name}", name)
        if face.get("blush"):
            cheeks = [cut(curves.ellipse(*at, rx, ry), plan.blush) for at, rx, ry in plan.cheeks]
            rig.skin(plan.bone, plan.layer - 1.5, cheeks, f"cheeks-{name}", name)
        if plan.jaw and face["mouth"] in _DROPS_JAW:
            rig.skin(plan.bone, plan.jaw, [_chin(plan, _mouth(plan, face)[0])], f"chin-{name}", name)
    rig.skin(plan.bone, plan.layer + 1, _blink(plan, faces()[worn]), "face-blink", "blink")
    rig.fold(plan.bone, plan.layer + 1, partial(_speak, plan), "face-open-mouth", "open-mouth")


def _features(plan: FacePlan, face: dict[str, Any]) -> list[Shape]:
    return [*_brows(plan, face), *_eyes(plan, face), *_mouth(plan, face)]


def _eyes(plan: FacePlan, face: dict[str, Any]) -> list[Shape]:
    shapes: list[Shape] = []
    for eye in plan.eyes:
        if plan.disc:
            shapes += _disc(plan, eye, face)
        if face.get("closed"):
            shapes.append(_closed(eye, face["closed"]))
        else:
            shapes += _open(plan, eye, face)
        if plan.beak and face.get("under"):
            shapes += _raised(plan, eye, face["under"])
        shapes += _tears(eye, face.get("tears", ""))
    return shapes


def _disc(plan: FacePlan, eye: EyeSpot, face: dict[str, Any]) -> list[Shape]:
    """An owl's round iris, which the upper lid covers as it does the pupil; its lid alone where the eye is shut."""
    r = eye.rx * plan.disc
    round_ = curves.ellipse(*eye.at, r, r, steps=32)
    if face.get("closed"):
        return [cut(round_, eye.lid, smooth=False)]
    seen = _lidded(round_, _lid(eye, face, 1.0), face.get("open", 1.0))
    iris = lighter(plan.iris or "#f6d36b", 0.1)
    return [cut(round_, darker(eye.lid, 0.14), smooth=False), cut(seen, iris, smooth=False)]


def _raised(plan: FacePlan, eye: EyeSpot, share: float) -> list[Shape]:
    """The lower lid pushed up by a smile that no beak can show: it arches over `share` of the eye."""
    r = max(eye.rx * plan.disc, eye.rx * 1.3)
    tall = max(eye.ry * 1.3, r)
    x, y = eye.at
    low = y + tall * 1.06
    top = low - 2.12 * tall * share
    lid = (
        (x - r * 1.06, low),
        (x - r * 1.06, top + r * 0.5),
        (x, top),
        (x + r * 1.06, top + r * 0.5),
        (x + r * 1.06, low),
    )
    arch = curves.arc(x, top + r * 0.25, r * 1.9, -r * 0.42, eye.ry * 0.22)
    return [cut(lid, eye.lid), cut(arch, INK)]


def _tears(eye: EyeSpot, how: str) -> list[Shape]:
    """A drop that hangs under the eye, or a stream that runs down the cheek and falls off it."""
    if not how:
        return []
    x, y = eye.at[0] + eye.outer * eye.rx * 0.35, eye.at[1] + eye.ry * 0.5
    rx, ry = eye.rx, eye.ry
    if how == "drop":
        return _drop(x, y, rx * 1.55, ry * 2.9)
    low = y + ry * 2.7
    stream = [(x, y), (x + eye.outer * rx * 0.16, (y + low) / 2), (x, low)]
    return [
        cut(curves.tube(stream, [rx * 0.42, rx * 0.5, rx * 0.78]), TEAR),
        cut(curves.tube(stream, [rx * 0.18, rx * 0.24, rx * 0.46]), TEAR_LIGHT),
        *_drop(x + eye.outer * rx * 0.5, low + ry * 1.0, rx * 1.25, ry * 2.2),
    ]


def _drop(x: float, y: float, wide: float, tall: float) -> list[Shape]:
    """A drop that hangs down from (x, y), light within so that it is seen on every coat."""
    core = curves.leaf((x, y + tall * 0.3), (x, y + tall * 0.92), wide * 0.55, belly=0.74)
    return [cut(curves.leaf((x, y), (x, y + tall), wide, belly=0.74), TEAR), cut(core, TEAR_LIGHT)]


def _closed(eye: EyeSpot, form: str) -> Shape:
    rise = {"up": -0.95, "down": 0.75}[form] * eye.ry
    ink = INK if luma(eye.lid) > 0.2 else WHITE
    return cut(curves.arc(*eye.at, eye.rx * 2.5, rise, eye.ry * 0.5), ink)


def _open(plan: FacePlan, eye: EyeSpot, face: dict[str, Any]) -> list[Shape]:
    open_ = face.get("open", 1.0)
    wide = face.get("wide", 0.0)
    gx, gy = plan.gaze
    gx, gy = gx + face.get("look_x", 0.0), gy + face.get("look_y", 0.0)
    x, y = eye.at
    x, y = x + gx * eye.rx * 0.35, y + gy * eye.ry * 0.3
    grow = 1 + 0.3 * wide
    shapes: list[Shape] = []
    ball = curves.ellipse(*eye.at, eye.rx * (grow + 0.2), eye.ry * (grow + 0.16), steps=32)
    white = wide > 0 or plan.iris is not None or luma(eye.lid) < _DIM
    pupil = curves.ellipse(x, y, eye.rx * (1 - 0.3 * wide), eye.ry * (1 - 0.3 * wide), steps=32)
    lid = _lid(eye, face, grow if white else 1.0)
    if white:
        shapes.append(cut(_lidded(ball, lid, open_), WHITE, smooth=False))
    if plan.iris is not None and not plan.disc:
        shapes.append(cut(_lidded(pupil, lid, open_), plan.iris, smooth=False))
        pupil = curves.ellipse(x, y, eye.rx * (0.66 - 0.15 * wide), eye.ry * (0.66 - 0.15 * wide), steps=32)
    shapes.append(cut(_lidded(pupil, lid, open_), INK, smooth=False))
    if open_ < _HEAVY:
        (lid_x, lid_y), _ = lid
        shapes.append(cut(curves.arc(lid_x, lid_y, eye.rx * 2.5, eye.ry * 0.5, eye.ry * 0.42), INK))
    else:
        shapes.append(
            cut(
                curves.ellipse(
                    x - eye.rx * 0.22, y - eye.ry * 0.3 + (1 - open_) * eye.ry * 1.4, eye.rx * 0.3, eye.rx * 0.3
                ),
                WHITE,
            )
        )
    return shapes


def _lid(eye: EyeSpot, face: dict[str, Any], grow: float) -> tuple[Point, Point]:
    """A point on the upper lid's edge and the direction into the eye; `slant` > 0 lowers the lid towards the nose."""
    open_ = face.get("open", 1.0)
    slant = math.radians(face.get("slant", 0.0)) * eye.outer
    at = (eye.at[0], eye.at[1] + eye.ry * (1 + 0.28 * (grow > 1)) * (1 - 2 * open_) * grow)
    return at, (math.sin(slant), math.cos(slant))


def _lidded(outline: Outline, lid: tuple[Point, Point], open_: float) -> Outline:
    """What the upper lid leaves to be seen: a slanting one is drawn tight, one at ease arches, a heavy one sags."""
    if open_ >= 1.0:
        return outline
    (x, y), (slant, _) = lid
    if slant:
        return curves.clip(outline, *lid)
    half = max(px for px, _ in outline) - x
    if open_ < _HEAVY:
        return tuple((px, max(py, y + _SAG * half * (1 - ((px - x) / half) ** 2))) for px, py in outline)
    return tuple((px, max(py, y + _ARCH * half * ((px - x) / half) ** 2)) for px, py in outline)


def _brows(plan: FacePlan, face: dict[str, Any]) -> list[Shape]:
    shapes: list[Shape] = []
    for eye in plan.eyes:
        tilt = face.get("brow", 0.0) * eye.outer
        lift = face.get("lift", 0.0) + (face.get("raise_one", 0.0) if eye.outer > 0 or len(plan.eyes) == 1 else 0.0)
        x, y = eye.at[0] + eye.outer * eye.rx * 0.1, eye.at[1] - plan.brow - lift * eye.ry
        half = eye.rx * 1.45
        dx, dy = half * math.cos(math.radians(tilt)), half * math.sin(math.radians(tilt))
        bow = eye.ry * face.get("bow", 0.35)
        path = [(x - dx, y - dy), (x, y - bow), (x + dx, y + dy)]
        thick = eye.ry * face.get("brow_thick", 0.36)
        shapes.append(cut(curves.tube(path, [thick * 0.5, thick, thick * 0.5], steps=3), plan.brow_colour))
    return shapes


def _mouth(plan: FacePlan, face: dict[str, Any]) -> list[Shape]:
    if plan.beak:
        return _gape(plan, _GAPES.get(face["mouth"], 0.0))
    x, y = plan.mouth
    width = plan.mouth_width * face.get("mouth_wide", 1.0)
    form = face["mouth"]
    shapes = _mouth_form(form, x, y, width, plan.mouth_width)
    return [_tilted(shape, plan.mouth, plan.mouth_tilt + face.get("mouth_tilt", 0.0)) for shape in shapes]


def _gape(plan: FacePlan, wide: float) -> list[Shape]:
    """A beak that is open: the lower half hangs `wide` mouth widths under the upper one."""
    if not wide:
        return []
    (x, y), w = plan.mouth, plan.mouth_width
    tall = wide * w
    edge = (x, y - 0.12 * w)
    low = curves.clip(curves.egg(*edge, 0.48 * w, 1.06 * tall + 0.24 * w, steps=32), edge, (0.0, 1.0))
    throat = curves.clip(curves.egg(*edge, 0.36 * w, 0.96 * tall + 0.1 * w, steps=32), edge, (0.0, 1.0))
    return [
        cut(low, plan.beak, smooth=False),
        cut(throat, INSIDE, smooth=False),
        cut(curves.ellipse(x, y + 0.62 * tall, 0.2 * w, 0.22 * tall), TONGUE),
    ]


def _mouth_form(form: str, x: float, y: float, width: float, usual: float) -> list[Shape]:
    thick = usual * 0.17
    match form:
        case "smile" | "soft" | "level":
            rise, share = _SMILES[form]
            return [cut(curves.arc(x, y, width, width * rise, thick * share), INSIDE)]
        case "frown":
            return [cut(curves.arc(x, y + width * 0.1, width, -width * 0.36, thick), INSIDE)]
        case "gritted":
            return _gritted(x, y, width)
        case "yawn":
            return [
                cut(curves.egg(x, y + width * 0.2, width * 0.34, width * 0.5, low=0.12), INSIDE),
                cut(curves.ellipse(x, y + width * 0.5, width * 0.22, width * 0.15), TONGUE),
            ]
        case "set":
            path = [(x - width * 0.5, y + width * 0.03), (x, y), (x + width * 0.5, y + width * 0.03)]
            return [cut(curves.tube(path, [thick * 0.42, thick * 0.6, thick * 0.42]), INSIDE)]
        case "wobble":
            path = [
                (x + width * u, y + width * 0.1 * v)
                for u, v in ((-0.5, 0.8), (-0.25, -1), (0, 0.6), (0.25, -1), (0.5, 0.8))
            ]
            return [cut(curves.tube(path, [thick * 0.4] * 5, steps=3), INSIDE)]
        case "o":
            return [cut(curves.ellipse(x, y + width * 0.1, width * 0.3, width * 0.4), INSIDE)]
        case "wail":
            return [
                cut(curves.egg(x, y + width * 0.12, width * 0.42, width * 0.36, low=0.25), INSIDE),
                cut(curves.ellipse(x, y + width * 0.33, width * 0.26, width * 0.12), TONGUE),
            ]
        case _:
            return _grin(x, y, width)


def _grin(x: float, y: float, width: float) -> list[Shape]:
    """An open, laughing mouth with a row of teeth and a tongue."""
    top = [(x + width * u, y - width * 0.12 + width * 0.1 * (1 - 4 * u * u)) for u in (-0.5, -0.25, 0.0, 0.25, 0.5)]
    angles = (0.5, 0.9, math.pi / 2, math.pi - 0.9, math.pi - 0.5)
    low = [(x + width * 0.5 * math.cos(a), y - width * 0.12 + width * 0.62 * math.sin(a)) for a in angles]
    teeth = [(px, py) for px, py in top[1:4]] + [
        (x + width * 0.22, y + width * 0.1),
        (x - width * 0.22, y + width * 0.1),
    ]
    tongue = curves.ellipse(x, y + width * 0.33, width * 0.26, width * 0.15)
    return [cut((*top, *low), INSIDE), cut(tongue, TONGUE), cut(tuple(teeth), WHITE)]


def _gritted(x: float, y: float, width: float) -> list[Shape]:
    """Bared teeth, the corners drawn down."""
    lips = curves.egg(x, y + width * 0.06, width * 0.52, width * 0.27, low=0.16, square=2.6)
    teeth = curves.egg(x, y + width * 0.06, width * 0.44, width * 0.18, low=0.16, square=2.8)
    gaps = [
        cut(
            curves.tube([(x + width * u, y - width * 0.12), (x + width * u, y + width * 0.24)], [width * 0.02] * 2),
            INSIDE,
        )
        for u in (-0.22, 0.0, 0.22)
    ]
    level = curves.tube(
        [(x - width * 0.44, y + width * 0.06), (x + width * 0.44, y + width * 0.06)], [width * 0.022] * 2
    )
    return [cut(lips, INSIDE), cut(teeth, WHITE), cut(level, INSIDE), *gaps]


def _chin(plan: FacePlan, mouth: Shape) -> Shape:
    """The lower face around an open mouth, so that it never gapes in the air beside a narrow muzzle."""
    xs, ys = zip(*mouth.contours[0], strict=True)
    rx, ry = (max(xs) - min(xs)) / 2, (max(ys) - min(ys)) / 2
    return cut(curves.ellipse(min(xs) + rx, min(ys) + ry, rx * _CHIN, ry * _CHIN), plan.mouth_skin)


def _tilted(shape: Shape, pivot: Point, angle: float) -> Shape:
    return turn_about(pivot, Swing(angle)).shape(shape) if angle else shape


def _blink(plan: FacePlan, face: dict[str, Any]) -> list[Shape]:
    if face.get("closed"):
        return []
    shapes: list[Shape] = []
    for eye in plan.eyes:
        size = max(plan.disc, 1.62)
        shapes.append(cut(curves.ellipse(*eye.at, eye.rx * size, max(eye.ry * 1.6, eye.rx * size)), eye.lid))
        shapes.append(_closed(eye, "down"))
    return shapes


def _speak(plan: FacePlan) -> list[Shape]:
    if plan.beak:
        return _gape(plan, 0.5)
    x, y = plan.mouth
    w = plan.mouth_width
    shapes = [
        cut(curves.ellipse(x, y + w * 0.08, w * 0.62, w * 0.42), plan.mouth_skin),
        cut(curves.egg(x, y + w * 0.08, w * 0.34, w * 0.3, low=0.15), INSIDE),
        cut(curves.ellipse(x, y + w * 0.25, w * 0.2, w * 0.1), TONGUE),
    ]
    return [_tilted(shape, plan.mouth, plan.mouth_tilt) for shape in shapes]


def brow_colour(coat: str) -> str:
    """Brows that show on a coat: darker on light paper, lighter on the darkest."""
    return mix(coat, "#fff2dc", 0.32) if luma(coat) < 0.25 else darker(coat, 0.55)
