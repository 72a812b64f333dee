"""Other pictures of a page's scene: from nearer or farther, and from the other side.

A page's `variant` says which it shows; 0 is the scene as it was written. Six ways to look at it come round and round,
each round from a little farther off. From the other side left is right, and the camera crosses the line of action, as
it never does between the pages of one setting (see `camera`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from laterna.story import Scene
    from laterna.story.scene import Spot
    from laterna.storyboard.sight import Sight

_OTHER_SHOTS = {
    "wide": ("medium", "above"),
    "medium": ("close", "wide"),
    "close": ("medium", "below"),
    "over_shoulder": ("medium", "wide"),
    "above": ("wide", "medium"),
    "below": ("close", "medium"),
}
_WAYS = ((None, False), (0, False), (None, True), (1, True), (0, True), (1, False))
"""Which other shot, or the scene's own; and whether from the other side."""
_SMALLER = 0.94
_FARTHER = 0.88
_SMALLEST = 0.6
_ACROSS = {"left": "right", "right": "left"}


def varied(sight: Sight) -> Sight:
    """The same sight with its scene as the variant wants it seen."""
    other, mirrored = _WAYS[sight.variant % len(_WAYS)]
    scene = _mirrored(sight.scene) if mirrored else sight.scene
    if other is not None:
        scene = scene.model_copy(update={"shot": _OTHER_SHOTS[scene.shot][other]})
    return sight.model_copy(update={"scene": scene})


def side_of(variant: int) -> int:
    """The side of the line of action the camera is on, against the setting's own: 1, or -1 for the other."""
    return -1 if _WAYS[variant % len(_WAYS)][1] else 1


def size_of(variant: int) -> float:
    """How large everyone is drawn, against the shot's own size.

    From the other side it is a little less, so that whoever stands alone in the middle changes too.
    """
    size = max(_FARTHER ** (variant // len(_WAYS)), _SMALLEST)
    return size * _SMALLER if side_of(variant) < 0 else size


def _mirrored(scene: Scene) -> Scene:
    return scene.model_copy(
        update={
            "figures": _turned(scene.figures),
            "extras": _turned(scene.extras),
            "props": tuple(prop.model_copy(update={"spot": _across(prop.spot)}) for prop in scene.props),
        }
    )


def _turned(figures: Iterable[Any]) -> tuple[Any, ...]:
    return tuple(
        figure.model_copy(update={"spot": _across(figure.spot), "facing": _ACROSS.get(figure.facing, figure.facing)})
        for figure in figures
    )


def _across(spot: Spot) -> Spot:
    return spot.model_copy(update={"side": _ACROSS.get(spot.side or "", spot.side)})
