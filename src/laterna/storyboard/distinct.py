"""That no two characters of one book look alike: how far apart they are on paper, and what is changed if too little.

Two characters are drawn from the front in one scale, feet on one spot, in their own colours without light. Their
distance is the mean difference in colour (CIE 1976, in CIE L*a*b*) over all that either covers; where only one of
them is, the difference is that of white and black.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import cv2
import numpy as np
import skia

from laterna.story import Character, Garment, Traits, vocabulary
from laterna.storyboard.figures import cut_figure, height_of, stand_figure
from laterna.storyboard.figures.colours import darker, lighter
from laterna.storyboard.figures.resolve import resolve_traits
from laterna.storyboard.outline import Surface, path_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from laterna.story import PlacedFigure
    from laterna.story.vocabulary import Kind

APART = 14.0
"""The least distance of two characters of one book."""
_SIZE_PX = 96
_TALLEST = 0.72
"""How much of the picture the taller of two takes."""
_FAR = 100.0
_DRAWS = 24
_BUILDS = ("average", "slim", "stout")
_WORN = ("scarf", "straw hat", "bow tie", "sweater", "cap")
_SHADES = (0.16, 0.2, 0.32, 0.4, 0.26)
"""How much lighter or darker a second beast of one kind may be."""
_OPEN = ("coat", "second", "hair", "hair_style", "clothes", "accent")


def distinct(cast_list: Sequence[Character]) -> tuple[Character, ...]:
    """The cast with whoever looks like an earlier member given other colours, clothes, hair or build.

    What the story says of anybody stays; only what it leaves open is chosen, the same way every time.
    """
    settled: list[Character] = []
    for member in cast_list:
        settled.append(_told_apart(member, settled))
    return tuple(settled)


def distance(one: Character, other: Character) -> float:
    """How different two characters look, 0 to 100; two that can't be drawn are as different as can be."""
    kinds = _kind_of(one), _kind_of(other)
    if not kinds[0] or not kinds[1]:
        return _FAR
    tall = max(height_of(kind, member.traits) for kind, member in zip(kinds, (one, other), strict=True))
    first, second = (_drawn(member, kind, _TALLEST / tall) for kind, member in zip(kinds, (one, other), strict=True))
    mine, theirs = first[..., 3] > 0, second[..., 3] > 0
    apart = np.linalg.norm(_lab(first) - _lab(second), axis=2)
    apart = np.where(mine & theirs, np.minimum(apart, _FAR), _FAR)
    return float(apart[mine | theirs].mean())


def _told_apart(member: Character, others: Sequence[Character]) -> Character:
    alike = [other for other in others if _kind_of(other) == _kind_of(member)]
    best, most = member, min((distance(member, other) for other in alike), default=_FAR)
    for draw in range(1, _DRAWS + 1):
        if most >= APART:
            break
        changed = member.model_copy(update={"traits": _drawn_again(member, draw)})
        least = min(distance(changed, other) for other in alike)
        if least > most:
            best, most = changed, least
    return best


def _drawn_again(member: Character, draw: int) -> Traits:
    """The traits with all that is open drawn again; a beast is dressed, and gets a lighter or darker coat."""
    given, kind = member.traits, _kind_of(member)
    fresh = resolve_traits(kind, given, f"{member.id}/{draw}")
    changes: dict[str, Any] = {name: getattr(fresh, name) for name in _OPEN if not getattr(given, name)}
    if given.build == "average":
        changes["build"] = _BUILDS[draw % len(_BUILDS)]
    if cast("Kind", vocabulary().entry("kinds", kind)).person:
        return given.model_copy(update=changes)
    if not given.clothes:
        changes["clothes"] = (Garment(name=_WORN[draw % len(_WORN)], colour=changes.get("accent", given.accent)),)
    if given.coat is None and fresh.coat:
        changes["coat"] = (lighter if draw % 2 else darker)(fresh.coat, _SHADES[draw % len(_SHADES)])
    return given.model_copy(update=changes)


def _kind_of(member: Character) -> str:
    """The kind that is drawn for it; empty for none."""
    match = vocabulary().find("kinds", member.kind)
    kind = cast("Kind", match.entry) if match else None
    return kind.name if kind and kind.body else ""


def _drawn(member: Character, kind: str, unit: float) -> np.ndarray:
    """The character from the front in its own colours; uint8 `[96, 96, 4]`."""
    figure = stand_figure(
        id=member.id, character=member.id, kind=kind, traits=member.traits, pose="stand", expression="calm",
        view="front", facing="right", x=0.5, y=0.9, height=unit * height_of(kind, member.traits), depth=0.6,
    )  # fmt: skip
    return flat_picture(figure, _SIZE_PX)


def flat_picture(figure: PlacedFigure, size_px: int) -> np.ndarray:
    """A figure on a clear square page in its own colours, without light or edge softening; uint8 `[size, size, 4]`."""
    surface = Surface.empty(size_px, size_px)
    surface.canvas.scale(size_px, size_px)
    paint = skia.Paint(AntiAlias=False)
    for piece in cut_figure(figure):
        if piece.shows in ("always", figure.expression):
            for shape in piece.shapes:
                red, green, blue = (int(shape.colour[i : i + 2], 16) for i in (1, 3, 5))
                paint.setColor(skia.Color(red, green, blue))
                surface.canvas.drawPath(path_of(shape), paint)
    return surface.pixels


def _lab(pixels: np.ndarray) -> np.ndarray:
    return np.asarray(cv2.cvtColor(pixels[..., :3].astype(np.float32) / 255, cv2.COLOR_RGB2LAB))
